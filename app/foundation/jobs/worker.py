"""The one worker loop: takes due jobs one after another, keeps their lease, and says how each ended."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from app.foundation import database
from app.foundation.database import failures
from app.foundation.jobs import rules, steps
from app.foundation.jobs.context import JobContext, JobStopped
from app.foundation.outcomes import outcome_of
from app.foundation.refusals import Refusal

Handler = Callable[[JobContext], Awaitable[str]]
"""Does the work of one job and returns one Chinese sentence about it. Trying it again must do no harm."""
Handlers = dict[str, Handler]

IDLE_SECONDS = 1.0
AWAY_SECONDS = 5.0
_RENEW_SECONDS = rules.LEASE / 1000 / 4
_log = structlog.get_logger("jobs")


async def run_one(handlers: Handlers) -> bool:
    """Takes one due job and brings it to its end or its next rest; whether there was one.

    When the caller is cancelled the job is given back and this try does not count.
    """
    job = await steps.lease(await database.now_ms())
    if job is None:
        return False
    keeping = asyncio.create_task(_keep_lease(job))
    try:
        outcome = await outcome_of(_handle(handlers, job))
    except asyncio.CancelledError:
        await steps.give_back(job)
        raise
    finally:
        keeping.cancel()
    await _settle(job, outcome)
    return True


async def _handle(handlers: Handlers, job: dict[str, Any]) -> str:
    handler = handlers.get(job["kind"])
    if handler is None:
        raise Refusal(rules.UNKNOWN_KIND, 409, "unknown_kind")
    return await handler(JobContext(job))


async def _keep_lease(job: dict[str, Any]) -> None:
    """Renews the lease while the handler works; a database away is asked again at the next turn."""
    while True:
        await asyncio.sleep(_RENEW_SECONDS)
        kept = await outcome_of(_renew(job))
        if kept is False:
            return


async def _renew(job: dict[str, Any]) -> bool:
    return await steps.hold_on(job, now=await database.now_ms())


async def _settle(job: dict[str, Any], outcome: str | BaseException) -> None:
    now = await database.now_ms()
    if isinstance(outcome, str):
        await steps.finish(job, outcome=outcome, now=now)
    elif isinstance(outcome, JobStopped):
        await steps.let_go(job)
    elif isinstance(outcome, Refusal):
        await steps.fail(job, sentence=outcome.sentence, now=now)
    else:
        _log.error("job failed", job=job["code"], kind=job["kind"], attempt=job["tries"], exc_info=outcome)
        if job["tries"] >= rules.MOST_TRIES:
            await steps.fail(job, sentence=rules.GAVE_UP, now=now)
        else:
            await steps.rest(job, now=now)


class Worker:
    """The loop that serves jobs while the process serves pages."""

    def __init__(self, handlers: Handlers) -> None:
        self._handlers = handlers
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to take jobs on the running loop."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Ends the loop; a job under way is given back for the next worker."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _work(self) -> None:
        while True:
            worked = await outcome_of(run_one(self._handlers))
            if isinstance(worked, BaseException):
                _tell(worked)
                await asyncio.sleep(AWAY_SECONDS)
            elif not worked:
                await asyncio.sleep(IDLE_SECONDS)


def _tell(failure: BaseException) -> None:
    if failures.is_away(failure):
        _log.warning("database away", kind=type(failure).__name__)
    else:
        _log.error("worker failed", exc_info=failure)
