"""Putting another content in the place of the database: built beside it first, changed over at the end."""

import asyncio
import contextlib
import io
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import chain, groupby
from pathlib import Path

import asyncpg
from piccolo.apps.migrations.commands.base import BaseMigrationManager
from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.tables import Migration

from app.foundation.database import face, schema
from app.foundation.database.snapshot import MIGRATIONS, Batch
from app.foundation.settings import Settings

# App name → migration ids, oldest first.
Migrations = dict[str, list[str]]
_NEW = "pufa_restoring"
_BESIDE = ("-wal", "-shm")


class InUse(Exception):
    """Somebody else has the database open."""


class Unfit(Exception):
    """The rows do not fit the tables: a row refers to another that is not there."""


def known_migrations() -> Migrations:
    """The migrations this version of the program knows, app by app in the order they are run."""
    manager = BaseMigrationManager()
    found: Migrations = {}
    for name in manager.get_sorted_app_names():
        folder = manager.get_app_config(app_name=name).resolved_migrations_folder_path
        found[name] = sorted(manager.get_migration_modules(folder))
    return found


async def replace_content(settings: Settings, *, migrations: Migrations, batches: Iterator[Batch]) -> None:
    """Puts these rows, laid out by these migrations, in the place of all there is, then migrates to the newest.

    The old content stays until the new one is whole. Raises InUse, Unfit; then nothing has changed.
    """
    if settings.is_postgresql:
        await _replace_postgresql(settings, migrations=migrations, batches=batches)
    else:
        await _replace_sqlite(settings, migrations=migrations, batches=batches)


async def wipe(settings: Settings) -> None:
    """Removes all there is, schema and rows; for demos. Raises InUse; then nothing has changed."""
    if not settings.is_postgresql:
        _settle_sqlite(settings.sqlite_path)
        _remove_sqlite(settings.sqlite_path)
        return
    link = await asyncpg.connect(settings.database)
    try:
        await _refuse_others(link, settings)
        async with link.transaction():
            await link.execute("DROP SCHEMA public CASCADE")
            await link.execute("CREATE SCHEMA public")
    finally:
        await link.close()


async def _refuse_others(link: asyncpg.Connection, settings: Settings) -> None:
    """Gives connections that are just closing two seconds to be gone."""
    for _ in range(20):
        if not await link.fetchval(_OTHERS):
            return
        await asyncio.sleep(0.1)
    raise InUse(settings.database.rsplit("/", 1)[-1])


async def _replace_sqlite(settings: Settings, *, migrations: Migrations, batches: Iterator[Batch]) -> None:
    target = settings.sqlite_path
    beside = target.with_name(f"{target.name}.restoring")
    target.parent.mkdir(parents=True, exist_ok=True)
    _settle_sqlite(target)
    _remove_sqlite(beside)
    building = replace(settings, database=f"sqlite:///{beside}")
    try:
        async with _in_use(building, afterwards=settings):
            await _migrate_to(migrations)
        _load_sqlite(beside, batches)
        async with _in_use(building, afterwards=settings):
            await schema.migrate()
        _settle_sqlite(beside)
    except BaseException:
        _remove_sqlite(beside)
        raise
    for ending in _BESIDE:
        target.with_name(target.name + ending).unlink(missing_ok=True)
    if target.exists():
        target.replace(target.with_name(f"{target.name}.before-restore"))
    beside.replace(target)


def _settle_sqlite(path: Path) -> None:
    """Brings the write-ahead log into the file, which only works when nobody else has it open."""
    if not path.exists():
        return
    link = sqlite3.connect(path, isolation_level=None, timeout=0)
    try:
        link.execute("PRAGMA locking_mode = EXCLUSIVE")
        link.execute("BEGIN IMMEDIATE")
        link.execute("COMMIT")
        link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise
        raise InUse(str(path)) from error
    finally:
        link.close()


def _remove_sqlite(path: Path) -> None:
    for ending in ("", *_BESIDE):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _load_sqlite(path: Path, batches: Iterator[Batch]) -> None:
    link = sqlite3.connect(path, isolation_level=None)
    try:
        link.execute("PRAGMA foreign_keys = 0")
        link.execute("BEGIN IMMEDIATE")
        for table, group in groupby(_of_tables(batches), key=lambda batch: batch.table):
            if link.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone():
                link.execute(f'DELETE FROM "{table}"')
            for batch in group:
                places = ", ".join("?" for _ in batch.columns)
                link.executemany(f'INSERT INTO "{table}" ({_names(batch)}) VALUES ({places})', batch.rows)
        loose = link.execute("PRAGMA foreign_key_check").fetchone()
        if loose:
            raise Unfit(f"{loose[0]} {loose[1]} -> {loose[2]}")
        link.execute("COMMIT")
    finally:
        link.close()


async def _replace_postgresql(settings: Settings, *, migrations: Migrations, batches: Iterator[Batch]) -> None:
    """Builds in a schema of its own and changes over in one transaction; a cut in between leaves all as it was."""
    building = replace(settings, database=_in_schema(settings.database, _NEW))
    link = await asyncpg.connect(settings.database)
    try:
        await _refuse_others(link, settings)
        await link.execute(f"DROP SCHEMA IF EXISTS {_NEW} CASCADE")
        await link.execute(f"CREATE SCHEMA {_NEW}")
        try:
            async with _in_use(building, afterwards=settings):
                await _migrate_to(migrations)
            await _load_postgresql(building.database, batches)
            async with _in_use(building, afterwards=settings):
                await schema.migrate()
        except BaseException:
            await link.execute(f"DROP SCHEMA {_NEW} CASCADE")
            raise
        async with link.transaction():
            await link.execute("DROP SCHEMA public CASCADE")
            await link.execute(f"ALTER SCHEMA {_NEW} RENAME TO public")
    finally:
        await link.close()


def _in_schema(address: str, name: str) -> str:
    """The address of the same database, with every unqualified name meant in this schema."""
    return f"{address}{'&' if '?' in address else '?'}search_path={name}"


_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


async def _load_postgresql(address: str, batches: Iterator[Batch]) -> None:
    link = await asyncpg.connect(address)
    try:
        async with link.transaction():
            await _empty(link)
            for _, group in groupby(_of_tables(batches), key=lambda batch: batch.table):
                await _copy(link, group)
            for row in await link.fetch(_COUNTERS):
                await link.execute(f"SELECT setval('{row['counter']}', greatest(1, (SELECT max(id) FROM \"{row['table']}\")))")
    finally:
        await link.close()


async def _empty(link: asyncpg.Connection) -> None:
    """Removes the rows that migrations put in; those that others refer to once the others are gone."""
    tables = [row["name"] for row in await link.fetch(_TABLES)]
    left = [table for table in tables if await link.fetchval(f'SELECT 1 FROM "{table}" LIMIT 1')]
    for _ in range(len(left)):
        held = []
        for table in left:
            try:
                async with link.transaction():
                    await link.execute(f'DELETE FROM "{table}"')
            except asyncpg.ForeignKeyViolationError:
                held.append(table)
        left = held


async def _copy(link: asyncpg.Connection, group: Iterator[Batch]) -> None:
    """One COPY for a whole table, so that its rows may refer to each other in any order."""
    first = next(group)
    rows = chain(first.rows, (row for batch in group for row in batch.rows))
    try:
        await link.copy_records_to_table(first.table, records=rows, columns=first.columns)
    except asyncpg.ForeignKeyViolationError as error:
        raise Unfit(str(error)) from error


_TABLES = "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'migration' ORDER BY tablename"

# The sequences that number a table's rows.
_COUNTERS = (
    "SELECT t.relname AS table, s.oid::regclass::text AS counter FROM pg_depend d "
    "JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_class t ON t.oid = d.refobjid "
    "WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass "
    "AND d.deptype IN ('a', 'i') AND t.relnamespace = current_schema()::regnamespace AND t.relname <> 'migration'"
)


def _of_tables(batches: Iterator[Batch]) -> Iterator[Batch]:
    """All batches but the list of migrations, which running them writes."""
    return (batch for batch in batches if batch.table != MIGRATIONS)


def _names(batch: Batch) -> str:
    return ", ".join(f'"{column}"' for column in batch.columns)


@asynccontextmanager
async def _in_use(settings: Settings, *, afterwards: Settings) -> AsyncIterator[None]:
    """Has the tables speak to this database inside the block."""
    face.use(settings)
    await face.start()
    try:
        yield
    finally:
        await face.stop()
        face.use(afterwards)


async def _migrate_to(migrations: Migrations) -> None:
    """Runs the migrations of the list and no later one.

    The list's own table is made here: Piccolo would take the one of another schema for it.
    """
    await Migration.create_table(if_not_exists=True)
    said = io.StringIO()
    for name in known_migrations():
        if not migrations.get(name):
            continue
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            outcome = await run_forwards(app_name=name, migration_id=max(migrations[name]))
        if not outcome.success:
            raise schema.MigrationFailed(f"{name}: {outcome.message}")
