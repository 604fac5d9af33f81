"""Reads Aiken: a stem, lettered options, and an answer line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from question_bank.formats.drafts import Draft, collected, judged
from question_bank.formats.plain import text_of_bytes
from question_bank.formats.understood import Reading, Refused, Understood
from question_bank.question import LETTERS, TRUE_FALSE

FORMAT = "Aiken"
ANSWER = re.compile(r"\s*(?:ANSWERS?|答案|正确答案|标准答案|参考答案)\s*[:：]\s*(.*)", re.IGNORECASE)
_OPTION = re.compile(r"\s*([A-Za-zＡ-Ｈ])\s*[.．)）、:：]\s*(.*)")
_EXPLAINED = re.compile(r"\s*(?:解析|答案解析|FEEDBACK)\s*[:：]\s*(.*)", re.IGNORECASE)
_LETTERS = re.compile(r"[A-H](?:[\s,，、;；]*[A-H])*")
_NUMBER = re.compile(r"(\d{1,4})\s*[.．、)）]\s*(?=\D)")
_FULL = str.maketrans("ＡＢＣＤＥＦＧＨ", LETTERS)
_TRUTHS = {
    "对": True,
    "正确": True,
    "T": True,
    "TRUE": True,
    "√": True,
    "错": False,
    "错误": False,
    "F": False,
    "FALSE": False,
    "×": False,
}


@dataclass(slots=True)
class _Lines:
    """What was seen of one question so far."""

    stem: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    letters: str = ""
    answer: str | None = None
    explanation: list[str] = field(default_factory=list)
    joined: bool = False
    blank: bool = False


def read(data: bytes) -> Reading:
    """The questions of an Aiken file, in order. Raises FileRefused where the file is no text."""
    parted = _parted(text_of_bytes(data))
    return collected(FORMAT, (_question(lines, row=row) for row, lines in enumerate(parted, start=1)))


def _parted(text: str) -> Iterator[_Lines]:
    now = _Lines()
    for line in text.split("\n"):
        if not line.strip():
            now.blank = True
            continue
        if _ends(now, line):
            yield now
            now = _Lines()
        _take(now, line)
        now.blank = False
    if now.stem or now.options or now.answer is not None:
        yield now


def _ends(now: _Lines, line: str) -> bool:
    """Whether the line begins another question."""
    if ANSWER.fullmatch(line):
        return now.answer is not None
    if now.answer is not None:
        return not _EXPLAINED.fullmatch(line) and (not now.explanation or now.blank or bool(_OPTION.fullmatch(line)))
    return bool(now.options) and now.blank and not _OPTION.fullmatch(line)


def _take(now: _Lines, line: str) -> None:
    option = _OPTION.fullmatch(line)
    if found := ANSWER.fullmatch(line):
        now.answer = found.group(1).strip()
    elif now.answer is not None:
        explained = _EXPLAINED.fullmatch(line)
        now.explanation.append((explained.group(1) if explained else line).strip())
    elif option and now.stem and option.group(1).upper().translate(_FULL) in LETTERS:
        now.letters += option.group(1).upper().translate(_FULL)
        now.options.append(option.group(2).strip())
    elif now.options:
        now.options[-1] += f"\n{line.strip()}"
        now.joined = True
    else:
        now.stem.append(line.strip())


def _question(lines: _Lines, *, row: int) -> Understood | Refused:
    draft = Draft(row, stem="\n".join(lines.stem), options=lines.options, explanation="\n".join(lines.explanation))
    number = _NUMBER.match(draft.stem)
    if number and int(number.group(1)) == row:
        draft.stem = draft.stem[number.end() :]
    if len(lines.stem) > 1:
        draft.doubt("stem", "stem_joined", message=f"题干有 {len(lines.stem)} 行，已连在一起，请核对")
    if lines.joined:
        draft.doubt("options", "option_joined", message="有的选项不止一行，已连在一起，请核对")
    if lines.letters != LETTERS[: len(lines.letters)]:
        return draft.refused(f"选项字母不是从 A 起依次排列（{lines.letters[:10]}）")
    reason = _answer(draft, (lines.answer or "").strip(" 。.").upper().translate(_FULL))
    return draft.refused(reason) if reason else judged(draft)


def _answer(draft: Draft, answer: str) -> str:
    """Fills the key; the reason where the answer names no option."""
    if not draft.options and answer in _TRUTHS:
        draft.type, draft.truth = TRUE_FALSE, _TRUTHS[answer]
        return ""
    if not answer:
        return ""
    if not _LETTERS.fullmatch(answer):
        return f"答案“{answer[:20]}”没有读懂，应当是选项字母"
    draft.right = {LETTERS.index(letter) for letter in re.sub(r"[^A-H]", "", answer)}
    if max(draft.right) >= len(draft.options):
        return f"答案“{answer[:20]}”里有不存在的选项"
    return ""
