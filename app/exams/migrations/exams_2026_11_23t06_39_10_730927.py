"""An exam says in which unit people lent to another one count."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-23T06:39:10:730927"
VERSION = "1.38.0"
DESCRIPTION = "Where people lent to another unit count"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="exams", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="Exam",
        tablename="exam",
        column_name="seconded_count",
        db_column_name="seconded_count",
        column_class_name="Varchar",
        column_class=Varchar,
        params={
            "length": 10,
            "default": "home",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    return manager
