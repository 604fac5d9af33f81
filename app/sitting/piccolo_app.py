"""The migrations of `sitting`, whose tables (answer_event, late_answer_event) have no surrogate key and are made by raw SQL."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig(
    app_name="sitting",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=[],
    migration_dependencies=["app.exams.piccolo_app"],
)
