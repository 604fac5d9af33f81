"""The postings of one person are looked up with every page about them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all

ID = "2026-11-23T00:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Index of postings by person"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run() -> None:
        await run_all(index("posting", "person, kind"), index("role_grant", "person"))

    manager.add_raw(run)
    return manager
