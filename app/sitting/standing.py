"""Where a person stands with an exam, and which exam comes first: pure functions of stored moments."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.exams import showing
from app.foundation import clock
from app.sitting import rules

RECENT = 30 * clock.DAY
"""How long after the last closing a result or an absence still stands on the home card."""


class Stage(StrEnum):
    """What an exam is for one person, now."""

    IN_PROGRESS = "in_progress"
    HANDING_IN = "handing_in"
    OPEN = "open"
    AGAIN = "again"
    COMING = "coming"
    WAITING = "waiting"
    RESULT = "result"
    LOCKED = "locked"
    MISSED = "missed"
    VOIDED = "voided"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt: its moments in ms and its counting score (points × 100), None before marking."""

    code: str
    number: int
    started_at: int | None = None
    deadline: int | None = None
    grace: int = 0
    handed_in_at: int | None = None
    voided_at: int | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """An exam as it holds for one person, moments in ms, points × 100: closing, minutes and attempts already include what was adjusted for them."""

    code: str
    title: str
    opens_at: int
    closes_at: int
    all_closed_at: int
    minutes: int
    grace_seconds: int
    late_entry_minutes: int | None
    attempts: int
    counts: str
    multiple_rule: str
    pass_points: int
    excellent_points: int
    score_shows: str
    keys_show: str
    keys_released_at: int | None
    form: str
    shift: int = 0
    exempt: bool = False
    bands: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's exam with its stage; `current` is the newest (or asked for) attempt, `sat` the handed-in one that counts."""

    terms: Terms
    stage: Stage
    current: Try
    sat: Try | None
    tries_left: int
    may_try_again: bool
    score: int | None = None
    score_open: bool = False
    keys_open: bool = False

    @property
    def passed(self) -> bool:
        """Whether the score that counts reaches the pass mark."""
        return self.score is not None and self.score >= self.terms.pass_points

    @property
    def excellent(self) -> bool:
        """Whether the score that counts reaches the mark of excellence, where the exam has one."""
        return self.score is not None and 0 < self.terms.excellent_points <= self.score


def counting_try(tries: Iterable[Try], *, counts: str) -> Try | None:
    """The handed-in attempt whose score counts: the best, or the last; unmarked ones only where none is marked."""
    done = [one for one in tries if one.handed_in_at is not None and one.voided_at is None]
    if counts == "last":
        return max(done, key=lambda one: one.number, default=None)
    return max(done, key=lambda one: (-1 if one.score is None else one.score, one.number), default=None)


def standing_of(terms: Terms, tries: list[Try], *, now: int, asked: str = "") -> Standing:
    """Where the person stands with an exam; `tries` are all attempts drawn for them, at least one.

    `current` is the attempt whose code is `asked`, else the newest.
    """
    here = now + terms.shift
    newest = next((one for one in tries if one.code == asked), max(tries, key=lambda one: one.number))
    left = max(0, terms.attempts - len([one for one in tries if one.started_at is not None]))
    may_begin = _may_begin(terms, now=here, left=left)
    stage = _stage(terms, tries, newest=newest, now=here, may_begin=may_begin)
    sees_score = showing.score_open(terms.score_shows, now=here, all_closed_at=terms.all_closed_at)
    sees_keys = sees_score and showing.keys_open(
        terms.keys_show, now=here, all_closed_at=terms.all_closed_at, released_at=terms.keys_released_at
    )
    sat = counting_try(tries, counts=terms.counts)
    score = sat.score if sat is not None and sees_score else None
    if stage is Stage.WAITING and score is not None:
        stage = Stage.RESULT
    again = may_begin and stage in {Stage.WAITING, Stage.RESULT, Stage.AGAIN}
    if again and (score is None or score < terms.pass_points):
        stage = Stage.AGAIN
    return Standing(terms, stage, newest, sat, left, again, score, score_open=sees_score, keys_open=sees_keys and sat is not None)


def _may_begin(terms: Terms, *, now: int, left: int) -> bool:
    refusal = rules.why_no_start(
        now=now, opens_at=terms.opens_at, closes_at=terms.closes_at, late_entry_minutes=terms.late_entry_minutes
    )
    return left > 0 and refusal is None


def _stage(terms: Terms, tries: list[Try], *, newest: Try, now: int, may_begin: bool) -> Stage:
    if newest.started_at is not None and newest.handed_in_at is None and newest.voided_at is None:
        ends = (newest.deadline or 0) + newest.grace
        return Stage.IN_PROGRESS if now <= ends else Stage.HANDING_IN
    if any(one.handed_in_at is not None and one.voided_at is None for one in tries):
        return Stage.WAITING
    if terms.exempt:
        return Stage.EXEMPT
    if newest.voided_at is not None:
        return Stage.AGAIN if may_begin else Stage.VOIDED
    if now < terms.opens_at:
        return Stage.COMING
    if now >= terms.closes_at:
        return Stage.MISSED
    return Stage.OPEN if may_begin else Stage.LOCKED


_FIRST = (Stage.IN_PROGRESS, Stage.HANDING_IN, Stage.OPEN, Stage.AGAIN, Stage.COMING, Stage.WAITING, Stage.RESULT)


def in_order(standings: Iterable[Standing]) -> list[Standing]:
    """Most urgent first: what is running, what can be sat (soonest closing), what comes (soonest opening), then the past."""

    def key(one: Standing) -> tuple[int, int]:
        place = _FIRST.index(one.stage) if one.stage in _FIRST[:5] else len(_FIRST)
        if one.stage is Stage.COMING:
            return place, one.terms.opens_at
        return (place, one.terms.closes_at) if place < len(_FIRST) else (place, -one.terms.closes_at)

    return sorted(standings, key=key)


def for_card(standings: Iterable[Standing], *, now: int) -> Standing | None:
    """The one exam the home page opens with; None when nothing is due, coming or recent."""
    for one in in_order(standings):
        current = one.stage in _FIRST[:5]
        if current or now + one.terms.shift <= one.terms.all_closed_at + RECENT:
            return one
    return None
