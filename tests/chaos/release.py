"""Copies of the source tree: as it is, and as a next release with one more migration that only adds."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PARTS = ("app", "question_bank", "templates", "static", "piccolo_conf.py", "pyproject.toml")
_MIGRATION = '''"""What the next release adds: a column, an index and a table, none of which this release knows."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from app.foundation.database.schema import run_all

ID = "2099-01-01T00:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The next release"


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sitting", description=DESCRIPTION)

    async def run() -> None:
        await run_all(
            "ALTER TABLE attempt ADD COLUMN next_release TEXT NOT NULL DEFAULT ''",
            "CREATE INDEX attempt_by_next_release ON attempt (next_release)",
            "CREATE TABLE next_release (id BIGINT PRIMARY KEY, words TEXT NOT NULL DEFAULT '')",
        )

    manager.add_raw(run)
    return manager
'''


def copied(into: Path) -> Path:
    """A copy of what runs, compiled files and all."""
    into.mkdir()
    for part in _PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, into / part)
        else:
            shutil.copy2(source, into / part)
    return into


def next_release(tree: Path, *, into: Path) -> Path:
    """A copy of a tree with one more migration."""
    shutil.copytree(tree, into) if tree != ROOT else copied(into)
    (into / "app/sitting/migrations/sitting_2099_01_01t00_00_00_000000.py").write_text(_MIGRATION)
    return into
