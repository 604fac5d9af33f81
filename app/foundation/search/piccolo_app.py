"""The tables and migrations of `search`, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="search",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(["app.foundation.search.tables"], exclude_imported=True),
    migration_dependencies=["app.foundation.approvals.piccolo_app"],
)
