"""The server hands in when time is up; one bad attempt never keeps the others waiting."""

from typing import Any

import pytest_asyncio

from app.foundation import clock, database
from app.sitting import actions
from tests import make
from tests.people_of_tests import World

MINUTE = clock.MINUTE


@pytest_asyncio.fixture(autouse=True)
async def bank(world: World) -> None:
    """Questions to draw from."""
    await make.bank_of()


async def started(people: list[int], exam: dict[str, Any], *, ago: int) -> None:
    """Every attempt of these people began `ago` ms before now, with the exam's 30 minutes."""
    now = clock.now_ms()
    for person in people:
        attempt = await make.attempt_of(person, exam)
        await database.execute(
            "UPDATE attempt SET started_at = $1, deadline = $2 WHERE id = $3", now - ago, now - ago + 30 * MINUTE, attempt["id"]
        )


async def test_only_attempts_past_deadline_and_grace_are_handed_in(world: World) -> None:
    people = [world.people[name] for name in "甲戊"]
    exam = await make.published_exam(people)
    await started(people[:1], exam, ago=30 * MINUTE + 31_000)
    await started(people[1:], exam, ago=30 * MINUTE + 20_000)
    assert await actions.hand_in_for_time() == 1
    assert await actions.hand_in_for_time() == 0
    late, early = [await make.attempt_of(person, exam) for person in people]
    assert late["handed_in_at"] is not None and late["handed_in_for"] == "time"
    assert early["handed_in_at"] is None
    assert await database.fetch_value("SELECT count(*) AS n FROM mark WHERE attempt = $1", late["id"]) == 1


async def test_a_damaged_attempt_stops_no_other(world: World) -> None:
    people = [world.people[name] for name in "甲戊己"]
    exam = await make.published_exam(people)
    await started(people, exam, ago=2 * clock.HOUR)
    attempts = [await make.attempt_of(person, exam) for person in people]
    bad = min(attempts, key=lambda attempt: attempt["deadline"])
    await database.execute("UPDATE attempt SET paper = 'damaged' WHERE id = $1", bad["id"])
    assert await actions.hand_in_for_time() == 3
    for attempt in attempts:
        row = await database.fetch_one("SELECT handed_in_at FROM attempt WHERE id = $1", attempt["id"])
        marks = await database.fetch_value("SELECT count(*) AS n FROM mark WHERE attempt = $1", attempt["id"])
        assert row is not None and row["handed_in_at"] is not None
        assert marks == (0 if attempt["id"] == bad["id"] else 1)


async def test_bad_attempts_do_not_take_the_places_of_the_others(world: World) -> None:
    people = [world.people[name] for name in "甲戊己"]
    exam = await make.published_exam(people)
    await started(people, exam, ago=2 * clock.HOUR)
    await database.execute("UPDATE attempt SET handed_in_at = started_at")
    await database.execute("UPDATE attempt SET paper = 'damaged' WHERE person <> $1", people[2])
    await actions.mark_waiting(at_a_time=1)
    good = await make.attempt_of(people[2], exam)
    assert [row["attempt"] for row in await database.fetch("SELECT attempt FROM mark")] == [good["id"]]


async def test_what_a_crash_left_unmarked_is_marked_later(world: World) -> None:
    exam = await make.published_exam([world.people["甲"]])
    await started([world.people["甲"]], exam, ago=10 * MINUTE)
    attempt = await make.attempt_of(world.people["甲"], exam)
    await database.execute(
        "UPDATE attempt SET handed_in_at = $1, handed_in_for = 'person' WHERE id = $2", clock.now_ms(), attempt["id"]
    )
    assert await actions.mark_waiting() == 1
    assert await actions.mark_waiting() == 0
