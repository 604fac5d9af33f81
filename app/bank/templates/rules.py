"""What is true of template questions in the office: pure."""

from dataclasses import dataclass
from random import Random

from question_bank.question import Question
from question_bank.templating.days import Calendar
from question_bank.templating.drawing import CannotDraw, Drawn, draw
from question_bank.templating.proof import Proof, prove
from question_bank.templating.shaping import template_faults

PREVIEWED = 10
MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Tried:
    """The report of 500 draws, and ten of them to look at."""

    proof: Proof
    drawn: list[Drawn]


def tried(question: Question, *, days: Calendar, seed: str) -> Tried:
    """Proves a template and draws ten to show; none where its shape is wrong or nothing can be drawn."""
    proof = prove(question, days=days)
    if template_faults(question):
        return Tried(proof, [])
    random = Random(seed)
    try:
        return Tried(proof, [draw(question, random=random, days=days) for _ in range(PREVIEWED)])
    except CannotDraw:
        return Tried(proof, [])


def different(question: Question, *, count: int, known: set[str], seed: str, days: Calendar) -> list[Question]:
    """So many questions whose stems are new; fewer where the template gives no more. Raises CannotDraw."""
    random, found, seen = Random(seed), list[Question](), set(known)
    for _ in range(count * 20):
        if len(found) == count:
            break
        one = draw(question, random=random, days=days).question
        if one.stem not in seen:
            seen.add(one.stem)
            found.append(one)
    return found
