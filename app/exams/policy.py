"""What the office sets once for all exams: above which share of known questions it wants to be warned."""

from typing import Any

from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.ledger.steps import record

PUBLIC_LIMIT = 50
"""Per cent of the points, where the office has set nothing."""


async def public_limit() -> int:
    """The share of points (whole percent) from public or practised questions above which arranging warns."""
    found = await database.fetch_value("SELECT public_limit FROM exam_policy ORDER BY id DESC LIMIT 1")
    return PUBLIC_LIMIT if found is None else int(found)


async def history(*, most: int = 10) -> list[dict[str, Any]]:
    """What was set when and by whom, the newest first."""
    return await database.fetch(
        "SELECT y.public_limit, y.at, p.name FROM exam_policy y LEFT JOIN person p ON p.id = y.by ORDER BY y.id DESC LIMIT $1",
        most,
    )


async def set_policy(viewer: Viewer, *, public_limit: int, now: int) -> None:
    """Stores the share from which arranging warns; earlier settings stay as rows."""
    if not viewer.may_everywhere(Permission.PUBLISH_EXAM):
        raise refusals.not_allowed("组卷提醒由普法办审核发布人员设定。")
    if not 0 <= public_limit <= 100:
        raise refusals.bad_input("比例要在 0 到 100 之间。", fields={"public_limit": "比例要在 0 到 100 之间"})
    async with database.transaction():
        await database.execute(
            "INSERT INTO exam_policy (public_limit, by, at) VALUES ($1, $2, $3)", public_limit, viewer.person, now
        )
        await record("set_policy", "exam_policy", None, by=viewer, at=now, detail={"public_limit": public_limit})
