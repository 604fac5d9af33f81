"""Evens out the key letters of 单选 by putting options in another order.

Options that are numbers keep their ascending order; every other order is as good.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from question_bank.checks.wording import option_numbers
from question_bank.question import LETTERS, SINGLE_CHOICE, Entry, Question, QuestionGroup

CHOICES = 4


def balanced(questions: Iterable[Question]) -> dict[str, Question]:
    """The questions whose options must change places, by code; few, and the same every time."""
    single = [q for q in questions if q.type == SINGLE_CHOICE and len(q.options) == CHOICES]
    movable = sorted((q for q in single if not option_numbers(q)), key=lambda q: q.code)
    letters = LETTERS[:CHOICES]
    counts = Counter({letter: 0 for letter in letters})
    counts.update(q.key for q in single)
    changed = {}
    for question in movable:
        rarest = min(letters, key=lambda letter: (counts[letter], letter))
        if counts[question.key] - counts[rarest] > 1:
            changed[question.code] = _with_key(question, rarest)
            counts[question.key] -= 1
            counts[rarest] += 1
    return changed


def _with_key(question: Question, letter: str) -> Question:
    """The question with its key's option standing at another letter, by a swap."""
    options = list(question.options)
    old, new = LETTERS.index(question.key), LETTERS.index(letter)
    options[old], options[new] = options[new], options[old]
    return replace(question, options=tuple(options), key=letter)


def with_changes(entries: Iterable[Entry], changed: dict[str, Question]) -> tuple[Entry, ...]:
    """The entries with the changed questions in their places."""
    found: list[Entry] = []
    for entry in entries:
        if isinstance(entry, QuestionGroup):
            items = tuple(changed.get(q.code, q) for q in entry.questions)
            found.append(replace(entry, questions=items))
        else:
            found.append(changed.get(entry.code, entry))
    return tuple(found)
