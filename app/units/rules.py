"""What holds of units and trees: pure functions over paths and names."""

from collections.abc import Sequence

from app.foundation.access import AREA, SYSTEM, Scope

UNIT, GROUP = "unit", "group"
KINDS = {UNIT: "单位", GROUP: "分组"}
DEEPEST = 10
"""Levels below the top. A county needs five; the path column has room for this many."""


def path_below(parent_path: str, unit: int) -> str:
    """The path of a unit under a parent with this path; `/7/` for a unit without one."""
    return f"{parent_path or '/'}{unit}/"


def depth(path: str) -> int:
    """How many units stand on the path, the unit itself included."""
    return path.count("/") - 1


def is_within(path: str, *, of: str) -> bool:
    """Whether a unit at `path` is the unit at `of` or stands below it."""
    return bool(of) and path.startswith(of)


def may_reshape(scopes: Sequence[Scope], *, area_path: str, system_path: str) -> bool:
    """Whether somebody with these scopes may rename, move or close a unit: one below the top of a scope.

    The top itself is set from above, but for the one unit that has nothing above it.
    """
    at = {AREA: area_path, SYSTEM: system_path}
    return any(
        at[scope.tree].startswith(scope.path) and (at[scope.tree] != scope.path or depth(scope.path) == 1) for scope in scopes
    )


def shown_name(short_name: str, parent_short: str | None) -> str:
    """A short name with its parent, as it is shown away from the parent: `司法所（龙泉镇）`."""
    if not parent_short or short_name.startswith(parent_short):
        return short_name
    return f"{short_name}（{parent_short}）"


def short_below(name: str, *, parent: str) -> str:
    """The short name a unit gets when none was given: its name without its parent's in front."""
    rest = name[len(parent) :] if parent and name.startswith(parent) else name
    return rest or name
