"""The tables and migrations of `web`, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="web",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(["app.foundation.web.tables"], exclude_imported=True),
    migration_dependencies=["app.foundation.ledger.piccolo_app"],
)
