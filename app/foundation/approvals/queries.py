"""Reading approvals: one's own, those one may decide, and all of them for who may see approvals everywhere."""

from typing import Any

from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.approvals import kinds, rules
from app.foundation.approvals.steps import OPEN


def _decides(viewer: Viewer) -> list[str]:
    return [key for key, kind in kinds.all_kinds().items() if viewer.may_everywhere(kind.permission)]


async def approval_for(viewer: Viewer, code: str) -> dict[str, Any]:
    """One approval that the viewer asked for, may decide or may see; 404 otherwise."""
    row = await database.fetch_one("SELECT * FROM approval WHERE code = $1", code)
    sees = row is not None and (
        rules.asked_it(viewer, row) or row["kind"] in _decides(viewer) or viewer.may_everywhere(Permission.SEE_APPROVALS)
    )
    if row is None or not sees:
        raise refusals.not_found("没有找到这个申请，或者它不归您查看。")
    return row


async def approvals_for(viewer: Viewer, *, is_open: bool, offset: int, size: int) -> tuple[list[dict[str, Any]], int]:
    """A page of the open approvals (oldest first) or the decided ones (newest first), and how many; two statements."""
    everywhere = viewer.may_everywhere(Permission.SEE_APPROVALS)
    decides = _decides(viewer)
    places = ", ".join(f"${n + 2}" for n in range(len(decides)))
    seen = f"{'1 = 1 OR ' if everywhere else ''}asked_by = $1{f' OR kind IN ({places})' if decides else ''}"
    where = f"({seen}) AND {'' if is_open else 'NOT '}({OPEN})"
    args = [viewer.person, *decides]
    total = await database.fetch_value(f"SELECT count(*) AS n FROM approval WHERE {where}", *args)
    rows = await database.fetch(
        f"SELECT * FROM approval WHERE {where} ORDER BY id {'' if is_open else 'DESC'} "
        f"LIMIT ${len(args) + 1} OFFSET ${len(args) + 2}",
        *args, size, offset,
    )  # fmt: skip
    return rows, int(total)
