"""What of a reading can be taken, what repeats, what is refused; read = taken + duplicates + refused, always."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from question_bank.citing import read_citations
from question_bank.formats.plain import with_ground
from question_bank.formats.understood import Reading, Refused, Understood
from question_bank.laws import plain_text
from question_bank.likeness import NOT_TEXT
from question_bank.question import LETTERS, TYPES, Question


@dataclass(frozen=True, slots=True)
class Repeated:
    """A question that says the same as one before it in the file; `of` is that one's place in words."""

    row: int
    place: str
    of: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reading sorted: every question read is in exactly one of `taken`, `repeated` and `refused`."""

    format: str
    taken: tuple[Understood, ...]
    repeated: tuple[Repeated, ...]
    refused: tuple[Refused, ...]
    notes: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        """How many things that looked like questions stood in the file."""
        return len(self.taken) + len(self.repeated) + len(self.refused)

    def without(self, refused: list[Refused]) -> "Outcome":
        """The same with some of the taken refused after all, known by row and place."""
        gone = {(one.row, one.place) for one in refused}
        kept = tuple(one for one in self.taken if (one.row, one.place) not in gone)
        return Outcome(self.format, kept, self.repeated, (*self.refused, *refused), self.notes)

    def as_dict(self, *, full: bool = False) -> dict[str, Any]:
        """The outcome as `--json` prints it; with `full`, every question taken."""
        known = Counter(question.type for question in self.taken)
        shape: dict[str, Any] = {
            "format": self.format,
            "read": self.read,
            "taken": len(self.taken),
            "duplicates": len(self.repeated),
            "refused": [{"row": one.row, "reason": one.reason} for one in sorted(self.refused, key=lambda one: one.row)],
            "by_type": {type_: known[type_] for type_ in TYPES if known[type_]},
            "doubts": [{"row": q.row, "field": d.field, "message": d.message} for q in self.taken for d in q.doubts],
            "notes": list(self.notes),
        }
        if full:
            shape["questions"] = [
                {"row": one.row, "type": one.type, "stem": one.stem, "options": list(one.options), "key": one.key}
                for one in self.taken
            ]
        return shape


def sorted_out(reading: Reading) -> Outcome:
    """What of a file can be taken: no blocking doubt, and not the same as one before; the same asked with another key is refused."""
    taken: list[Understood] = []
    repeated: list[Repeated] = []
    refused = list(reading.refused)
    first: dict[tuple[Any, ...], Understood] = {}
    for question in reading.questions:
        if blocking := [doubt.message for doubt in question.doubts if doubt.blocks]:
            refused.append(Refused(question.row, question.place, "；".join(blocking), question.stem[:60]))
            continue
        before = first.setdefault(asked(question), question)
        if before is question:
            taken.append(question)
        elif right(before) == right(question):
            repeated.append(Repeated(question.row, question.place, before.place, question.stem[:60]))
        else:
            reason = f"与{before.place}是同一道题，答案却不同，请核对"
            refused.append(Refused(question.row, question.place, reason, question.stem[:60]))
    return Outcome(reading.format, tuple(taken), tuple(repeated), tuple(refused), reading.notes)


def asked(question: Understood) -> tuple[Any, ...]:
    """What a question asks: case, stem and options up to punctuation, blanks and the order of options."""
    options = frozenset(_choice(option) for option in question.options)
    return _words(question.case_text), _words(question.stem), options


def right(question: Understood) -> frozenset[str]:
    """The texts of the right choices."""
    if not question.options:
        return frozenset({question.key})
    return frozenset(_choice(question.options[LETTERS.index(letter)]) for letter in question.key)


def question_of(read: Understood) -> Question:
    """The question as the library's own value; a ground in words that is no citation of ours stays in the explanation."""
    cite = read.cite or read_citations(read.cited)
    unread = read.cited if read.cited and not cite else ""
    return Question(
        code=read.code, type=read.type, stem=read.stem, options=read.options, key=read.key,
        explanation=with_ground(read.explanation, unread), cite=cite, difficulty=read.difficulty, kind=read.kind, see=read.see,
        tags=read.tags, audience=read.audience, derived=read.derived, case_text=read.case_text, group=read.group,
        law=read.law or (cite[0].law if cite else ""),
    )  # fmt: skip


def _words(text: str) -> str:
    """The words without blanks and punctuation; all of the text where it has no words."""
    plain = plain_text(text)
    return NOT_TEXT.sub("", plain) or plain


def _choice(text: str) -> str:
    """An option without blanks and the stop at its end; 1% and 1‰ stay apart."""
    return plain_text(text).rstrip("。.;；,，、")
