"""Answers that came too late to count, kept word for word."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import append_only_postgresql, append_only_sqlite, run_all

ID = "2026-11-23T06:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Late answers"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sitting", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            sqlite=[
                "CREATE TABLE late_answer_event (attempt INTEGER NOT NULL REFERENCES attempt(id), epoch INTEGER NOT NULL, "
                "seq INTEGER NOT NULL, item INTEGER NOT NULL, choice TEXT NOT NULL, received_at INTEGER NOT NULL, "
                "PRIMARY KEY (attempt, epoch, seq)) WITHOUT ROWID",
                *append_only_sqlite("late_answer_event"),
            ],
            postgresql=[
                "CREATE TABLE late_answer_event (attempt bigint NOT NULL REFERENCES attempt(id), epoch integer NOT NULL, "
                "seq integer NOT NULL, item smallint NOT NULL, choice text NOT NULL, received_at bigint NOT NULL, "
                "PRIMARY KEY (attempt, epoch, seq))",
                *append_only_postgresql("late_answer_event"),
            ],
        )

    manager.add_raw(run)
    return manager
