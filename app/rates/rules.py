"""What the figures of an exam mean (domain notes §4): counts first, rates from counts, nothing rounded up."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import add, attrgetter
from typing import Any


@dataclass(frozen=True, slots=True)
class Rate:
    """A part of a whole, both counts of people. The only division is where it is shown (filters.rate)."""

    part: int
    whole: int

    def is_below(self, percent: int) -> bool:
        """Whether the rate is under so many per cent; a rate of nobody never is."""
        return self.whole > 0 and self.part * 100 < percent * self.whole


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one unit (or of a part of a tree) for one exam.

    All but `sittings` (人次) count people (人数). 在册 = 免考 + 应考; 应考 = 实考 + 缺考; 实考 = 合格 + 不合格.
    `unmarked` sat but wait for their mark (until then they are not passed); `exempt_after` are exempt who had failed before.
    `score_sum` is points × 100 of those who sat; `zeroes` are absent people whom the definition's average counts with 0 points.
    """

    listed: int = 0
    exempt: int = 0
    studied: int = 0
    sat: int = 0
    passed: int = 0
    excellent: int = 0
    unmarked: int = 0
    exempt_after: int = 0
    sittings: int = 0
    score_sum: int = 0
    zeroes: int = 0

    @property
    def due(self) -> int:
        """应考: all on the roster but the exempt."""
        return self.listed - self.exempt

    @property
    def not_studied(self) -> int:
        """未达标: due and short of the study requirement."""
        return self.due - self.studied

    @property
    def absent(self) -> int:
        """缺考: due but without a handed-in attempt."""
        return self.due - self.sat

    @property
    def failed(self) -> int:
        """不合格: sat but below the pass mark (or not marked yet)."""
        return self.sat - self.passed

    @property
    def participation_rate(self) -> Rate:
        """参学率: study requirement met ÷ due."""
        return Rate(self.studied, self.due)

    @property
    def attendance_rate(self) -> Rate:
        """参考率: at least one handed-in attempt ÷ due."""
        return Rate(self.sat, self.due)

    @property
    def pass_rate_of_sat(self) -> Rate:
        """合格率（实考）."""
        return Rate(self.passed, self.sat)

    @property
    def pass_rate_of_due(self) -> Rate:
        """合格率（应考）."""
        return Rate(self.passed, self.due)

    @property
    def excellent_rate_of_sat(self) -> Rate:
        """优秀率（实考）."""
        return Rate(self.excellent, self.sat)

    @property
    def excellent_rate_of_due(self) -> Rate:
        """优秀率（应考）."""
        return Rate(self.excellent, self.due)

    @property
    def average(self) -> int | None:
        """平均分 of those who sat and are marked (and of the absent, where the definition says so), points × 100, cut off."""
        people = self.sat - self.unmarked + self.zeroes
        return self.score_sum // people if people else None

    @property
    def average_of_sat(self) -> int | None:
        """The average by its first name."""
        return self.average

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*map(add, _values(self), _values(other)))


FIELDS = tuple(one.name for one in fields(Figures))
_values = attrgetter(*FIELDS)


@lru_cache(maxsize=1 << 15)
def ids_in(path: str) -> tuple[int, ...]:
    """The units on a path from the top down, the unit itself last: `/1/4/9/` is 1, 4, 9."""
    return tuple(int(part) for part in path.split("/") if part)


def roll_up(rows: Iterable[tuple[str, Figures]]) -> dict[int, Figures]:
    """Each unit's figures with all below it, from (path, figures) pairs: `/1/4/9/` adds to 1, 4 and 9."""
    whole: dict[int, list[int]] = {}
    for path, figures in rows:
        adds = _values(figures)
        for unit in ids_in(path):
            known = whole.get(unit)
            whole[unit] = list(adds) if known is None else list(map(add, known, adds))
    return {unit: Figures(*values) for unit, values in whole.items()}


COUNTS = {
    "listed": "在册", "exempt": "免考", "due": "应考", "studied": "达标", "sat": "实考", "passed": "合格",
    "excellent": "优秀", "absent": "缺考",
}  # fmt: skip
"""The counts of people that are always shown, in order; 人次 stands beside them."""

RATES = {
    "participation_rate": "参学率", "attendance_rate": "参考率", "pass_rate_of_sat": "合格率（实考）",
    "pass_rate_of_due": "合格率（应考）", "excellent_rate_of_sat": "优秀率（实考）", "excellent_rate_of_due": "优秀率（应考）",
}  # fmt: skip

LISTS = {
    **COUNTS, "failed": "不合格", "not_studied": "未达标", "unmarked": "正在判分", "exempt_after": "考试不合格后免考",
}  # fmt: skip
"""Every count that opens a list of exactly those people."""

LOW_PERCENT = {
    "participation_rate": 90, "attendance_rate": 90, "pass_rate_of_sat": 95, "pass_rate_of_due": 90,
    "excellent_rate_of_sat": 0, "excellent_rate_of_due": 0,
}  # fmt: skip
"""Below this a rate is shown as low, in words and amber."""


def is_low(name: str, figures: Figures) -> bool:
    """Whether a rate of these figures is shown as low."""
    rate: Rate = getattr(figures, name)
    return rate.is_below(LOW_PERCENT[name])


@dataclass(frozen=True, slots=True)
class Listed:
    """One person in a list. `reason` why they are exempted, in words. `score` is the one that counts, points × 100; `phone` is masked; `after` says they were exempted after failing, `on_paper` that they sat in a room."""

    code: str
    name: str
    staff_no: str
    phone: str
    unit: int
    unit_code: str
    unit_name: str
    category: str
    score: int | None
    sittings: int
    is_exempt: bool
    reason: str
    after: bool
    studied: bool
    opened: bool
    at_it: bool
    seen_at: int | None
    on_paper: bool = False


def current_exam(exams: list[dict[str, Any]], *, now: int) -> dict[str, Any] | None:
    """The exam a page opens with: open now (closing first), else closed last, else opening next; no rehearsal, no make-up."""
    main = [exam for exam in exams if exam["rehearsal_shift"] is None and exam["main_exam"] is None] or exams
    running = [exam for exam in main if exam["opens_at"] <= now < exam["closes_at"]]
    if running:
        return min(running, key=lambda exam: exam["closes_at"])
    over = [exam for exam in main if exam["closes_at"] <= now]
    if over:
        return max(over, key=lambda exam: exam["closes_at"])
    return min(main, key=lambda exam: exam["opens_at"], default=None)
