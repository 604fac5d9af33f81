"""The demo's command: only in demo mode, never over other data; and removing a demo."""

from pathlib import Path

import pytest

from app.demo import build, command
from app.demo.build import Content
from app.foundation import database, settings
from app.foundation.database import schema
from app.foundation.database.replacement import InUse, wipe
from app.foundation.settings import Settings, UnsafeSettings


def test_outside_a_demo_nothing_is_made(tmp_path: Path) -> None:
    settings.use(Settings(database=f"sqlite:///{tmp_path}/real.sqlite", secret="x" * 40, data_dir=tmp_path))
    with pytest.raises(UnsafeSettings, match="只能在演示模式下用"):
        command.demo(reset=True, serving=False)
    assert list(tmp_path.iterdir()) == []


async def test_a_demo_can_be_removed_and_the_database_migrated_again(db: Settings) -> None:
    await database.execute("INSERT INTO unit (code, name, short_name, kind, category, created_at) VALUES ('a', '甲', '甲', 'unit', '', 1)")
    await database.stop()
    await wipe(db)
    await database.start()
    assert await schema.columns_in_place() == {}
    await schema.migrate()
    assert await build.content() is Content.NOTHING


async def test_nothing_is_removed_under_a_running_service(db: Settings) -> None:
    with pytest.raises(InUse):
        await wipe(db)
    assert await schema.columns_in_place()
