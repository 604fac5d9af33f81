"""Indexes of `laws`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T03:33:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="laws", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            unique("law", "code"),
            unique("law", "name"),
            unique("law_version", "law, version"),
            unique("law_text", "version, source"),
            unique("law_article", "law_text, article"),
            unique("law_import", "code"),
            index("law_article", "law_text, place"),
        )

    manager.add_raw(run)
    return manager
