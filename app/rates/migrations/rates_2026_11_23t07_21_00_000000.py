"""Version 1 is the default from the beginning."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all

ID = "2026-11-23T07:21:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Version 1 is the default"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="rates", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            index("definition_default", "at"),
            "INSERT INTO definition_default (definition, at) SELECT id, at FROM rate_definition ORDER BY number",
        )

    manager.add_raw(run)
    return manager
