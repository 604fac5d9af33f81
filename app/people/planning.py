"""What importing a list of people would do: added, changed, already there; and what stands against it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from app.foundation.documents.readings import RowRead
from app.people.categories import CATEGORIES, GONE, STATUSES
from app.people.reading.fields import FIELD_LABELS
from app.units.known import KnownUnit, KnownUnits

ADD, CHANGE, SAME = "add", "change", "same"
IndexOf = Callable[[str, str], bytes]
"""The keyed index of a text (first) in a column (second): phone and ID number are known by nothing else."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person as stored; `unit` is the home unit of today, None for somebody who has left."""

    id: int
    name: str
    staff_no: str | None
    phone_index: bytes | None
    identity_index: bytes | None
    category: str
    status: str
    title: str
    unit: int | None
    left_at: int | None


@dataclass
class KnownPeople:
    """Everybody by number, and by name within a unit."""

    by_number: dict[tuple[str, str | bytes], KnownPerson] = field(default_factory=dict)
    by_name: dict[tuple[str, int | None], list[KnownPerson]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[KnownPerson]) -> "KnownPeople":
        """The index over these people."""
        made = cls()
        for person in people:
            for key, value in (
                ("identity", person.identity_index),
                ("staff_no", person.staff_no),
                ("phone", person.phone_index),
            ):
                if value:
                    made.by_number[key, value] = person
            made.by_name.setdefault((person.name, person.unit), []).append(person)
        return made


@dataclass(slots=True)
class PlannedPerson:
    """What one row would do; `changes` are the columns that differ, `said` the same in words."""

    row: RowRead
    act: str
    unit: KnownUnit
    phone_index: bytes | None
    identity_index: bytes | None
    existing: KnownPerson | None = None
    changes: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Importer:
    """Who imports: the unit meant where none is written, and the units that are theirs."""

    default_unit: KnownUnit | None
    may_import: Callable[[KnownUnit], bool]


def plan_people(
    rows: Sequence[RowRead], *, units: KnownUnits, people: KnownPeople, importer: Importer, index_of: IndexOf
) -> list[PlannedPerson]:
    """A plan for every row without faults that is no repeat; rows that cannot be get their faults here."""
    plans = []
    for row in rows:
        if row.repeats is not None:
            continue
        unit = _unit(row, units=units, importer=importer)
        if unit is None or row.faults:
            continue
        plan = PlannedPerson(row, ADD, unit, _index(row, "phone", index_of), _index(row, "identity", index_of))
        _match(plan, people=people, units=units, importer=importer)
        if not row.faults:
            plans.append(plan)
    return plans


def _index(row: RowRead, key: str, index_of: IndexOf) -> bytes | None:
    return index_of(row.values[key], key) if row.values[key] else None


def _unit(row: RowRead, *, units: KnownUnits, importer: Importer) -> KnownUnit | None:
    words = row.values["unit"]
    if not words:
        if importer.default_unit is not None and not row.has_fault("unit"):
            row.notes.append(f"没有写单位，按“{importer.default_unit.name}”读")
        return importer.default_unit
    meant = units.meant_by(words)
    unit = meant.unit
    if unit is None:
        row.fault("unit", meant.sentence)
    elif unit.kind == "group":
        row.fault("unit", f"“{unit.name}”是分组，不放人，请写具体单位")
    elif not importer.may_import(unit):
        row.fault("unit", f"“{unit.name}”不归您管理，请核对单位，或交给该单位的管理员导入")
    else:
        if unit.name != words:
            row.notes.append(f"单位“{words}”读作“{unit.name}”")
        return unit
    return None


def _match(plan: PlannedPerson, *, people: KnownPeople, units: KnownUnits, importer: Importer) -> None:
    row = plan.row
    numbers = (("identity", plan.identity_index), ("staff_no", row.values["staff_no"]), ("phone", plan.phone_index))
    found: dict[int, KnownPerson] = {}
    for key, value in numbers:
        other = people.by_number.get((key, value)) if value else None
        if other is None:
            continue
        if other.name != row.values["name"]:
            theirs = units.units.get(other.unit or 0)
            whose = f"“{other.name}”" if theirs is not None and importer.may_import(theirs) else "另一个人"
            row.fault(key, f"系统里{whose}已经用了这个{FIELD_LABELS[key]}，请核对")
        else:
            found[other.id] = other
    if len(found) > 1:
        row.fault("name", f"系统里有 {len(found)} 个“{row.values['name']}”分别对上了不同的号码，请到人员页面先核对")
    elif found:
        plan.existing = next(iter(found.values()))
    elif not any(value for _, value in numbers):
        _match_by_name(plan, people=people)
    if plan.existing is not None and not row.faults:
        _compare(plan, units=units, importer=importer)


def _match_by_name(plan: PlannedPerson, *, people: KnownPeople) -> None:
    """Somebody written without any number is the only one of that name in the unit, or nobody can tell."""
    same = people.by_name.get((plan.row.values["name"], plan.unit.id), [])
    if len(same) == 1:
        plan.existing = same[0]
    elif same:
        plan.row.fault("name", f"“{plan.unit.name}”已有 {len(same)} 个同名的人，请填工号或手机号来区分")


def _compare(plan: PlannedPerson, *, units: KnownUnits, importer: Importer) -> None:
    old, row = plan.existing, plan.row
    assert old is not None
    home = units.units.get(old.unit or 0)
    if home is not None and not importer.may_import(home):
        row.fault("name", "这个人登记在别的单位，请先由那个单位或普法办办理调动")
        return
    if old.left_at is not None and row.values["status"] in GONE:
        plan.act = SAME
        return
    if old.left_at is not None:
        plan.changes.add("status")
    if old.unit != plan.unit.id:
        plan.changes.add("unit")
        plan.said.append(f"从“{home.name}”调到“{plan.unit.name}”" if home else f"重新登记到“{plan.unit.name}”")
    _compare_words(plan, old)
    _compare_numbers(plan, old)
    plan.act = CHANGE if plan.changes else SAME


def _compare_words(plan: PlannedPerson, old: KnownPerson) -> None:
    row = plan.row
    for key, labels, before in (("category", CATEGORIES, old.category), ("status", STATUSES, old.status)):
        after, typed = row.values[key], row.raw.get(key)
        if typed is None or not typed.text:
            row.values[key] = before if old.left_at is None else after
            row.notes[:] = [note for note in row.notes if not note.startswith(f"没有填{FIELD_LABELS[key]}")]
        elif after != before:
            plan.changes.add(key)
            plan.said.append(f"{FIELD_LABELS[key]}“{labels.get(before, before)}”改为“{labels[after]}”")
    for key, stored in (("staff_no", old.staff_no), ("title", old.title)):
        new = row.values[key]
        if new and new != stored:
            plan.changes.add(key)
            plan.said.append(f"{FIELD_LABELS[key]}“{stored or '空'}”改为“{new}”")


def _compare_numbers(plan: PlannedPerson, old: KnownPerson) -> None:
    for key, index, stored in (
        ("phone", plan.phone_index, old.phone_index),
        ("identity", plan.identity_index, old.identity_index),
    ):
        if index is not None and index != stored:
            plan.changes.add(key)
            plan.said.append(f"{FIELD_LABELS[key]}{'更新' if stored else '补上'}")
