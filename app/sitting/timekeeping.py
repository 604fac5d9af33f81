"""The server's clock while people sit, on SQLite, where it decides deadlines (docs/decisions/0033-chaos.md).

While this process serves, the moment now runs on evenly, whatever is done to the machine's wall clock. A jump is noticed,
logged and recorded. It is followed when nobody has an open attempt: remaining time stays what it was, and no stored moment
is rewritten. On PostgreSQL the database's clock decides, and nothing here does anything.
"""

import structlog

from app.foundation import clock, database
from app.foundation.access import SYSTEM_VIEWER
from app.foundation.ledger.steps import record

JUMP_MS = 1_000
"""What lies below is no jump: a second is less than any page shows."""

_OPEN = "SELECT 1 AS one FROM attempt WHERE started_at IS NOT NULL AND handed_in_at IS NULL AND voided_at IS NULL LIMIT 1"
_log = structlog.get_logger("clock")
_told: list[int] = []


async def begin() -> None:
    """Holds the clock as this process starts: where people sit already, as it was held when the last process ended.

    Does nothing on PostgreSQL. After a start of the machine the wall clock is believed.
    """
    _told.clear()
    clock.follow()
    if database.is_postgresql():
        return
    last = await database.fetch_one("SELECT boot, offset_ms FROM clock_hold ORDER BY id DESC LIMIT 1")
    known = last is not None and last["boot"] and last["boot"] == clock.boot()
    if last is not None and known and (abs(clock.wall_offset_ms() - last["offset_ms"]) <= JUMP_MS or await _somebody_sits()):
        clock.hold(last["offset_ms"])
        return
    await _follow_the_wall()


async def watch() -> None:
    """Notices a jump of the wall clock; follows it once nobody has an open attempt."""
    held = clock.held_offset_ms()
    if held is None:
        return
    jump = clock.wall_offset_ms() - held
    if abs(jump) <= JUMP_MS:
        _told.clear()
    elif await _somebody_sits():
        await _tell(jump)
    else:
        await _follow_the_wall(jump=jump)


async def end() -> None:
    """Lets go of the clock when this process stops serving."""
    clock.follow()


async def _tell(jump: int) -> None:
    """Logs and records a jump once, though it is seen every second."""
    if _told and abs(_told[0] - jump) <= JUMP_MS:
        return
    _told[:] = [jump]
    _log.warning("the wall clock jumped", ms=jump, follows="when the last open attempt is over")
    async with database.transaction():
        await record("clock_jumped", "clock_hold", None, by=SYSTEM_VIEWER, at=await database.now_ms(), detail={"ms": jump})


async def _follow_the_wall(*, jump: int = 0) -> None:
    """Holds the clock at the wall's time from now on, unless somebody has begun meanwhile."""
    async with database.transaction():
        if jump and await _somebody_sits():
            return
        offset, now = clock.wall_offset_ms(), await database.now_ms()
        await database.execute("INSERT INTO clock_hold (boot, offset_ms, at) VALUES ($1, $2, $3)", clock.boot(), offset, now)
        if jump:
            await record("clock_set", "clock_hold", None, by=SYSTEM_VIEWER, at=now, detail={"ms": jump})
    clock.hold(offset)
    if jump:
        _told.clear()
        _log.warning("the wall clock is followed", ms=jump)


async def _somebody_sits() -> bool:
    return await database.fetch_value(_OPEN) is not None
