"""A correction is found by its code, and by its exam."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T04:48:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of corrections"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="exams", description=DESCRIPTION)

    async def run() -> None:
        await run_all(unique("key_correction", "code"), unique("key_correction", "run"), index("key_correction", "exam"))

    manager.add_raw(run)
    return manager
