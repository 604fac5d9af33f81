"""The tables and migrations of `exams`, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="exams",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(["app.exams.tables", "app.exams.roster.tables"], exclude_imported=True),
    migration_dependencies=["app.study.piccolo_app"],
)
