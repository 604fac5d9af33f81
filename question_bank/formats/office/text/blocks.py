"""One question as the lines of a paper give it, before it is settled."""

import re
from dataclasses import dataclass, field

from question_bank.formats.office.options import split_lettered
from question_bank.formats.office.question_types import Named
from question_bank.formats.office.settling import Raw
from question_bank.formats.office.signs import aligned, clean
from question_bank.formats.office.stem_keys import has_blank
from question_bank.formats.office.text.lines import Line

_LETTERS = "ABCDEFGHIJKLMNOP"
_ITEM = re.compile(r"^(?:[(（]?\d{1,2}[)）]|\d{1,2}[.、．](?!\d)|[•·●○◆■□-])\s*")
_MARKED = 0.6
"""Share of an option's letters in bold or colour from which on it counts as marked."""


@dataclass
class Case:
    """The text of a case; `until` is the last question number that it says it belongs to, 0 for none."""

    row: int
    text: str
    until: int = 0
    style: str = ""


@dataclass
class Option:
    """One option: its letter as written, its text, and whether it is marked in bold or colour."""

    letter: str
    text: str
    marked: bool = False


@dataclass
class Block:
    """A question being read; `part` says what a line without a mark would go on with."""

    row: int
    section: int
    number: int = 0
    style: str = ""
    named: Named | None = None
    case: Case | None = None
    stem: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    key: str = ""
    texts: dict[str, list[str]] = field(default_factory=dict)
    part: str = "stem"
    pictures: int = 0
    formulas: int = 0
    key_from_list: bool = False
    conflict: str = ""
    continued: bool = False
    shifted: bool = False
    bare_key: bool = False
    left_line: str = ""

    @property
    def next_letter(self) -> str:
        """The letter that the next option should have."""
        if not self.options:
            return "A"
        place = _LETTERS.find(self.options[-1].letter) + 1
        return _LETTERS[place] if 0 < place < len(_LETTERS) else ""

    def take(self, line: Line) -> None:
        """Counts what a line carries besides its text."""
        self.pictures += line.pictures
        self.shifted = self.shifted or line.shifted
        self.formulas += line.formulas

    def add_stem(self, line: Line, text: str, *, start: int) -> None:
        """Adds a line of the stem; options at its end are told apart from it."""
        split = split_lettered(text, behind=True)
        if split.options and (split.before.strip() or self.stem):
            behind = len(split.before)
            self._add_options(line, text[behind:], start=start + behind, first="A")
            text = split.before
        if text.strip():
            self.stem.append(text.strip())

    def add_options(self, line: Line, text: str, *, start: int, first: str) -> None:
        """Adds the options of a line that begins with the letter `first`."""
        self._add_options(line, text, start=start, first=first)

    def _add_options(self, line: Line, text: str, *, start: int, first: str) -> None:
        self.part = "options"
        split = split_lettered(text, first=first, spaced=True)
        options = split.options or (_without_letter(text.strip()),)
        at = start
        for place, option in enumerate(options):
            found = line.text.find(option, at) if option else -1
            marked = found >= 0 and line.marked_share(found, found + len(option)) >= _MARKED
            at = found + len(option) if found >= 0 else at
            self.options.append(Option(_LETTERS[(_LETTERS.index(first) + place) % 16], option, marked))

    def add_text(self, part: str, text: str) -> None:
        """Adds a line to the explanation or another part after the key."""
        if text.strip():
            self.texts.setdefault(part, []).append(text.strip())

    def text(self, part: str) -> str:
        """All lines of a part."""
        return "\n".join(self.texts.get(part, []))

    @property
    def complete(self) -> bool:
        """Whether nothing is missing that a question must have but perhaps its key."""
        return len(self.options) > 1 or bool(self.key)

    def raw(self, *, marks_count: bool) -> Raw:
        """The question for settling; `marks_count` lets bold and colour stand for a key that is written nowhere."""
        raw = Raw(
            self.row,
            f"第 {self.row} 段" + (f"（第 {self.number} 题）" if self.number else ""),
            "\n".join(self.stem),
            options=[option.text for option in self.options],
            key=self.key,
            named=self.named,
            explanation=self.text("explanation"),
            cited=self.text("cited"),
            difficulty=self.text("difficulty"),
            tags=self.text("tags"),
        )
        if self.case:
            raw.case_text, raw.group = self.case.text, f"第 {self.case.row} 段"
        self._letters(raw)
        self._unlettered(raw)
        if self.pictures:
            raw.doubt("", "picture", f"这一题有 {self.pictures} 张图片，图片没有读，请核对题意是否完整。")
        if self.formulas:
            raw.doubt("", "formula", "这一题有公式，公式按文字读，请核对。")
        if self.conflict:
            raw.doubt("key", "key_conflict", f"这一题有两个答案：“{self.key[:20]}”和“{self.conflict[:20]}”。", blocks=True)
        if self.left_line:
            raw.doubt("options", "line_left", f"选项下面有一行“{self.left_line[:20]}”，像是标题，没有读进这一题，请核对。")
        if self.bare_key:
            raw.doubt("key", "key_bare", f"选项下面单独一行的“{self.key}”读作答案，请核对。")
        if self.continued:
            raw.doubt("options", "option_continued", "最后一个选项后面还有一行没有标记的文字，读作选项的一部分，请核对。")
        if marks_count and not raw.key:
            self._key_from_marks(raw)
        return raw

    def _unlettered(self, raw: Raw) -> None:
        """Options that stand on lines of their own without letters, known by a key that needs them."""
        if self.options or not re.fullmatch(r"[A-H]{1,8}|[1-8]", clean(raw.key).upper()):
            return
        asks = [place for place, line in enumerate(self.stem) if has_blank(line) or line[-1] in "？?：:"]
        lines = self.stem[asks[-1] + 1 :] if asks else []
        if 2 <= len(lines) <= len(_LETTERS) // 2:
            raw.stem = "\n".join(self.stem[: asks[-1] + 1])
            raw.options = [_ITEM.sub("", line) for line in lines]
            raw.doubt("options", "options_unlettered", "选项前面没有字母，按先后读作 A、B、C，请核对。")

    def _letters(self, raw: Raw) -> None:
        """Options that do not begin with A: numbered on by Word from the question before, or one is missing."""
        letters = "".join(option.letter for option in self.options)
        if self.shifted:
            raw.doubt("options", "letters_shifted", "选项的字母在 Word 里接着上一题往下编，按先后读作 A、B、C、D，请核对。")
        if not letters or letters == _LETTERS[: len(letters)]:
            return
        if letters in _LETTERS:
            key = clean(raw.key).upper()
            if key and all(letter in letters for letter in key):
                raw.key = "".join(_LETTERS[letters.index(letter)] for letter in key)
            raw.doubt(
                "options",
                "letters_shifted",
                f"选项的字母是 {letters[0]} 到 {letters[-1]}，按先后读作 A 到 {_LETTERS[len(letters) - 1]}。",
            )
        else:
            raw.doubt(
                "options", "letters_moved", f"选项的字母不连续（{'、'.join(letters)}），可能漏了一个，请核对。", blocks=True
            )

    def _key_from_marks(self, raw: Raw) -> None:
        marked = [place for place, option in enumerate(self.options) if option.marked]
        if marked and len(marked) < len(self.options):
            raw.key = "".join(_LETTERS[place] for place in marked)
            raw.doubt("key", "key_from_marks", f"没有写答案，按加粗、变色或下划线的选项读作 {raw.key}，请核对。")


def _without_letter(text: str) -> str:
    """The text of an option without the letter it begins with."""
    plain = aligned(text)
    place = 1
    for sign in plain:
        if sign.isalpha():
            place = plain.index(sign) + 1
            break
    while place < len(plain) and plain[place] in " \t.、:,)]":
        place += 1
    return text[place:].strip()
