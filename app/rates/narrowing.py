"""Parts of a list of people by when they sat, what they scored, what is new since a day, or by another count of them: pure, read from an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.foundation import clock
from app.foundation.web.filters import points
from app.rates.definitions import ANY_ACT, MAIN_ONLY, WITH_MAKE_UP

SCORED = ("sat", "passed", "failed", "excellent")
NEW = ("studied", "sat", "passed", "failed")
"""Lists that can be narrowed to what is new since a day; of those who failed: who had passed by then and has no longer."""
_LONGEST = 10
MAIN, BOTH, BACK = "main", "both", "back"
COUNTED: dict[str, tuple[str, Mapping[str, Any]]] = {
    MAIN: ("只计主考", {"sitting_rule": MAIN_ONLY}),
    BOTH: ("主考和补考合计", {"sitting_rule": WITH_MAKE_UP}),
    BACK: ("含免考口径", {"put_back": True}),
}
"""Other counts of an exam than its definition's: in words, and what they change in its row. `BACK` is for the office's eyes."""


def counted_as(exam: dict[str, Any], how: str) -> dict[str, Any]:
    """The exam as one of COUNTED counts it; as it stands for ''."""
    return {**exam, **COUNTED[how][1]} if how else exam


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to; None is no matter. Days are China's.

    `first`: handed in for the first time on that day. `by`: for the first time on that day or earlier.
    `score`: (from, below) in points × 100, below None for no end. `at_it`: an attempt is open. `since`: new since that day began.
    `counted`: one of COUNTED, '' for the exam's own definition.
    """

    first: date | None = None
    by: date | None = None
    score: tuple[int, int | None] | None = None
    at_it: bool | None = None
    since: date | None = None
    counted: str = ""

    @property
    def counted_words(self) -> str:
        """How people are counted otherwise, in words; '' for as the exam is."""
        return COUNTED[self.counted][0] if self.counted else ""

    def fits(self, which: str) -> bool:
        """Whether the list `which` can be narrowed so; what cannot is not found."""
        if (self.first or self.by) and which != "sat":
            return False
        if self.score and which not in SCORED:
            return False
        if self.at_it is not None and which not in ("absent", "due", "sat"):
            return False
        return self.since is None or which in NEW

    def values(self) -> dict[str, str]:
        """As it stands in an address."""
        named = {"first": self.first, "by": self.by, "since": self.since}
        found = {name: value.isoformat() for name, value in named.items() if value}
        if self.counted:
            found["counted"] = self.counted
        if self.score:
            low, below = self.score
            found["score"] = f"{low}-{'' if below is None else below}"
        return found if self.at_it is None else {**found, "at_it": "1" if self.at_it else "0"}

    def words(self) -> str:
        """What is narrowed to, in words, however people are counted; '' for nothing."""
        found = []
        if self.first:
            found.append(f"{day_words(self.first)}首次交卷")
        if self.by:
            found.append(f"{day_words(self.by)}及以前首次交卷")
        if self.score:
            found.append(band_words(*self.score))
        if self.at_it is not None:
            found.append("正在答题" if self.at_it else "没有开始，或没有在答题")
        if self.since:
            found.append(f"{day_words(self.since)}以来的变动")
        return "，".join(found)


def narrowed(query: Mapping[str, str]) -> Narrowed | None:
    """What an address narrows to; None where it cannot be read, so that a mistyped address never shows everybody."""
    try:
        first, by, since = (day_in(query.get(name, "")) for name in ("first", "by", "since"))
        score = _band(query.get("score", ""))
    except ValueError:
        return None
    at_it, counted = {"": None, "0": False, "1": True}, query.get("counted", "")
    if query.get("at_it", "") not in at_it or counted not in ("", *COUNTED):
        return None
    return Narrowed(first, by, score, at_it[query.get("at_it", "")], since, counted)


def day_in(text: str) -> date | None:
    """A day written 2026-11-30, None for ''; raises ValueError for anything else, and for a day no clock of ours can hold."""
    if not text:
        return None
    found = date.fromisoformat(text if len(text) == _LONGEST else "?")
    if not 2000 <= found.year <= 2200:
        raise ValueError(text)
    return found


def _band(text: str) -> tuple[int, int | None] | None:
    if not text:
        return None
    low, dash, below = text.partition("-")
    if not dash or not all(part.isascii() and part.isdigit() and len(part) < 8 for part in (low, below or "0")):
        raise ValueError(text)
    return int(low), int(below) if below else None


def day_words(day: date) -> str:
    """`11月30日`."""
    return f"{day.month}月{day.day}日"


def band_words(low: int, below: int | None) -> str:
    """`60 分到不满 70 分`, `90 分以上`, `不满 60 分`."""
    if below is None:
        return f"{points(low)} 分以上"
    return f"不满 {points(below)} 分" if not low else f"{points(low)} 分到不满 {points(below)} 分"


def end_of(day: date) -> int:
    """The first moment after a day."""
    return clock.start_of_day(day + timedelta(days=1))


def scored_before(exam: Mapping[str, Any], *, moment: str, person: str) -> str:
    """SQL: the score of a person that counted at a moment, from attempts handed in before it, under today's marks."""
    tries = (
        "FROM runs u JOIN attempt b ON b.exam = u.exam AND b.handed_in_at IS NOT NULL AND b.voided_at IS NULL "
        f"LEFT JOIN mark k ON k.run = u.run AND k.attempt = b.id WHERE b.person = {person} AND b.handed_in_at < {moment}"
    )
    if exam["counts"] == "last":
        return f"(SELECT k.score {tries} ORDER BY b.handed_in_at DESC, b.id DESC LIMIT 1)"
    return f"(SELECT max(k.score) {tries})"


def sets_before(exam: Mapping[str, Any], *, moment: str, year: str, default: str, person: str, category: str) -> str:
    """SQL condition: whether a person had met the study requirement of their category at a moment."""
    done = f"(SELECT count(*) FROM practice_set b WHERE b.person = {person} AND b.year = {year} AND b.completed_at < {moment})"
    if exam.get("study_rule") == ANY_ACT:
        return f"{done} > 0"
    owed = f"COALESCE((SELECT max(q.sets) FROM owed q WHERE q.category = {category}), (SELECT max(q.sets) FROM owed q WHERE q.category = ''), {default})"
    return f"{done} >= {owed}"


def condition(one: Narrowed, exam: Mapping[str, Any], which: str, *, args: list[Any], year: int, default_sets: int) -> tuple[str, list[Any]]:
    """` AND …` on a row `t` of standing, and all arguments with those it adds."""
    told = list(args)

    def place(value: int) -> str:
        told.append(value)
        return f"${len(told)}"

    parts = []
    if one.first:
        parts.append(f"t.first_at >= {place(clock.start_of_day(one.first))} AND t.first_at < {place(end_of(one.first))}")
    if one.by:
        parts.append(f"t.first_at < {place(end_of(one.by))}")
    if one.score:
        low, below = one.score
        parts.append(f"t.score >= {place(low)}" + (f" AND t.score < {place(below)}" if below is not None else ""))
    if one.at_it is not None:
        parts.append(("" if one.at_it else "NOT ") + AT_IT)
    if one.since:
        moment = place(clock.start_of_day(one.since))
        parts.append(_new(exam, which, moment=moment, place=place, year=year, default_sets=default_sets))
    return "".join(f" AND {part}" for part in parts), told


AT_IT = (
    "EXISTS (SELECT 1 FROM runs z JOIN attempt b ON b.exam = z.exam WHERE b.person = t.person AND b.started_at IS NOT NULL "
    "AND b.handed_in_at IS NULL AND b.voided_at IS NULL)"
)
"""SQL condition on a row `t` of standing: an attempt is open."""


def _new(exam: Mapping[str, Any], which: str, *, moment: str, place: Any, year: int, default_sets: int) -> str:
    if which == "sat":
        return f"t.first_at >= {moment}"
    if which == "passed":
        before = scored_before(exam, moment=moment, person="t.person")
        return f"COALESCE({before}, -1) < {place(exam['pass_points'])}"
    if which == "failed":
        before = scored_before(exam, moment=moment, person="t.person")
        return f"COALESCE({before}, -1) >= {place(exam['pass_points'])}"
    met = sets_before(
        exam, moment=moment, year=place(year), default=place(default_sets), person="t.person", category="t.category"
    )
    return f"NOT ({met})"
