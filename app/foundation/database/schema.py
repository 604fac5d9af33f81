"""Building the schema: migrations of every area in order, raw statements, and reading back what stands there."""

import contextlib
import io
from collections.abc import Iterable
from typing import Any

from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.tables import Migration

from app.foundation.database import face
from app.foundation.database.alone import alone


class MigrationFailed(Exception):
    """A migration did not go through; the text is what the migration tool said."""


async def run_all(*statements: str, sqlite: Iterable[str] = (), postgresql: Iterable[str] = ()) -> None:
    """Runs raw statements for both engines, then those for the engine in use."""
    for statement in (*statements, *face.by_engine(sqlite=tuple(sqlite), postgresql=tuple(postgresql))):
        await face.execute(statement)


def unique(table: str, columns: str, *, where: str = "") -> str:
    """A unique index, which SQLite can add at any time, unlike a constraint."""
    return _index("UNIQUE INDEX", table, columns, where)


def index(table: str, columns: str, *, where: str = "") -> str:
    """A plain index."""
    return _index("INDEX", table, columns, where)


def _index(kind: str, table: str, columns: str, where: str) -> str:
    name = f"{table}_by_{columns.replace(', ', '_')}"
    rest = f" WHERE {where}" if where else ""
    return f"CREATE {kind} {name} ON {table} ({columns}){rest}"


def append_only_sqlite(table: str) -> list[str]:
    """Triggers that refuse to change or delete a row of the table on SQLite."""
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def append_only_postgresql(table: str) -> list[str]:
    """Triggers that refuse to change, delete or empty the table on PostgreSQL."""
    return [
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]


async def migrate() -> int:
    """Brings the database in use to the newest schema; the number of migrations that were run.

    Of processes that do so at once, one works and the others wait and find nothing left.
    """
    async with alone():
        before = await _count()
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                await run_forwards(app_name="all", migration_id="all")
            except SystemExit as error:
                raise MigrationFailed(said.getvalue()[-2000:]) from error
        return await _count() - before


async def _count() -> int:
    if not await Migration.table_exists().run():
        return 0
    return int(await Migration.count())


async def columns_in_place() -> dict[str, dict[str, tuple[str, bool]]]:
    """What stands in the database: table → column → (kind, may be null), kinds in engine-free words."""
    if face.is_postgresql():
        rows = await face.fetch(
            "SELECT table_name AS t, column_name AS c, data_type AS k, is_nullable = 'YES' AS n "
            "FROM information_schema.columns WHERE table_schema = 'public'"
        )
    else:
        rows = await face.fetch(
            "SELECT m.name AS t, p.name AS c, p.type AS k, p.\"notnull\" = 0 AND p.pk = 0 AS n "
            "FROM sqlite_master m JOIN pragma_table_info(m.name) p "
            "WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        )
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for row in rows:
        found.setdefault(row["t"], {})[row["c"]] = (_kind(row["k"]), bool(row["n"]))
    return found


def _kind(engine_words: str) -> str:
    plain = engine_words.lower().split("(")[0]
    names = {"character varying": "text", "varchar": "text", "bytea": "bytes", "blob": "bytes",
             "bigint": "integer", "smallint": "integer", "serial": "integer", "bigserial": "integer"}  # fmt: skip
    return names.get(plain, plain)


async def unique_indexes_in_place() -> set[tuple[str, str]]:
    """(table, index name) of every unique index made by our migrations."""
    rows: list[dict[str, Any]]
    if face.is_postgresql():
        rows = await face.fetch(
            "SELECT tablename AS t, indexname AS i FROM pg_indexes WHERE schemaname = 'public' "
            "AND indexdef LIKE 'CREATE UNIQUE%' AND indexname LIKE '%\\_by\\_%'"
        )
    else:
        rows = await face.fetch(
            "SELECT tbl_name AS t, name AS i FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE%'"
        )
    return {(row["t"], row["i"]) for row in rows}
