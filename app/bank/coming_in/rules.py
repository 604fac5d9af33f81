"""What a file's questions are before anything is stored: pure.

read = taken + left out + duplicates + refused, always: every question of a file is a row with one state, and a row that
could become a question is left out only by somebody's explicit choice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from app.bank.wording import known_laws
from question_bank.formats.question_file import key_fault
from question_bank.formats.taken import asked, right
from question_bank.formats.understood import Doubt, Reading, Refused, Understood
from question_bank.likeness import SAME, WORDS, Likeness, Match
from question_bank.question import DIFFICULTIES, TRUE_FALSE, TYPES
from question_bank.repealed import repealed_in

FINE, DOUBTFUL, BLOCKED, REPEATED, REFUSED = "fine", "doubtful", "blocked", "repeated", "refused"
STATES = {
    BLOCKED: "要先改", REPEATED: "相同或相近", DOUBTFUL: "有疑问", FINE: "没有疑问", REFUSED: "不能收入",
}  # fmt: skip
TAKE, LEAVE = "take", "leave"
EXIT_REFUSED = 3
"""With this code the reading process ends when the file is no question file."""
MOST_LIKE = 3
IN_FILE = "#"
"""Marks a match within the same file: `#12` is its row 12."""


@dataclass(frozen=True, slots=True)
class Like:
    """A question that a row is like: the code of one in the bank, or `#n` for row n of the same file."""

    code: str
    how: str
    percent: int

    @property
    def in_words(self) -> str:
        """How alike, in words."""
        return WORDS[self.how] if self.percent == 100 else f"{WORDS[self.how]}（{self.percent}%）"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing of the file that looked like a question; `decision` is what somebody chose, '' for nothing yet."""

    number: int
    question: Understood
    likes: tuple[Like, ...] = ()
    reason: str = ""
    decision: str = ""
    edited: bool = False

    @property
    def state(self) -> str:
        """The one state of the row: what stands most in its way comes first."""
        if self.reason:
            return REFUSED
        if any(doubt.blocks for doubt in self.question.doubts):
            return BLOCKED
        if self.likes:
            return REPEATED
        return DOUBTFUL if self.question.doubts else FINE

    @property
    def is_same(self) -> bool:
        """Whether the very same question is in the bank or stands before it in the file."""
        return any(like.how == SAME for like in self.likes)

    @property
    def waits(self) -> bool:
        """Whether somebody must decide before the file can be stored: mend or leave, take or leave."""
        if self.state == BLOCKED:
            return self.decision != LEAVE
        return self.state == REPEATED and self.is_same and not self.decision

    @property
    def is_taken(self) -> bool:
        """Whether it would be stored as things stand."""
        return self.state not in (REFUSED, BLOCKED) and self.decision != LEAVE and not self.waits


def rows_of(reading: Reading, known: Likeness, *, on: date) -> list[Row]:
    """Every question and every refusal of a reading as rows in the order of the file, held against the bank and the file itself."""
    found = sorted(
        [(one.row, n, one) for n, one in enumerate(reading.questions)]
        + [(one.row, n, one) for n, one in enumerate(reading.refused)],
        key=lambda each: each[:2],
    )
    own: dict[Any, Understood] = {}
    rows: list[Row] = []
    for number, (_, _, one) in enumerate(found, start=1):
        if isinstance(one, Refused):
            rows.append(Row(number, Understood(one.row, one.place, "", one.text), reason=one.reason))
            continue
        matches = _likes(known.matches(one)) if one.stem else ()
        question = replace(one, doubts=(*one.doubts, *_more_doubts(one, on=on)))
        before = own.setdefault(asked(one), one)
        if before is not one and right_or_none(before) != right_or_none(one):
            doubt = Doubt("key", "key_differs", f"与{before.place}是同一道题，答案却不同，请核对", blocks=True)
            question = replace(question, doubts=(*question.doubts, doubt))
        rows.append(Row(number, question, matches))
        known.add(f"{IN_FILE}{number}", one)
    return rows


def right_or_none(question: Understood) -> frozenset[str] | None:
    """The texts of the right choices; None where the key fits no option."""
    if key_fault(question.key, type_=question.type, count=len(question.options)):
        return None
    return right(question)


def _likes(matches: Sequence[Match]) -> tuple[Like, ...]:
    return tuple(Like(str(match.ref), match.how, match.percent) for match in matches[:MOST_LIKE])


def _more_doubts(question: Understood, *, on: date) -> list[Doubt]:
    """What the bank sees beyond the file's form: repealed laws named, a ground that is not in force."""
    text = " ".join((question.case_text, question.stem, question.explanation, question.cited, *question.options))
    return [
        Doubt("stem", "repealed", f"提到已废止的法律：{name}，请核对现行规定")
        for name in repealed_in(text, laws=known_laws(), on=on)
    ]


def settled(question: Understood) -> Understood:
    """A question as somebody has typed it: only what cannot be stored is still a doubt."""
    faults = []
    if question.type not in TYPES:
        faults.append(Doubt("type", "type_missing", "请选择题型", blocks=True))
    if not question.stem:
        faults.append(Doubt("stem", "stem_missing", "题干还没填", blocks=True))
    faults += _option_faults(question)
    if not question.key:
        faults.append(Doubt("key", "key_missing", "答案还没填", blocks=True))
    elif sentence := key_fault(question.key, type_=question.type, count=len(question.options)):
        faults.append(Doubt("key", "key_wrong", sentence, blocks=True))
    difficulty = question.difficulty if question.difficulty in DIFFICULTIES else ""
    return replace(question, difficulty=difficulty, doubts=tuple(faults))


def _option_faults(question: Understood) -> list[Doubt]:
    if question.type == TRUE_FALSE:
        return [Doubt("options", "options_unused", "判断题不用填选项", blocks=True)] if question.options else []
    if len(question.options) < 2:
        return [Doubt("options", "options_missing", "至少要有两个选项", blocks=True)]
    if len(set(question.options)) < len(question.options):
        return [Doubt("options", "options_same", "有两个选项相同", blocks=True)]
    return []


def pack(value: Any) -> str:
    """A dataclass as JSON, for a column."""
    return msgspec.json.encode(value).decode()


def question_from(text: str) -> Understood:
    """The question packed in a row."""
    return msgspec.json.decode(text, type=Understood)


def likes_from(text: str) -> tuple[Like, ...]:
    """The likenesses packed in a row."""
    return msgspec.json.decode(text, type=tuple[Like, ...])


def counted(rows: Sequence[Row]) -> dict[str, int]:
    """read, taken, left (by choice), duplicates (left, and the same as another), refused, waiting; the parts sum to read."""
    left = [row for row in rows if row.decision == LEAVE]
    duplicates = sum(row.is_same for row in left)
    refused = sum(row.state == REFUSED for row in rows)
    waiting = sum(row.waits for row in rows)
    taken = sum(row.is_taken for row in rows)
    return {
        "read": len(rows), "taken": taken, "left": len(left) - duplicates, "duplicates": duplicates, "refused": refused,
        "waiting": waiting, "doubtful": sum(row.state == DOUBTFUL and row.is_taken for row in rows),
        "alike": sum(row.state == REPEATED and row.is_taken for row in rows),
    }  # fmt: skip
