"""Each version once an exam."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T04:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of uses"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="bank", description=DESCRIPTION)

    async def run() -> None:
        await run_all(unique("question_use", "version, exam"), index("question_version", "written_by"))

    manager.add_raw(run)
    return manager
