"""The tables and migrations of `sitting`, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="sitting",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(["app.sitting.tables"], exclude_imported=True),
    migration_dependencies=["app.exams.piccolo_app"],
)
