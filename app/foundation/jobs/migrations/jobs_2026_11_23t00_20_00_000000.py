"""Indexes and triggers of `jobs`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T00:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and triggers"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="jobs", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            unique("job", "code"),
            index("job", "due_at", where="finished_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL"),
        )

    manager.add_raw(run)
    return manager
