"""PostgreSQL under Piccolo: always through one pool, no connection made by an import."""

import contextvars
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from app.foundation.database.counting import note


async def _keep(connection: asyncpg.Connection) -> None:
    """No session state is used, so a connection needs no reset (saves a round trip a query)."""


_DURABLE = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"


async def _set_up(connection: asyncpg.Connection) -> None:
    """No compiling (a large statement took 50 times as long, 9 s), and no commit that is told before it is on disk."""
    await connection.execute("SET jit = off")
    await connection.execute(_DURABLE)


class _Transaction(PostgresTransaction):
    """A transaction that always gives its connection back: also when BEGIN, COMMIT or ROLLBACK meets a dead server."""

    async def __aenter__(self) -> PostgresTransaction:
        if self._parent is not None:
            return self._parent
        self.connection = await self.get_connection()
        begun = False
        try:
            self.transaction = self.connection.transaction()
            await self.begin()
            begun = True
        finally:
            if not begun:
                await self._release()
        self.context = self.engine.current_transaction.set(self)
        return self

    async def get_connection(self) -> Any:
        return await _acquire(self.engine)

    async def _release(self) -> None:
        await _pool_of(self.engine).release(self.connection)

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        if self._parent is not None:
            return exception is None
        try:
            if self._committed or self._rolled_back:
                return exception is None
            await (self.rollback() if exception else self.commit())
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._release()
        return exception is None


def _pool_of(engine: PostgresEngine) -> asyncpg.Pool:
    if engine.pool is None:
        raise asyncpg.InterfaceError("the pool is closed")
    return engine.pool


async def _acquire(engine: PostgresEngine) -> Any:
    """A connection of the pool; however the network says no, it is the database that is away."""
    try:
        return await _pool_of(engine).acquire()
    except OSError as error:
        raise asyncpg.ConnectionDoesNotExistError("the database cannot be reached") from error


@asynccontextmanager
async def _connection_of(engine: PostgresEngine) -> AsyncIterator[Any]:
    connection = await _acquire(engine)
    try:
        yield connection
    finally:
        await _pool_of(engine).release(connection)


class PooledPostgreSQL(PostgresEngine):
    """Piccolo's PostgreSQL engine that never connects outside its pool."""

    def __init__(self, address: str, *, size: int = 10) -> None:
        self._address = address
        self._size = size
        super().__init__(config={"dsn": address})
        self.current_transaction: contextvars.ContextVar[Any] = contextvars.ContextVar("transaction", default=None)

    async def get_version(self) -> float:
        """The oldest server this product runs on; asking would open a connection."""
        return 15.0

    def get_version_sync(self) -> float:
        """As `get_version`."""
        return 15.0

    async def start(self) -> None:
        """Opens the pool on the running loop."""
        self.pool = await asyncpg.create_pool(
            self._address, min_size=1, max_size=self._size, init=_set_up, reset=_keep, command_timeout=60
        )

    async def stop(self) -> None:
        """Closes the pool when what is under way has ended."""
        if self.pool is not None:
            await self.pool.close()
            self.pool = None

    def transaction(self, allow_nested: bool = False) -> PostgresTransaction:
        """A transaction on one connection of the pool."""
        return _Transaction(engine=self, allow_nested=allow_nested)

    async def rows(self, sql: str, args: Any = ()) -> list[Any]:
        """The rows of one statement as dicts."""
        note(sql)
        running = self.current_transaction.get()
        if running is not None:
            found = await running.connection.fetch(sql, *args)
        else:
            async with _connection_of(self) as connection:
                found = await connection.fetch(sql, *args)
        return [dict(row) for row in found]

    async def many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        """One statement for each of many rows, in one transaction."""
        note(sql)
        running = self.current_transaction.get()
        if running is not None:
            await running.connection.executemany(sql, rows)
            return
        async with _connection_of(self) as connection:
            await connection.executemany(sql, rows)

    async def run_querystring(self, querystring: Any, in_pool: bool = True) -> Any:
        """What Piccolo's queries call."""
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return await self.rows(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:
        """What Piccolo's migrations call."""
        return await self.rows(ddl)
