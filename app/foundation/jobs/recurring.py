"""Work that comes round again and again while the process serves: sweeping, sealing."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from app.foundation.database import failures
from app.foundation.outcomes import outcome_of

AFTER_FAILURE_SECONDS = 5.0
_log = structlog.get_logger("recurring")


@dataclass(frozen=True)
class Recurring:
    """One act and how many seconds lie between its end and its next start. Doing it twice at once must do no harm."""

    name: str
    seconds: float
    act: Callable[[], Coroutine[Any, Any, Any]]


class Rounds:
    """Runs every recurring act, each in a task of its own; a failure is logged and the rounds go on."""

    def __init__(self, acts: Sequence[Recurring]) -> None:
        self._acts = tuple(acts)
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begins the rounds on the running loop."""
        self._tasks = [asyncio.create_task(_again_and_again(recurring)) for recurring in self._acts]

    async def stop(self) -> None:
        """Ends the rounds; an act under way is cancelled, its open transaction undone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _again_and_again(recurring: Recurring) -> None:
    while True:
        outcome = await outcome_of(recurring.act())
        if isinstance(outcome, BaseException):
            _tell(recurring.name, outcome)
        await asyncio.sleep(max(recurring.seconds, AFTER_FAILURE_SECONDS) if isinstance(outcome, BaseException) else recurring.seconds)


def _tell(name: str, failure: BaseException) -> None:
    if failures.is_away(failure):
        _log.warning("database away", act=name, kind=type(failure).__name__)
    else:
        _log.error("act failed", act=name, exc_info=failure)
