"""How the people of the demo answer: a skill each, then item by item, by repeatable chance. Pure."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from app.bank.paper import LETTERS, Item
from app.demo.dice import Dice
from question_bank.question import MULTIPLE_CHOICE, TRUE_FALSE, Question

_BY_DIFFICULTY = {"easy": 60, "medium": 0, "hard": -110}
_BY_TYPE = {MULTIPLE_CHOICE: -110, TRUE_FALSE: 20}
# Of 1,000 items: left open; changed after a first thought.
_LEFT_OPEN = 6
_CHANGED = 30


class Given(NamedTuple):
    """One answer as it was given: position from 1, letters as shown."""

    item: int
    choice: str


def draw_skill(dice: Dice, *, lean: int) -> int:
    """How many of a thousand ordinary questions the person answers right: about 820, a few far below.

    `lean` moves it: the habits of a unit.
    """
    if dice.chance(0.045):
        return max(300, dice.between(390, 570) + lean)
    middle = sum(dice.between(640, 990) for _ in range(3)) // 3
    return max(300, min(990, middle + lean))


def choose(item: Item, question: Question, *, skill: int, dice: Dice) -> str:
    """The letters chosen, as shown; the key as often as skill (of 1,000), difficulty and type make likely."""
    odds = skill + _BY_DIFFICULTY.get(question.difficulty, 0) + _BY_TYPE.get(question.type, 0)
    own = question.key_set
    if dice.below(1000) >= odds:
        own = _mistaken(own, count=len(item.order), type_=question.type, dice=dice)
    return item.shown(_letters(own))


@lru_cache(maxsize=1024)
def _letters(places: frozenset[int]) -> str:
    return "".join(LETTERS[place] for place in sorted(places))


def _mistaken(key: frozenset[int], *, count: int, type_: str, dice: Dice) -> frozenset[int]:
    """A wrong answer of the kind people give: another single choice, one too few or one too many."""
    others = [place for place in range(count) if place not in key]
    if type_ != MULTIPLE_CHOICE:
        return frozenset({dice.pick(others)})
    if len(key) > 1 and (not others or dice.chance(0.6)):
        return key - {dice.pick(sorted(key))}
    return key | {dice.pick(others)}


def sit(items: Sequence[Item], questions: Mapping[int, Question], *, skill: int, share: float, dice: Dice) -> list[Given]:
    """Answers in the order given: the first `share` (0 to 1) of the paper, some changed, a few left open."""
    given: list[Given] = []
    for position, item in enumerate(items[: round(len(items) * share)], start=1):
        throw = dice.below(1000)
        if throw < _LEFT_OPEN:
            continue
        question = questions[item.version]
        if throw < _LEFT_OPEN + _CHANGED:
            given.append(Given(position, choose(item, question, skill=200, dice=dice)))
        given.append(Given(position, choose(item, question, skill=skill, dice=dice)))
    return given


def final(given: Sequence[Given]) -> dict[int, str]:
    """Position → letters that count: the last answer to each item."""
    return {answer.item: answer.choice for answer in given}
