"""What blind guessing earns on a paper form, computed over the whole eligible pool.

Per type the best habit counts: any constant letter or pair of letters, all letters, 对, 错,
the longest option, the option with the most numbers, the middle number. Stored letters
stand for shown ones: shuffling can only bring a constant letter down to the average.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations

from question_bank.forms import PaperForm
from question_bank.marking import mark
from question_bank.numerals import quantities
from question_bank.question import MULTIPLE_CHOICE, TRUE_FALSE, Question

Habit = Callable[[Question], frozenset[int]]
LIMIT = 3500


def blind_score(pool: Sequence[Question], form: PaperForm, *, rule: str) -> int:
    """Expected marks (points × 100, rounded up) of the best combined habits on a form of
    100 points; other totals are scaled to 100. Types missing from the pool count nothing."""
    if not form.total:
        return 0
    expected = Fraction(0)
    for part in form.parts:
        questions = [question for question in pool if question.type == part.type]
        if questions:
            expected += part.count * best_habit(questions, worth=part.points, rule=rule)[1]
    return -(-expected * 10000 // form.total)


def best_habit(questions: Sequence[Question], *, worth: int, rule: str) -> tuple[str, Fraction]:
    """The habit that earns most on questions of one type, and its mean marks a question."""
    totals = {
        name: sum(mark(habit(question), question.key_set, worth=worth, rule=rule) for question in questions)
        for name, habit in habits(questions[0].type).items()
    }
    name = max(totals, key=lambda habit: totals[habit])
    return name, Fraction(totals[name], len(questions))


def habits(type_: str) -> dict[str, Habit]:
    """The habits for a type by name."""
    if type_ == TRUE_FALSE:
        return {"都选对": lambda q: frozenset({0}), "都选错": lambda q: frozenset({1})}
    found: dict[str, Habit] = {f"都选 {'ABCDE'[i]}": _always({i}) for i in range(5)}
    found |= {"选最长的": _longest, "选数字最多的": _most_numbers, "选中间的数": _middle_number}
    if type_ == MULTIPLE_CHOICE:
        for pair in combinations(range(5), 2):
            found[f"都选 {''.join('ABCDE'[i] for i in pair)}"] = _always(set(pair))
        found["全选"] = lambda q: frozenset(range(len(q.options)))
    return found


def _always(positions: set[int]) -> Habit:
    def chosen(question: Question) -> frozenset[int]:
        return frozenset(i for i in positions if i < len(question.options))

    return chosen


def _longest(question: Question) -> frozenset[int]:
    lengths = [len(text) for text in question.options]
    return frozenset({lengths.index(max(lengths))})


def _most_numbers(question: Question) -> frozenset[int]:
    counts = [len(quantities(text)) for text in question.options]
    return frozenset({counts.index(max(counts))}) if max(counts) else frozenset({0})


def _middle_number(question: Question) -> frozenset[int]:
    numbers = []
    for place, text in enumerate(question.options):
        held = quantities(text)
        if held:
            numbers.append((held[0].measure[0], place))
    if len(numbers) < 3:
        return frozenset({1})
    return frozenset({sorted(numbers)[(len(numbers) - 1) // 2][1]})
