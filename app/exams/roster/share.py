"""Above which share of a roster exemptions are marked: what the office sets once for all exams."""

from dataclasses import dataclass
from typing import Any

from app.exams.roster.rules import over_share
from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.ledger.steps import record

PERCENT = 2
"""Whole percent, where the office has set nothing."""


@dataclass(frozen=True, slots=True)
class ShareLimit:
    """The share in whole percent that holds now, as pages and sheets ask it."""

    percent: int

    def over(self, exempt: int, listed: int) -> bool:
        """Whether so many exempt of so many listed are marked."""
        return over_share(exempt, listed, self.percent)


async def limit() -> ShareLimit:
    """The share above which exemptions of a unit are marked red."""
    found = await database.fetch_value("SELECT percent FROM exempt_policy ORDER BY id DESC LIMIT 1")
    return ShareLimit(PERCENT if found is None else int(found))


async def history(*, most: int = 10) -> list[dict[str, Any]]:
    """What was set when and by whom, the newest first."""
    return await database.fetch(
        "SELECT y.percent, y.at, p.name FROM exempt_policy y LEFT JOIN person p ON p.id = y.by ORDER BY y.id DESC LIMIT $1", most
    )


async def set_share(viewer: Viewer, *, percent: int, now: int) -> None:
    """Stores the share from which exemptions are marked; earlier settings stay as rows."""
    if not viewer.may_everywhere(Permission.PUBLISH_EXAM):
        raise refusals.not_allowed("免考提示比例由普法办审核发布人员设定。")
    if not 0 <= percent <= 100:
        raise refusals.bad_input("比例要在 0 到 100 之间。", fields={"percent": "比例要在 0 到 100 之间"})
    async with database.transaction():
        await database.execute("INSERT INTO exempt_policy (percent, by, at) VALUES ($1, $2, $3)", percent, viewer.person, now)
        await record("set_share", "exempt_policy", None, by=viewer, at=now, detail={"percent": percent})
