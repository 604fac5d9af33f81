"""Days off and working days, from a table given as data: a year that the table lacks is never guessed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from question_bank.formats.fields import DATE, FaultList, Fields
from question_bank.formats.nodes import Mapping, read_nodes

SHIPPED = Path(__file__).with_name("days_off.yaml")


class NoCalendar(LookupError):
    """The table says nothing about the year of this day."""


class DaysNotUnderstood(ValueError):
    """The table of days off cannot be read; the message says where and why."""


@dataclass(frozen=True)
class Calendar:
    """`off` are weekdays without work, `work` the Saturdays and Sundays with work, `years` those the table covers."""

    years: frozenset[int]
    off: frozenset[date]
    work: frozenset[date]

    def is_day_off(self, day: date) -> bool:
        """Whether nobody works on a day. Raises NoCalendar for a year without a table."""
        if day.year not in self.years:
            raise NoCalendar(str(day.year))
        return day in self.off or (day.weekday() >= 5 and day not in self.work)

    def after(self, start: date, count: int) -> date:
        """The day that is so many working days after (before, when negative) a day, which itself does not count.

        Raises NoCalendar for a year without a table.
        """
        step, day = timedelta(days=1 if count >= 0 else -1), start
        for _ in range(abs(count)):
            day += step
            while self.is_day_off(day):
                day += step
        return day


def calendar_of(years: Iterable[int], *, off: Iterable[str], work: Iterable[str]) -> Calendar:
    """A calendar of ISO dates. Raises ValueError for what is no date."""
    return Calendar(
        frozenset(years), frozenset(date.fromisoformat(day) for day in off), frozenset(date.fromisoformat(day) for day in work)
    )


def read_calendar(path: Path) -> Calendar:
    """The calendar of a file: for each year the lists `off` and `work`. Raises DaysNotUnderstood."""
    faults = FaultList(str(path))
    root = read_nodes(path.read_text(encoding="utf-8"), file=str(path))
    if not isinstance(root, Mapping):
        raise DaysNotUnderstood(f"{path} 应当写成 年份: {{off: […], work: […]}}")
    off: list[str] = []
    work: list[str] = []
    for year, node in root.fields.items():
        if not isinstance(node, Mapping) or not year.isdecimal():
            raise DaysNotUnderstood(f"{path}:{root.lines[year]} 应当写成 年份: {{off: […], work: […]}}")
        fields = Fields(node, faults=faults)
        fields.known(("off", "work"))
        for name, days in (("off", off), ("work", work)):
            for day in fields.texts(name):
                if not DATE.fullmatch(day) or not day.startswith(f"{year}-"):
                    fields.fault(f"「{day}」不是 {year} 年的日期", name=name)
                days.append(day)
    if faults.found:
        raise DaysNotUnderstood(faults.found[0].as_line())
    return calendar_of(map(int, root.fields), off=off, work=work)


@lru_cache(maxsize=1)
def shipped_calendar() -> Calendar:
    """The table that comes with the library: the State Council's yearly notices, as far as they are out."""
    return read_calendar(SHIPPED)
