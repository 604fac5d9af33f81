"""An exemption is found by its code and its person, an amendment by its request or the exemption behind it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T06:43:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of exemptions"

_OPEN = "filed_at IS NULL AND refused_at IS NULL AND withdrawn_at IS NULL"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="exams", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            unique("exemption", "code"),
            unique("exemption", "person", where=_OPEN),
            index("roster_amendment", "approval", where="approval <> ''"),
            index("roster_amendment", "exemption", where="exemption IS NOT NULL"),
        )

    manager.add_raw(run)
    return manager
