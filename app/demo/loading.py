"""Storing the county's units and people: whole tables at once, no objects."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.demo.county import UnitPlan
from app.demo.crowd import PersonPlan
from app.foundation import clock, database, protected
from app.foundation.codes import new_code
from app.people.pinyin import search_key

BEGAN = 400 * clock.DAY
"""How long before the demo's now every unit stood and everybody served."""

_LEADING = ("leader_county", "leader_section")


@dataclass(frozen=True)
class Resident:
    """A stored person: the row's id, what was planned, the home unit's id."""

    id: int
    plan: PersonPlan
    unit: int


@dataclass(frozen=True)
class County:
    """What is stored: unit key → id, unit id → path in either tree, everybody in the order planned."""

    units: dict[str, int]
    area: dict[int, str]
    system: dict[int, str]
    residents: list[Resident]

    @property
    def root(self) -> int:
        """The id of the county itself."""
        return next(iter(self.units.values()))


async def load_units(plans: Sequence[UnitPlan], *, now: int) -> dict[str, int]:
    """Stores the units and returns their ids by key."""
    codes = {plan.key: new_code() for plan in plans}
    since = now - BEGAN
    rows = [(codes[p.key], p.name, p.short_name, p.kind, p.category, since) for p in plans]
    await database.insert_many_by_name("unit", ["code", "name", "short_name", "kind", "category", "created_at"], rows)
    ids = {row["code"]: row["id"] for row in await database.fetch("SELECT id, code FROM unit")}
    return {key: ids[code] for key, code in codes.items()}


async def load_places(plans: Sequence[UnitPlan], *, units: dict[str, int], now: int) -> tuple[dict[int, str], dict[int, str]]:
    """Stores where every unit stands in both trees; unit id → path, area first, then system."""
    found = []
    for tree, parent_of in (("area", lambda p: p.area_parent), ("system", lambda p: p.system_parent)):
        paths: dict[int, str] = {}
        rows = []
        for plan in plans:
            unit, parent = units[plan.key], units.get(parent_of(plan) or "")
            paths[unit] = f"{paths[parent] if parent else '/'}{unit}/"
            rows.append((tree, unit, parent, paths[unit], plan.position, now - BEGAN))
        await database.insert_many_by_name("unit_place", ["tree", "unit", "parent", "path", "position", "from_at"], rows)
        found.append(paths)
    return found[0], found[1]


async def load_people(plans: Sequence[PersonPlan], *, units: dict[str, int], now: int) -> list[Resident]:
    """Stores people with their postings, phones sealed."""
    since = now - BEGAN
    columns = ["code", "name", "pinyin", "staff_no", "phone_sealed", "phone_index", "key_number", "category", "status", "created_at"]
    await database.insert_many_by_name("person", columns, [(new_code(), *_person_row(plan, since)) for plan in plans])
    ids = {row["staff_no"]: row["id"] for row in await database.fetch("SELECT id, staff_no FROM person")}
    residents = [Resident(ids[plan.staff_no], plan, units[plan.unit]) for plan in plans]
    placed: Counter[int] = Counter()
    postings = []
    for resident in residents:
        plan = resident.plan
        postings.append((resident.id, resident.unit, "home", _title(plan, placed[resident.unit]), since))
        placed[resident.unit] += 1
        if plan.second_unit:
            postings.append((resident.id, units[plan.second_unit], "seconded", "", now - 90 * clock.DAY))
    await database.insert_many_by_name("posting", ["person", "unit", "kind", "title", "from_at"], postings)
    return residents


def _person_row(plan: PersonPlan, since: int) -> tuple[Any, ...]:
    sealed = protected.seal(plan.phone, about="person.phone")
    index = protected.index(plan.phone, about="phone")
    return (
        plan.name, search_key(plan.name), plan.staff_no, sealed, index, protected.KEY_NUMBER, plan.category, plan.status, since
    )  # fmt: skip


def _title(plan: PersonPlan, place: int) -> str:
    if plan.category not in _LEADING:
        return ""
    return "主要负责人" if place == 0 else "班子成员"
