"""Indexes and triggers of `units`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T00:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and triggers"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="units", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            unique("unit", "code"),
            unique("unit_place", "tree, unit", where="to_at IS NULL"),
            index("unit_place", "tree, path"),
            index("unit_place", "parent"),
        )

    manager.add_raw(run)
    return manager
