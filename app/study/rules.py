"""What is true of practice: how a set is put together, when an answer is right, what a year asks. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from app.bank.paper import LETTERS, Item
from app.foundation import clock
from question_bank.question import TRUE_FALSE, Question

SET_SIZE = 10
MOST_MISSED_AGAIN = 4
DEFAULT_SETS = 1
MOST_SETS = 50
LEAST_PAUSE = 2 * clock.SECOND
"""Between two answers of a set: nobody reads a question faster, and a script gains nothing."""
EVERYBODY = ""

DEFINITION = (
    "学法要求按练习计：从公开练习题中抽 10 题为一组，逐题作答、由服务器判定，10 题都答完算完成一组，与答对多少、用时长短无关；"
    "本年完成的组数达到规定组数即为参学达标。参学率＝参学达标人数÷应学人数。"
)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a person has done of what a year asks: completed sets of practice."""

    done: int
    required: int

    @property
    def is_met(self) -> bool:
        """参学达标: as many completed sets as required; nothing required counts as met."""
        return self.done >= self.required

    @property
    def part(self) -> int:
        """Sets done that count, for the bar."""
        return min(self.done, self.required)

    @property
    def whole(self) -> int:
        """Sets required, for the bar."""
        return self.required


def choose_questions(
    pool: Sequence[tuple[int, Question]], *, answered: set[str], missed: Sequence[str], seed: str
) -> list[tuple[int, Question]]:
    """Up to ten (version id, question) for a set: a few missed ones again, then new ones, then any; the same for a seed.

    `answered` and `missed` are question codes; missed ones come in the order given.
    """
    random = Random(seed)
    by_code = {question.code: (version, question) for version, question in pool}
    chosen = [by_code[code] for code in missed if code in by_code][:MOST_MISSED_AGAIN]
    taken = {question.code for _, question in chosen}
    fresh = [pair for pair in pool if pair[1].code not in taken and pair[1].code not in answered]
    known = [pair for pair in pool if pair[1].code not in taken and pair[1].code in answered]
    for group in (fresh, known):
        random.shuffle(group)
        chosen += group[: SET_SIZE - len(chosen)]
    random.shuffle(chosen)
    return chosen


def shuffled_item(version: int, question: Question, *, seed: str) -> Item:
    """The question as served: choices in an order of its own, 判断 always 对 before 错; worth no points."""
    letters = list(LETTERS[: len(question.choices)])
    if question.type != TRUE_FALSE:
        Random(f"{seed}-{version}").shuffle(letters)
    return Item(version, "".join(letters), 0)


def is_right(own: str, question: Question) -> bool:
    """Whether the letters chosen (in the question's own order) are exactly the key."""
    return frozenset(LETTERS.index(letter) for letter in own) == question.key_set


def fault_in(choice: str, *, item: Item, question: Question) -> str:
    """Why these letters (as shown) cannot be an answer, in words; '' when they can."""
    if not choice:
        return "还没有选。请选好再提交，提交后不能改。"
    shown = LETTERS[: len(item.order)]
    if any(letter not in shown for letter in choice) or list(choice) != sorted(set(choice)):
        return "提交的选项不在这道题上，没有记录。请刷新页面再选。"
    if question.type != "multiple_choice" and len(choice) != 1:
        return "这道题只能选一项，没有记录。请再选一次。"
    return ""


def is_too_soon(last_at: int | None, *, now: int) -> bool:
    """Whether the answer before this one lies less than LEAST_PAUSE (ms) back."""
    return last_at is not None and now - last_at < LEAST_PAUSE


def required_sets(by_category: Mapping[str, int], category: str) -> int:
    """The sets a year asks of a category: its own row, else everybody's, else one."""
    return by_category.get(category, by_category.get(EVERYBODY, DEFAULT_SETS))


def next_open(answered: Iterable[int], *, length: int) -> int | None:
    """The first position (from 1) without an answer; None when all are answered."""
    given = set(answered)
    return next((position for position in range(1, length + 1) if position not in given), None)


def still_missed(history: Iterable[tuple[str, bool]]) -> list[str]:
    """Codes whose latest answer was wrong, the longest unmended first; `history` is (code, right) in the order answered."""
    missed: dict[str, None] = {}
    for code, right in history:
        missed.pop(code, None)
        if not right:
            missed[code] = None
    return list(missed)
