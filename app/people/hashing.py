"""Passwords: Argon2id (19 MiB, 2 passes, 1 lane) in a bounded pool at a bounded pace: a storm of log-ins slows no save."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.foundation import clock, refusals, settings
from app.people.pace import Pace

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_MOST_WAITING = 60
_PATIENCE_SECONDS = 1.6
_DEMO = "demo-only "
_waiting = 0

LEAST, MOST = 10, 128


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=max(1, settings.current().hash_threads), thread_name_prefix="argon2")


@lru_cache(maxsize=1)
def _pace() -> Pace:
    return Pace(share=min(100, max(1, settings.current().hash_percent)) / 100)


_turn: list[tuple[asyncio.AbstractEventLoop, asyncio.Semaphore]] = []


def _turns() -> asyncio.Semaphore:
    """As many turns at a time as there are threads for hashing, in the loop that runs."""
    loop = asyncio.get_running_loop()
    if not _turn or _turn[0][0] is not loop:
        _turn[:] = [(loop, asyncio.Semaphore(max(1, settings.current().hash_threads)))]
    return _turn[0][1]


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _HASHER.hash("nobody logs in with this")


async def _in_pool(act: Callable[..., Any], *args: str) -> Any:
    """Runs a hash in its turn, at the pace that leaves the core to those who sit an exam; 503 when the queue is too long."""
    global _waiting
    if _waiting >= _MOST_WAITING or _pace().is_too_long(_waiting, patience=_PATIENCE_SECONDS):
        raise refusals.busy("现在登录的人很多，请几秒后再试。正在考试的人不受影响。", retry_after=3)
    _waiting += 1
    try:
        async with _turns():
            began = clock.monotonic()
            await asyncio.sleep(_pace().pause(now=began))
            told, core = await asyncio.get_running_loop().run_in_executor(_pool(), _measured, act, *args)
            _pace().spend(core, held=clock.monotonic() - began, now=clock.monotonic())
            return told
    finally:
        _waiting -= 1


def _measured(act: Callable[..., Any], *args: str) -> tuple[Any, float]:
    began = clock.thread_seconds()
    return act(*args), clock.thread_seconds() - began


async def hash_password(password: str) -> str:
    """The Argon2id hash of a password; 503 when too many already wait."""
    return str(await _in_pool(_HASHER.hash, password))


def demo_only(stored: str) -> str:
    """The hash marked so that it opens nothing but a demo: its password is public."""
    return _DEMO + stored


async def matches(password: str, stored: str | None) -> bool:
    """Whether the password fits the stored hash; takes as long when there is none, or one of a demo outside a demo."""
    known = stored
    if stored is not None and stored.startswith(_DEMO):
        known = stored.removeprefix(_DEMO) if settings.current().demo else None
    return bool(await _in_pool(_fits, password, known or _nobodys_hash())) and known is not None


def _fits(password: str, stored: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
