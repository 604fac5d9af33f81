"""The unit pages: who stands where, and how many people serve there."""

from dataclasses import dataclass
from typing import Any

from app.foundation import database
from app.foundation.access import Permission, Viewer
from app.units.queries import PLACES, trail, unit_for, within


@dataclass(frozen=True)
class UnitPage:
    """A unit with its way up, the units below it with their people, and those who hold roles over it."""

    unit: dict[str, Any]
    tree: str
    trail: list[dict[str, Any]]
    below: list[dict[str, Any]]
    people: int
    people_below: int
    grants: list[dict[str, Any]]


async def unit_page(viewer: Viewer, code: str, *, tree: str) -> UnitPage:
    """A unit in one tree: five statements whatever its size; 404 for units not the viewer's."""
    unit = await unit_for(viewer, code, verb=Permission.SEE_UNITS)
    path = unit[f"{tree}_path"]
    above = await trail(path)
    below = await database.fetch(
        f"SELECT u.id, u.code, u.name, u.short_name, u.kind, p.path, area.path AS area_path, system.path AS system_path "
        f"FROM unit_place p JOIN unit u ON u.id = p.unit {PLACES} "
        "WHERE p.tree = $1 AND p.parent = $2 AND p.to_at IS NULL ORDER BY p.position, u.id",
        tree, unit["id"],
    )  # fmt: skip
    counts = await people_by_path(tree, path)
    for child in below:
        child["people"] = sum(n for at, n in counts.items() if at.startswith(child["path"]))
        child["visible"] = viewer.may_in(Permission.SEE_UNITS, area_path=child["area_path"], system_path=child["system_path"])
    grants = await database.fetch(
        "SELECT g.role, g.tree, p.name, p.code FROM role_grant g JOIN person p ON p.id = g.person "
        "WHERE g.unit = $1 AND g.ended_at IS NULL ORDER BY g.id",
        unit["id"],
    )
    seen = [{**at, "visible": _at_or_below(viewer, path, at["id"], tree=tree)} for at in above]
    return UnitPage(unit, tree, seen, below, counts.get(path, 0), sum(counts.values()), grants)


async def people_by_path(tree: str, path: str) -> dict[str, int]:
    """How many people serve at each path at or below this one, home postings of today only."""
    rows = await database.fetch(
        "SELECT p.path, count(*) AS n FROM posting o JOIN unit_place p ON p.unit = o.unit AND p.tree = $1 AND p.to_at IS NULL "
        "WHERE o.kind = 'home' AND o.to_at IS NULL AND p.path LIKE $2 GROUP BY p.path",
        tree, f"{path}%",
    )  # fmt: skip
    return {row["path"]: row["n"] for row in rows}


def _at_or_below(viewer: Viewer, path: str, unit: int, *, tree: str) -> bool:
    """Whether the viewer may open the unit with this id on the path."""
    place = path[: path.index(f"/{unit}/") + len(f"/{unit}/")]
    return any(scope.tree == tree and place.startswith(scope.path) for scope in viewer.scopes(Permission.SEE_UNITS))


async def top_units(viewer: Viewer, *, verb: Permission = Permission.SEE_UNITS) -> list[dict[str, Any]]:
    """The units at the top of where the viewer may do this, one row for each scope."""
    tops = []
    for scope in viewer.scopes(verb):
        unit = int(scope.path.rstrip("/").rsplit("/", 1)[1])
        row = await database.fetch_one("SELECT id, code, name, short_name, kind FROM unit WHERE id = $1", unit)
        if row is not None:
            tops.append({**row, "tree": scope.tree})
    return tops


async def units_like(viewer: Viewer, words: str) -> list[dict[str, Any]]:
    """Up to 50 units the viewer may see whose name, or whose parent's with their own, holds the words."""
    plain = "".join(words.split()).replace("%", "").replace("_", "")
    inside, args = within(viewer.scopes(Permission.SEE_UNITS), area="area.path", system="system.path", first=2)
    return await database.fetch(
        f"SELECT u.id, u.code, u.name, u.short_name, u.kind, CASE WHEN above.kind = 'group' THEN NULL ELSE above.short_name END AS above_name FROM unit u {PLACES} "
        f"LEFT JOIN unit above ON above.id = area.parent WHERE {inside} "
        "AND (u.name LIKE $1 OR u.short_name LIKE $1 OR above.short_name || u.short_name LIKE $1) ORDER BY area.path LIMIT 50",
        f"%{plain}%", *args,
    )  # fmt: skip
