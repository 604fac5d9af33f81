"""Reads GIFT: choices and true/false are taken, every other kind of question is refused by name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from question_bank.formats.drafts import MOST_LETTERS, Draft, collected, judged
from question_bank.formats.plain import plain_of_html, text_of_bytes
from question_bank.formats.understood import Reading, Refused, Understood
from question_bank.question import LETTERS, MULTIPLE_CHOICE, SINGLE_CHOICE, TRUE_FALSE

FORMAT = "GIFT"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TITLE = re.compile(r"::((?:\\.|[^\\:]|:(?!:))*)::", re.DOTALL)
_MARKUP = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_NOTED = re.compile(r"\[(id|tag):((?:\\\]|[^\]\x00-\x1f])+)\]")
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:[.,]\d{1,10})?)%")
_TRUTH = re.compile(r"(T|TRUE|F|FALSE|对|错|正确|错误)\s*(?:#|$)", re.IGNORECASE)
_SIGN = re.compile(r"\\.|[~=#{}]|->", re.DOTALL)
_ARROW = "->"
_SHOWN = 60
_LONGEST_NOTE = 2_000
_OPENS, _CLOSES = "{", "}"


@dataclass(slots=True)
class _Block:
    """The lines of one question and what the comments above it say."""

    lines: list[str] = field(default_factory=list)
    code: str = ""
    tags: list[str] = field(default_factory=list)
    category: str = ""
    size: int = 0


def read(data: bytes) -> Reading:
    """The questions of a GIFT file, in order; categories become tags. Raises FileRefused."""
    blocks = _blocks(text_of_bytes(data))
    return collected(FORMAT, (_question(block, row=row) for row, block in enumerate(blocks, start=1)))


def _blocks(text: str) -> Iterator[_Block]:
    block, depth, category, blank = _Block(), 0, "", False
    for line in [*text.split("\n"), ""]:
        begin = line.lstrip()
        if block.lines and _ends(begin, depth=depth, after_blank=blank):
            yield block
            block, depth = _Block(category=category), 0
        blank = not begin
        if begin.startswith("$CATEGORY:"):
            category = begin.removeprefix("$CATEGORY:").strip()
            block.category = category
        elif begin.startswith("//"):
            for name, value in _NOTED.findall(begin[:_LONGEST_NOTE]):
                value = value.replace("\\]", "]").strip()
                if name == "id":
                    block.code = value
                else:
                    block.tags.append(value)
        elif begin:
            block.size += len(line)
            if block.size > MOST_LETTERS:
                block.lines = block.lines or [line[:_SHOWN]]
                continue
            block.lines.append(line)
            signs = [match.group() for match in _SIGN.finditer(line)]
            depth += signs.count(_OPENS) - signs.count(_CLOSES)
    if block.lines:
        yield block


def _ends(begin: str, *, depth: int, after_blank: bool) -> bool:
    """Whether a line ends the question before it: a blank one outside braces; inside, what can only begin another."""
    if depth <= 0:
        return not begin or begin.startswith("$CATEGORY:")
    opens = after_blank and any(match.group() == _OPENS for match in _SIGN.finditer(begin))
    return begin.startswith(("$CATEGORY:", "::")) or opens


def _question(block: _Block, *, row: int) -> Understood | Refused:
    draft = Draft(row, code=block.code, tags=list(block.tags))
    text = "\n".join(block.lines).strip()
    if block.size > MOST_LETTERS:
        draft.stem = text[:_SHOWN]
        return draft.refused(f"这一题超过 {MOST_LETTERS:,} 字，可能少了右大括号")
    if title := _TITLE.match(text):
        draft.code = draft.code or _plain(title.group(1)).strip()
        text = text[title.end() :].strip()
    if category := block.category.rpartition("/")[2].strip():
        if not category.startswith("$") and not category.lower().startswith(("top", "默认", "default")):
            draft.tags.append(category[:60])
    marked = _MARKUP.match(text)
    markup = marked.group(1).lower() if marked else "moodle"
    before, inside, after = _parted(text)
    draft.stem = _text(before, markup)
    if inside is None:
        return draft.refused("是说明文字，没有答案（缺少大括号）")
    if after.strip():
        draft.stem = f"{draft.stem}（　　）{_text(after, markup)}"
        draft.doubt("stem", "blank_in_stem", message="答案原来写在题干中间，那里改成了（　　），请核对")
    answers, general = _split_general(inside)
    draft.explanation = _text(general, markup)
    if markup == "markdown":
        draft.doubt("stem", "markup", message="原文是 Markdown，记号没有去掉，请核对")
    if reason := _answers(draft, answers.strip(), markup=markup):
        return draft.refused(reason)
    return judged(draft)


def _parted(text: str) -> tuple[str, str | None, str]:
    """What stands before, inside and after the braces; inside is None where there are none."""
    opened = None
    for match in _SIGN.finditer(text):
        if match.group() == _OPENS and opened is None:
            opened = match
        elif match.group() == _CLOSES and opened is not None:
            return text[: opened.start()], text[opened.end() : match.start()], text[match.end() :]
    return (text, None, "") if opened is None else (text[: opened.start()], text[opened.end() :], "")


def _split_general(inside: str) -> tuple[str, str]:
    """The answers and the general feedback after `####`."""
    signs = [match.start() for match in _SIGN.finditer(inside) if match.group() == "#"]
    for at, start in enumerate(signs):
        if signs[at : at + 4] == [start, start + 1, start + 2, start + 3]:
            return inside[:start], inside[start + 4 :]
    return inside, ""


def _answers(draft: Draft, answers: str, *, markup: str) -> str:
    """Fills type, options and key of the draft; the reason where the question is of another kind."""
    if not answers:
        return "是问答题，只能导入单选、多选和判断题"
    if answers.startswith("#"):
        return "是数值题，只能导入单选、多选和判断题"
    if truth := _TRUTH.match(answers):
        draft.type = TRUE_FALSE
        draft.truth = truth.group(1).upper() in ("T", "TRUE", "对", "正确")
        said = [_text(part, markup) for part in _cut(answers, "#")[1:]]
        draft.explanation = "\n".join(line for line in (draft.explanation, *reversed(said)) if line)
        return ""
    parts = _marked(answers)
    if not parts:
        return "大括号里的答案没有读懂"
    if all(sign == "=" for sign, _ in parts):
        matching = all(_has_arrow(text) for _, text in parts)
        return f"是{'匹配题' if matching else '填空（简答）题'}，只能导入单选、多选和判断题"
    _choice(draft, parts, markup=markup)
    return ""


def _choice(draft: Draft, parts: list[tuple[str, str]], *, markup: str) -> None:
    single = any(sign == "=" for sign, _ in parts)
    worth: dict[int, float] = {}
    said = []
    for place, (sign, text) in enumerate(parts):
        weight = _WEIGHT.match(text)
        if weight:
            text = text[weight.end() :]
            worth[place] = float(weight.group(1).replace(",", "."))
        elif sign == "=":
            worth[place] = 100.0
        option, *feedback = _cut(text, "#")
        draft.options.append(_text(option, markup))
        name = LETTERS[place : place + 1]
        said += [f"{name}：{line}" for line in (_text(part, markup) for part in feedback) if line]
    draft.explanation = "\n".join(line for line in (draft.explanation, *said) if line)
    positive = {place: share for place, share in worth.items() if share > 0}
    draft.type = SINGLE_CHOICE if single else MULTIPLE_CHOICE
    full = {place for place, (sign, _) in enumerate(parts) if sign == "=" and place in positive}
    draft.right = full if single else set(positive)
    uneven = positive and max(positive.values()) - min(positive.values()) > 0.02
    if (single and set(positive) != full) or uneven or (not single and positive and abs(sum(positive.values()) - 100) > 1):
        shown = "，".join(f"第 {place + 1} 项得 {share:g}%" for place, share in positive.items())
        draft.doubt("key", "partial_credit", message=f"原题按选项给部分分（{shown}），请核对答案")


def _marked(answers: str) -> list[tuple[str, str]]:
    """(sign, text) of each answer."""
    signs = [match for match in _SIGN.finditer(answers) if match.group() in "~="]
    if not signs or answers[: signs[0].start()].strip():
        return []
    ends = [*(match.start() for match in signs[1:]), len(answers)]
    pairs = [(match.group(), answers[match.end() : end]) for match, end in zip(signs, ends, strict=True)]
    merged = [(sign, text) for sign, text in pairs if text.strip() or sign == "~"]
    # `~=` is how some tools write a right answer: the empty `~` before `=` is no option.
    return [pair for place, pair in enumerate(merged) if pair[1].strip() or not _before_equals(merged, place)]


def _before_equals(pairs: list[tuple[str, str]], place: int) -> bool:
    return place + 1 < len(pairs) and pairs[place + 1][0] == "="


def _has_arrow(text: str) -> bool:
    return any(match.group() == _ARROW for match in _SIGN.finditer(text))


def _cut(text: str, sign: str) -> list[str]:
    """The text at each unescaped sign."""
    parts, begin = [], 0
    for match in _SIGN.finditer(text):
        if match.group() == sign:
            parts.append(text[begin : match.start()])
            begin = match.end()
    return [*parts, text[begin:]]


def _text(written: str, markup: str) -> str:
    if found := _MARKUP.match(written):
        markup, written = found.group(1).lower(), written[found.end() :]
    text = _plain(written)
    if markup in ("html", "moodle"):
        text = plain_of_html(text.strip().replace("\n", "<br/>") if markup == "moodle" else text).text
    return text.strip()


def _plain(written: str) -> str:
    """A text without its escapes; a backslash before any other sign stays."""

    def meant(match: re.Match[str]) -> str:
        sign = match.group(1)
        return "\n" if sign == "n" else sign if sign in "~=#{}:\\" else match.group()

    return _ESCAPED.sub(meant, written)
