"""Rows of the reports for the walk: a draft of a circular, a finished export."""

from collections.abc import Awaitable, Callable

from app.foundation import clock, database
from app.foundation.access import SYSTEM_VIEWER
from app.foundation.files import steps as file_steps
from app.foundation.files import store
from app.foundation.files.media_types import ZIP
from app.reports.circular import actions as circulars
from app.reports.exports import actions as exports
from tests.matrix.rows import MAKES as BELOW
from tests.matrix.rows import Cell, Row


async def _circular(cell: Cell) -> Row:
    row = await BELOW["rated_exam"](cell)
    return {"code": await circulars.draft_circular(await cell.world.viewer("庚"), row["code"], now=clock.now_ms())}


async def _export(cell: Cell) -> Row:
    """A finished export; its bytes lie in the store whoever made it."""
    owner, now = await cell.owner_viewer(), clock.now_ms()
    code = await exports.ask_export(owner, "sheets", {"exam": "none"}, title="成绩汇总表", purpose="归档", now=now)
    content = await store.put_made(b"PK", media_type=ZIP)
    async with database.transaction():
        file = await file_steps.use(content, name="表.zip", subject="export", subject_id=1, purpose="export", by=SYSTEM_VIEWER, now=now)
        await database.execute('UPDATE "export" SET file = $2, made_at = $3, expires_at = $4 WHERE code = $1', code, file, now, now + clock.DAY)
    return {"code": code}


MAKES: dict[str, Callable[[Cell], Awaitable[Row]]] = {"circular": _circular, "export": _export}
"""How a row of each kind is made."""
