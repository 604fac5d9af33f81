"""A batch: what it sends, and requests that meet in it."""

import asyncio
from typing import Any

from app.foundation import database
from app.foundation.database.committer import GroupCommitter
from app.foundation.database.sqlite import PooledSQLite
from app.sitting import statements
from tests.sitting.crowd import crowd, held, in_one_batch


async def test_a_batch_is_one_statement_on_postgresql_and_two_on_sqlite(db: Any) -> None:
    """Counted where the engine sends; the committer's task takes the counter over from whoever woke it."""
    candidates = await crowd(30)
    ran: list[str] = []
    engine = database.engine()
    if isinstance(engine, PooledSQLite):
        await engine.writer.run(lambda link: link.set_trace_callback(ran.append))
    with database.counting() as sent:
        told = await in_one_batch(candidates[0], [one.save((1, 1, "A"), (2, 2, "B")) for one in candidates[1:]])
    assert [one.saved for one in told] == [(1, 2)] * 29
    of_batches = [sql for sql in sent if "answer_event" in sql or "json_each" in sql]
    assert len(of_batches) == 2 * database.by_engine(sqlite=2, postgresql=1)
    assert len([sql for sql in sent if sql not in of_batches]) == 1, "only the other transaction's UPDATE besides"
    if isinstance(engine, PooledSQLite):
        verbs = [sql.split()[0] for sql in ran if "epoch = epoch" not in sql]
        assert verbs == ["BEGIN", "COMMIT", "BEGIN", "INSERT", "SELECT", "COMMIT", "BEGIN", "INSERT", "SELECT", "COMMIT"]


async def test_one_number_and_two_choices_in_one_batch_are_acknowledged_once(db: Any) -> None:
    me, other = await crowd(2)
    outcomes = await in_one_batch(other, [me.save((1, 1, choice)) for choice in "ABCD"])
    kept = [one for one in outcomes if one.saved]
    assert len(kept) == 1
    assert [reason for one in outcomes for _, reason, _ in one.refused] == ["conflict"] * 3
    stored = await me.stored()
    assert len(stored) == 1 and stored[0][3] == "ABCD"[outcomes.index(kept[0])]


async def test_the_same_request_twice_in_one_batch_is_acknowledged_twice_and_stored_once(db: Any) -> None:
    me, other = await crowd(2)
    outcomes = await in_one_batch(other, [me.save((1, 1, "A")), me.save((1, 1, "A"))])
    assert [one.saved for one in outcomes] == [(1,), (1,)]
    assert await me.stored() == [(1, 1, 1, "A")]


async def test_a_stranger_in_the_batch_gets_nothing_and_spoils_nothing(db: Any) -> None:
    me, other = await crowd(2)
    foreign = statements.Asked(me.attempt["code"], other.viewer.person or 0, 1, me.asked((1, 1, "D")).answers)
    told = await statements.store([me.asked((1, 1, "A")), foreign, other.asked((1, 1, "B"))])
    assert [one.known for one in told] == [True, False, True]
    assert await me.stored() == [(1, 1, 1, "A")] and await other.stored() == [(1, 1, 1, "B")]


async def test_old_and_new_devices_of_one_attempt_share_a_batch(db: Any) -> None:
    me, other = await crowd(2)
    await database.execute("UPDATE attempt SET epoch = 2 WHERE id = $1", me.attempt["id"])
    old, new = await in_one_batch(other, [me.save((1, 1, "A")), me.save((1, 1, "B"), epoch=2)])
    assert (old.saved, old.epoch, new.saved, new.epoch) == ((1,), 2, (1,), 2)
    assert await me.stored() == [(1, 1, 1, "A"), (2, 1, 1, "B")]


async def test_a_value_the_database_refuses_fails_alone(db: Any) -> None:
    """The edge lets no such value through; should one come, its batch is none the worse."""
    candidates = await crowd(6)
    asked = [one.asked((1, 1, "A")) for one in candidates]
    asked[2] = candidates[2].asked((1, 1, "A"), (2, 2, None))  # type: ignore[arg-type]
    committer = GroupCommitter(statements.store)
    outcomes = await asyncio.gather(*(committer.submit(one) for one in asked), return_exceptions=True)
    assert [isinstance(one, Exception) for one in outcomes] == [False, False, True, False, False, False]
    assert [len(await one.stored()) for one in candidates] == [1, 1, 0, 1, 1, 1]


async def test_a_caller_that_goes_away_takes_nobody_along(db: Any) -> None:
    first, gone, *others = await crowd(6)
    async with held(first.attempt):
        in_flight = asyncio.create_task(first.save((1, 1, "A")))
        await asyncio.sleep(0.05)
        leaving = asyncio.create_task(gone.save((1, 1, "A")))
        behind = [asyncio.create_task(one.save((1, 1, "B"))) for one in others]
        await asyncio.sleep(0.05)
        leaving.cancel()
        in_flight.cancel()
        await asyncio.sleep(0.05)
    assert [one.saved for one in await asyncio.gather(*behind)] == [(1,)] * len(others)
    assert leaving.cancelled() and in_flight.cancelled()
    assert (await first.save((1, 1, "A"))).saved == (1,) and (await gone.save((1, 1, "A"))).saved == (1,)
