"""The tables and migrations of `rates`, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="rates",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(["app.rates.tables"], exclude_imported=True),
    migration_dependencies=["app.sitting.piccolo_app"],
)
