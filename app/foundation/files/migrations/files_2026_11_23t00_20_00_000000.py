"""Indexes and triggers of `files`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T00:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and triggers"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="files", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            unique("stored_file", "sha256"),
            unique("file_use", "code"),
            index("file_use", "subject, subject_id"),
        )

    manager.add_raw(run)
    return manager
