"""Indexes and triggers of `ledger`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import append_only_postgresql, append_only_sqlite, index, run_all, unique

ID = "2026-11-23T00:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and triggers"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="ledger", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            index("ledger_entry", "subject, subject_id"),
            index("ledger_entry", "person"),
            unique("ledger_leaf", "number"),
            unique("ledger_leaf", "entry"),
            sqlite=[*append_only_sqlite("ledger_entry"), *append_only_sqlite("ledger_leaf")],
            postgresql=[*append_only_postgresql("ledger_entry"), *append_only_postgresql("ledger_leaf")],
        )

    manager.add_raw(run)
    return manager
