"""Backup and restore: nothing acknowledged is missing, nothing changes when a file is refused."""

import asyncio
import contextlib
import hashlib
import io
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.tables import Migration

from app.foundation import clock, database
from app.foundation.backups import BackupRefused, Restored, restore_backup, write_backup
from app.foundation.database import schema
from app.foundation.database.replacement import known_migrations
from app.foundation.settings import Settings
from app.sitting import actions as sitting
from app.sitting.rules import Answer
from tests import make
from tests.people_of_tests import World

NOW = clock.from_local("2026-11-20T09:00")


async def _stopped(act: Callable[[], Awaitable[Restored]]) -> Restored:
    """Runs a restore as it is run: with nobody connected; connects again afterwards."""
    await database.stop()
    try:
        return await act()
    finally:
        await database.start()


async def _units() -> list[str]:
    return [row["name"] for row in await database.fetch("SELECT name FROM unit ORDER BY id")]


async def test_what_was_there_comes_back_and_what_came_later_is_gone(world: World, db: Settings, tmp_path: Path) -> None:
    before = await _units()
    written = await write_backup(tmp_path / "b", settings=db, at=NOW)
    assert written.tables["unit"] == len(before)
    await make.unit("后来的单位")
    restored = await _stopped(lambda: restore_backup(tmp_path / "b", settings=db))
    assert await _units() == before
    assert (restored.made_at, restored.tables, restored.migrated) == (NOW, written.tables, 0)
    assert await make.unit("恢复后的单位") > len(before)


async def test_every_answer_acknowledged_before_the_backup_is_in_it(world: World, db: Settings, tmp_path: Path) -> None:
    await make.bank_of()
    exam = await make.published_exam([world.people["甲"], world.people["戊"]])
    sitting.open_lane()
    acknowledged: list[tuple[int, int]] = []
    enough, stop = asyncio.Event(), asyncio.Event()

    async def keep_saving(name: str) -> None:
        viewer, attempt = await world.viewer(name), await make.attempt_of(world.people[name], exam)
        await sitting.start(viewer, attempt["code"])
        seq = 0
        while not stop.is_set():
            seq += 1
            told = await sitting.save_answers(viewer, attempt["code"], epoch=1, answers=[Answer(seq, seq % 5 + 1, "A")])
            assert told.saved == (seq,)
            acknowledged.append((attempt["id"], seq))
            if len(acknowledged) >= 40:
                enough.set()

    savers = [asyncio.create_task(keep_saving(name)) for name in ("甲", "戊")]
    await enough.wait()
    known = set(acknowledged)
    await write_backup(tmp_path / "b", settings=db, at=NOW)
    stop.set()
    await asyncio.gather(*savers)
    await _stopped(lambda: restore_backup(tmp_path / "b", settings=db))
    rows = await database.fetch("SELECT attempt, seq FROM answer_event")
    assert known <= {(row["attempt"], row["seq"]) for row in rows}
    with pytest.raises(Exception, match="append-only"):
        await database.execute("DELETE FROM answer_event")


async def _refused(path: Path, settings: Settings) -> str:
    before = await _units()
    with pytest.raises(BackupRefused) as refused:
        await _stopped(lambda: restore_backup(path, settings=settings))
    assert await _units() == before
    return str(refused.value)


async def test_another_key_is_refused(world: World, db: Settings, tmp_path: Path) -> None:
    await write_backup(tmp_path / "b", settings=db, at=NOW)
    assert "密钥不对" in await _refused(tmp_path / "b", replace(db, secret="another secret of forty characters or so"))


@pytest.mark.parametrize("cut", [1, 17, 500, -1, -20])
async def test_a_shortened_file_is_refused(world: World, db: Settings, tmp_path: Path, cut: int) -> None:
    await write_backup(tmp_path / "b", settings=db, at=NOW)
    whole = (tmp_path / "b").read_bytes()
    (tmp_path / "short").write_bytes(whole[:cut])
    assert "数据没有改动" in await _refused(tmp_path / "short", db)


@pytest.mark.parametrize("place", [0, 20, 40, 48, 300, -5])
async def test_a_changed_file_is_refused(world: World, db: Settings, tmp_path: Path, place: int) -> None:
    await write_backup(tmp_path / "b", settings=db, at=NOW)
    changed = bytearray((tmp_path / "b").read_bytes())
    changed[place] ^= 1
    (tmp_path / "changed").write_bytes(changed)
    assert "数据没有改动" in await _refused(tmp_path / "changed", db)


async def test_a_file_that_is_whole_but_for_its_last_chunk_is_refused(world: World, db: Settings, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    noise = b"".join(hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(50_000))
    (tmp_path / "files" / "noise").write_bytes(noise)
    await write_backup(tmp_path / "b", settings=db, at=NOW)
    whole = (tmp_path / "b").read_bytes()
    first = 46 + 4 + int.from_bytes(whole[46:50], "big")
    assert first < len(whole)
    (tmp_path / "short").write_bytes(whole[:first])
    assert "不完整" in await _refused(tmp_path / "short", db)


async def test_nothing_is_restored_under_a_running_service(world: World, db: Settings, tmp_path: Path) -> None:
    await write_backup(tmp_path / "b", settings=db, at=NOW)
    before = await _units()
    with pytest.raises(BackupRefused, match="正在使用"):
        await restore_backup(tmp_path / "b", settings=db)
    assert await _units() == before


async def test_a_backup_of_a_newer_version_is_refused(world: World, db: Settings, tmp_path: Path) -> None:
    await Migration.insert(Migration(name="2099-01-01T00:00:00:000000", app_name="units"))
    await write_backup(tmp_path / "b", settings=db, at=NOW)
    assert "更新的版本" in await _refused(tmp_path / "b", db)


async def test_an_older_backup_of_either_engine_is_migrated(world: World, db: Settings, tmp_path: Path) -> None:
    older = Settings(database=f"sqlite:///{tmp_path}/older.sqlite", secret=db.secret, data_dir=tmp_path)
    left_out = await _older_database(older, ["一个旧单位"])
    await write_backup(tmp_path / "b", settings=older, at=NOW)
    database.use(db)
    await database.start()
    expected = await schema.columns_in_place()
    restored = await _stopped(lambda: restore_backup(tmp_path / "b", settings=db))
    assert restored.migrated == left_out > 0
    assert await schema.columns_in_place() == expected
    assert await _units() == ["一个旧单位"]


async def _older_database(settings: Settings, names: list[str]) -> int:
    """A database in which no area but units has more than its first migration; how many were left out."""
    await database.stop()
    database.use(settings)
    await database.start()
    left_out = 0
    for app, ids in known_migrations().items():
        last = ids[-1] if app == "units" else ids[0]
        left_out += len(ids) - ids.index(last) - 1
        with contextlib.redirect_stdout(io.StringIO()):
            await run_forwards(app_name=app, migration_id=last)
    for name in names:
        await make.unit(name)
    await database.stop()
    return left_out


async def test_rows_that_do_not_fit_together_change_nothing(world: World, db: Settings, tmp_path: Path) -> None:
    odd = Settings(database=f"sqlite:///{tmp_path}/odd.sqlite", secret=db.secret, data_dir=tmp_path)
    await _older_database(odd, ["一个单位"])
    with contextlib.closing(sqlite3.connect(odd.sqlite_path)) as link:
        link.execute("INSERT INTO unit_place (tree, unit, parent, path, position, from_at) VALUES ('area', 99, NULL, '/99/', 1, 1)")
        link.commit()
    await write_backup(tmp_path / "b", settings=odd, at=NOW)
    database.use(db)
    await database.start()
    assert "前后不一致" in await _refused(tmp_path / "b", db)
    assert await make.unit("还能用") > 0


async def test_stored_files_come_back(world: World, db: Settings, tmp_path: Path) -> None:
    stored = tmp_path / "files" / "ab" / "abcdef"
    stored.parent.mkdir(parents=True)
    stored.write_bytes(b"content" * 400_000)
    assert (await write_backup(tmp_path / "b", settings=db, at=NOW)).files == 1
    stored.unlink()
    await _stopped(lambda: restore_backup(tmp_path / "b", settings=db))
    assert stored.read_bytes() == b"content" * 400_000


async def test_no_plain_text_stands_in_the_file(world: World, db: Settings, tmp_path: Path) -> None:
    await write_backup(tmp_path / "b", settings=db, at=NOW)
    assert "县水利局".encode() not in (tmp_path / "b").read_bytes()
    assert (tmp_path / "b").stat().st_mode & 0o077 == 0


async def test_a_file_that_is_there_is_never_overwritten(world: World, db: Settings, tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine")
    with pytest.raises(BackupRefused, match="已经存在"):
        await write_backup(tmp_path / "b", settings=db, at=NOW)
    assert (tmp_path / "b").read_text() == "mine"
    with pytest.raises(BackupRefused, match="没有找到"):
        await restore_backup(tmp_path / "none", settings=db)


async def test_an_empty_installation_has_nothing_to_back_up(tmp_path: Path) -> None:
    nothing = Settings(database=f"sqlite:///{tmp_path}/none.sqlite", secret="x" * 40, data_dir=tmp_path)
    with pytest.raises(BackupRefused, match="还没有可备份的数据"):
        await write_backup(tmp_path / "b", settings=nothing, at=NOW)
    assert not (tmp_path / "b").exists()
    assert not (tmp_path / "b.unfinished").exists()
