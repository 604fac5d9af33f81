"""Unique indexes of saved views."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import run_all, unique

ID = "2026-11-23T07:33:40:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of saved views"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="rates", description=DESCRIPTION)

    async def run() -> None:
        await run_all(unique("saved_view", "code"), unique("saved_view", "person, name", where="ended_at IS NULL"))

    manager.add_raw(run)
    return manager
