"""Answers that reach the server after deadline and grace: kept with their moment, never counted by themselves."""

import asyncio
from typing import Any

import pytest

from app.foundation import database
from app.sitting import actions, late, queries
from app.sitting.rules import Answer
from tests.sitting.crowd import Candidate, crowd


async def _over(me: Candidate, *, by: int) -> None:
    """The attempt's deadline and grace ended so many ms ago (in the future where negative)."""
    now = await database.now_ms()
    await database.execute("UPDATE attempt SET deadline = $1 - grace WHERE id = $2", now - by, me.attempt["id"])


async def _late(me: Candidate) -> list[tuple[int, int, int, str]]:
    return [(event.epoch, event.seq, event.item, event.choice) for event in await late.late_events_of(me.attempt["id"])]


async def test_a_late_answer_is_kept_with_its_moment_and_does_not_count(db: Any) -> None:
    [me] = await crowd(1)
    await me.save((1, 1, "A"))
    await _over(me, by=0)
    await asyncio.sleep(0.005)
    before = await database.now_ms()
    told = await me.save((2, 1, "B"), (3, 2, "AC"))
    after = await database.now_ms()
    assert (told.saved, told.kept) == ((), (2, 3))
    assert {reason for _, reason, _ in told.refused} == {"too_late"} and "留存" in told.refused[0][2]
    assert await me.stored() == [(1, 1, 1, "A")]
    events = await late.late_events_of(me.attempt["id"])
    assert [(event.seq, event.item, event.choice) for event in events] == [(2, 1, "B"), (3, 2, "AC")]
    assert all(before <= event.received_at <= after for event in events)
    await actions.hand_in_for_time()
    mark = await queries.mark_of(me.attempt["id"])
    assert mark is not None and mark["answered"] == 1


async def test_one_request_may_hold_a_replay_and_late_answers(db: Any) -> None:
    [me] = await crowd(1)
    await me.save((1, 1, "A"), (2, 2, "B"))
    await _over(me, by=1)
    told = await me.save((1, 1, "A"), (2, 2, "C"), (3, 3, "D"))
    assert (told.saved, told.kept) == ((1,), (3,))
    assert [(seq, reason) for seq, reason, _ in told.refused] == [(2, "conflict"), (3, "too_late")]
    assert await _late(me) == [(1, 3, 3, "D")]


async def test_a_replay_of_a_late_answer_is_kept_once_and_another_choice_under_its_number_is_refused(db: Any) -> None:
    [me] = await crowd(1)
    await _over(me, by=1)
    assert (await me.save((1, 1, "A"))).kept == (1,)
    first = await late.late_events_of(me.attempt["id"])
    assert (await me.save((1, 1, "A"))).kept == (1,)
    other = await me.save((1, 1, "B"))
    assert (other.kept, other.refused[0][1]) == ((), "conflict")
    assert await late.late_events_of(me.attempt["id"]) == first


@pytest.mark.parametrize(("handed_in_for", "kept"), [("time", (1,)), ("office", (1,)), ("person", ())])
async def test_after_a_hand_in_late_answers_are_kept_unless_the_person_handed_in(
    db: Any, handed_in_for: str, kept: tuple[int, ...]
) -> None:
    [me] = await crowd(1)
    await database.execute(
        "UPDATE attempt SET handed_in_at = $1, handed_in_for = $2 WHERE id = $3",
        await database.now_ms(), handed_in_for, me.attempt["id"],
    )  # fmt: skip
    told = await me.save((1, 1, "A"))
    assert told.kept == kept
    assert told.refused[0][1] == ("too_late" if kept else "handed_in")
    assert len(await _late(me)) == len(kept)


@pytest.mark.parametrize("change", ["voided_at = 1", "started_at = NULL, deadline = NULL"])
async def test_a_voided_or_unstarted_attempt_keeps_nothing(db: Any, change: str) -> None:
    [me] = await crowd(1)
    await _over(me, by=1)
    await database.execute(f"UPDATE attempt SET {change} WHERE id = $1", me.attempt["id"])
    assert (await me.save((1, 1, "A"))).kept == ()
    assert await _late(me) == []


@pytest.mark.parametrize(("item", "epoch"), [(15, 1), (1, 2)])
async def test_what_no_device_could_have_sent_is_not_kept(db: Any, item: int, epoch: int) -> None:
    [me] = await crowd(1)
    await _over(me, by=1)
    assert (await me.save((1, item, "A"), epoch=epoch)).kept == ()
    assert await _late(me) == []


async def test_the_moment_of_receipt_decides_and_nothing_before_it_is_kept_as_late(db: Any) -> None:
    """The guard of the keeping itself: an attempt with time left takes no late answer, whoever asks for it."""
    [me] = await crowd(1)
    await _over(me, by=-10_000)
    assert await late.keep(me.attempt["code"], [Answer(1, 1, "A")], person=me.viewer.person or 0, epoch=1) == {}
    assert (await me.save((1, 1, "A"))).saved == (1,)


async def test_an_answer_that_counts_after_all_is_no_longer_late(db: Any) -> None:
    [me] = await crowd(1)
    await _over(me, by=1)
    await me.save((1, 1, "A"), (2, 2, "B"))
    await _over(me, by=-600_000)
    assert (await me.save((1, 1, "A"))).saved == (1,)
    assert await _late(me) == [(1, 2, 2, "B")]


async def test_nobody_fills_the_disk(db: Any) -> None:
    [me] = await crowd(1)
    await _over(me, by=1)
    for start in range(0, late.MOST_EVENTS, 200):
        assert len((await me.save(*((start + n, 1, "A") for n in range(1, 201)))).kept) == 200
    told = await me.save((5_000, 1, "A"))
    assert (told.kept, told.refused[0][1]) == ((), "too_late")
    assert len(await _late(me)) == late.MOST_EVENTS


async def test_a_strangers_late_answer_is_kept_nowhere(db: Any) -> None:
    me, other = await crowd(2)
    await _over(me, by=1)
    assert await late.keep(me.attempt["code"], [Answer(1, 1, "A")], person=other.viewer.person or 0, epoch=1) == {}
    assert await _late(me) == []
