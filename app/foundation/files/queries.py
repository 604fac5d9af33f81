"""Reading which files there are, always for a viewer."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from app.foundation import database, refusals
from app.foundation.access import Viewer

MayRead = Callable[[Viewer, int], Awaitable[bool]]
"""Whether the viewer may see the row with this id, and so its files."""
_readers: dict[str, MayRead] = {}
_USES = (
    "SELECT u.code, u.subject, u.subject_id, u.purpose, u.name, u.by, u.at, f.sha256, f.media_type, f.size "
    "FROM file_use u JOIN stored_file f ON f.id = u.file WHERE u.ended_at IS NULL AND "
)


def use_readers(readers: Mapping[str, MayRead]) -> None:
    """Tells who may read the files of each subject; called once by main. A subject not named is read by nobody else."""
    _readers.clear()
    _readers.update(readers)


async def use_for(viewer: Viewer, code: str) -> dict[str, Any]:
    """One use of a file for who uploaded it or may see the row that uses it; 404 otherwise."""
    row = await database.fetch_one(f"{_USES} u.code = $1", code)
    if row is None or not await _reads(viewer, row):
        raise refusals.not_found("没有找到这个文件，或者它不归您查看。")
    return row


async def _reads(viewer: Viewer, row: dict[str, Any]) -> bool:
    if viewer.person is not None and row["by"] == viewer.person:
        return True
    may_read = _readers.get(row["subject"])
    return may_read is not None and await may_read(viewer, row["subject_id"])


async def uses_of(subject: str, subject_id: int) -> list[dict[str, Any]]:
    """The files one row uses, oldest first; the caller has asked for the row on behalf of its viewer."""
    return await database.fetch(f"{_USES} u.subject = $1 AND u.subject_id = $2 ORDER BY u.id", subject, subject_id)
