"""Bringing a backup back: the file is proved whole first, the old content goes last."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from app.foundation.backups.messages import End, FilePart, Head, Message, Rows, unpack
from app.foundation.backups.sealed_file import BackupRefused, read_sealed
from app.foundation.backups.writing import files_folder
from app.foundation.database.replacement import InUse, Migrations, Unfit, known_migrations, replace_content
from app.foundation.database.snapshot import MIGRATIONS, Batch
from app.foundation.settings import Settings


@dataclass(frozen=True)
class Restored:
    """What came back: when the backup was made (ms UTC), rows of each table, files, migrations run on top."""

    made_at: int
    tables: dict[str, int]
    files: int
    migrated: int


async def restore_backup(path: Path, *, settings: Settings) -> Restored:
    """Puts the content of a backup in the place of all there is and migrates it to this version.

    The file may come from either engine. Raises BackupRefused; then nothing has changed.
    """
    if not path.is_file():
        raise BackupRefused(f"没有找到备份文件 {path}。数据没有改动。")
    head, migrations, end = _prove(path, secret=settings.secret)
    known = known_migrations()
    if any(name not in known.get(app, ()) for app, names in migrations.items() for name in names):
        raise BackupRefused("这份备份来自更新的版本，请先升级程序再恢复。数据没有改动。")
    _put_files(path, settings=settings)
    try:
        await replace_content(settings, migrations=migrations, batches=_batches(path, secret=settings.secret))
    except InUse as error:
        raise BackupRefused("数据库正在使用。请先停止服务（包括另外的进程），再恢复。数据没有改动。") from error
    except Unfit as error:
        raise BackupRefused(f"备份里的数据前后不一致（{error}），没有采用。数据没有改动。") from error
    migrated = sum(len(names) for names in known.values()) - end.tables[MIGRATIONS]
    return Restored(head.made_at, end.tables, end.files, migrated)


def _prove(path: Path, *, secret: str) -> tuple[Head, Migrations, End]:
    """Reads the whole file once, so that nothing is touched for a file that is not whole."""
    messages = unpack(read_sealed(path, secret=secret))
    head = next(messages, None)
    if not isinstance(head, Head):
        raise BackupRefused("备份文件的开头不对，不能使用。数据没有改动。")
    migrations: Migrations = {}
    counts: Counter[str] = Counter()
    files = 0
    last: Message = head
    for last in messages:
        if isinstance(last, Rows):
            counts[last.table] += len(last.rows)
            if last.table == MIGRATIONS:
                for app, name in last.rows:
                    migrations.setdefault(app, []).append(name)
        elif isinstance(last, FilePart):
            files += last.is_first
            _safe(last.name)
    if not isinstance(last, End) or last != End(dict(counts), files) or not migrations:
        raise BackupRefused("备份文件里的数目对不上，不能使用。请换一份备份再试。数据没有改动。")
    return head, migrations, last


def _batches(path: Path, *, secret: str) -> Iterator[Batch]:
    for message in unpack(read_sealed(path, secret=secret)):
        if isinstance(message, Rows):
            yield Batch(message.table, message.columns, [tuple(row) for row in message.rows])


def _safe(name: str) -> PurePosixPath:
    inside = PurePosixPath(name)
    if inside.is_absolute() or ".." in inside.parts:
        raise BackupRefused("备份文件里有不安全的文件名，不能使用。数据没有改动。")
    return inside


def _put_files(path: Path, *, settings: Settings) -> None:
    """Adds the files that are missing; a file is named by its content, so one that is there is the same."""
    folder = files_folder(settings)
    open_part: Path | None = None
    for message in unpack(read_sealed(path, secret=settings.secret)):
        if open_part and (not isinstance(message, FilePart) or message.is_first):
            open_part.replace(open_part.with_suffix(""))
            open_part = None
        if isinstance(message, FilePart):
            open_part = _put_part(message, target=folder / _safe(message.name))


def _put_part(message: FilePart, *, target: Path) -> Path | None:
    """Writes one part beside its place; None when the file is there already."""
    if target.exists():
        return None
    part = target.with_name(f"{target.name}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    with part.open("wb" if message.is_first else "ab") as file:
        file.write(message.data)
    return part
