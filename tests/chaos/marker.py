"""A marker that shares no code with the product: written from the rules of an exam's notice, not from `question_bank`.

单选、判断 all or nothing. 多选 by the exam's rule: strict = exact; half = half the points for some of the right ones and
nothing wrong; per_option = the share of the right ones found, nothing wrong. Points × 100, fractions cut off.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

ROOM = "ABCDEFGH"
TRUE_OR_FALSE = {"对": "A", "错": "B"}

Event = tuple[int, int, int, str, int]
"""Device turn, sequence number, position, letters, moment of receipt."""


def standing(events: Iterable[Event], *, last_moment: int) -> dict[int, str]:
    """Position → letters that stand at the end: the highest (turn, number) of those received in time; cleared ones gone."""
    answers: dict[int, str] = {}
    for _, _, item, choice, received in sorted(events):
        if received <= last_moment:
            answers[item] = choice
    return {item: choice for item, choice in answers.items() if choice}


def earned(paper: str, answers: Mapping[int, str], *, questions: Mapping[int, Any], rule: str) -> tuple[int, int, str]:
    """Points × 100 in all, how many positions are answered, and the points of each position, `,` between them."""
    points = []
    for position, piece in enumerate(paper.split(";"), start=1):
        version, order, worth = piece.split(":")
        points.append(_one(answers.get(position, ""), questions[int(version)], order=order, worth=int(worth), rule=rule))
    return sum(points), len(answers), ",".join(map(str, points))


def _one(choice: str, question: Any, *, order: str, worth: int, rule: str) -> int:
    key = set(TRUE_OR_FALSE.get(question["key"], question["key"]))
    shown = dict(zip(ROOM, order, strict=False))
    if not choice or any(letter not in shown for letter in choice):
        return 0
    chosen = {shown[letter] for letter in choice}
    if chosen == key:
        return worth
    if chosen - key or question["type"] != "multiple_choice" or rule == "strict":
        return 0
    return worth // 2 if rule == "half" else worth * len(chosen) // len(key)


def question_of(content: str) -> Any:
    """A stored question version as this marker reads it."""
    return json.loads(content)
