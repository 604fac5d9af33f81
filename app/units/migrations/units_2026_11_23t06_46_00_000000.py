"""Indexes of what the migration before adds."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T06:46:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes: Former names and changes of units"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="units", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            index("unit_former_name", "unit, until_at"), unique("unit_change", "code"), index("unit_change", "unit"), index("unit_change", "other"),
        )

    manager.add_raw(run)
    return manager
