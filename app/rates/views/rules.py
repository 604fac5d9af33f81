"""How the figures of a unit are laid out by day, by score, by what is missing, and beside another exam: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.foundation import clock
from app.foundation.web.filters import points
from app.rates.forest import Branch
from app.rates.rules import Figures, Rate

MOST_DAYS = 92
MISSING = {"absent": "缺考", "failed": "不合格", "not_studied": "未达标"}
"""What may be missing in a unit, by the list it opens."""
FEW_PEOPLE = 10
_TEN_POINTS = 1000
_MOST_BANDS = 6


@dataclass(frozen=True, slots=True)
class Day:
    """A day in China: `new` people handed in for the first time, `times` hand-ins, `whole` people by its end, of `due`."""

    day: date
    new: int
    times: int
    whole: int
    due: int

    @property
    def rate(self) -> Rate:
        """参考率 by the end of the day, over today's roster."""
        return Rate(self.whole, self.due)


def days_of(new: Mapping[date, int], times: Mapping[date, int], *, first: date, last: date, due: int) -> list[Day]:
    """Every day from `first` to `last` and to the last hand-in; over three months only days with hand-ins."""
    known = {*new, *times}
    begins, ends = min([first, *known]), max([last, *known])
    span = (ends - begins).days + 1
    shown = [begins + timedelta(days=n) for n in range(span)] if 0 < span <= MOST_DAYS else sorted(known)
    found, whole = [], 0
    for day in shown:
        whole += new.get(day, 0)
        found.append(Day(day, new.get(day, 0), times.get(day, 0), whole, due))
    return found


def window_days(exam: Mapping[str, Any], *, now: int) -> tuple[date, date]:
    """The first day of an exam's window and its last, or today where that comes first; before it opens the first is the last."""
    first = clock.day_of(exam["opens_at"])
    return first, max(first, min(clock.day_of(exam["closes_at"] - 1), clock.day_of(now)))


@dataclass(frozen=True, slots=True)
class Band:
    """People whose score lies from `low` to below `below` (None: no end), points × 100."""

    low: int
    below: int | None
    people: int
    failed: bool

    @property
    def label(self) -> str:
        """`60 分以下`, `60–69`, `90 以上`."""
        if self.below is None:
            return f"{points(self.low)} 以上"
        return f"{points(self.below)} 以下" if not self.low else f"{points(self.low)}–{points(self.below - 100)}"

    @property
    def address(self) -> str:
        """As a list of people is narrowed to it."""
        return f"{self.low}-{'' if self.below is None else self.below}"


def bands(scores: Mapping[int, int], *, pass_points: int, full: int) -> list[Band]:
    """People by score: all who failed in one band, then by ten points up to the full mark (wider steps where there are many)."""
    top = max([full, *scores])
    step = _TEN_POINTS
    while pass_points + step * _MOST_BANDS < top:
        step += _TEN_POINTS
    edges = [0, pass_points] if pass_points > 0 else [0]
    while edges[-1] + step < top:
        edges.append(edges[-1] + step)
    ends: list[int | None] = [*edges[1:], None]
    return [
        Band(low, below, sum(people for score, people in scores.items() if low <= score and (below is None or score < below)), low < pass_points)
        for low, below in zip(edges, ends, strict=True)
    ]


def most_missing(branches: Iterable[Branch], what: str, *, most: int = 10) -> tuple[list[Branch], int]:
    """The units whose own people miss most, by how many people, and how many further units miss as many as the last of them."""
    lacking = [branch for branch in branches if getattr(branch.own, what) > 0]
    lacking.sort(key=lambda branch: (-getattr(branch.own, what), branch.own.due, branch.place.position))
    shown, rest = lacking[:most], lacking[most:]
    least = getattr(shown[-1].own, what) if shown else 0
    return shown, sum(getattr(branch.own, what) == least for branch in rest)


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit in two exams; None where it was on one roster only. `own`: its own people without those below."""

    name: str
    code: str
    this: Figures | None
    other: Figures | None
    own: bool = False


def pairs(this: Branch, other: Branch | None) -> list[Pair]:
    """The unit as a whole, then what is below it in either exam, in the order of this exam's tree."""
    found = [Pair(this.place.name, this.place.code, this.figures, other.figures if other else None)]
    before = {child.place.id: child for child in other.children} if other else {}
    if this.has_own_line or (other is not None and other.has_own_line):
        own = other.own if other and other.has_own_line else None
        found.append(Pair(f"{this.place.short_name}（本级）", this.place.code, this.own if this.has_own_line else None, own, own=True))
    for child in sorted(this.children, key=lambda one: one.place.position):
        past = before.pop(child.place.id, None)
        if child.figures.listed or (past and past.figures.listed):
            found.append(Pair(child.place.short_name, child.place.code, child.figures, past.figures if past else None))
    gone = [child for child in before.values() if child.figures.listed]
    return found + [Pair(child.place.short_name, child.place.code, None, child.figures) for child in gone]


def exams_before(exams: Iterable[dict[str, Any]], exam: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What an exam is compared with: 上一场 is the one that opened last before it, 去年 the one nearest to a year earlier."""
    main = [one for one in exams if one["rehearsal_shift"] is None and one["main_exam"] is None and one["id"] != exam["id"]]
    earlier = [one for one in main if one["opens_at"] < exam["opens_at"]]
    found = {}
    if earlier:
        found["上一场"] = max(earlier, key=lambda one: (one["opens_at"], one["id"]))
    year = clock.day_of(exam["opens_at"]).year - 1
    last_year = [one for one in earlier if clock.day_of(one["opens_at"]).year == year]
    if last_year:
        found["去年"] = min(last_year, key=lambda one: abs(one["opens_at"] - (exam["opens_at"] - 365 * clock.DAY)))
    return found
