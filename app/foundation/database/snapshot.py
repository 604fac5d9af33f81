"""Reading the whole database as it stood at one moment, while others go on writing."""

import sqlite3
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from app.foundation.settings import Settings

_ROWS_AT_A_TIME = 2_000
MIGRATIONS = "migration"


class NothingStored(Exception):
    """The database does not exist, or holds no tables of ours."""


@dataclass(frozen=True)
class Batch:
    """Some rows of one table, values in the order of `columns`."""

    table: str
    columns: list[str]
    rows: list[Sequence[Any]]


async def read_all(settings: Settings) -> AsyncIterator[Batch]:
    """Every row of every table, all as of one moment, the migrations first, parents before children.

    Whatever was committed before the first batch is in it. Raises NothingStored.
    """
    reading = _read_postgresql(settings.database) if settings.is_postgresql else _read_sqlite(settings.sqlite_path)
    async for batch in reading:
        yield batch


async def _read_sqlite(path: Path) -> AsyncIterator[Batch]:
    if not path.is_file():
        raise NothingStored(str(path))
    link = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, timeout=30)
    try:
        link.execute("BEGIN")
        names = _tables_of_sqlite(link)
        if MIGRATIONS not in names:
            raise NothingStored(str(path))
        references = {name: [row[2] for row in link.execute(f'PRAGMA foreign_key_list("{name}")')] for name in names}
        for name in _parents_first(names, references=references):
            columns = [row[1] for row in link.execute(f'PRAGMA table_info("{name}")')]
            cursor = link.execute(_select(name, columns))
            while rows := cursor.fetchmany(_ROWS_AT_A_TIME):
                yield Batch(name, _kept(name, columns), rows)
    finally:
        link.close()


def _tables_of_sqlite(link: sqlite3.Connection) -> list[str]:
    """Ordinary tables; full-text indexes and the tables they keep beside them are rebuilt by triggers."""
    found = link.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall()
    virtual = [name for name, sql in found if sql.upper().startswith("CREATE VIRTUAL")]
    beside = tuple(f"{name}_" for name in virtual)
    return sorted(name for name, _ in found if name not in virtual and not name.startswith(beside))


_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_COLUMNS = (
    "SELECT column_name FROM information_schema.columns "
    "WHERE table_schema = 'public' AND table_name = $1 ORDER BY ordinal_position"
)
_REFERENCES = (
    "SELECT c.relname AS child, p.relname AS parent FROM pg_constraint k "
    "JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid "
    "WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace"
)


async def _read_postgresql(address: str) -> AsyncIterator[Batch]:
    link = await asyncpg.connect(address)
    try:
        async with link.transaction(isolation="repeatable_read", readonly=True):
            names = [row["tablename"] for row in await link.fetch(_TABLES)]
            if MIGRATIONS not in names:
                raise NothingStored("public")
            references: dict[str, list[str]] = {}
            for row in await link.fetch(_REFERENCES):
                references.setdefault(row["child"], []).append(row["parent"])
            for name in _parents_first(names, references=references):
                columns = [row["column_name"] for row in await link.fetch(_COLUMNS, name)]
                cursor = await link.cursor(_select(name, columns))
                while rows := await cursor.fetch(_ROWS_AT_A_TIME):
                    yield Batch(name, _kept(name, columns), [tuple(row) for row in rows])
    finally:
        await link.close()


def _kept(table: str, columns: list[str]) -> list[str]:
    return ["app_name", "name"] if table == MIGRATIONS else columns


def _select(table: str, columns: list[str]) -> str:
    names = ", ".join(f'"{column}"' for column in _kept(table, columns))
    order = ' ORDER BY "id"' if "id" in columns else ""
    return f'SELECT {names} FROM "{table}"{order}'


def _parents_first(names: Iterable[str], *, references: dict[str, list[str]]) -> list[str]:
    """The tables in an order in which what a row refers to comes before it; migrations lead."""
    ordered: list[str] = []

    def add(name: str) -> None:
        if name in ordered:
            return
        for parent in references.get(name, []):
            if parent != name:
                add(parent)
        ordered.append(name)

    for name in sorted(names, key=lambda table: (table != MIGRATIONS, table)):
        add(name)
    return ordered
