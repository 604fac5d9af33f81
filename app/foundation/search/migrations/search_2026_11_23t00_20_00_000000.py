"""Indexes and triggers of `search`."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import index, run_all, unique

ID = "2026-11-23T00:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes and triggers"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="search", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            unique("search_entry", "kind, subject_id"),
            sqlite=[
                "CREATE VIRTUAL TABLE search_index USING fts5(grams, content='search_entry', content_rowid='id')",
                "CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry "
                "BEGIN INSERT INTO search_index(rowid, grams) VALUES (new.id, new.grams); END",
                "CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry "
                "BEGIN INSERT INTO search_index(search_index, rowid, grams) VALUES ('delete', old.id, old.grams); END",
                "CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_entry BEGIN "
                "INSERT INTO search_index(search_index, rowid, grams) VALUES ('delete', old.id, old.grams); "
                "INSERT INTO search_index(rowid, grams) VALUES (new.id, new.grams); END",
            ],
            postgresql=["CREATE INDEX search_entry_grams ON search_entry USING gin (to_tsvector('simple', grams))"],
        )

    manager.add_raw(run)
    return manager
