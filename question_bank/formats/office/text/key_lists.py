"""Follows the lists of keys of a paper and gives each key to its question when all questions are known."""

import re
from dataclasses import dataclass, field

from question_bank.formats.office.question_types import Named, named_type
from question_bank.formats.office.signs import aligned
from question_bank.formats.office.text.answers import Answer, answers_in, give_keys, in_runs
from question_bank.formats.office.text.blocks import Block
from question_bank.formats.office.text.marks import Mark, Piece, is_key, section_type


@dataclass
class _Part:
    named: Named | None
    answers: list[Answer] = field(default_factory=list)


class KeyLists:
    """`open` while the lines of a list are being read."""

    def __init__(self) -> None:
        self.open = False
        self.parts: list[_Part] = []
        self.unread: list[str] = []
        self.number = 0

    def begin(self, named: Named | None = None) -> None:
        """A list of keys begins; `named` is the type that its heading says."""
        self.open, self.number = True, 0
        self.parts.append(_Part(named))

    def end(self) -> None:
        """Questions come again."""
        self.open = False

    def take(self, piece: Piece) -> None:
        """One piece of a list: a heading, entries, or what explains the last entry."""
        if piece.mark is Mark.KEYS:
            self.begin(keys_type(piece.text))
        elif piece.mark is Mark.SECTION:
            self.parts.append(_Part(piece.named))
        elif piece.mark is Mark.NUMBER:
            self._numbered(piece)
        elif piece.mark is Mark.KEY and self.number:
            self._add(self.number, piece.text)
        elif piece.mark in (Mark.EXPLANATION, Mark.CITED) or (
            piece.mark in (Mark.PLAIN, Mark.OPTION) and not answers_in(piece.text)
        ):
            self._explain(piece.text)
        else:
            self._list(piece.text)

    def _numbered(self, piece: Piece) -> None:
        whole = piece.line.text if piece.start else piece.text
        if self._named_list(whole):
            return
        found = answers_in(whole[: piece.start] + piece.text)
        if found:
            self.parts[-1].answers += found
            self.number = found[-1].number
            return
        self.number = piece.number
        head = re.match(r"\s*([^\s。；;，,（(]+)[\s。；;，,]*(.*)", piece.text, re.DOTALL)
        if head and is_key(head[1]):
            self._add(piece.number, head[1])
            self._explain(head[2])
        elif piece.text:
            self.unread.append(piece.text)

    def _add(self, number: int, key: str) -> None:
        head, _, tail = key.partition("。")
        self.parts[-1].answers.append(Answer(number, head.strip(), tail.strip()))

    def _named_list(self, text: str) -> bool:
        """Takes `一、单选题：1-5 ABCDA`, heading and list in one line."""
        head, colon, rest = text.replace("：", ":").partition(":")
        found = answers_in(rest) if colon else None
        named = section_type(aligned(head)) if found else None
        if not found or named is None:
            return False
        self.parts.append(_Part(named, found))
        self.number = found[-1].number
        return True

    def _list(self, text: str) -> None:
        if self._named_list(text):
            return
        found = answers_in(text)
        if found:
            self.parts[-1].answers += found
            self.number = found[-1].number
        elif text.strip():
            self.unread.append(text)

    def _explain(self, text: str) -> None:
        answers = self.parts[-1].answers if self.parts else []
        if answers and text.strip():
            answers[-1].explanation = f"{answers[-1].explanation}\n{text.strip()}".strip()
        elif text.strip():
            self.unread.append(text)

    def settle(self, blocks: list[Block], notes: list[str]) -> None:
        """Gives the keys out; what could not be read or placed goes to the notes."""
        for part in self.parts:
            runs = in_runs(part.answers)
            for run in runs:
                of_section = _section_of(blocks, run) if not part.named and _ambiguous(blocks, run) else blocks
                give_keys(of_section, run, named=part.named, notes=notes)
        if self.unread:
            notes.append(f"答案部分有 {len(self.unread)} 行没有看懂：“{self.unread[0][:30]}”。")


def keys_type(heading: str) -> Named | None:
    """The type that the heading of a list of keys says, as in 单选题答案."""
    return named_type(re.sub(r"(参考|标准|正确)?答案.*", "", heading))


def _ambiguous(blocks: list[Block], run: list[Answer]) -> bool:
    """Whether a number of the run is that of several questions without a key."""
    numbers = [block.number for block in blocks if not block.key]
    return any(numbers.count(answer.number) > 1 for answer in run)


def _section_of(blocks: list[Block], run: list[Answer]) -> list[Block]:
    """The first section without keys whose numbers are exactly those of the run."""
    wanted = [answer.number for answer in run]
    for section in sorted({block.section for block in blocks if not block.key}):
        inside = [block for block in blocks if block.section == section and not block.key]
        if [block.number for block in inside] == wanted:
            return inside
    return blocks
