"""Indexes and triggers of `people`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T00:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and triggers"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            unique("person", "code"),
            unique("person", "staff_no"),
            unique("person", "phone_index"),
            unique("person", "identity_index"),
            index("person", "pinyin"),
            unique("posting", "person", where="kind = 'home' AND to_at IS NULL"),
            index("posting", "unit"),
            unique("credential", "person"),
            unique("activation", "code_index"),
            index("activation", "person"),
            index("log_in_failure", "account_index, at"),
            unique("role_grant", "person, role, unit, tree", where="ended_at IS NULL"),
            index("role_grant", "unit"),
            unique("guest_link", "token_hash"),
            unique("import_batch", "code"),
        )

    manager.add_raw(run)
    return manager
