"""Indexes of the acts of the day, of late admissions and of sheets of paper: an attempt has one sheet at a time."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T07:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of the day and of sheets of paper"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sitting", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            index("day_act", "exam, at"), index("late_admission", "attempt"), index("room_sheet", "exam"),
            unique("room_sheet", "attempt", where="removed_at IS NULL"),
        )

    manager.add_raw(run)
    return manager
