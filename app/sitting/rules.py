"""What is true of a sitting: pure functions of stored moments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, combinations

import msgspec

from app.foundation import clock, refusals
from app.foundation.refusals import Refusal

CHOICES = frozenset("".join(some) for count in range(9) for some in combinations("ABCDEFGH", count))
"""Every choice there is: letters from A to H, each once, in order; '' clears."""
MOST_ANSWERS = 200
MOST_SEQ = 2_000_000_000
MOST_WAITING = 4_000
"""How many requests to save may wait in a process: about a second's work; more is told to come again."""


class State(StrEnum):
    """Where an attempt stands."""

    DRAWN = "drawn"
    IN_PROGRESS = "in_progress"
    HANDED_IN = "handed_in"
    VOIDED = "voided"


class Answer(msgspec.Struct, frozen=True):
    """One answer as a device sent it: rising `seq`, position from 1, letters as shown ('' clears)."""

    seq: int
    item: int
    choice: str


@dataclass(frozen=True, slots=True)
class Event:
    """One stored answer."""

    epoch: int
    seq: int
    item: int
    choice: str
    received_at: int


def state_of(*, started_at: int | None, handed_in_at: int | None, voided_at: int | None) -> State:
    """The state that follows from an attempt's moments."""
    if voided_at is not None:
        return State.VOIDED
    if handed_in_at is not None:
        return State.HANDED_IN
    return State.DRAWN if started_at is None else State.IN_PROGRESS


def deadline(*, started_at: int, minutes: int, extra_minutes: int, closes_at: int) -> int:
    """When an attempt ends: start + minutes + extra, but never after the closing that holds for the person."""
    return min(started_at + (minutes + extra_minutes) * clock.MINUTE, closes_at)


def late_entry(minutes: int | None, *, own_closes_at: int | None, more_attempts: int) -> int | None:
    """The late-entry lock that holds for one person: none for whom the office put off the closing or gave another attempt."""
    return None if own_closes_at or more_attempts else minutes


def why_no_start(*, now: int, opens_at: int, closes_at: int, late_entry_minutes: int | None) -> Refusal | None:
    """Why an exam cannot be started now; None when it can. Opening counts as open, closing as closed."""
    if now < opens_at:
        return refusals.conflict("考试还没有开始，请到开考时间再来。", reason="not_open")
    if now >= closes_at:
        return refusals.conflict("考试已经结束，不能再开始答题。", reason="closed")
    if late_entry_minutes is not None and now >= opens_at + late_entry_minutes * clock.MINUTE:
        return refusals.conflict(
            f"开考已超过 {late_entry_minutes} 分钟，按本场规定不能再进入。如有特殊情况请联系普法办。", reason="late_entry"
        )
    return None


def faults_in(answers: Sequence[Answer]) -> str:
    """What is wrong with the form of answers, in words; '' when nothing is."""
    if not 0 < len(answers) <= MOST_ANSWERS:
        return f"一次要提交 1 到 {MOST_ANSWERS} 条作答。"
    if len(answers) > 1 and len({answer.seq for answer in answers}) != len(answers):
        return "提交的作答序号重复。"
    for answer in answers:
        if not 0 < answer.seq <= MOST_SEQ or not 0 < answer.item <= 32_000 or answer.choice not in CHOICES:
            return "提交的作答格式不对，没有保存这一次。请刷新页面，已经保存的答案都在。"
    return ""


def counted(events: Iterable[Event], *, until: int, let_in: Iterable[Event] = ()) -> dict[int, str]:
    """Position → choice that counts: of events received until then, and of those let in later by two people, the highest
    (epoch, seq) of each item; cleared ones gone."""
    last: dict[int, Event] = {}
    in_time = (event for event in events if event.received_at <= until)
    for event in chain(in_time, let_in):
        known = last.get(event.item)
        if known is None or (event.epoch, event.seq) > (known.epoch, known.seq):
            last[event.item] = event
    return {item: event.choice for item, event in last.items() if event.choice}
