"""The tables and migrations of `approvals`, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="approvals",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(["app.foundation.approvals.tables"], exclude_imported=True),
    migration_dependencies=["app.foundation.files.piccolo_app"],
)
