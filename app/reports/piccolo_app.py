"""The tables and migrations of `reports`, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="reports",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(["app.reports.tables"], exclude_imported=True),
    migration_dependencies=["app.rates.piccolo_app"],
)
