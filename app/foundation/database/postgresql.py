"""PostgreSQL under Piccolo: always through one pool, no connection made by an import."""

import contextvars
from typing import Any

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from app.foundation.database.counting import note


async def _keep(connection: asyncpg.Connection) -> None:
    """No session state is used, so a connection needs no reset (saves a round trip a query)."""


class PooledPostgreSQL(PostgresEngine):
    """Piccolo's PostgreSQL engine that never connects outside its pool."""

    def __init__(self, address: str, *, size: int = 10) -> None:
        self._address = address
        self._size = size
        super().__init__(config={"dsn": address})
        self.current_transaction: contextvars.ContextVar[Any] = contextvars.ContextVar("transaction", default=None)

    async def get_version(self) -> float:
        return 15.0

    def get_version_sync(self) -> float:
        return 15.0

    async def start(self) -> None:
        """Opens the pool on the running loop."""
        self.pool = await asyncpg.create_pool(self._address, min_size=1, max_size=self._size, reset=_keep, command_timeout=60)

    async def stop(self) -> None:
        """Closes the pool when what is under way has ended."""
        if self.pool is not None:
            await self.pool.close()
            self.pool = None

    def transaction(self, allow_nested: bool = False) -> PostgresTransaction:
        return PostgresTransaction(engine=self, allow_nested=allow_nested)

    async def rows(self, sql: str, args: Any = ()) -> list[Any]:
        """The rows of one statement as dicts."""
        note(sql)
        running = self.current_transaction.get()
        if running is not None:
            found = await running.connection.fetch(sql, *args)
        else:
            found = await self._run_in_pool(sql, args)
        return [dict(row) for row in found]

    async def many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        """One statement for each of many rows, in one transaction."""
        note(sql)
        running = self.current_transaction.get()
        if running is not None:
            await running.connection.executemany(sql, rows)
            return
        assert self.pool is not None
        async with self.pool.acquire() as connection:
            await connection.executemany(sql, rows)

    async def run_querystring(self, querystring: Any, in_pool: bool = True) -> Any:
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return await self.rows(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:
        return await self.rows(ddl)
