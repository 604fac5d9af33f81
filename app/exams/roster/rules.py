"""What is true of a roster's amendments: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

JOIN, LEAVE, TRANSFER, EXEMPT, RESTORE = "join", "leave", "transfer", "exempt", "restore"
KINDS = {JOIN: "补入名单", LEAVE: "移出名单", TRANSFER: "调整单位", EXEMPT: "免考", RESTORE: "恢复应考"}
OF_UNITS = frozenset({JOIN, LEAVE, TRANSFER})
"""What a unit may ask for; exemptions go their own way, by application."""
STANDS = {"due": "应考", "exempt": "免考", "left": "已移出"}
MOST_PEOPLE = 200
"""People in one request."""


def over_share(exempt: int, listed: int, percent: int) -> bool:
    """Whether the exempt are more than this share (whole percent) of the listed; never of nobody."""
    return exempt * 100 > percent * listed


@dataclass(frozen=True, slots=True)
class Standing:
    """A person of a roster as it stands now: `said` is the newest approved of join, leave, exempt, restore ('' for none).

    `said_at` is the latest day any approved amendment holds from, `waiting` whether another one waits for its second person.
    """

    person: int
    code: str
    name: str
    staff_no: str
    unit: int
    unit_name: str
    area_path: str
    system_path: str
    category: str
    said: str
    reason_kind: str
    said_at: int
    waiting: bool

    @property
    def state(self) -> str:
        """`due`, `exempt` or `left`."""
        return {LEAVE: "left", EXEMPT: "exempt"}.get(self.said, "due")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a request names: where they serve now and, if they are or were on the roster, how they stand there."""

    id: int
    code: str
    name: str
    unit: int | None
    unit_name: str
    area_path: str
    system_path: str
    stands: Standing | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many stand on a roster, and how many of them are exempt."""

    listed: int = 0
    exempt: int = 0

    @property
    def due(self) -> int:
        """Those who must sit."""
        return self.listed - self.exempt

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.listed + other.listed, self.exempt + other.exempt)


@dataclass(frozen=True, slots=True)
class Effect:
    """What an amendment does to the figures of the exam or of one unit."""

    label: str
    before: Counts
    after: Counts

    @property
    def words(self) -> str:
        """`在册 146 → 145，免考 1，应考 145 → 144`."""
        pairs = (("在册", "listed"), ("免考", "exempt"), ("应考", "due"))
        return "，".join(f"{label} {_moved(getattr(self.before, name), getattr(self.after, name))}" for label, name in pairs)


def _moved(before: int, after: int) -> str:
    return f"{before:,}" if before == after else f"{before:,} → {after:,}"


def step_of(kind: str, stands: Standing | None) -> Counts:
    """What one amendment adds to the counts of the whole exam."""
    was_exempt = int(stands is not None and stands.state == "exempt")
    steps = {JOIN: Counts(1, 0), LEAVE: Counts(-1, -was_exempt), EXEMPT: Counts(0, 1), RESTORE: Counts(0, -1)}
    return steps.get(kind, Counts())


def effects(
    kind: str, people: Iterable[Person], *, whole: Counts, units: Mapping[int, tuple[str, Counts]], to: int | None = None
) -> list[Effect]:
    """The figures before and after: the whole exam first, then each unit touched. `units` has the names and counts of those."""
    after, changed = whole, {number: counts for number, (_, counts) in units.items()}
    for one in people:
        after += step_of(kind, one.stands)
        stood = one.stands.unit if one.stands is not None else None
        if kind == TRANSFER and to is not None and stood is not None and one.stands is not None:
            moved = Counts(1, int(one.stands.state == "exempt"))
            changed[to] += moved
            changed[stood] += Counts(-moved.listed, -moved.exempt)
        elif (place := to or one.unit if kind == JOIN else stood) is not None:
            changed[place] += step_of(kind, one.stands)
    touched = [Effect(name, before, changed[number]) for number, (name, before) in units.items() if before != changed[number]]
    return [Effect("全部", whole, after), *touched]


def fault_of(kind: str, one: Person, *, effective_at: int, to: int | None = None) -> str:
    """Why this cannot be asked for this person, '' where it can."""
    stands = one.stands
    if stands is not None and stands.waiting:
        return "已有一项更正在等审批，办完再提"
    if kind == JOIN:
        fault = _join_fault(one)
    elif stands is None or stands.state == "left":
        fault = "不在这场考试的名单上" if stands is None else "已经移出名单"
    else:
        fault = _listed_fault(kind, stands, to=to)
    if not fault and stands is not None and effective_at < stands.said_at:
        return "已有日期更晚的更正，生效日期不能早于它"
    return fault


def _join_fault(one: Person) -> str:
    if one.stands is not None and one.stands.state != "left":
        return "已经在名单上"
    return "" if one.unit is not None else "已经不在任何单位任职"


def _listed_fault(kind: str, stands: Standing, *, to: int | None) -> str:
    if kind == EXEMPT and stands.state == "exempt":
        return "已经免考"
    if kind == RESTORE and stands.state != "exempt":
        return "没有免考，不用恢复"
    if kind == TRANSFER and to == stands.unit:
        return "已经算在这个单位"
    return ""


def with_standing(person: Person, stands: Standing | None) -> Person:
    """The person with how they stand on a roster."""
    return replace(person, stands=stands)


def without_waiting(stands: Standing | None) -> Standing | None:
    """The same standing, as if nothing waited for it."""
    return replace(stands, waiting=False) if stands is not None else None


def is_late(approved_at: int | None, exam: Mapping[str, Any]) -> bool:
    """Whether an amendment was approved after the exam had closed: shown in red."""
    return approved_at is not None and approved_at >= exam["closes_at"]
