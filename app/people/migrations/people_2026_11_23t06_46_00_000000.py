"""Indexes of what the migration before adds."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T06:46:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes: Transfers, changes of status, imports as jobs"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            unique("transfer", "code"), index("transfer", "person"), index("transfer", "from_unit"), index("transfer", "to_unit"),
            unique("standing_change", "code"), index("standing_change", "person"), index("standing_change", "effective_at"),
        )

    manager.add_raw(run)
    return manager
