"""The migrations of `sitting`, whose one table (answer_event) has no surrogate key and is made by raw SQL."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig(
    app_name="sitting",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=[],
    migration_dependencies=["app.exams.piccolo_app"],
)
