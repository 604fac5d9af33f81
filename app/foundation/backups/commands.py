"""`python -m app backup FILE` and `restore FILE`."""

import asyncio
import sys
from pathlib import Path

import typer

from app.foundation import clock, settings
from app.foundation.backups.restoring import Restored, restore_backup
from app.foundation.backups.sealed_file import BackupRefused
from app.foundation.backups.writing import Written, write_backup
from app.foundation.database import use

NOT_DONE = 2


def backup(file: Path = typer.Argument(help="新备份文件的名字，已经存在就不写。")) -> None:  # noqa: B008
    """把全部数据备份成一个加密文件；网站运行时也可以做。"""
    now = settings.current()
    try:
        written = asyncio.run(write_backup(file, settings=now, at=clock.now_ms()))
    except BackupRefused as refused:
        _stop(refused)
    typer.echo(_written_in_words(written, file))


def restore(file: Path = typer.Argument(help="备份文件。")) -> None:  # noqa: B008
    """用备份文件替换现有全部数据；要先停止网站。旧版本的备份会自动升级。"""
    now = settings.current()
    use(now)
    try:
        restored = asyncio.run(restore_backup(file, settings=now))
    except BackupRefused as refused:
        _stop(refused)
    typer.echo(_restored_in_words(restored))


def _stop(refused: BackupRefused) -> None:
    typer.echo(str(refused), err=True)
    sys.exit(NOT_DONE)


def _written_in_words(written: Written, file: Path) -> str:
    rows = sum(written.tables.values())
    size = written.size / 1_000_000
    return f"已备份到 {file}：{len(written.tables)} 张表 {rows} 行，{written.files} 个文件，{size:.1f} MB。恢复时要用同一个 PUFA_SECRET。"


def _restored_in_words(restored: Restored) -> str:
    made = clock.to_local(restored.made_at).strftime("%Y-%m-%d %H:%M:%S")
    more = f"，并升级了 {restored.migrated} 步" if restored.migrated else ""
    return f"已恢复到 {made} 的备份：{sum(restored.tables.values())} 行，{restored.files} 个文件{more}。"
