"""What several verbs do to units and trees, inside a transaction that is open already."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.foundation import access, canonical, database
from app.foundation.access import Viewer
from app.foundation.codes import new_code
from app.foundation.web import sessions
from app.units import rules
from app.units.planning import ADD, CHANGE, Parent, PlannedUnit

_UNIT_COLUMNS = ["code", "name", "short_name", "kind", "category", "created_at", "closed_at"]
_PLACE_COLUMNS = ["tree", "unit", "parent", "path", "position", "from_at", "to_at"]


async def lock_trees() -> None:
    """Lets no other transaction change a tree until this one ends; without it two moves could close a ring."""
    if database.is_postgresql():
        await database.execute("LOCK TABLE unit_place IN SHARE ROW EXCLUSIVE MODE")


async def place_of(unit: int | None, *, tree: str) -> dict[str, Any]:
    """The open place of a unit in a tree; an empty path for None."""
    if unit is None:
        return {"unit": None, "path": "", "parent": None}
    row = await database.fetch_one(
        "SELECT id, unit, parent, path FROM unit_place WHERE unit = $1 AND tree = $2 AND to_at IS NULL", unit, tree
    )
    if row is None:
        raise LookupError(f"unit {unit} has no open place in the {tree} tree")
    return row


async def move_place(unit: int, *, tree: str, parent: int | None, now: int) -> None:
    """Puts a unit with all below it under another parent in one tree; its old place ends now.

    Units below keep their parents, so only their paths are written anew.
    """
    old = await place_of(unit, tree=tree)
    above = await place_of(parent, tree=tree)
    path = rules.path_below(above["path"], unit)
    await database.execute("UPDATE unit_place SET to_at = $1 WHERE id = $2", now, old["id"])
    await database.execute(
        "UPDATE unit_place SET path = $1 || substr(path, $2) WHERE tree = $3 AND to_at IS NULL AND path LIKE $4",
        path, len(old["path"]) + 1, tree, f"{old['path']}%",
    )  # fmt: skip
    await database.insert_many_by_name("unit_place", _PLACE_COLUMNS, [(tree, unit, parent, path, unit, now, None)])


async def note_change(kind: str, unit: int, before: dict[str, Any], after: dict[str, Any], *, by: Viewer, now: int) -> None:
    """Keeps how a unit was renamed or moved: done at once, by one person."""
    await database.execute(
        "INSERT INTO unit_change (code, kind, unit, detail, reason, before, after, effective_at, asked_by, asked_at, approval, note, done_at) "
        "VALUES ($1, $2, $3, '', '', $4, $5, $6, $7, $6, '', '', $6)",
        new_code(), kind, unit, canonical.dump(before), canonical.dump(after), now, by.person,
    )  # fmt: skip


async def keep_name(unit: int, *, name: str, short_name: str, now: int) -> None:
    """Keeps what a unit was called until now: past exams show it as it was called then."""
    await database.execute(
        "INSERT INTO unit_former_name (unit, name, short_name, until_at) VALUES ($1, $2, $3, $4)", unit, name, short_name, now
    )


async def add_units(
    plans: Sequence[PlannedUnit], *, now: int, brought: Mapping[int, int] | None = None
) -> dict[int, int]:
    """Adds every planned new unit in both trees; the ids made, by row number.

    `brought` gives the true ids of units that the plans name by a number below zero.
    """
    added = [plan for plan in plans if plan.act == ADD]
    for plan in added:
        plan.area_parent = _true(plan.area_parent, brought or {})
        plan.system_parent = _true(plan.system_parent, brought or {})
    codes = {plan.row.number: new_code() for plan in added}
    await database.insert_many_by_name(
        "unit",
        _UNIT_COLUMNS,
        [(codes[plan.row.number], plan.name, plan.short_name, plan.kind, plan.category, now, None) for plan in added],
    )
    made = await database.fetch("SELECT id, code FROM unit WHERE created_at = $1", now)
    by_code = {row["code"]: row["id"] for row in made}
    ids = {number: by_code[code] for number, code in codes.items()}
    for tree, which in ((access.AREA, "area_parent"), (access.SYSTEM, "system_parent")):
        await _add_places(added, ids=ids, tree=tree, which=which, now=now)
    return ids


def _true(parent: Parent, brought: Mapping[int, int]) -> Parent:
    return ("unit", brought[parent[1]]) if parent is not None and parent[0] == "unit" and parent[1] in brought else parent


async def _add_places(added: Sequence[PlannedUnit], *, ids: dict[int, int], tree: str, which: str, now: int) -> None:
    open_places = await database.fetch("SELECT unit, path FROM unit_place WHERE tree = $1 AND to_at IS NULL", tree)
    paths: dict[int, str] = {row["unit"]: row["path"] for row in open_places}
    waiting = list(added)
    rows = []
    while waiting:
        later = []
        for plan in waiting:
            parent = resolved(getattr(plan, which), ids=ids)
            if parent is not None and parent not in paths:
                later.append(plan)
                continue
            unit = ids[plan.row.number]
            paths[unit] = rules.path_below(paths[parent] if parent is not None else "", unit)
            rows.append((tree, unit, parent, paths[unit], plan.row.number, now, None))
        if len(later) == len(waiting):
            raise LookupError(f"units whose parents never come in the {tree} tree")
        waiting = later
    await database.insert_many_by_name("unit_place", _PLACE_COLUMNS, rows)


def resolved(parent: Parent, *, ids: dict[int, int]) -> int | None:
    """The id of a planned parent, once the new units have theirs."""
    if parent is None:
        return None
    kind, place = parent
    return place if kind == "unit" else ids[place]


async def change_units(plans: Sequence[PlannedUnit], *, ids: dict[int, int], now: int) -> None:
    """Renames and moves every planned changed unit."""
    for plan in plans:
        old = plan.existing
        if plan.act != CHANGE or old is None:
            continue
        if old.short_name != plan.short_name:
            await keep_name(old.id, name=old.name, short_name=old.short_name, now=now)
        await database.execute(
            "UPDATE unit SET short_name = $1, category = $2 WHERE id = $3", plan.short_name, plan.category, old.id
        )
        for tree, new, at in (
            (access.AREA, resolved(plan.area_parent, ids=ids), old.area_parent),
            (access.SYSTEM, resolved(plan.system_parent, ids=ids), old.system_parent),
        ):
            if new != at:
                await move_place(old.id, tree=tree, parent=new, now=now)
    sessions.forget_all()
