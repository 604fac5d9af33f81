"""The units of the demo county, placed in both trees; the same list every time, no database."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.demo import county_units as data


@dataclass(frozen=True)
class UnitPlan:
    """One unit to be made: where it stands in the area tree and in the system tree."""

    key: str
    name: str
    short_name: str
    kind: str
    category: str
    staff: int
    area_parent: str | None
    system_parent: str | None
    position: int


@dataclass(frozen=True)
class _Draft:
    """A unit before it has its key and position; parents are named by full name."""

    name: str
    short_name: str
    category: str
    staff: int
    area_parent: str | None
    system_parent: str | None
    kind: str = "unit"


def plan_units() -> tuple[UnitPlan, ...]:
    """Return all units of 青禾县, parents before their children in both trees, keys unique."""
    drafts = [*_groups(), *_towns(), *_county_units(), *_in_towns(), *_branches()]
    keys = {draft.name: f"QH{number:04d}" for number, draft in enumerate(drafts)}
    return tuple(
        UnitPlan(
            key=keys[draft.name],
            name=draft.name,
            short_name=draft.short_name,
            kind=draft.kind,
            category=draft.category,
            staff=draft.staff,
            area_parent=keys[draft.area_parent] if draft.area_parent else None,
            system_parent=keys[draft.system_parent] if draft.system_parent else None,
            position=number,
        )
        for number, draft in enumerate(drafts)
    )


def _groups() -> Iterator[_Draft]:
    yield _Draft(data.COUNTY, data.COUNTY, "县", 0, None, None, kind="group")
    for name, _ in data.GROUPS:
        yield _Draft(name, name, name, 0, data.COUNTY, data.COUNTY, kind="group")


def _county_units() -> Iterator[_Draft]:
    for group, units in data.GROUPS:
        for unit in units:
            name = _full_name(unit)
            yield _Draft(name, unit[0], group, unit[1], group, group)
            for under in data.UNDER_BUREAU.get(unit[0], ()):
                yield _Draft(
                    _full_name(under, parent=name),
                    under[0],
                    group,
                    under[1],
                    name,
                    name,
                )


def _towns() -> Iterator[_Draft]:
    for town, size in data.TOWNS.items():
        yield _Draft(town, town, "乡镇", _half_way(data.TOWN_ITSELF, size), "乡镇", "乡镇")
        for short, staff in data.TOWN_OFFICES:
            yield _Draft(town + short, short, "乡镇", _town_staff(short, staff, size), town, town)


def _in_towns() -> Iterator[_Draft]:
    for bureau, (short, staff) in data.IN_TOWN.items():
        parent = _county_name(bureau)
        for town, size in data.TOWNS.items():
            count = _town_staff(short, staff, size)
            yield _Draft(town + short, short, "政府工作部门", count, town, parent)


def _branches() -> Iterator[_Draft]:
    group_of = {unit[0]: group for group, units in data.GROUPS for unit in units}
    name_of = {unit[0]: _full_name(unit) for _, units in data.GROUPS for unit in units}
    for parent, branches in data.BRANCHES.items():
        for short, staff, town in branches:
            name = name_of[parent] + short
            yield _Draft(name, short, group_of[parent], staff, town, name_of[parent])


def _full_name(unit: data.Unit, *, parent: str = "") -> str:
    if len(unit) == 3:
        return unit[2]
    return _county_name(unit[0]) if unit[0].startswith("县") else parent + unit[0]


def _county_name(short: str) -> str:
    party = "中共" if short.startswith("县委") else ""
    return f"{party}青禾{short}"


def _town_staff(short: str, staff: int, size: int) -> int:
    if short in data.ALWAYS_THIS_SIZE:
        return staff
    return max(2, (staff * size + 50) // 100)


def _half_way(staff: int, size: int) -> int:
    """Town halls differ less in size than their schools do."""
    return (staff * (size + 200) + 150) // 300
