"""Reading changes of units and what they touch: for the office, and for who may see approvals."""

from dataclasses import dataclass
from typing import Any

from app.foundation import canonical, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.web.paging import Page
from app.people.reshaping import steps, touched
from app.people.reshaping.rules import ALL_KINDS, BADGES, BY_TWO, MERGE, SPLIT, Stage, stage_of
from app.people.reshaping.touched import Told
from app.people.transfers.steps import PENDING

_ROWS = (
    "SELECT c.*, u.name AS unit_name, u.code AS unit_code, u.closed_at AS unit_closed, o.name AS other_name, o.code AS other_code, "
    "a.name AS asker, b.name AS approver, x.refused_at AS approval_refused, x.withdrawn_at AS approval_withdrawn, x.decision_note "
    "FROM unit_change c JOIN unit u ON u.id = c.unit LEFT JOIN unit o ON o.id = c.other LEFT JOIN person a ON a.id = c.asked_by "
    "LEFT JOIN person b ON b.id = c.approved_by LEFT JOIN approval x ON c.approval <> '' AND x.code = c.approval"
)


@dataclass(frozen=True)
class Touched:
    """Whom and what a change touches as things stand now; `why_not` is empty where it can be carried out."""

    why_not: str
    people: list[dict[str, Any]]
    lent: list[dict[str, Any]]
    below: list[str]
    grants: list[dict[str, Any]]
    transfers: int
    others: list[Told]


async def changes_for(viewer: Viewer, *, page: Page) -> tuple[list[dict[str, Any]], int]:
    """A page of all changes, the newest first, and how many; two statements."""
    total = int(await database.fetch_value("SELECT count(*) AS n FROM unit_change"))
    rows = await database.fetch(f"{_ROWS} ORDER BY c.id DESC LIMIT $1 OFFSET $2", page.size, page.offset)
    return [shown(row) for row in rows], total


async def change_for(viewer: Viewer, code: str, *, verb: Permission = Permission.SEE_APPROVALS, lock: bool = False) -> dict[str, Any]:
    """One change; 404 for who may not do `verb` for the county."""
    if lock and database.is_postgresql():
        await database.execute("SELECT 1 AS one FROM unit_change WHERE code = $1 FOR UPDATE", code)
    row = await database.fetch_one(f"{_ROWS} WHERE c.code = $1", code)
    if row is None or not viewer.may_everywhere(verb):
        raise refusals.not_found("没有找到这项单位变动，或者它不归您查看。")
    return row


async def locked(change: int) -> dict[str, Any]:
    """A change's row, held until the transaction ends."""
    if database.is_postgresql():
        await database.execute("SELECT 1 AS one FROM unit_change WHERE id = $1 FOR UPDATE", change)
    row = await database.fetch_one(f"{_ROWS} WHERE c.id = $1", change)
    assert row is not None
    return row


async def changes_of(unit: int) -> list[dict[str, Any]]:
    """What was done to a unit, or made it, newest first: one statement."""
    rows = await database.fetch(f"{_ROWS} WHERE (c.unit = $1 OR c.other = $1) AND c.done_at IS NOT NULL ORDER BY c.done_at DESC, c.id DESC LIMIT 20", unit)
    return [shown(row) for row in rows]


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its stage and what is or was done, in words."""
    stage = stage_of(row)
    may_leave = stage in (Stage.DRAFT, Stage.COMING) and row["kind"] in BY_TWO
    return {**row, "stage": stage, "badge": BADGES.get(stage, "plain"), "kind_word": ALL_KINDS[row["kind"]], "said": in_words(row), "may_leave": may_leave}


def in_words(row: dict[str, Any]) -> str:
    """A change in one sentence."""
    name, before, after = row["unit_name"], _json(row["before"]), _json(row["after"])
    if row["kind"] == "rename":
        return f"“{before['name']}”更名为“{after['name']}”"
    if row["kind"] == "move":
        return f"“{name}”从“{before['parent']}”移到“{after['parent']}”之下（{'按地区' if after['tree'] == 'area' else '按系统'}）"
    if row["kind"] == MERGE:
        return f"“{name}”并入“{row['other_name']}”"
    if row["kind"] == SPLIT:
        detail = _json(row["detail"])
        return f"从“{name}”分出“{detail['name']}”，{len(detail['people'])} 人"
    return f"撤销“{name}”"


def _json(text: str) -> dict[str, Any]:
    found: dict[str, Any] = canonical.load(text or "{}")
    return found


async def touched_by(change: dict[str, Any]) -> Touched:
    """Whom and what the change would touch now."""
    unit = change["unit"]
    here = await steps.serving(unit)
    pending = await database.fetch_value(f"SELECT count(*) AS n FROM transfer WHERE (from_unit = $1 OR to_unit = $1) AND {PENDING}", unit)
    splits = change["kind"] == SPLIT
    return Touched(
        await steps.why_not(change), steps.chosen(change, here) if splits else here, [] if splits else await steps.serving(unit, kind="seconded"),
        [] if splits else sorted({row["name"] for row in await steps.children(unit)}), [] if splits else await steps.grants_over(unit),
        int(pending), await touched.told([unit]),
    )  # fmt: skip
