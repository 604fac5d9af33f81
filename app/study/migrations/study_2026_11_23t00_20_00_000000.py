"""Indexes and triggers of `study`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T00:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and triggers"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="study", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            unique("practice_set", "code"),
            index("practice_set", "person, year"),
            unique("practice_answer", "practice_set, position"),
            index("study_requirement", "year, category"),
        )

    manager.add_raw(run)
    return manager
