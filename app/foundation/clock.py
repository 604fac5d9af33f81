"""The only place that asks for the time. Moments are milliseconds since 1970, UTC."""

import time
from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "CST")
SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def now_ms() -> int:
    """The moment now, in milliseconds since 1970 UTC, by the wall clock of this process."""
    return time.time_ns() // 1_000_000


def monotonic() -> float:
    """Seconds on a clock that never jumps; only differences mean anything."""
    return time.monotonic()


def thread_seconds() -> float:
    """Core-seconds this thread has used; only differences mean anything."""
    return time.thread_time()


def day_of(moment: int) -> date:
    """The calendar day in China on which the moment (ms UTC) lies."""
    return datetime.fromtimestamp(moment / 1000, tz=UTC).astimezone(BEIJING).date()


def start_of_day(day: date) -> int:
    """The first moment (ms UTC) of a calendar day in China."""
    return int(datetime(day.year, day.month, day.day, tzinfo=BEIJING).timestamp() * 1000)


def from_local(text: str) -> int:
    """The moment (ms UTC) of `2026-11-30T18:00` read as China time.

    Raises ValueError when the text is not such a moment.
    """
    return int(datetime.fromisoformat(text).replace(tzinfo=BEIJING).timestamp() * 1000)


def to_local(moment: int) -> datetime:
    """The moment (ms UTC) as an aware date and time in China."""
    return datetime.fromtimestamp(moment / 1000, tz=UTC).astimezone(BEIJING)
