"""Structured logs: one JSON line an event, never a secret, a name or a query string."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog


def set_up(level: str) -> None:
    """Sends every log line from `level` (debug, info, warning, error) up to standard error as JSON."""
    chosen = getattr(logging, level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            failure_in_words,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(chosen),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def failure_in_words(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Puts where a failure came from and the first line of what it says in the place of `exc_info`.

    What a database adds below that line quotes the row; it stays out.
    """
    failure = event.pop("exc_info", None)
    if isinstance(failure, BaseException):
        lines = [line for one in _chain(failure) for line in (*traceback.format_tb(one.__traceback__), _headline(one))]
        event["exception"] = "".join(lines)
    return event


def _chain(failure: BaseException) -> list[BaseException]:
    """The failure and what it came from, the oldest first."""
    found: list[BaseException] = []
    now: BaseException | None = failure
    while now is not None and now not in found:
        found.append(now)
        now = now.__cause__ or now.__context__
    return found[::-1]


def _headline(failure: BaseException) -> str:
    return f"{type(failure).__qualname__}: {str(failure).partition(chr(10))[0][:300]}\n"
