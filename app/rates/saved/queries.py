"""Reading a person's own saved views."""

from typing import Any

from app.foundation import clock, database, refusals
from app.foundation.access import Viewer
from app.rates.saved.rules import KEPT_DAYS

_COLUMNS = "id, code, name, address, saved_at, ended_at"


async def saved_for(viewer: Viewer, *, now: int) -> list[dict[str, Any]]:
    """The viewer's views by name, deleted ones while they can be brought back."""
    return await database.fetch(
        f"SELECT {_COLUMNS} FROM saved_view WHERE person = $1 AND (ended_at IS NULL OR ended_at > $2) ORDER BY name, id",
        viewer.person, now - KEPT_DAYS * clock.DAY,
    )  # fmt: skip


async def view_for(viewer: Viewer, code: str, *, ended: bool = False) -> dict[str, Any]:
    """A view of the viewer's own, or (`ended`) one they deleted; 404 for anything else."""
    state = "IS NOT NULL" if ended else "IS NULL"
    row = await database.fetch_one(
        f"SELECT {_COLUMNS} FROM saved_view WHERE person = $1 AND code = $2 AND ended_at {state}", viewer.person, code
    )
    if row is None:
        raise refusals.not_found("没有找到这个常用视图，可能已经删除，或者它是别人存的。")
    return row
