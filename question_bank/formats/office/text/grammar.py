"""From lines to questions: follows numbers, options, keys and headings through a paper."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from question_bank.formats.office.question_types import UNSUPPORTED, Named
from question_bank.formats.office.signs import aligned
from question_bank.formats.office.stem_keys import has_blank, take_key
from question_bank.formats.office.text.ahead import AHEAD, Ahead, begins_options
from question_bank.formats.office.text.answers import answers_in, split_key
from question_bank.formats.office.text.blocks import Block, Case
from question_bank.formats.office.text.key_lists import KeyLists, keys_type
from question_bank.formats.office.text.lines import Line
from question_bank.formats.office.text.marks import RANGE, Mark, Piece, is_glued, is_key, letter_of, pieces_of
from question_bank.question import TRUE_FALSE

_LONGEST_HEADING = 24
_FULL_LINE = 25
"""Letters from which on a line may have been broken by its width."""


@dataclass
class Paper:
    """What a document holds: its questions in order and what was passed over."""

    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_cases: list[Case] = field(default_factory=list)


def read_lines(lines: Sequence[Line]) -> Paper:
    """The questions of these lines; every line is in one of them or in the notes."""
    pieces = [piece for line in lines for piece in pieces_of(line)]
    reader = _Reader(pieces)
    for place in range(len(pieces)):
        reader.step(place)
    reader.close()
    reader.key_lists.settle(reader.paper.blocks, reader.paper.notes)
    return reader.paper


class _Reader:
    def __init__(self, pieces: list[Piece]) -> None:
        self.pieces = pieces
        self.ahead = Ahead(pieces)
        self.paper = Paper()
        self.block: Block | None = None
        self.case: Case | None = None
        self.named: Named | None = None
        self.section = 0
        self.last: dict[str, int] = {}
        self.key_lists = KeyLists()
        self.awaits_key = False
        self.reads_case = False
        self.passed: list[str] = []
        self.by_mark = {
            Mark.SECTION: self._section, Mark.KEYS: self._keys_heading, Mark.NUMBER: self._numbered, Mark.OPTION: self._option, Mark.KEY: self._key,
            Mark.CASE: self._case, Mark.HEADING: self._heading, Mark.PLAIN: self._plain, Mark.NOTHING: self._nothing,
        }  # fmt: skip

    def step(self, place: int) -> None:
        """Takes one piece."""
        piece = self.pieces[place]
        if self.key_lists.open and self._still_keys(place):
            self.key_lists.take(piece)
            return
        if self.block is not None and piece.line.row != self.block.row:
            self.block.take(piece.line) if piece.start == 0 or piece is self.ahead.first_of_line(place) else None
        if piece.mark in self.by_mark:
            self.by_mark[piece.mark](place, piece)
        else:
            self._other(piece)

    # headings

    def _section(self, place: int, piece: Piece) -> None:
        if self._is_stem_tag(place):
            self._numbered(place, piece) if piece.number else self._plain(place, piece)
            return
        self._end_case()
        self.close()
        self.section += 1
        self.named, self.last = piece.named, {}
        self.paper.notes.append(f"第 {piece.line.row} 段是题型标题“{piece.text[:30]}”。")

    def _is_stem_tag(self, place: int) -> bool:
        """Whether a line that only names a type stands before the stem of one question, as a tag."""
        piece = self.pieces[place]
        return piece.text[:1] in "【[(（" and not self.ahead.numbered_follow(place)

    def _heading(self, place: int, piece: Piece) -> None:
        if (
            self.block is not None
            and not self.block.complete
            and self.block.part == "stem"
            and not self.ahead.numbered_next(place)
        ):
            self._plain(place, piece)
            return
        if self.ahead.options_follow(place):
            self._begin(piece, piece.text)
            return
        self.close()
        self._end_case()
        self.section += 1
        self.last = {}
        self.paper.notes.append(f"第 {piece.line.row} 段是标题“{piece.text[:30]}”，没有当作试题。")

    def _keys_heading(self, place: int, piece: Piece) -> None:
        following = next((one for one in self.pieces[place + 1 : place + 4] if one.mark is not Mark.NOTHING), None)
        if (
            self.block is not None
            and not self.block.key
            and following is not None
            and is_key(following.text)
            and following.mark is not Mark.NUMBER
        ):
            self.awaits_key = True
            return
        self.close()
        self.key_lists.begin(keys_type(piece.text))

    def _still_keys(self, place: int) -> bool:
        """Whether a list of keys goes on; it ends where questions with options come again."""
        piece = self.pieces[place]
        if piece.mark in (Mark.SECTION, Mark.HEADING, Mark.CASE) or (
            piece.mark is Mark.NUMBER and self.ahead.evidence(place, keys=False)
        ):
            ahead = self.pieces[place + 1 : place + 1 + AHEAD]
            if piece.mark is Mark.SECTION and ahead and ahead[0].mark is Mark.NUMBER and has_blank(ahead[0].text):
                self.key_lists.end()
                return False
            for one in ahead if piece.mark is not Mark.NUMBER else ():
                if one.mark in (Mark.SECTION, Mark.KEYS):
                    break
                if begins_options(one):
                    self.key_lists.end()
                    return False
            if piece.mark is Mark.NUMBER:
                self.key_lists.end()
                return False
        return True

    # questions

    def _numbered(self, place: int, piece: Piece) -> None:
        if self._is_part_heading(place, piece):
            self._heading(place, piece)
            return
        if self.block is not None and not self._accepts(place, piece):
            self._plain(place, piece, text=piece.line.text[: piece.start] + piece.text if piece.start else piece.text)
            return
        if self._opens_sub_questions(piece):
            assert self.block is not None
            self.case = Case(self.block.row, "\n".join(self.block.stem), style=self.block.style)
            self.block = None
        elif self.case and (self.case.style == piece.style or (self.case.until and piece.number > self.case.until)):
            self._end_case()
        if piece.number <= self.last.get(piece.style, 0) and self.case is None:
            self.section += 1
        self.last[piece.style] = piece.number
        self.reads_case = False
        self._begin(piece, piece.text)

    def _is_part_heading(self, place: int, piece: Piece) -> bool:
        """Whether 一、… or （一）… is the name of a part: numbered lines in another style stand under it."""
        if piece.style not in ("一、", "(一)") or self.ahead.evidence(place):
            return False
        block = self.block
        if block is not None and (not block.complete or len(piece.text) > _LONGEST_HEADING or piece.text[-1:] in "。；;，"):
            return False
        following = next((one for one in self.pieces[place + 1 : place + 3] if one.mark is not Mark.NOTHING), None)
        return piece.line.heading or (
            following is not None and following.mark in (Mark.NUMBER, Mark.SECTION) and following.style != piece.style
        )

    def _opens_sub_questions(self, piece: Piece) -> bool:
        """Whether the question before was the text of a case: it offers nothing, and this one begins a count of its own."""
        block = self.block
        if (
            block is None
            or block.complete
            or block.part != "stem"
            or block.style == piece.style
            or piece.number != 1
            or not block.stem
        ):
            return False
        return sum(map(len, block.stem)) > 15 and not (block.named and block.named.type == UNSUPPORTED)

    def _accepts(self, place: int, piece: Piece) -> bool:
        """Whether a number begins a question rather than an item of a list inside the last one."""
        block = self.block
        assert block is not None
        if piece.style == "1字" and piece.number != self.last.get("1字", 0) + 1:
            return False
        expected = piece.number == self.last.get(piece.style, 0) + 1
        follows = piece.style in self.last and expected
        if block.part in ("explanation", "cited", "difficulty", "tags"):
            return (
                follows and piece.style == block.style and (self._is_true_false() or self.ahead.evidence(place, loose=True))
            ) or ((follows or piece.number == 1) and self.ahead.evidence(place))
        if block.complete or self._needs_no_options(block):
            return (
                follows
                or (piece.style == block.style and piece.number > block.number)
                or self.ahead.evidence(place)
                or piece.style == block.style
            )
        if follows and piece.style == block.style:
            return True
        return piece.number == 1 and piece.style not in self.last and self.ahead.evidence(place)

    def _is_true_false(self) -> bool:
        return bool(self.named and self.named.type == TRUE_FALSE)

    def _needs_no_options(self, block: Block) -> bool:
        return bool(block.named and block.named.type in (TRUE_FALSE, UNSUPPORTED)) and block.part != "stem"

    def _begin(self, piece: Piece, text: str) -> None:
        self.close()
        self.block = Block(piece.line.row, self.section, piece.number, piece.style, self.named, self.case)
        self.block.take(piece.line)
        if text:
            self.block.add_stem(piece.line, text, start=piece.start)

    def close(self) -> None:
        """Ends the question at hand."""
        self.awaits_key = False
        if self.block is not None:
            self.paper.blocks.append(self.block)
            self.block = None

    # parts of a question

    def _option(self, place: int, piece: Piece) -> None:
        letter = letter_of(aligned(piece.text))
        block = self.block
        if block is None:
            self._pass(piece)
            return
        if self.awaits_key and is_key(piece.text):
            self._set_key(piece.text)
            return
        if is_glued(aligned(piece.text)) and letter == "A" and not self.ahead.goes_on_with_b(place):
            self._plain(place, piece)
            return
        may = block.part in ("stem", "options") or (not block.options and block.part == "key")
        if (
            may
            and (letter == block.next_letter or (not block.options and piece.line.label))
            or may
            and block.options
            and letter != "A"
            and letter > block.options[-1].letter
        ):
            block.add_options(piece.line, piece.text, start=piece.start, first=letter)
        else:
            self._plain(place, piece)

    def _key(self, place: int, piece: Piece) -> None:
        if self.block is None or len(answers_in(piece.text) or ()) > 1:
            self.close()
            self.key_lists.begin()
            self.key_lists.take(piece)
            return
        self._set_key(piece.text)

    def _set_key(self, text: str) -> None:
        assert self.block is not None
        self.awaits_key = not text.strip()
        self.block.part = "key"
        head, _, tail = split_key(text)
        if not head:
            return
        if self.block.key and self.block.key != head:
            self.block.conflict = head
        else:
            self.block.key = head
        self.block.add_text("explanation", tail)

    def _other(self, piece: Piece) -> None:
        """解析, 依据, 难度, 知识点."""
        part = piece.mark.value
        if self.block is None:
            self._pass(piece)
            return
        self.awaits_key = False
        self.block.part = part if part in ("explanation", "cited") else self.block.part
        self.block.add_text(part, piece.text)

    def _nothing(self, place: int, piece: Piece) -> None:
        if piece.named and self.block is not None:
            self.block.named = piece.named
        elif piece.text:
            self._pass(piece)

    def _case(self, place: int, piece: Piece) -> None:
        reach = RANGE.search(aligned(piece.text))
        if self.reads_case and self.case is not None:
            self.case.text += f"\n{piece.text}" if piece.text else ""
            self.case.until = int(reach[2]) if reach else self.case.until
            return
        self.close()
        self._end_case()
        self.case = Case(piece.line.row, piece.text, until=int(reach[2]) if reach else 0)
        self.reads_case = True

    def _end_case(self) -> None:
        case = self.case
        blocks = [*self.paper.blocks, *([self.block] if self.block else [])]
        if case is not None and not any(block.case is case for block in blocks):
            self.paper.left_cases.append(case)
        self.case, self.reads_case = None, False

    def _plain(self, place: int, piece: Piece, *, text: str = "") -> None:
        text = text or (piece.line.text[: piece.start] + piece.text if piece.mark is Mark.NUMBER else piece.text)
        if self.block is not None and (self.awaits_key or self._is_bare_key(text)) and is_key(text):
            self.block.bare_key = not self.awaits_key
            self._set_key(text)
        elif self.reads_case and self.case is not None:
            self.case.text = f"{self.case.text}\n{text}".strip()
        elif self._begins_unnumbered(place, piece):
            self._begin(Piece(piece.line, Mark.PLAIN, text, piece.start), text)
        elif self.block is None:
            self._pass(piece)
        else:
            self._go_on(place, piece, text)

    def _is_bare_key(self, text: str) -> bool:
        """Whether a line under the options holds nothing but letters, and no key was read yet."""
        block = self.block
        return (
            block is not None
            and block.part == "options"
            and not block.key
            and bool(re.fullmatch(r"[A-HＡ-Ｈ]{1,8}", text.strip()))
        )

    def _begins_unnumbered(self, place: int, piece: Piece) -> bool:
        """Whether a line without a number is a stem: options come next, or it has the blank or the key of one."""
        block = self.block
        if piece.mark is Mark.OPTION or (block is not None and not block.complete and block.part == "stem"):
            return False
        explains = block is not None and block.part in ("explanation", "cited")
        if self.ahead.options_follow(place, within=1 if explains or self.ahead.stem_next(place) else 2):
            return True
        if block is not None and (block.style or block.part in ("explanation", "cited")):
            return False
        if self.section and self.named and self.named.type == TRUE_FALSE:
            return has_blank(piece.text) or bool(take_key(piece.text, count=0, truth=True).key)
        return bool(has_blank(piece.text) and self.named)

    def _go_on(self, place: int, piece: Piece, text: str) -> None:
        block = self.block
        assert block is not None
        if block.part == "stem":
            block.add_stem(piece.line, text, start=piece.start if text == piece.text else 0)
        elif block.part == "options":
            self._under_options(place, piece, text)
        else:
            block.part = "explanation" if block.part == "key" else block.part
            block.add_text(block.part, text)

    def _under_options(self, place: int, piece: Piece, text: str) -> None:
        """A line without a mark under an option: more of it, or a heading that has nothing to do with it."""
        block = self.block
        assert block is not None
        above = block.options[-1].text.rpartition("\n")[2]
        if self.ahead.option_follows(place, block.next_letter):
            block.options[-1].text += f"\n{text}"
        elif len(above) >= _FULL_LINE and above[-1] not in "。；;.！？":
            block.options[-1].text += f"\n{text}"
            block.continued = True
        else:
            block.left_line = text
            self._pass(piece)

    def _pass(self, piece: Piece) -> None:
        if piece.text.strip():
            self.paper.notes.append(f"第 {piece.line.row} 段“{piece.text.strip()[:30]}”不是试题，没有读。")
