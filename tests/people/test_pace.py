"""How fast passwords may be hashed: the bucket, its pauses, and when the queue is too long."""

import pytest

from app.people.pace import Pace


def _pace(**given: float) -> Pace:
    return Pace(share=0.4, most=0.1, **given)


def test_a_rested_pool_hashes_at_once() -> None:
    assert _pace().pause(now=100.0) == 0


def test_an_overdrawn_bucket_waits_until_it_is_even_again() -> None:
    pace = _pace()
    pace.spend(0.12, held=0.12, now=100.0)
    assert pace.pause(now=100.0) == pytest.approx(0.02 / 0.4)
    assert pace.pause(now=100.05) == pytest.approx(0)


def test_rest_fills_the_bucket_to_its_brim_and_no_further() -> None:
    pace = _pace()
    pace.spend(0.1, held=0.1, now=0.0)
    assert pace.pause(now=1_000.0) == 0
    pace.spend(0.14, held=0.14, now=1_000.0)
    assert pace.pause(now=1_000.0) == pytest.approx(0.04 / 0.4)


@pytest.mark.parametrize("core", [0.005, 0.02, 0.06])
def test_in_the_long_run_hashing_takes_its_share_and_not_more(core: float) -> None:
    pace, now, spent = _pace(), 50.0, 0.0
    for _ in range(500):
        now += pace.pause(now=now) + core
        pace.spend(core, held=core, now=now)
        spent += core
    assert 0.4 * (now - 50.0) - core <= spent <= 0.4 * (now - 50.0) + 0.1 + core


@pytest.mark.parametrize(("waiting", "too_long"), [(0, False), (31, False), (32, True), (100, True)])
def test_who_would_wait_longer_than_patience_is_told_so(waiting: int, too_long: bool) -> None:
    assert _pace(turn=0.05).is_too_long(waiting, patience=1.6) is too_long


def test_a_busy_core_makes_turns_longer_and_the_queue_shorter() -> None:
    pace = _pace(turn=0.05)
    for n in range(30):
        pace.spend(0.02, held=0.4, now=100.0 + n)
    assert pace.is_too_long(4, patience=1.6) and not pace.is_too_long(2, patience=1.6)
