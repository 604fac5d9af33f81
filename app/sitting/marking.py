"""Marking one attempt from its pinned question versions: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.exams.paper import Item
from question_bank import marking
from question_bank.marking import Correction
from question_bank.question import LETTERS, TRUE_FALSE, Question


@dataclass(frozen=True, slots=True)
class Marked:
    """The marks of an attempt: points × 100 in all and for each position, and how many positions were answered."""

    score: int
    answered: int
    items: tuple[int, ...]

    @property
    def packed(self) -> str:
        """The marks of the positions, as stored."""
        return ",".join(str(points) for points in self.items)


_NONE: Mapping[int, Correction] = {}


def mark_item(item: Item, question: Question, choice: str, *, rule: str, correction: Correction | None = None) -> int:
    """Points × 100 for the letters shown and chosen at one position; '' earns nothing, a letter not shown neither.

    A correction stands in the place of the question's key; a void question earns full marks whatever was chosen.
    """
    if correction is not None and correction.is_void:
        return item.points
    chosen = _own_places(item.order, choice)
    if chosen is None:
        return 0
    if question.type == TRUE_FALSE and len(chosen) != 1:
        return 0
    if correction is not None:
        return marking.mark_corrected(chosen, correction, worth=item.points, rule=rule)
    return marking.mark(chosen, question.key_set, worth=item.points, rule=rule)


@lru_cache(maxsize=20_000)
def _own_places(order: str, choice: str) -> frozenset[int] | None:
    """Places in the question's own order of the letters chosen; None when one of them was not shown."""
    if any(letter not in LETTERS[: len(order)] for letter in choice):
        return None
    return frozenset(LETTERS.index(order[LETTERS.index(letter)]) for letter in choice)


def mark_attempt(
    items: list[Item], questions: dict[int, Question], choices: dict[int, str], *, rule: str,
    corrections: Mapping[int, Correction] = _NONE,
) -> Marked:  # fmt: skip
    """The marks of a whole attempt; `choices` maps positions from 1 to letters as shown, `corrections` go by version."""
    marks = tuple(
        mark_item(item, questions[item.version], choices.get(position, ""), rule=rule, correction=corrections.get(item.version))
        for position, item in enumerate(items, start=1)
    )
    return Marked(sum(marks), len([p for p in choices if 1 <= p <= len(items)]), marks)
