"""Version 1 of the definition, in force from the beginning."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import run_all

ID = "2026-11-23T00:55:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Version 1 of the definition"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="rates", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            "INSERT INTO rate_definition (number, base, study_rule, sitting_rule, average_rule, at) "
            "VALUES (1, 'less_exempt', 'requirement', 'with_make_up', 'of_sat', 0)"
        )

    manager.add_raw(run)
    return manager
