"""Reading exports: one's own only."""

from typing import Any

from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer

PER_PAGE = 30
_ROW = (
    "SELECT x.*, j.failed_at, j.cancelled_at, j.outcome, j.said, j.done, j.total, f.sha256, f.media_type, f.size, u.name AS file_name "
    'FROM "export" x LEFT JOIN job j ON j.code = x.job LEFT JOIN file_use u ON u.code = x.file AND u.ended_at IS NULL '
    "LEFT JOIN stored_file f ON f.id = u.file"
)


async def exports_for(viewer: Viewer, *, offset: int) -> tuple[int, list[dict[str, Any]]]:
    """How many exports the viewer asked for, and a page of them, newest first."""
    total = await database.fetch_value('SELECT count(*) AS n FROM "export" WHERE by = $1', viewer.person)
    rows = await database.fetch(f"{_ROW} WHERE x.by = $1 ORDER BY x.id DESC LIMIT $2 OFFSET $3", viewer.person, PER_PAGE, offset)
    return int(total), rows


async def export_for(viewer: Viewer, code: str) -> dict[str, Any]:
    """One export of the viewer's own, while they may still take people out; 404 otherwise."""
    row = await database.fetch_one(f"{_ROW} WHERE x.code = $1", code)
    if row is None or row["by"] != viewer.person or not viewer.may(Permission.EXPORT_PEOPLE):
        raise refusals.not_found("没有找到这份导出，或者它不归您查看。")
    return row


async def export(number: int) -> dict[str, Any]:
    """One export by its row, for background work."""
    row = await database.fetch_one(f"{_ROW} WHERE x.id = $1", number)
    assert row is not None
    return row


async def expired(now: int) -> list[dict[str, Any]]:
    """Exports whose file has waited long enough."""
    return await database.fetch(f"{_ROW} WHERE x.expires_at <= $1 AND x.removed_at IS NULL", now)
