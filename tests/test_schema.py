"""The migrations build what the tables say, on the engine under test; the list of unique indexes is the same for both."""

from pathlib import Path

import asyncpg
import pytest
from piccolo.apps.migrations.tables import Migration
from piccolo.columns import Column
from piccolo.columns.column_types import BigInt, BigSerial, Bytea, ForeignKey, Serial, Text, Varchar
from piccolo.table import Table

from app.foundation import database, settings
from app.foundation.codes import new_code
from app.foundation.database import schema
from app.foundation.settings import Settings
from piccolo_conf import APP_REGISTRY
from tests import machine

LIST = Path(__file__).with_name("unique_indexes.txt")
KINDS = {BigSerial: "integer", Serial: "integer", BigInt: "integer", ForeignKey: "integer", Varchar: "text", Text: "text", Bytea: "bytes"}
RAW = {"answer_event", "late_answer_event", "search_index"}
"""Made by raw statements in a migration, since Piccolo would give them a key or does not know their kind."""


def tables() -> list[type[Table]]:
    return [table for config in APP_REGISTRY.app_configs.values() for table in config.table_classes if table is not Migration]


def wanted(column: Column) -> tuple[str, bool]:
    return KINDS[type(column)], column._meta.null


async def test_every_table_stands_there_with_the_columns_it_says(db: Settings) -> None:
    in_place = await schema.columns_in_place()
    for table in tables():
        said = {column._meta.db_column_name: wanted(column) for column in table._meta.columns}
        assert in_place[table._meta.tablename] == said, table.__name__


async def test_nothing_stands_there_that_no_table_says(db: Settings) -> None:
    in_place = set(await schema.columns_in_place())
    ours = {table._meta.tablename for table in tables()} | RAW | {"migration"}
    assert {name for name in in_place if name not in ours and not name.startswith("search_index_")} == set()


@pytest.mark.parametrize("table", ["answer_event", "late_answer_event"])
async def test_the_answers_have_the_same_columns_on_both_engines(db: Settings, table: str) -> None:
    columns = (await schema.columns_in_place())[table]
    assert {name: null for name, (_, null) in columns.items()} == dict.fromkeys(
        ("attempt", "epoch", "seq", "item", "choice", "received_at"), False
    )


async def test_the_unique_indexes_are_those_of_the_list(db: Settings) -> None:
    """The list is checked in, so that each engine is compared with the other without both being there."""
    found = sorted(f"{table} {index}" for table, index in await schema.unique_indexes_in_place())
    assert found == LIST.read_text().splitlines()


async def test_migrating_again_changes_nothing(db: Settings) -> None:
    before = await schema.columns_in_place()
    assert await schema.migrate() == 0
    assert await schema.columns_in_place() == before


async def test_foreign_keys_are_held_by_the_database(db: Settings) -> None:
    """Each reference of each table exists in the database and neither cascades nor empties."""
    if machine.postgresql():
        rows = await database.fetch(
            "SELECT c.relname AS t, a.attname AS c, k.confdeltype::text AS on_delete FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
            "JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1] "
            "WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace"
        )
        held = {(row["t"], row["c"]): row["on_delete"] for row in rows}
        restrict = "r"
    else:
        rows = await database.fetch(
            'SELECT m.name AS t, f."from" AS c, f.on_delete FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = \'table\''
        )
        held = {(row["t"], row["c"]): row["on_delete"] for row in rows}
        restrict = "RESTRICT"
    for table in tables():
        for column in table._meta.foreign_key_columns:
            assert held[table._meta.tablename, column._meta.db_column_name] == restrict, f"{table.__name__}.{column._meta.name}"


@pytest.fixture
async def empty(tmp_path: Path) -> Settings:
    """Settings of a database that holds nothing yet; on PostgreSQL it is dropped by the test."""
    if not machine.postgresql():
        return Settings(database=f"sqlite:///{tmp_path}/new.sqlite", secret="s" * 40, data_dir=tmp_path)
    name = f"pufa_schema_{new_code()}"
    link = await asyncpg.connect(machine.postgresql())
    await link.execute(f"CREATE DATABASE {name}")
    await link.close()
    return Settings(database=machine.postgresql(name), secret="s" * 40, data_dir=tmp_path)


async def test_an_empty_database_is_migrated_once(empty: Settings) -> None:
    settings.use(empty)
    database.use(empty)
    await database.start()
    first, second = await schema.migrate(), await schema.migrate()
    await database.stop()
    if machine.postgresql():
        link = await asyncpg.connect(machine.postgresql())
        await link.execute(f"DROP DATABASE {empty.database.rpartition('/')[2]} WITH (FORCE)")
        await link.close()
    assert (first > 20, second) == (True, 0)
