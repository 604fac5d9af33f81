"""Reading units and trees, always for a viewer or a scope."""

from collections.abc import Sequence
from typing import Any

from app.foundation import access, database, refusals
from app.foundation.access import Scope, Viewer

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
