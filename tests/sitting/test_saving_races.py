"""Saves that race a hand-in: whatever was acknowledged is in what the marker saw."""

import asyncio
import random
from typing import Any

import pytest

from app.foundation import database
from app.sitting import actions, queries, statements, steps
from tests.sitting.crowd import LENGTH, Candidate, crowd

ATTEMPTS = 240


async def _save_until_closed(one: Candidate, dice: random.Random) -> dict[int, tuple[int, str]]:
    """Saves ever new choices until the attempt is closed; what was acknowledged: seq → (position, letters)."""
    kept: dict[int, tuple[int, str]] = {}
    for seq in range(1, 2_000):
        item, choice = dice.randint(1, LENGTH), dice.choice("ABCD")
        told = await one.save((seq, item, choice))
        if told.saved:
            kept[seq] = (item, choice)
        if told.refused:
            assert told.refused[0][1] == "handed_in"
            return kept
    raise AssertionError("the attempt was never closed")


async def _hand_in_later(one: Candidate, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await actions.hand_in(one.viewer, one.attempt["code"])


async def _marked_anew(one: Candidate) -> tuple[int, int, str]:
    row = await database.fetch_one(
        "SELECT a.*, e.multiple_rule FROM attempt a JOIN exam e ON e.id = a.exam WHERE a.id = $1", one.attempt["id"]
    )
    assert row is not None
    marked = await steps.mark_from_events(row, rule=row["multiple_rule"])
    return marked.score, marked.answered, marked.packed


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_acknowledged_answer_is_in_what_the_marker_saw(db: Any, seed: int) -> None:
    dice = random.Random(seed)
    candidates = await crowd(ATTEMPTS)
    saving = [asyncio.create_task(_save_until_closed(one, random.Random(dice.random()))) for one in candidates]
    await asyncio.gather(*(_hand_in_later(one, dice.random() * 1.5) for one in candidates))
    acknowledged = await asyncio.gather(*saving)
    assert sum(map(len, acknowledged)) > ATTEMPTS
    for one, kept in zip(candidates, acknowledged, strict=True):
        stored = {seq: (item, choice) for _, seq, item, choice in await one.stored()}
        assert stored == kept, "acknowledged and stored are the same"
        mark = await queries.mark_of(one.attempt["id"])
        assert mark is not None
        assert (mark["score"], mark["answered"], mark["items"]) == await _marked_anew(one)


async def test_a_hand_in_waits_for_the_save_that_was_let_in(db: Any) -> None:
    """Without FOR SHARE the hand-in goes through at once, and the marker misses an answer that is then acknowledged."""
    [me] = await crowd(1)
    if not database.is_postgresql():
        return await _in_turn(me)
    stored, release = asyncio.Event(), asyncio.Event()

    async def save_slowly() -> None:
        async with database.transaction():
            told = await statements.store([me.asked((1, 1, "A"), (2, 2, "B"))])
            assert told[0].fresh
            stored.set()
            await release.wait()

    saving = asyncio.create_task(save_slowly())
    await stored.wait()
    handing_in = asyncio.create_task(actions.hand_in(me.viewer, me.attempt["code"]))
    await asyncio.sleep(0.3)
    assert not handing_in.done()
    release.set()
    await asyncio.gather(saving, handing_in)
    mark = await queries.mark_of(me.attempt["id"])
    assert mark is not None and mark["answered"] == 2
    return None


async def _in_turn(me: Candidate) -> None:
    """On SQLite there is one writer: a save either is before the hand-in, and marked, or after it, and refused."""
    saving = asyncio.create_task(me.save((1, 1, "A"), (2, 2, "B")))
    await asyncio.sleep(0)
    await actions.hand_in(me.viewer, me.attempt["code"])
    told = await saving
    mark = await queries.mark_of(me.attempt["id"])
    assert mark is not None and mark["answered"] == len(told.saved)


async def test_handing_in_and_marking_many_times_at_once_is_done_once(db: Any) -> None:
    [me] = await crowd(1)
    await me.save((1, 1, "A"))
    await asyncio.gather(*(actions.hand_in(me.viewer, me.attempt["code"]) for _ in range(8)))
    await asyncio.gather(*(actions.mark(me.attempt["id"]) for _ in range(8)))
    assert await database.fetch_value("SELECT count(*) AS n FROM mark") == 1
    assert await database.fetch_value("SELECT count(*) AS n FROM ledger_entry WHERE verb = 'hand_in'") == 1


async def test_a_deadline_moved_meanwhile_is_not_swept(db: Any) -> None:
    """The sweep chose by the old deadline; what counts is the row as it is when it is closed."""
    [me] = await crowd(1)
    now = await database.now_ms()
    await database.execute("UPDATE attempt SET deadline = $1 - grace WHERE id = $2", now - 10, me.attempt["id"])
    moved, release = asyncio.Event(), asyncio.Event()

    async def give_more_time() -> None:
        async with database.transaction():
            await database.execute("UPDATE attempt SET deadline = $1 WHERE id = $2", now + 600_000, me.attempt["id"])
            moved.set()
            await release.wait()

    giving = asyncio.create_task(give_more_time())
    await moved.wait()
    sweeping = asyncio.create_task(actions.hand_in_for_time())
    await asyncio.sleep(0.1)
    release.set()
    assert await sweeping == 0
    await giving
    assert (await me.save((1, 1, "A"))).saved == (1,)


async def test_one_damaged_attempt_stops_neither_the_sweep_nor_its_marking(db: Any) -> None:
    candidates = await crowd(4)
    await database.execute("UPDATE attempt SET paper = 'damaged', deadline = 1 WHERE id = $1", candidates[0].attempt["id"])
    await database.execute("UPDATE attempt SET deadline = 2 WHERE id <> $1", candidates[0].attempt["id"])
    assert await actions.hand_in_for_time() == 4
    assert await database.fetch_value("SELECT count(*) AS n FROM mark") == 3
    assert await actions.mark_waiting(at_a_time=1) == 1
    assert await database.fetch_value("SELECT count(*) AS n FROM mark") == 3
