"""PostgreSQL databases for tests: copied from a migrated one, emptied and used again, since DROP DATABASE waits for the disk."""

from dataclasses import dataclass, field

import asyncpg

from app.foundation.codes import new_code
from tests import machine

_EMPTY = """
DO $do$ DECLARE name text; BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migration' LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
    AND sequencename <> 'migration_id_seq' LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', name);
  END LOOP;
END $do$
"""
"""Deletes every row, past the triggers that refuse it, and starts the numbers anew: only a superuser may."""
_SEEDED = "SELECT json_agg(t)::text FROM {table} t"
_SEED = "INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, $1::json)"
_NUMBERED = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"


@dataclass
class SpareDatabases:
    """The databases of one run, by name; `template` is migrated and never connected to while it is copied."""

    template: str
    spare: list[str] = field(default_factory=list)
    seeds: dict[str, str] | None = None

    async def take(self, template: str) -> str:
        """The name of a database as the migrations leave it, or a new copy of another template."""
        if self.spare and template == self.template:
            return self.spare.pop()
        name = f"pufa_test_{new_code()}"
        await on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
        if self.seeds is None and template == self.template:
            self.seeds = await _seeds_of(name)
        return name

    async def give_back(self, name: str, *, template: str) -> None:
        """Empties a database for the next test, or drops it: a copy of another template, or where this role may not."""
        if template != self.template or not await self._emptied(name):
            await on_server(f"DROP DATABASE {name} WITH (FORCE)")
        else:
            self.spare.append(name)

    async def _emptied(self, name: str) -> bool:
        link = await asyncpg.connect(machine.postgresql(name))
        try:
            await link.execute(_EMPTY)
            await self._sow(link)
        except asyncpg.InsufficientPrivilegeError:
            return False
        finally:
            await link.close()
        return True

    async def _sow(self, link: asyncpg.Connection) -> None:
        """Puts back the rows that the migrations themselves make, in any order: references are not checked meanwhile."""
        await link.execute("SET session_replication_role = replica")
        for table, rows in (self.seeds or {}).items():
            await link.execute(_SEED.format(table=table), rows)
            await link.execute(_NUMBERED.format(table=table))

    async def drop_all(self) -> None:
        """Drops what is spare and the template."""
        for name in (*self.spare, self.template):
            await on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


async def on_server(sql: str) -> None:
    """One statement outside any of the tests' databases."""
    link = await asyncpg.connect(machine.postgresql())
    await link.execute(sql)
    await link.close()


async def _seeds_of(name: str) -> dict[str, str]:
    link = await asyncpg.connect(machine.postgresql(name))
    tables = [row["tablename"] for row in await link.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    found = {table: await link.fetchval(_SEEDED.format(table=table)) for table in tables if table != "migration"}
    await link.close()
    return {table: rows for table, rows in found.items() if rows is not None}
