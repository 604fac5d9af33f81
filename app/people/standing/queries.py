"""Reading changes of status: of one person, and of all people of the viewer's."""

from typing import Any

from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.web.paging import Page
from app.people.categories import STATUSES
from app.people.queries.people import HOME, person_for
from app.people.standing.rules import BADGES, ends_service, stage_of, why_no_undo
from app.units.queries import within

WAITING = "done_at IS NULL AND stopped_at IS NULL AND undone_at IS NULL"
_MOST = 20
_PLACED = (
    "FROM standing_change c JOIN person p ON p.id = c.person LEFT JOIN person a ON a.id = c.by "
    f"JOIN posting o ON o.person = p.id AND {HOME} JOIN unit u ON u.id = o.unit "
    "JOIN unit_place area ON area.unit = u.id AND area.tree = 'area' AND area.to_at IS NULL "
    "JOIN unit_place system ON system.unit = u.id AND system.tree = 'system' AND system.to_at IS NULL"
)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    stage = stage_of(row)
    return {
        **row, "stage_word": stage.value, "badge": BADGES.get(stage, "plain"), "ends_service": ends_service(row["after"]),
        "before_label": STATUSES.get(row["before"], row["before"]), "after_label": STATUSES.get(row["after"], row["after"]),
    }  # fmt: skip


async def changes_of(person: dict[str, Any], *, may_edit: bool, now: int) -> list[dict[str, Any]]:
    """The newest changes of a person, newest first, with whether each may be undone now."""
    rows = await database.fetch(
        "SELECT c.*, a.name AS asker FROM standing_change c LEFT JOIN person a ON a.id = c.by WHERE c.person = $1 ORDER BY c.id DESC LIMIT $2",
        person["id"], _MOST,
    )  # fmt: skip
    newest = next((row["id"] for row in rows if row["undone_at"] is None), 0)
    return [
        {**_shown(row), "may_undo": may_edit and not why_no_undo(row, status=person["status"], newest=row["id"] == newest, now=now)}
        for row in rows
    ]


async def change_for(viewer: Viewer, code: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A change and its person, whom the viewer may change; else 404."""
    row = await database.fetch_one("SELECT c.*, p.code AS person_code FROM standing_change c JOIN person p ON p.id = c.person WHERE c.code = $1", code)
    if row is None:
        raise refusals.not_found("没有找到这个人，或者不在您管理的单位里。")
    return row, await person_for(viewer, row["person_code"], verb=Permission.EDIT_PEOPLE)


async def fresh(change: int) -> tuple[dict[str, Any], bool]:
    """A change's row as it stands in the open transaction, and whether it is the newest of its person that holds."""
    ending = database.by_engine(sqlite="", postgresql=" FOR UPDATE")
    row = await database.fetch_one(f"SELECT * FROM standing_change WHERE id = $1{ending}", change)
    assert row is not None
    later = await database.fetch_value("SELECT id FROM standing_change WHERE person = $1 AND id > $2 AND undone_at IS NULL LIMIT 1", row["person"], change)
    return row, later is None


async def changes_for(viewer: Viewer, *, page: Page) -> tuple[list[dict[str, Any]], int]:
    """A page of the changes of all people whom the viewer may see, newest first, and how many; two statements."""
    where, args = within(viewer.scopes(Permission.SEE_PEOPLE), area="area.path", system="system.path", first=1)
    total = int(await database.fetch_value(f"SELECT count(*) AS n {_PLACED} WHERE {where}", *args))
    rows = await database.fetch(
        f"SELECT c.*, a.name AS asker, p.name, p.code AS person_code, u.name AS unit_name {_PLACED} WHERE {where} "
        f"ORDER BY c.id DESC LIMIT ${len(args) + 1} OFFSET ${len(args) + 2}",
        *args, page.size, page.offset,
    )  # fmt: skip
    return [_shown(row) for row in rows], total
