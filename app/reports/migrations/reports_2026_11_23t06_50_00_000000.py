"""Indexes of `reports`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T06:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="reports", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            unique("circular", "code"),
            index("circular", "exam"),
            unique("circular_text", "circular, number"),
            unique("export", "code"),
            index("export", "by"),
        )

    manager.add_raw(run)
    return manager
