"""The tables and migrations of `people`, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="people",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(["app.people.tables"], exclude_imported=True),
    migration_dependencies=["app.units.piccolo_app"],
)
