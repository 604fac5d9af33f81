"""The group committer: one batch in flight, then all that wait; each caller hears only after the commit."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from app.foundation import clock
from app.foundation.database import failures

Asked = TypeVar("Asked")
Told = TypeVar("Told")
Waiting = tuple[Asked, asyncio.Future[Told]]

MOST = 200
_FEW = 8
_WINDOW_SECONDS = 0.002
_BUSY_PER_SECOND = 100


class GroupCommitter(Generic[Asked, Told]):
    """Gathers requests and hands them to `commit` batch by batch.

    `commit` returns one answer a request, in order, after they are durable. When a batch fails as a whole,
    its requests are tried one by one, so that one bad value fails one request only; but when the database is away
    all of them hear so at once. Nobody is left waiting, whatever becomes of the work.
    """

    def __init__(self, commit: Callable[[list[Asked]], Awaitable[list[Told]]]) -> None:
        self._commit = commit
        self._waiting: deque[Waiting[Asked, Told]] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._second = 0.0
        self._in_second = 0
        self._rate = 0

    @property
    def waiting(self) -> int:
        """How many requests no batch has taken yet."""
        return len(self._waiting)

    async def submit(self, asked: Asked) -> Told:
        """The answer to one request, given after its commit; raises what its commit raised."""
        future: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, future))
        self._count()
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return await future

    def _count(self) -> None:
        now = clock.monotonic()
        if now - self._second >= 1:
            self._rate = self._in_second if now - self._second < 2 else 0
            self._second, self._in_second = now, 0
        self._in_second += 1

    async def _work(self) -> None:
        batch: list[Waiting[Asked, Told]] = []
        try:
            while self._waiting:
                if len(self._waiting) < _FEW and self._rate > _BUSY_PER_SECOND:
                    await asyncio.sleep(_WINDOW_SECONDS)
                batch = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
                await self._settle(batch)
        finally:
            _fail([*batch, *self._waiting], ConnectionError("the saving was stopped"))
            self._waiting.clear()

    async def _settle(self, batch: list[Waiting[Asked, Told]]) -> None:
        failure = await self._try(batch)
        if failure is None:
            return
        if len(batch) == 1 or failures.is_away(failure):
            _fail(batch, failure)
            return
        for place, one in enumerate(batch):
            failure = await self._try([one])
            if failure is None:
                continue
            if failures.is_away(failure):
                _fail(batch[place:], failure)
                return
            _fail([one], failure)

    async def _try(self, batch: list[Waiting[Asked, Told]]) -> Exception | None:
        """Commits a batch and tells its callers; what it failed with, if it did."""
        try:
            told = await self._commit([asked for asked, _ in batch])
            for (_, future), answer in zip(batch, told, strict=True):
                if not future.done():
                    future.set_result(answer)
        except Exception as error:  # noqa: BLE001 - every waiting caller must hear of it
            return error
        return None


def _fail(waiting: list[Waiting[Asked, Told]], error: Exception) -> None:
    """Tells those who have not heard yet."""
    for _, future in waiting:
        if not future.done():
            future.set_exception(error)
