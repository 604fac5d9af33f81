"""The tables and migrations of `study`, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="study",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(["app.study.tables"], exclude_imported=True),
    migration_dependencies=["app.bank.piccolo_app"],
)
