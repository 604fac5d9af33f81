"""Indexes and triggers of `exams`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import append_only_postgresql, append_only_sqlite, index, run_all, unique

ID = "2026-11-23T00:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and triggers"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="exams", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            unique("exam", "code"),
            unique("roster_entry", "exam, person"),
            index("roster_entry", "exam, unit"),
            index("roster_amendment", "exam, person"),
            index("exam_override", "exam, person"),
            unique("attempt", "code"),
            unique("attempt", "exam, person, number"),
            index("attempt", "person"),
            index("attempt", "deadline", where="started_at IS NOT NULL AND handed_in_at IS NULL"),
            unique("marking_run", "exam, number"),
            unique("mark", "run, attempt"),
            index("mark", "attempt"),
            sqlite=append_only_sqlite("roster_entry"),
            postgresql=[*append_only_postgresql("roster_entry"), "ALTER TABLE attempt SET (fillfactor = 80)"],
        )

    manager.add_raw(run)
    return manager
