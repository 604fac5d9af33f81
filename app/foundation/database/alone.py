"""One process at a time: what two processes of the same database must never do at once, as building the schema."""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app.foundation.database import face
from app.foundation.database.postgresql import PooledPostgreSQL

_LOCK = 0x70756661
_MOST = 3600


@asynccontextmanager
async def alone() -> AsyncIterator[None]:
    """Waits until no other process is inside, then keeps the others out; a process that dies lets go.

    SQLite: a lock on a file beside the database. PostgreSQL: an advisory lock of a connection of its own.
    """
    engine = face.engine()
    if isinstance(engine, PooledPostgreSQL):
        async with _alone_on_server(engine):
            yield
        return
    file = os.open(Path(f"{engine.path}.migrating"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        await asyncio.to_thread(fcntl.flock, file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


@asynccontextmanager
async def _alone_on_server(engine: PooledPostgreSQL) -> AsyncIterator[None]:
    assert engine.pool is not None
    async with engine.pool.acquire() as link:
        await link.execute("SELECT pg_advisory_lock($1)", _LOCK, timeout=_MOST)
        try:
            yield
        finally:
            await link.execute("SELECT pg_advisory_unlock($1)", _LOCK)
