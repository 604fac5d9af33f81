"""What may be done on the day, on both sides of each boundary."""

import pytest

from app.exams.rules import State
from app.foundation import clock
from app.sitting.day import rules
from app.sitting.day.rules import Extension, Stands

NOW = 1_000_000_000
EXAM = {
    "published_at": 1, "withdrawn_at": None, "rehearsal_shift": None, "keys_show": "after_close", "keys_released_at": None,
    "closes_at": NOW + 60_000, "minutes": 90,
}  # fmt: skip
ATTEMPT = {
    "voided_at": None, "handed_in_at": None, "handed_in_for": "", "started_at": NOW - 1, "shift": 0, "deadline": NOW - 30_000, "grace": 30_000,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "stands"),
    [
        ({"started_at": None}, Stands.DRAWN),
        ({}, Stands.RUNNING),
        ({"deadline": NOW - 30_001}, Stands.OVER),
        ({"deadline": NOW - 30_001, "shift": -1}, Stands.RUNNING),
        ({"handed_in_at": NOW, "handed_in_for": "person"}, Stands.DONE),
        ({"handed_in_at": NOW, "handed_in_for": "time"}, Stands.FOR_TIME),
        ({"handed_in_at": NOW, "voided_at": NOW}, Stands.VOIDED),
    ],
)
def test_where_an_attempt_stands(changes: dict[str, object], stands: Stands) -> None:
    assert rules.stands({**ATTEMPT, **changes}, now=NOW) is stands


@pytest.mark.parametrize(("viewer", "refused"), [(7, True), (None, True), (8, False)])
def test_nobody_acts_for_themselves(viewer: int | None, refused: bool) -> None:
    assert (rules.why_not_yourself(viewer=viewer, person=7) is not None) is refused


@pytest.mark.parametrize(
    ("is_listed", "state", "refused"), [(True, State.OPEN, True), (True, State.CLOSED, False), (False, State.OPEN, False)]
)
def test_who_sits_does_nothing_that_reaches_everybody(is_listed: bool, state: State, refused: bool) -> None:
    assert (rules.why_not_while_sitting(is_listed=is_listed, state=state) is not None) is refused


@pytest.mark.parametrize(("minutes", "so_far", "good"), [(1, 0, True), (0, 0, False), (600, 0, True), (601, 0, False), (1, 600, False)])
def test_minutes(minutes: int, so_far: int, good: bool) -> None:
    assert (rules.minutes_fault(minutes, so_far=so_far) == "") is good


@pytest.mark.parametrize(("closes_at", "good"), [(NOW + 60_000, False), (NOW + 60_001, True)])
def test_a_closing_is_only_put_off(closes_at: int, good: bool) -> None:
    assert (rules.closing_fault(closes_at, holds=NOW + 60_000, now=NOW) == "") is good


def test_a_closing_lies_ahead() -> None:
    assert rules.closing_fault(NOW, holds=NOW - 10, now=NOW) and not rules.closing_fault(NOW + 1, holds=NOW - 10, now=NOW)


@pytest.mark.parametrize(
    ("changes", "now", "reason"),
    [
        ({}, NOW, None),
        ({"keys_show": "after_close"}, NOW + 100, "keys_open"),
        ({"keys_show": "by_hand"}, NOW + 100, None),
        ({"keys_show": "by_hand", "keys_released_at": NOW}, NOW + 100, "keys_open"),
        ({"keys_show": "at_once"}, NOW + 100, None),
        ({"withdrawn_at": 1}, NOW, "not_held"),
        ({"published_at": None}, NOW, "not_held"),
    ],
)
def test_no_more_time_once_others_can_read_the_keys(changes: dict[str, object], now: int, reason: str | None) -> None:
    refusal = rules.why_no_more_time({**EXAM, **changes}, now=now, all_closed_at=NOW)
    assert (refusal.reason if refusal else None) == reason


@pytest.mark.parametrize(
    ("extension", "faulty"),
    [
        (Extension(None, 0), {"closes_at"}),
        (Extension(None, 1), set()),
        (Extension(NOW + 60_000, 0), {"closes_at"}),
        (Extension(NOW + 60_001, 0), set()),
        (Extension(None, 510), set()),
        (Extension(NOW, 511), {"closes_at", "minutes"}),
    ],
)
def test_an_extension_tells_all_its_faults(extension: Extension, faulty: set[str]) -> None:
    assert set(extension.faults(EXAM, now=NOW)) == faulty


@pytest.mark.parametrize("state", list(State))
def test_only_a_coming_or_running_exam_is_extended(state: State) -> None:
    assert (rules.why_no_extension(state) is None) is (state in {State.COMING, State.OPEN})


@pytest.mark.parametrize(
    ("happened_at", "good"), [(NOW, True), (NOW + clock.MINUTE, True), (NOW + clock.MINUTE + 1, False), (NOW - 366 * clock.DAY, False)]
)
def test_an_incident_lies_behind(happened_at: int, good: bool) -> None:
    assert (rules.note_fault(happened_at, now=NOW) == "") is good


@pytest.mark.parametrize(
    ("agent", "words"),
    [("", ""), ("Mozilla/5.0 (Linux; Android 10) MicroMessenger/8", "微信"), ("Mozilla/5.0 (Linux; Android 10)", "安卓手机"), ("curl", "其他设备")],
)
def test_a_device_in_two_words(agent: str, words: str) -> None:
    assert rules.device_class(agent) == words
