"""What importing a list of units would do: added, changed, already there; and what stands against it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.foundation.documents.readings import RowRead
from app.units import rules
from app.units.known import KnownUnit, KnownUnits
from app.units.reading import FIELD_LABELS, parent_row, rows_by_name

ADD, CHANGE, SAME = "add", "change", "same"
_TOWN_ENDS = ("镇", "乡", "街道")
Parent = tuple[str, int] | None
"""`("row", number)` in the same file, `("unit", id)` that exists, or None at the top."""


@dataclass(slots=True)
class PlannedUnit:
    """What one row would do."""

    row: RowRead
    act: str
    name: str
    short_name: str
    kind: str
    category: str
    area_parent: Parent
    system_parent: Parent
    existing: KnownUnit | None = None
    changes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Owner:
    """Whose units they are: may something be put below this unit, may it be changed itself, may a top be made."""

    may_add_below: Callable[[KnownUnit], bool]
    may_reshape: Callable[[KnownUnit], bool]
    may_top: bool = False


EVERYBODYS = Owner(lambda _: True, lambda _: True, may_top=True)
"""The command line: all units are its own."""


@dataclass
class _Context:
    known: KnownUnits
    in_file: Mapping[str, RowRead]
    towns: Sequence[str]
    default_parent: KnownUnit | None
    owner: Owner
    existing: dict[int, KnownUnit] = field(default_factory=dict)
    by_name: dict[str, list[KnownUnit]] = field(default_factory=dict)


def plan_units(
    rows: Sequence[RowRead],
    known: KnownUnits,
    *,
    default_parent: KnownUnit | None,
    owner: Owner,
) -> list[PlannedUnit]:
    """A plan for every row without faults that is no repeat; rows that cannot be get their faults here.

    Rows without a parent go below `default_parent`. A new unit has to be the importer's in one tree at least.
    """
    taken = [row for row in rows if not row.faults and row.repeats is None]
    in_file = rows_by_name(taken)
    towns = [row.values["name"] for row in taken if row.values["name"].endswith(_TOWN_ENDS)]
    towns += [unit.name for unit in known.units.values() if unit.name.endswith(_TOWN_ENDS)]
    context = _Context(known, in_file, towns, default_parent, owner)
    for unit in known.units.values():
        context.by_name.setdefault(unit.name, []).append(unit)
    for row in taken:
        existing = _existing(row, context)
        if existing is not None:
            context.existing[row.number] = existing
    plans = [plan for row in taken if (plan := _plan(row, context)) is not None]
    _check_trees(plans, known)
    return [plan for plan in plans if not plan.row.faults]


def _existing(row: RowRead, context: _Context) -> KnownUnit | None:
    """The unit that the row speaks of: of this full name, and below the named parent where several have it."""
    same = context.by_name.get(row.values["name"], [])
    parent = context.known.meant_by(row.values["parent"]).unit if row.values["parent"] else None
    below = [unit for unit in same if parent is not None and unit.area_parent == parent.id]
    if below:
        return below[0]
    return same[0] if len(same) == 1 else None


def _plan(row: RowRead, context: _Context) -> PlannedUnit | None:
    area = _parent(row, context, key="parent")
    system = _parent(row, context, key="system_parent") if row.values["system_parent"] else area
    if row.faults:
        return None
    if area is None and context.default_parent is not None and row.number not in context.existing:
        area = ("unit", context.default_parent.id)
        system = system or area
        row.notes.append(f"没有写上级，放在“{context.default_parent.name}”之下")
    town = _town_in_name(row, context)
    if town is not None and not row.values["system_parent"] and town != area:
        system, area = area, town
        row.notes.append(f"按地区放在“{_name_of(town, context)}”之下，按系统放在“{_name_of(system, context)}”之下")
    above = _name_of(area, context)
    plan = PlannedUnit(
        row=row,
        act=ADD,
        name=row.values["name"],
        short_name=row.values["short"] or rules.short_below(row.values["name"], parent=above),
        kind=row.values["kind"],
        category=row.values["category"],
        area_parent=area,
        system_parent=system,
        existing=context.existing.get(row.number),
    )
    _compare(plan, context)
    if plan.act != SAME:
        _check_owner(plan, context)
    return plan


def _check_owner(plan: PlannedUnit, context: _Context) -> None:
    """Faults a unit that would stand below others' units in both trees: it has to be the importer's in one."""
    parents = (plan.area_parent, plan.system_parent)
    if not any(_is_ours(parent, context) for parent in parents):
        names = "”“".join(_name_of(parent, context) or "最上一级" for parent in dict.fromkeys(parents))
        plan.row.fault("parent", f"“{names}”不在您管理的范围内，不能在它下面添加或移动单位")


def _is_ours(parent: Parent, context: _Context) -> bool:
    if parent is None:
        return context.owner.may_top
    kind, place = parent
    return kind == "row" or context.owner.may_add_below(context.known.units[place])


def _parent(row: RowRead, context: _Context, *, key: str) -> Parent:
    words = row.values[key]
    if not words:
        return None
    other = parent_row(row, context.in_file, key=key)
    if other is not None:
        existing = context.existing.get(other.number)
        return ("unit", existing.id) if existing else ("row", other.number)
    meant = context.known.meant_by(words)
    if meant.unit is None:
        row.fault(key, f"{FIELD_LABELS[key]}：{meant.sentence}")
        return None
    return ("unit", meant.unit.id)


def _town_in_name(row: RowRead, context: _Context) -> Parent:
    """The town whose whole name stands in the unit's: a 司法所 is listed under its system and belongs to its town."""
    name = row.values["name"]
    inside = [town for town in context.towns if town in name and town != name]
    if not inside or not row.values["parent"]:
        return None
    town = max(inside, key=len)
    other = context.in_file.get(town)
    if other is not None and other.number not in context.existing:
        return ("row", other.number)
    found = context.known.meant_by(town).unit
    return ("unit", found.id) if found else None


def _name_of(parent: Parent, context: _Context) -> str:
    if parent is None:
        return ""
    kind, place = parent
    if kind == "unit":
        return context.known.units[place].name
    return next(row.values["name"] for row in context.in_file.values() if row.number == place)


def _compare(plan: PlannedUnit, context: _Context) -> None:
    old = plan.existing
    if old is None:
        return
    row = plan.row
    if row.values["short"] and row.values["short"] != old.short_name:
        plan.changes.append(f"简称“{old.short_name}”改为“{row.values['short']}”")
    if row.values["category"] and row.values["category"] != old.category:
        plan.changes.append(f"类别“{old.category or '空'}”改为“{row.values['category']}”")
    for label, new, at in (
        ("按地区的上级", plan.area_parent, old.area_parent),
        ("按系统的上级", plan.system_parent, old.system_parent),
    ):
        if new is not None and new != ("unit", at):
            before = context.known.units[at].name if at in context.known.units else "最上级"
            plan.changes.append(f"{label}“{before}”改为“{_name_of(new, context)}”")
    plan.act = CHANGE if plan.changes else SAME
    if plan.changes and not context.owner.may_reshape(old):
        row.fault("name", f"“{old.name}”不在您管理的范围内，或是您负责的最上一级，不能改动")
    if not row.values["short"]:
        plan.short_name = old.short_name
    if not row.values["category"]:
        plan.category = old.category
    plan.area_parent = plan.area_parent or (("unit", old.area_parent) if old.area_parent else None)
    plan.system_parent = plan.system_parent or (("unit", old.system_parent) if old.system_parent else None)


def _check_trees(plans: Sequence[PlannedUnit], known: KnownUnits) -> None:
    """Faults every plan that would close a ring or lie too deep, with the units that stay where they are."""
    for key, which in (("parent", "area_parent"), ("system_parent", "system_parent")):
        above: dict[Parent, Parent] = {("unit", unit.id): _known_parent(unit, which) for unit in known.units.values()}
        above.update({_own(plan): getattr(plan, which) for plan in plans})
        for plan in plans:
            steps, at = 1, getattr(plan, which)
            while at is not None and at != _own(plan) and steps <= rules.DEEPEST:
                steps, at = steps + 1, above.get(at)
            if at is not None and at == _own(plan):
                plan.row.fault(key, f"{FIELD_LABELS[key]}会绕成圈：“{plan.name}”会在自己下面")
            elif steps > rules.DEEPEST:
                plan.row.fault(key, f"{FIELD_LABELS[key]}太深，或者绕成了圈：最多 {rules.DEEPEST} 级")


def _known_parent(unit: KnownUnit, which: str) -> Parent:
    parent = getattr(unit, which)
    return ("unit", parent) if parent else None


def _own(plan: PlannedUnit) -> Parent:
    return ("unit", plan.existing.id) if plan.existing else ("row", plan.row.number)
