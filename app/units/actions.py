"""What is done with units: one function, one verb, one transaction."""

from dataclasses import dataclass
from typing import Any

from app.foundation import access, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.codes import new_code
from app.foundation.ledger.steps import record
from app.foundation.web import sessions
from app.units import rules, steps
from app.units.queries import open_unit, unit_for
from app.units.reading import tidy_name


@dataclass(frozen=True)
class UnitWords:
    """What a unit is called: full name, short name ('' for none of its own), category."""

    name: str
    short_name: str = ""
    category: str = ""


async def add_unit(viewer: Viewer, words: UnitWords, *, kind: str, area_parent: str, system_parent: str, now: int) -> str:
    """A new unit below these parents (codes; '' in the system tree means the same); its code.

    404 for an area parent that is not the viewer's: the system it belongs to may be another's.
    409 when the parent has a unit of this name.
    """
    above = await unit_for(viewer, area_parent, verb=Permission.EDIT_UNITS)
    system = await open_unit(system_parent) if system_parent else above
    name = tidy_name(words.name)
    async with database.transaction():
        await steps.lock_trees()
        await _refuse_twin(name, parent=above["id"], but=0)
        code = new_code()
        unit = await database.fetch_value(
            "INSERT INTO unit (code, name, short_name, kind, category, created_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            code, name, tidy_name(words.short_name) or rules.short_below(name, parent=above["name"]),
            kind, tidy_name(words.category), now,
        )  # fmt: skip
        for tree, parent in ((access.AREA, above["id"]), (access.SYSTEM, system["id"])):
            place = await steps.place_of(parent, tree=tree)
            path = rules.path_below(place["path"], unit)
            _refuse_too_deep(path)
            await database.execute(
                "INSERT INTO unit_place (tree, unit, parent, path, position, from_at) VALUES ($1, $2, $3, $4, $5, $6)",
                tree, unit, parent, path, unit, now,
            )  # fmt: skip
        detail = {"name": name, "area_parent": above["name"], "system_parent": system["name"]}
        await record("add_unit", "unit", unit, by=viewer, at=now, detail=detail)
    return code


async def rename_unit(viewer: Viewer, code: str, words: UnitWords, *, now: int) -> None:
    """Gives a unit other words; 409 when a sibling has the name."""
    unit = await _to_reshape(viewer, code)
    name = tidy_name(words.name)
    async with database.transaction():
        await steps.lock_trees()
        await _refuse_twin(name, parent=unit["area_parent"], but=unit["id"])
        short = tidy_name(words.short_name) or name
        if (name, short) != (unit["name"], unit["short_name"]):
            await steps.keep_name(unit["id"], name=unit["name"], short_name=unit["short_name"], now=now)
            before = {"name": unit["name"], "short_name": unit["short_name"]}
            await steps.note_change("rename", unit["id"], before, {"name": name, "short_name": short}, by=viewer, now=now)
        await database.execute(
            "UPDATE unit SET name = $1, short_name = $2, category = $3 WHERE id = $4",
            name, short, tidy_name(words.category), unit["id"],
        )  # fmt: skip
        detail = {"from": unit["name"], "to": name, "short_name": words.short_name, "category": words.category}
        await record("rename_unit", "unit", unit["id"], by=viewer, at=now, detail=detail)
    sessions.forget_all()


async def move_unit(viewer: Viewer, code: str, *, tree: str, parent: str, now: int) -> None:
    """Puts a unit with all below it under another parent in one tree.

    409 when the parent stands below the unit (a ring), is its parent already, or lies too deep.
    """
    unit = await _to_reshape(viewer, code)
    above = await unit_for(viewer, parent, verb=Permission.EDIT_UNITS)
    async with database.transaction():
        await steps.lock_trees()
        here = await steps.place_of(unit["id"], tree=tree)
        there = await steps.place_of(above["id"], tree=tree)
        if rules.is_within(there["path"], of=here["path"]):
            raise refusals.conflict(
                f"“{above['name']}”就在“{unit['name']}”之下，移过去会绕成圈。请换一个上级，没有改动任何单位。", reason="cycle"
            )
        if here["parent"] == above["id"]:
            raise refusals.conflict(f"“{unit['name']}”已经在“{above['name']}”之下，没有改动。")
        _refuse_too_deep(rules.path_below(there["path"], unit["id"]))
        await steps.move_place(unit["id"], tree=tree, parent=above["id"], now=now)
        was = await database.fetch_value("SELECT name FROM unit WHERE id = $1", here["parent"])
        before, after = {"tree": tree, "parent": str(was or "")}, {"tree": tree, "parent": above["name"]}
        await steps.note_change("move", unit["id"], before, after, by=viewer, now=now)
        detail = {"tree": tree, "from": here["parent"], "to": above["id"], "name": unit["name"], "parent": above["name"]}
        await record("move_unit", "unit", unit["id"], by=viewer, at=now, detail=detail)
    sessions.forget_all()


async def _to_reshape(viewer: Viewer, code: str) -> dict[str, Any]:
    """A unit that the viewer may rename or move: one below their own, since the top of a scope is set from above."""
    unit = await unit_for(viewer, code, verb=Permission.EDIT_UNITS)
    if not rules.may_reshape(viewer.scopes(Permission.EDIT_UNITS), area_path=unit["area_path"], system_path=unit["system_path"]):
        raise refusals.not_allowed("这是您负责的最上一级单位，改名和移动要由上级或普法办来做。")
    return unit


async def _refuse_twin(name: str, *, parent: int | None, but: int) -> None:
    twin = await database.fetch_value(
        "SELECT u.id FROM unit u JOIN unit_place p ON p.unit = u.id AND p.tree = 'area' AND p.to_at IS NULL "
        "WHERE u.name = $1 AND p.parent = $2 AND u.id <> $3",
        name, parent, but,
    )  # fmt: skip
    if twin is not None:
        raise refusals.conflict(f"这个上级下面已经有“{name}”了，没有再添加。", reason="twin")


def _refuse_too_deep(path: str) -> None:
    if rules.depth(path) > rules.DEEPEST:
        raise refusals.conflict(f"单位最多 {rules.DEEPEST} 级，再往下放不了。请换一个上级。", reason="too_deep")
