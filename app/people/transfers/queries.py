"""Reading moves and loans: for those who see people of the unit left or the unit gone to, and for the person concerned."""

from typing import Any

from app.foundation import clock, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.web.paging import Page
from app.people.transfers.rules import (
    BADGES,
    DEFAULT_DAYS,
    FROM,
    KINDS,
    LOANS,
    STAGES,
    TO,
    Stage,
    may_answer,
    may_withdraw,
    stage_of,
)  # fmt: skip
from app.units.queries import within

_JOINED = (
    "FROM transfer t JOIN person p ON p.id = t.person JOIN unit f ON f.id = t.from_unit JOIN unit g ON g.id = t.to_unit "
    "LEFT JOIN unit_place fa ON fa.unit = f.id AND fa.tree = 'area' AND fa.to_at IS NULL "
    "LEFT JOIN unit_place fs ON fs.unit = f.id AND fs.tree = 'system' AND fs.to_at IS NULL "
    "LEFT JOIN unit_place ga ON ga.unit = g.id AND ga.tree = 'area' AND ga.to_at IS NULL "
    "LEFT JOIN unit_place gs ON gs.unit = g.id AND gs.tree = 'system' AND gs.to_at IS NULL "
)
_ROWS = (
    "SELECT t.*, p.name, p.code AS person_code, f.name AS from_name, f.code AS from_code, g.name AS to_name, g.code AS to_code, "
    "coalesce(fa.path, '') AS from_area, coalesce(fs.path, '') AS from_system, coalesce(ga.path, '') AS to_area, "
    f"coalesce(gs.path, '') AS to_system, a.name AS asker, b.name AS answerer {_JOINED}"
    "LEFT JOIN person a ON a.id = t.asked_by LEFT JOIN person b ON b.id = t.answered_by "
)
_UNANSWERED = "t.accepted_at IS NULL AND t.refused_at IS NULL AND t.withdrawn_at IS NULL AND t.stopped_at IS NULL"
_OPEN = f"{_UNANSWERED} AND t.expires_at > {{now}}"
_EXPIRED = f"{_UNANSWERED} AND t.expires_at <= {{now}}"
_COMING = "t.accepted_at IS NOT NULL AND t.done_at IS NULL AND t.withdrawn_at IS NULL AND t.stopped_at IS NULL"
_LENT = f"t.done_at IS NOT NULL AND t.kind IN ('{LOANS[0]}', '{LOANS[1]}') AND t.ended_at IS NULL"

VIEWS = {"answer": "等您答复", "asked": "等对方答复", "expired": "逾期未答复", "coming": "待生效", "lent": "借出借入", "over": "已办结"}
"""What the list can show."""


async def days_to_answer() -> int:
    """Within how many days a proposal made now is to be answered."""
    return int(await database.fetch_value("SELECT days FROM transfer_policy ORDER BY id DESC LIMIT 1") or DEFAULT_DAYS)


async def sides_of(viewer: Viewer, *, from_unit: int, to_unit: int) -> frozenset[str]:
    """The sides for which the viewer may change people."""
    rows = await database.fetch(
        "SELECT a.unit, a.path AS area, s.path AS system FROM unit_place a JOIN unit_place s ON s.unit = a.unit AND s.tree = 'system' "
        "AND s.to_at IS NULL WHERE a.tree = 'area' AND a.to_at IS NULL AND a.unit IN ($1, $2)",
        from_unit, to_unit,
    )  # fmt: skip
    mine = {row["unit"] for row in rows if viewer.may_in(Permission.EDIT_PEOPLE, area_path=row["area"], system_path=row["system"])}
    return frozenset(side for side, unit in ((FROM, from_unit), (TO, to_unit)) if unit in mine)


def _sides(viewer: Viewer, row: dict[str, Any], *, verb: Permission) -> frozenset[str]:
    return frozenset(
        side for side in (FROM, TO) if viewer.may_in(verb, area_path=row[f"{side}_area"], system_path=row[f"{side}_system"])
    )


async def transfer_for(viewer: Viewer, code: str, *, verb: Permission = Permission.SEE_PEOPLE, lock: bool = False) -> dict[str, Any]:
    """A transfer of which the viewer may do `verb` for one side at least (`sides`); else 404."""
    if lock and database.is_postgresql():
        await database.execute("SELECT 1 AS one FROM transfer WHERE code = $1 FOR UPDATE", code)
    row = await database.fetch_one(f"{_ROWS} WHERE t.code = $1", code)
    if row is None or not (_sides(viewer, row, verb=verb) or viewer.may_everywhere(verb)):
        raise refusals.not_found("没有找到这项调动，或者它不归您查看。")
    row["sides"] = _sides(viewer, row, verb=Permission.EDIT_PEOPLE)
    return row


def shown(viewer: Viewer, row: dict[str, Any], *, now: int) -> dict[str, Any]:
    """The row with its stage in words and what this viewer may do."""
    stage = stage_of(row, now=now)
    sides = row.get("sides", _sides(viewer, row, verb=Permission.EDIT_PEOPLE))
    office = viewer.may_everywhere(Permission.EDIT_PEOPLE)
    asked = {"person": viewer.person, "sides": sides, "office": office, "now": now}
    word = "借调结束" if stage is Stage.DONE and row["kind"] in LOANS else STAGES[stage]
    return {
        **row, "stage": stage, "stage_word": word, "badge": BADGES.get(stage, "plain"), "kind_word": KINDS[row["kind"]],
        "may_answer": may_answer(row, **asked), "may_withdraw": may_withdraw(row, **asked),
        "may_end": stage is Stage.LENT and bool(sides), "proposer": row["from_name"] if row["asked_side"] == FROM else row["to_name"],
        "answerer_unit": row["to_name"] if row["asked_side"] == FROM else row["from_name"],
    }  # fmt: skip


def _views(viewer: Viewer, *, now: int) -> tuple[dict[str, str], list[Any]]:
    """SQL that holds for the rows of each view, and the arguments they all share."""
    scopes = viewer.scopes(Permission.SEE_PEOPLE)
    from_mine, args = within(scopes, area="fa.path", system="fs.path", first=1)
    to_mine, _ = within(scopes, area="ga.path", system="gs.path", first=1)
    everything = "1 = 1 OR " if viewer.may_everywhere(Permission.SEE_PEOPLE) else ""
    mine = f"({everything}{from_mine} OR {to_mine})"
    answering = f"((t.asked_side = 'to' AND {from_mine}) OR (t.asked_side = 'from' AND {to_mine}))"
    is_open = _OPEN.format(now=int(now))
    views = {
        "answer": f"{is_open} AND {answering}",
        "asked": f"{is_open} AND {mine} AND NOT COALESCE({answering}, (1 = 0))",
        "expired": f"{_EXPIRED.format(now=int(now))} AND {mine}",
        "coming": f"{_COMING} AND {mine}",
        "lent": f"{_LENT} AND {mine}",
    }
    views["over"] = f"{mine} AND NOT ({_UNANSWERED}) AND NOT ({_COMING}) AND NOT ({_LENT})"
    return views, args


async def transfers_for(viewer: Viewer, view: str, *, page: Page, now: int) -> list[dict[str, Any]]:
    """A page of one view: what waits the oldest first, what is over the newest first."""
    views, args = _views(viewer, now=now)
    order = "t.id DESC" if view == "over" else "t.expires_at, t.id" if view in ("answer", "asked", "expired") else "t.effective_at, t.id"
    place = len(args)
    rows = await database.fetch(
        f"{_ROWS} WHERE {views[view]} ORDER BY {order} LIMIT ${place + 1} OFFSET ${place + 2}", *args, page.size, page.offset
    )
    return [shown(viewer, row, now=now) for row in rows]


async def counts_for(viewer: Viewer, *, now: int) -> dict[str, int]:
    """How many rows each view has; one statement."""
    views, args = _views(viewer, now=now)
    sums = ", ".join(f"coalesce(sum(CASE WHEN {where} THEN 1 ELSE 0 END), 0) AS n_{name}" for name, where in views.items())
    row = await database.fetch_one(f"SELECT {sums} {_JOINED}", *args)
    assert row is not None
    return {name: int(row[f"n_{name}"]) for name in views}


async def to_answer(viewer: Viewer) -> int:
    """How many proposals wait for an answer by the viewer's units: for to-do lists of other pages."""
    if not viewer.may(Permission.EDIT_PEOPLE):
        return 0
    return (await counts_for(viewer, now=clock.now_ms()))["answer"]


async def of_person(person: int, *, now: int) -> list[dict[str, Any]]:
    """What is proposed or agreed on about a person and not over, oldest first, as (code, words)."""
    where = f"({_OPEN.format(now=int(now))}) OR ({_COMING})"
    rows = await database.fetch(f"{_ROWS} WHERE t.person = $1 AND ({where}) ORDER BY t.id", person)
    return [{**row, "kind_word": KINDS[row["kind"]], "stage": stage_of(row, now=now)} for row in rows]
