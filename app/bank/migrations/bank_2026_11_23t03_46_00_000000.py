"""Indexes of drawn questions, comments and calendars; what people practise is public since it was made."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T03:46:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of sealed draws, comments, calendars"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="bank", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            unique("sealed_draw", "question"),
            index("sealed_draw", "template"),
            index("question_comment", "question"),
            index("work_calendar", "year"),
            "UPDATE question SET public_at = created_at WHERE pool = 'practice' AND public_at IS NULL",
        )

    manager.add_raw(run)
    return manager
