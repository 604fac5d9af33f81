"""Counts the statements a piece of work sends, so that tests can state them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_log: ContextVar[list[str] | None] = ContextVar("statements", default=None)


def note(sql: str) -> None:
    """Records one statement where somebody is counting."""
    log = _log.get()
    if log is not None:
        log.append(sql)


@contextmanager
def counting() -> Iterator[list[str]]:
    """Yields a list that grows by each statement sent inside the block, in order."""
    log: list[str] = []
    token = _log.set(log)
    try:
        yield log
    finally:
        _log.reset(token)
