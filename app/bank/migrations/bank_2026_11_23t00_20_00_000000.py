"""Indexes and triggers of `bank`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T00:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and triggers"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="bank", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            unique("question", "code"),
            unique("question_version", "question, number"),
            index("question_version", "law"),
        )

    manager.add_raw(run)
    return manager
