"""The group committer: nobody hears before the commit, nobody waits for ever, one bad request fails alone."""

import asyncio

import pytest

from app.foundation.database.committer import MOST, GroupCommitter


class Disk:
    """Where batches go: keeps them in order, refuses what it is told to, and can be held up."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.tried = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self.open = asyncio.Event()
        self.open.set()
        self.refuses: dict[int, Exception] = {}

    async def commit(self, batch: list[int]) -> list[str]:
        """Stores a batch as a whole, or fails as a whole."""
        self.tried += 1
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await self.open.wait()
            for one in batch:
                if one in self.refuses:
                    raise self.refuses[one]
            self.batches.append(batch)
            return [f"stored {one}" for one in batch]
        finally:
            self.in_flight -= 1

    @property
    def stored(self) -> list[int]:
        """All that was stored, in order."""
        return [one for batch in self.batches for one in batch]


async def _waiting(committer: GroupCommitter[int, str], numbers: list[int]) -> list[asyncio.Task[str]]:
    tasks = [asyncio.create_task(committer.submit(number)) for number in numbers]
    await asyncio.sleep(0.02)
    return tasks


async def test_callers_hear_only_after_the_commit() -> None:
    disk = Disk()
    disk.open.clear()
    tasks = await _waiting(GroupCommitter(disk.commit), [1, 2, 3])
    assert not any(task.done() for task in tasks) and disk.stored == []
    disk.open.set()
    assert await asyncio.gather(*tasks) == ["stored 1", "stored 2", "stored 3"]
    assert disk.stored == [1, 2, 3]


async def test_one_batch_is_in_flight_and_what_waits_goes_together_in_order() -> None:
    disk = Disk()
    disk.open.clear()
    committer = GroupCommitter(disk.commit)
    first = await _waiting(committer, [0])
    rest = await _waiting(committer, list(range(1, 2 * MOST + 1)))
    assert committer.waiting == 2 * MOST
    disk.open.set()
    await asyncio.gather(*first, *rest)
    assert disk.most_in_flight == 1
    assert [len(batch) for batch in disk.batches] == [1, MOST, MOST]
    assert disk.stored == list(range(2 * MOST + 1))


async def test_a_batch_that_fails_is_tried_one_by_one() -> None:
    disk = Disk()
    disk.refuses = {3: ValueError("bad value"), 5: OverflowError("too large")}
    outcomes = await asyncio.gather(*await _waiting(GroupCommitter(disk.commit), [1, 2, 3, 4, 5, 6]), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [str, str, ValueError, str, OverflowError, str]
    assert disk.stored == [1, 2, 4, 6]


async def test_when_the_database_is_away_all_hear_so_at_once() -> None:
    disk = Disk()
    disk.refuses = {3: ConnectionRefusedError("gone")}
    outcomes = await asyncio.gather(*await _waiting(GroupCommitter(disk.commit), [1, 2, 3, 4]), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ConnectionRefusedError] * 4
    assert disk.tried == 1


async def test_when_the_database_goes_away_between_two_tries_the_rest_hear_so() -> None:
    disk = Disk()
    disk.refuses = {1: ValueError("bad value"), 3: ConnectionRefusedError("gone")}
    outcomes = await asyncio.gather(*await _waiting(GroupCommitter(disk.commit), [1, 2, 3, 4]), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ValueError, str, ConnectionRefusedError, ConnectionRefusedError]
    assert disk.stored == [2] and disk.tried == 4


async def test_a_caller_that_goes_away_leaves_the_others_alone() -> None:
    disk = Disk()
    disk.open.clear()
    committer = GroupCommitter(disk.commit)
    in_flight = await _waiting(committer, [1, 2])
    queued = await _waiting(committer, [3, 4])
    in_flight[0].cancel()
    queued[0].cancel()
    await asyncio.sleep(0)
    disk.open.set()
    assert await asyncio.gather(in_flight[1], queued[1]) == ["stored 2", "stored 4"]
    assert disk.stored == [1, 2, 3, 4]
    assert await committer.submit(5) == "stored 5"


async def test_a_worker_that_is_stopped_leaves_nobody_waiting_and_the_next_caller_starts_another() -> None:
    disk = Disk()
    disk.open.clear()
    committer = GroupCommitter(disk.commit)
    before = asyncio.all_tasks()
    callers = await _waiting(committer, [1])
    callers += await _waiting(committer, [2, 3])
    [worker] = asyncio.all_tasks() - before - set(callers)
    worker.cancel()
    outcomes = await asyncio.gather(*callers, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ConnectionError] * 3
    disk.open.set()
    assert await committer.submit(4) == "stored 4"
    assert disk.stored == [4]


async def test_an_answer_too_few_is_a_failure_of_those_without_one() -> None:
    async def forgetful(batch: list[int]) -> list[str]:
        return [f"stored {one}" for one in batch][:-1] if len(batch) > 1 else []

    outcomes = await asyncio.gather(*await _waiting(GroupCommitter(forgetful), [1, 2, 3]), return_exceptions=True)
    assert outcomes[:2] == ["stored 1", "stored 2"] and isinstance(outcomes[2], ValueError)


@pytest.mark.parametrize("apart, batches", [(0.0, 1), (0.05, 3)])
async def test_a_lone_caller_is_not_kept_waiting_for_company(apart: float, batches: int) -> None:
    disk = Disk()
    committer = GroupCommitter(disk.commit)

    async def later(number: int) -> str:
        await asyncio.sleep(apart * number)
        return await committer.submit(number)

    await asyncio.gather(*(later(number) for number in range(3)))
    assert len(disk.batches) == batches and disk.stored == [0, 1, 2]
