"""Covering indexes, so that figures of many people read no wide rows."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all

ID = "2026-11-23T07:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes for counting"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="study", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            index("practice_set", "person, year, id", where="completed_at IS NOT NULL"),
        )

    manager.add_raw(run)
    return manager
