"""Writing a backup while the platform serves."""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.foundation.backups.messages import End, FilePart, Head, Rows, pack
from app.foundation.backups.sealed_file import BackupRefused, SealedWriter
from app.foundation.database.snapshot import NothingStored, read_all
from app.foundation.settings import Settings

_PART = 1 << 20


@dataclass(frozen=True)
class Written:
    """What a backup holds: rows of each table, stored files, and its size in bytes."""

    tables: dict[str, int]
    files: int
    size: int


async def write_backup(path: Path, *, settings: Settings, at: int) -> Written:
    """Writes everything committed by now into a new sealed file; the file appears only when whole.

    Raises BackupRefused when the file exists already or there is nothing to back up.
    """
    if path.exists():
        raise BackupRefused(f"文件 {path} 已经存在，没有覆盖。请换一个文件名。")
    if not path.parent.is_dir():
        raise BackupRefused(f"文件夹 {path.parent} 不存在，请先建好再备份。")
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            writer = SealedWriter(file, secret=settings.secret)
            end = await _write(writer, settings=settings, at=at)
            writer.close()
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return Written(end.tables, end.files, path.stat().st_size)


async def _write(writer: SealedWriter, *, settings: Settings, at: int) -> End:
    writer.write(pack(Head(at, "postgresql" if settings.is_postgresql else "sqlite")))
    counts: Counter[str] = Counter()
    try:
        async for batch in read_all(settings):
            writer.write(pack(Rows(batch.table, batch.columns, [list(row) for row in batch.rows])))
            counts[batch.table] += len(batch.rows)
    except NothingStored as error:
        raise BackupRefused("还没有可备份的数据：数据库不存在或是空的。请检查 PUFA_DATABASE。") from error
    files = 0
    for part in _parts(files_folder(settings)):
        writer.write(pack(part))
        files += part.is_first
    end = End(dict(counts), files)
    writer.write(pack(end))
    return end


def files_folder(settings: Settings) -> Path:
    """The folder in which uploaded files lie, named by their content."""
    return settings.data_dir / "files"


def _parts(folder: Path) -> Iterator[FilePart]:
    """Every stored file in parts of 1 MiB; the folder is read after the rows, so no named file is missing."""
    for path in sorted(found for found in folder.rglob("*") if found.is_file()):
        name = path.relative_to(folder).as_posix()
        with path.open("rb") as file:
            data = file.read(_PART)
            yield FilePart(name, data, is_first=True)
            while data := file.read(_PART):
                yield FilePart(name, data, is_first=False)
