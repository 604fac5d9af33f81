"""Reading units and trees, always for a viewer or a scope."""

from collections.abc import Sequence
from typing import Any

from app.foundation import access, database, refusals
from app.foundation.access import Scope, Viewer
from app.units.known import KnownUnit, KnownUnits

PLACES = (
    "JOIN unit_place area ON area.unit = u.id AND area.tree = 'area' AND area.to_at IS NULL "
    "JOIN unit_place system ON system.unit = u.id AND system.tree = 'system' AND system.to_at IS NULL"
)
"""Joins unit `u` to where it stands today in both trees."""


def within(scopes: Sequence[Scope], *, area: str, system: str, first: int) -> tuple[str, list[Any]]:
    """SQL that holds for units inside one of the scopes, and its arguments from place `$first` on.

    `area` and `system` name the path columns. No scope at all holds for nothing.
    """
    column = {access.AREA: area, access.SYSTEM: system}
    parts = [f"{column[scope.tree]} LIKE ${first + n}" for n, scope in enumerate(scopes)]
    return f"({' OR '.join(parts)})" if parts else "(1 = 0)", [f"{scope.path}%" for scope in scopes]


async def unit_for(viewer: Viewer, code: str, *, verb: str) -> dict[str, Any]:
    """The unit with its two paths, if the viewer may do `verb` there; else 404."""
    row = await database.fetch_one(
        f"SELECT u.*, area.path AS area_path, system.path AS system_path, area.parent AS area_parent, "
        f"system.parent AS system_parent FROM unit u {PLACES} WHERE u.code = $1",
        code,
    )
    if row is None or not viewer.may_in(verb, area_path=row["area_path"], system_path=row["system_path"]):
        raise refusals.not_found("没有找到这个单位，或者它不在您管理的范围内。")
    return row


async def open_unit(code: str) -> dict[str, Any]:
    """A unit that stands in the trees today, whoever asks; else 404."""
    row = await database.fetch_one(f"SELECT u.id, u.code, u.name, u.kind FROM unit u {PLACES} WHERE u.code = $1", code)
    if row is None:
        raise refusals.not_found("没有找到这个单位，可能已经撤销。")
    return row


async def known_units() -> KnownUnits:
    """All open units with where they stand today: one statement."""
    rows = await database.fetch(
        "SELECT u.id, u.code, u.name, u.short_name, u.kind, u.category, a.parent AS area_parent, s.parent AS system_parent, "
        "a.path AS area_path, s.path AS system_path FROM unit u "
        "JOIN unit_place a ON a.unit = u.id AND a.tree = 'area' AND a.to_at IS NULL "
        "JOIN unit_place s ON s.unit = u.id AND s.tree = 'system' AND s.to_at IS NULL ORDER BY u.id"
    )
    return KnownUnits.of(KnownUnit(**row) for row in rows)


async def trail(path: str) -> list[dict[str, Any]]:
    """The units on a path from the top down, the last included: id, code, name, short_name, kind."""
    ids = [int(part) for part in path.split("/") if part]
    places = ", ".join(f"${n + 1}" for n in range(len(ids)))
    rows = await database.fetch(f"SELECT id, code, name, short_name, kind FROM unit WHERE id IN ({places})", *ids)
    by_id = {row["id"]: row for row in rows}
    return [by_id[unit] for unit in ids if unit in by_id]


_FORMER = "FROM unit_former_name f WHERE f.unit = {unit}.id AND f.until_at > {at} ORDER BY f.until_at, f.id LIMIT 1"


def name_as_of(unit: str, at: str) -> str:
    """SQL of two columns, `name` and `short_name`: what unit `unit` was called at the moment `at`."""
    return f"COALESCE((SELECT f.name {_FORMER.format(unit=unit, at=at)}), {unit}.name) AS name, {short_name_as_of(unit, at)} AS short_name"


def short_name_as_of(unit: str, at: str) -> str:
    """SQL of the short name that unit `unit` had at the moment `at`."""
    return f"COALESCE((SELECT f.short_name {_FORMER.format(unit=unit, at=at)}), {unit}.short_name)"


async def former_names(unit: int) -> list[dict[str, Any]]:
    """What a unit was called before, newest first: name, until_at."""
    return await database.fetch("SELECT name, until_at FROM unit_former_name WHERE unit = $1 ORDER BY until_at DESC, id DESC", unit)


async def names_below(viewer: Viewer, *, verb: str) -> list[str]:
    """The full names of up to 500 units where the viewer may do this, for a list to choose from."""
    inside, args = within(viewer.scopes(verb), area="area.path", system="system.path", first=1)
    rows = await database.fetch(f"SELECT u.name FROM unit u {PLACES} WHERE {inside} ORDER BY area.path LIMIT 500", *args)
    return [row["name"] for row in rows]
