"""What the areas call: the engine in use, transactions, and SQL with `$1` places on both engines."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, TypeVar

from piccolo.engine.sqlite import TransactionType
from piccolo.table import Table

from app.foundation import clock
from app.foundation.database.postgresql import PooledPostgreSQL
from app.foundation.database.sqlite import PooledSQLite
from app.foundation.settings import Settings

T = TypeVar("T")
Engine = PooledSQLite | PooledPostgreSQL

_in_use: list[Engine] = []


def use(settings: Settings) -> Engine:
    """Makes the database of these settings the one every table speaks to; opens nothing yet."""
    made: Engine
    made = PooledPostgreSQL(settings.database) if settings.is_postgresql else PooledSQLite(settings.sqlite_path)
    _in_use[:] = [made]
    for table in _tables(Table):
        table._meta._db = made
    return made


def _tables(of: type[Table]) -> list[type[Table]]:
    below = [table for child in of.__subclasses__() for table in _tables(child)]
    return [*of.__subclasses__(), *below]


def engine() -> Engine:
    """The engine in use."""
    if not _in_use:
        raise RuntimeError("no database in use: call database.use(settings) first")
    return _in_use[0]


async def start() -> None:
    """Opens the connections of the engine in use; every table defined by now speaks to it."""
    for table in _tables(Table):
        table._meta._db = engine()
    await engine().start()


async def stop() -> None:
    """Closes the connections of the engine in use."""
    await engine().stop()


def is_postgresql() -> bool:
    """Whether the engine in use is PostgreSQL."""
    return isinstance(engine(), PooledPostgreSQL)


def by_engine(*, sqlite: T, postgresql: T) -> T:
    """The one of two that suits the engine in use."""
    return postgresql if is_postgresql() else sqlite


def transaction() -> Any:
    """An async context: all in it commits together or not at all. Never nested; SQLite takes IMMEDIATE."""
    return engine().transaction(allow_nested=False)


@asynccontextmanager
async def at_one_moment() -> AsyncIterator[None]:
    """All that is read inside is as it stood at one moment; nothing is written. Never inside a transaction.

    No other process waits for it. On SQLite the writers of this process do: for commands, not for requests.
    """
    held = engine()
    if isinstance(held, PooledPostgreSQL):
        async with held.transaction():
            await execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    async with held.transaction(transaction_type=TransactionType.deferred):
        yield


async def now_ms() -> int:
    """The moment now by the database's clock (ours on SQLite, which has none of its own)."""
    if is_postgresql():
        return int(await fetch_value("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now"))
    return clock.now_ms()


@lru_cache(maxsize=2048)
def _numbered(sql: str) -> str:
    return re.sub(r"\$(\d+)", r"?\1", sql)


async def fetch(sql: str, *args: Any) -> list[dict[str, Any]]:
    """The rows of one statement with `$1 …` places, as dicts."""
    if is_postgresql():
        return await engine().rows(sql, args)
    return await engine().rows(_numbered(sql), args)


async def fetch_one(sql: str, *args: Any) -> dict[str, Any] | None:
    """The first row, or None."""
    rows = await fetch(sql, *args)
    return rows[0] if rows else None


async def fetch_value(sql: str, *args: Any) -> Any:
    """The first value of the first row, or None."""
    row = await fetch_one(sql, *args)
    return next(iter(row.values())) if row else None


async def execute(sql: str, *args: Any) -> None:
    """Runs one statement for its effect."""
    await fetch(sql, *args)


async def execute_many(sql: str, rows: list[tuple[Any, ...]]) -> None:
    """One statement with `$1 …` places for each of many rows, in one transaction."""
    if rows:
        await engine().many(sql if is_postgresql() else _numbered(sql), rows)


async def insert_many_by_name(table: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Adds many rows to a table by named columns, without objects, in one transaction."""
    places = ", ".join(f"${n + 1}" for n in range(len(columns)))
    names = ", ".join(f'"{column}"' for column in columns)
    await execute_many(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)
