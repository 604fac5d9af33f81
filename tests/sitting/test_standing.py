"""Where a person stands with an exam: every stage on both sides of its moments."""

from dataclasses import replace

import pytest

from app.sitting.standing import RECENT, Stage, Standing, Terms, Try, counting_try, for_card, in_order, standing_of

OPENS, CLOSES = 1_000_000_000, 1_100_000_000
TERMS = Terms(
    code="e", title="考试", opens_at=OPENS, closes_at=CLOSES, all_closed_at=CLOSES + 30_000, minutes=60, grace_seconds=30,
    late_entry_minutes=None, attempts=1, counts="best", multiple_rule="strict", pass_points=6000, excellent_points=9000,
    score_shows="at_once", keys_show="after_close", keys_released_at=None, form="[]",
)  # fmt: skip
DRAWN = Try("a", 1)
RUNNING = replace(DRAWN, started_at=OPENS, deadline=OPENS + 3_600_000, grace=30_000)
DONE = replace(RUNNING, handed_in_at=OPENS + 60_000, score=5900)
PASSED = replace(DONE, score=6000)


def _stage(one: Try, *, now: int, **changes: object) -> Stage:
    return standing_of(replace(TERMS, **changes), [one], now=now).stage  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "now", "changes", "stage"),
    [
        (DRAWN, OPENS - 1, {}, Stage.COMING),
        (DRAWN, OPENS, {}, Stage.OPEN),
        (DRAWN, CLOSES - 1, {}, Stage.OPEN),
        (DRAWN, CLOSES, {}, Stage.MISSED),
        (DRAWN, OPENS + 900_000 - 1, {"late_entry_minutes": 15}, Stage.OPEN),
        (DRAWN, OPENS + 900_000, {"late_entry_minutes": 15}, Stage.LOCKED),
        (DRAWN, CLOSES, {"late_entry_minutes": 15}, Stage.MISSED),
        (DRAWN, OPENS, {"exempt": True}, Stage.EXEMPT),
        (RUNNING, OPENS + 1, {"exempt": True}, Stage.IN_PROGRESS),
        (RUNNING, OPENS + 3_630_000, {}, Stage.IN_PROGRESS),
        (RUNNING, OPENS + 3_630_001, {}, Stage.HANDING_IN),
        (DONE, OPENS + 60_001, {}, Stage.RESULT),
        (replace(DONE, score=None), OPENS + 60_001, {}, Stage.WAITING),
        (DONE, CLOSES + 30_000, {"score_shows": "after_close"}, Stage.WAITING),
        (DONE, CLOSES + 30_001, {"score_shows": "after_close"}, Stage.RESULT),
        (DONE, CLOSES - 1, {"attempts": 2}, Stage.AGAIN),
        (DONE, CLOSES, {"attempts": 2}, Stage.RESULT),
        (PASSED, CLOSES - 1, {"attempts": 2}, Stage.RESULT),
        (DONE, CLOSES - 1, {"attempts": 2, "score_shows": "after_close"}, Stage.AGAIN),
        (DRAWN, OPENS - 5, {"shift": 5}, Stage.OPEN),
    ],
)
def test_stage(one: Try, now: int, changes: dict[str, object], stage: Stage) -> None:
    assert _stage(one, now=now, **changes) is stage


def test_who_passed_may_still_try_again_while_attempts_are_left() -> None:
    standing = standing_of(replace(TERMS, attempts=3), [PASSED], now=CLOSES - 1)
    assert (standing.stage, standing.may_try_again, standing.tries_left, standing.passed) == (Stage.RESULT, True, 2, True)
    assert not standing_of(replace(TERMS, attempts=3), [PASSED], now=CLOSES).may_try_again
    assert not standing_of(TERMS, [PASSED], now=CLOSES - 1).may_try_again


def test_a_voided_attempt_counts_for_nothing_but_a_try() -> None:
    standing = standing_of(TERMS, [replace(PASSED, voided_at=OPENS + 70_000)], now=CLOSES - 1)
    assert standing.sat is None and standing.score is None and not standing.keys_open
    assert standing.stage is Stage.VOIDED


@pytest.mark.parametrize(
    ("keys_show", "released", "now", "open_"),
    [
        ("after_close", None, CLOSES + 30_000, False),
        ("after_close", None, CLOSES + 30_001, True),
        ("after_close", CLOSES - 10, CLOSES - 10, True),
        ("by_hand", None, CLOSES + RECENT, False),
        ("by_hand", CLOSES + 5, CLOSES + 4, False),
        ("by_hand", CLOSES + 5, CLOSES + 5, True),
        ("at_once", None, OPENS + 70_000, True),
        ("something else", None, CLOSES + RECENT, False),
    ],
)
def test_keys_open_only_when_the_exam_says_so(keys_show: str, released: int | None, now: int, open_: bool) -> None:
    terms = replace(TERMS, keys_show=keys_show, keys_released_at=released)
    assert standing_of(terms, [DONE], now=now).keys_open is open_
    assert not standing_of(terms, [RUNNING], now=now).keys_open


def test_keys_stay_shut_while_the_score_is() -> None:
    terms = replace(TERMS, keys_show="at_once", score_shows="after_close")
    assert not standing_of(terms, [DONE], now=CLOSES + 30_000).keys_open


def test_the_best_or_the_last_attempt_counts() -> None:
    first, second = replace(PASSED, code="a", score=8000), replace(PASSED, code="b", number=2, score=7000)
    third = replace(DRAWN, code="c", number=3)
    assert counting_try([first, second, third], counts="best") is first
    assert counting_try([first, second, third], counts="last") is second
    assert counting_try([third], counts="best") is None
    waiting = replace(second, score=None)
    assert counting_try([first, waiting], counts="best") is first
    assert counting_try([first, waiting], counts="last") is waiting


def _standing(code: str, stage: Stage, *, opens: int = OPENS, closes: int = CLOSES) -> Standing:
    terms = replace(TERMS, code=code, opens_at=opens, closes_at=closes, all_closed_at=closes)
    return Standing(terms, stage, DRAWN, None, 1, False)


def test_the_most_urgent_exam_comes_first() -> None:
    shown = [
        _standing("missed", Stage.MISSED),
        _standing("later", Stage.COMING, opens=OPENS + 2),
        _standing("sooner", Stage.COMING, opens=OPENS + 1),
        _standing("open-late", Stage.OPEN, closes=CLOSES + 9),
        _standing("open-soon", Stage.OPEN, closes=CLOSES + 1),
        _standing("newer result", Stage.RESULT, closes=CLOSES + 5),
        _standing("running", Stage.IN_PROGRESS),
        _standing("again", Stage.AGAIN),
    ]
    order = [one.terms.code for one in in_order(shown)]
    assert order == ["running", "open-soon", "open-late", "again", "sooner", "later", "newer result", "missed"]
    assert for_card(shown, now=CLOSES) is shown[6]


def test_the_past_leaves_the_card_after_a_while() -> None:
    past = [_standing("result", Stage.RESULT)]
    assert for_card(past, now=CLOSES + RECENT) is past[0]
    assert for_card(past, now=CLOSES + RECENT + 1) is None
    assert for_card([], now=CLOSES) is None
