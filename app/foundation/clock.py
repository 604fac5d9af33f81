"""The only place that asks for the time. Moments are milliseconds since 1970, UTC."""

import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
BEIJING = timezone(timedelta(hours=8), "CST")
SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


_steady: list[int] = []
"""While set: how far (ns) the moment now lies from the clock that never jumps."""


def now_ms() -> int:
    """The moment now, in milliseconds since 1970 UTC: by the wall clock, or by the steady one while it is held."""
    if _steady:
        return (time.monotonic_ns() + _steady[0]) // 1_000_000
    return time.time_ns() // 1_000_000


def wall_offset_ms() -> int:
    """How far the wall clock lies from the one that never jumps, in ms; it changes when somebody sets the wall clock."""
    return min(_distance() for _ in range(5))[1] // 1_000_000


def _distance() -> tuple[int, int]:
    """How long it took to look at both clocks, and how far apart they are, in ns."""
    before, wall, after = time.monotonic_ns(), time.time_ns(), time.monotonic_ns()
    return after - before, wall - (before + after) // 2


def hold(offset_ms: int) -> None:
    """From here on the moment now runs on evenly at this distance from the clock that never jumps, whatever the wall clock does."""
    _steady[:] = [offset_ms * 1_000_000]


def follow() -> None:
    """From here on the moment now is the wall clock's again."""
    _steady.clear()


def held_offset_ms() -> int | None:
    """The distance that is held, in ms; None while the wall clock is followed."""
    return _steady[0] // 1_000_000 if _steady else None


def monotonic() -> float:
    """Seconds on a clock that never jumps; only differences mean anything."""
    return time.monotonic()


def thread_seconds() -> float:
    """Core-seconds this thread has used; only differences mean anything."""
    return time.thread_time()


def boot() -> str:
    """Which start of the machine this is: `monotonic` counts from it. '' where the system does not say."""
    return _BOOT.read_text().strip() if _BOOT.exists() else ""


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
