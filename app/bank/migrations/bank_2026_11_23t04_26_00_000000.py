"""Indexes of questions coming in."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T04:26:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of questions coming in"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="bank", description=DESCRIPTION)

    async def run() -> None:
        await run_all(unique("bank_import", "code"), unique("bank_import_row", "bank_import, number"), index("bank_import_row", "question"))

    manager.add_raw(run)
    return manager
