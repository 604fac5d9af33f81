"""The tables and migrations of `sitting`; the tables of answers (answer_event, late_answer_event) have no surrogate key: raw SQL."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="sitting",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(["app.sitting.day.tables", "app.sitting.room.tables", "app.sitting.tables"], exclude_imported=True),
    migration_dependencies=["app.exams.piccolo_app"],
)
