"""What is true of practice, case by case."""

import pytest

from app.bank.paper import Item
from app.study import rules
from app.study.rules import Progress
from tests import make

POOL = [(n, make.question(f"s-{n:04}")) for n in range(1, 31)]


def test_a_set_holds_ten_different_questions() -> None:
    chosen = rules.choose_questions(POOL, answered=set(), missed=[], seed="a")
    assert len({version for version, _ in chosen}) == rules.SET_SIZE


def test_the_same_seed_gives_the_same_set_and_another_seed_another() -> None:
    first = rules.choose_questions(POOL, answered=set(), missed=[], seed="a")
    assert first == rules.choose_questions(POOL, answered=set(), missed=[], seed="a")
    assert first != rules.choose_questions(POOL, answered=set(), missed=[], seed="b")


def test_missed_questions_come_again_but_no_more_than_four() -> None:
    missed = [f"s-{n:04}" for n in range(1, 8)]
    chosen = {question.code for _, question in rules.choose_questions(POOL, answered=set(missed), missed=missed, seed="a")}
    assert set(missed[:4]) <= chosen
    assert not set(missed[4:]) & chosen


def test_new_questions_come_before_known_ones() -> None:
    known = {f"s-{n:04}" for n in range(1, 23)}
    chosen = {question.code for _, question in rules.choose_questions(POOL, answered=known, missed=[], seed="a")}
    assert {f"s-{n:04}" for n in range(23, 31)} <= chosen
    assert len(chosen) == rules.SET_SIZE


def test_a_small_pool_gives_a_small_set() -> None:
    assert len(rules.choose_questions(POOL[:3], answered=set(), missed=[], seed="a")) == 3


def test_true_false_keeps_its_order() -> None:
    question = make.question("t-0001", type="true_false", key="对")
    assert all(rules.shuffled_item(n, question, seed="a").order == "AB" for n in range(20))


@pytest.mark.parametrize(
    ("type_", "key", "own", "right"),
    [
        ("single_choice", "B", "B", True), ("single_choice", "B", "A", False), ("multiple_choice", "ABD", "ABD", True),
        ("multiple_choice", "ABD", "AB", False), ("multiple_choice", "AB", "ABC", False),
        ("true_false", "对", "A", True), ("true_false", "对", "B", False), ("true_false", "错", "B", True),
    ],
)  # fmt: skip
def test_an_answer_is_right_only_when_it_is_the_whole_key(type_: str, key: str, own: str, right: bool) -> None:
    assert rules.is_right(own, make.question("q-0001", type=type_, key=key)) is right


@pytest.mark.parametrize(
    ("type_", "choice", "fault"),
    [
        ("single_choice", "", "还没有选"), ("single_choice", "AB", "只能选一项"), ("single_choice", "E", "不在这道题上"),
        ("multiple_choice", "BA", "不在这道题上"), ("multiple_choice", "AA", "不在这道题上"), ("multiple_choice", "AB", ""),
        ("single_choice", "D", ""), ("true_false", "C", "不在这道题上"), ("true_false", "AB", "只能选一项"),
    ],
)  # fmt: skip
def test_what_cannot_be_an_answer_is_said(type_: str, choice: str, fault: str) -> None:
    item = Item(1, "AB" if type_ == "true_false" else "CDAB", 0)
    key = "对" if type_ == "true_false" else "B"
    said = rules.fault_in(choice, item=item, question=make.question("q-0001", type=type_, key=key))
    assert fault in said if fault else said == ""


@pytest.mark.parametrize(
    ("category", "sets"), [("leader_section", 4), ("staff", 2), ("village", 0)]
)
def test_a_category_without_a_row_owes_what_everybody_owes(category: str, sets: int) -> None:
    assert rules.required_sets({"": 2, "leader_section": 4, "village": 0}, category) == sets


def test_without_any_row_one_set_is_owed() -> None:
    assert rules.required_sets({}, "staff") == 1


@pytest.mark.parametrize(("done", "required", "met"), [(0, 0, True), (1, 2, False), (2, 2, True), (3, 2, True)])
def test_met_means_as_many_as_required(done: int, required: int, met: bool) -> None:
    assert Progress(done, required).is_met is met


@pytest.mark.parametrize(("last_at", "now", "soon"), [(None, 5, False), (1_000, 2_999, True), (1_000, 3_000, False)])
def test_two_answers_lie_two_seconds_apart(last_at: int | None, now: int, soon: bool) -> None:
    assert rules.is_too_soon(last_at, now=now) is soon


def test_missed_are_those_whose_latest_answer_was_wrong_the_oldest_first() -> None:
    history = [("a", False), ("b", False), ("a", True), ("c", False), ("b", False), ("d", True)]
    assert rules.still_missed(history) == ["c", "b"]


def test_the_next_open_question_is_the_first_without_an_answer() -> None:
    assert rules.next_open([1, 3], length=3) == 2
    assert rules.next_open([1, 2, 3], length=3) is None
