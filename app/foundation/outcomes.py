"""Work that may fail without stopping what started it: its failure is a value to look at."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def outcome_of(work: Coroutine[Any, Any, T]) -> T | BaseException:
    """What the work returned, or the exception it ended with; cancelling the caller cancels the work and is raised.

    The work runs in a task of its own, so a transaction it leaves open does not reach the caller. Never call it inside one.
    """
    outcomes = await asyncio.gather(work, return_exceptions=True)
    return outcomes[0]
