"""A jump of the wall clock during an exam: noticed, recorded, and followed only when nobody sits."""

from collections.abc import Iterator

import pytest

from app.foundation import clock, database
from app.sitting import actions, timekeeping
from tests import machine
from tests.sitting.crowd import crowd

pytestmark = pytest.mark.skipif(bool(machine.postgresql()), reason="on PostgreSQL the database's clock decides")
HOUR = clock.HOUR


@pytest.fixture(autouse=True)
def _let_go() -> Iterator[None]:
    yield
    clock.follow()


def _jumped(by: int) -> None:
    """As if the wall clock had been moved by so much since the clock was held."""
    clock.hold(clock.wall_offset_ms() - by)


def _ahead() -> int:
    """How far the wall clock is ahead of the moment now, in whole seconds."""
    held = clock.held_offset_ms()
    assert held is not None
    return round((clock.wall_offset_ms() - held) / 1000)


async def _told() -> list[str]:
    return [row["verb"] for row in await database.fetch("SELECT verb FROM ledger_entry WHERE subject = 'clock_hold' ORDER BY id")]


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
async def test_remaining_time_is_kept_while_somebody_sits(db: object, jump: int) -> None:
    await timekeeping.begin()
    _jumped(jump)
    [me] = await crowd(1)
    await timekeeping.watch()
    await timekeeping.watch()
    assert _ahead() * 1000 == jump and await _told() == ["clock_jumped"]
    assert (await me.save((1, 1, "A"))).saved == (1,)
    before = await database.fetch_value("SELECT deadline FROM attempt")
    assert 1_790_000 < before - clock.now_ms() <= 1_800_000


async def test_the_new_time_is_followed_when_the_last_attempt_is_over(db: object) -> None:
    [me] = await crowd(1)
    await timekeeping.begin()
    _jumped(HOUR)
    await timekeeping.watch()
    await actions.hand_in(me.viewer, me.attempt["code"])
    await timekeeping.watch()
    assert _ahead() == 0 and await _told() == ["clock_jumped", "clock_set"]
    await timekeeping.watch()
    assert await _told() == ["clock_jumped", "clock_set"]


@pytest.mark.parametrize(("by", "told"), [(timekeeping.JUMP_MS - 100, []), (timekeeping.JUMP_MS + 100, ["clock_set"])])
async def test_below_a_second_is_no_jump(db: object, by: int, told: list[str]) -> None:
    await timekeeping.begin()
    _jumped(by)
    await timekeeping.watch()
    assert await _told() == told


@pytest.mark.parametrize(("sits", "boot", "ahead"), [(1, True, 3600), (0, True, 0), (1, False, 0)])
async def test_a_process_that_starts_goes_on_with_the_clock_of_the_one_before(db: object, sits: int, boot: bool, ahead: int) -> None:
    """The wall clock was moved an hour on since; after a start of the machine there is nothing to go on with."""
    await crowd(sits) if sits else None
    await database.execute(
        "INSERT INTO clock_hold (boot, offset_ms, at) VALUES ($1, $2, 1)", clock.boot() if boot else "another", clock.wall_offset_ms() - HOUR
    )
    await timekeeping.begin()
    assert _ahead() == ahead


async def test_a_process_that_ends_lets_go(db: object) -> None:
    await timekeeping.begin()
    assert clock.held_offset_ms() is not None
    await timekeeping.end()
    assert clock.held_offset_ms() is None and await timekeeping.watch() is None
