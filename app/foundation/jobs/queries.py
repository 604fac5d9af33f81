"""Reading jobs: one's own, and all of them for who may see jobs everywhere."""

from typing import Any

from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.jobs.steps import OPEN

SHOWN = {"open": f"({OPEN})", "finished": "finished_at IS NOT NULL", "stopped": "(failed_at IS NOT NULL OR cancelled_at IS NOT NULL)"}
"""What a list can be narrowed to, by the name in its address."""


async def job_for(viewer: Viewer, code: str) -> dict[str, Any]:
    """One job that the viewer asked for or may see; 404 otherwise."""
    row = await database.fetch_one("SELECT * FROM job WHERE code = $1", code)
    if row is None or not _sees(viewer, row):
        raise refusals.not_found("没有找到这个任务，或者它不归您查看。")
    return row


def _sees(viewer: Viewer, row: dict[str, Any]) -> bool:
    own = viewer.person is not None and row["asked_by"] == viewer.person
    return own or viewer.may_everywhere(Permission.SEE_JOBS)


async def jobs_for(viewer: Viewer, *, shown: str, kind: str, offset: int, size: int) -> tuple[list[dict[str, Any]], int]:
    """A page of the jobs the viewer sees, newest first, and how many there are; two statements."""
    everywhere = viewer.may_everywhere(Permission.SEE_JOBS)
    where = f"({'1 = 1 OR ' if everywhere else ''}asked_by = $1) AND ($2 = '' OR kind = $2) AND {SHOWN.get(shown, '1 = 1')}"
    total = await database.fetch_value(f"SELECT count(*) AS n FROM job WHERE {where}", viewer.person, kind)
    rows = await database.fetch(f"SELECT * FROM job WHERE {where} ORDER BY id DESC LIMIT $3 OFFSET $4", viewer.person, kind, size, offset)
    return rows, int(total)
