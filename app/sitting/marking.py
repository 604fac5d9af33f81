"""Marking one attempt from its pinned question versions: pure."""

from dataclasses import dataclass
from functools import lru_cache

from app.exams.paper import Item
from question_bank import marking
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


def mark_item(item: Item, question: Question, choice: str, *, rule: str) -> int:
    """Points × 100 for the letters shown and chosen at one position; '' earns nothing, a letter not shown neither."""
    chosen = _own_places(item.order, choice)
    if chosen is None:
        return 0
    if question.type == TRUE_FALSE and len(chosen) != 1:
        return 0
    return marking.mark(chosen, question.key_set, worth=item.points, rule=rule)


@lru_cache(maxsize=20_000)
def _own_places(order: str, choice: str) -> frozenset[int] | None:
    """Places in the question's own order of the letters chosen; None when one of them was not shown."""
    if any(letter not in LETTERS[: len(order)] for letter in choice):
        return None
    return frozenset(LETTERS.index(order[LETTERS.index(letter)]) for letter in choice)


def mark_attempt(items: list[Item], questions: dict[int, Question], choices: dict[int, str], *, rule: str) -> Marked:
    """The marks of a whole attempt; `choices` maps positions from 1 to letters as shown."""
    marks = tuple(
        mark_item(item, questions[item.version], choices.get(position, ""), rule=rule)
        for position, item in enumerate(items, start=1)
    )
    return Marked(sum(marks), len([p for p in choices if 1 <= p <= len(items)]), marks)
