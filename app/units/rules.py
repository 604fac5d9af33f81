"""What holds of units and trees: pure functions over paths and names."""

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


def moved_path(path: str, *, old: str, new: str) -> str:
    """Where a unit at `path` stands after the unit at `old` above it went to `new`."""
    return new + path[len(old) :]


def shown_name(short_name: str, parent_short: str | None) -> str:
    """A short name with its parent, as it is shown away from the parent: `司法所（龙泉镇）`."""
    if not parent_short or short_name.startswith(parent_short):
        return short_name
    return f"{short_name}（{parent_short}）"


def short_below(name: str, *, parent: str) -> str:
    """The short name a unit gets when none was given: its name without its parent's in front."""
    rest = name[len(parent) :] if parent and name.startswith(parent) else name
    return rest or name
