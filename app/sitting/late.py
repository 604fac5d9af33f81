"""Answers that reach the server after deadline and grace: kept with their moment of receipt, never counted by themselves.

`late_answer_event` has the columns of `answer_event`. A row there moves no mark: only a recorded act of two persons
may let it count. It is kept where the person did not hand in; after a hand-in of their own nothing more is taken.
"""

import json
from typing import Any

from app.foundation import database
from app.sitting.rules import Answer, Event

MOST_EVENTS = 1_000
"""How many late answers of one attempt are kept: more than any exam's, so that nobody can fill the disk."""

_OPEN_TO_LATE = (
    "a.started_at IS NOT NULL AND a.voided_at IS NULL AND (a.handed_in_at IS NOT NULL AND a.handed_in_for NOT IN ('person', 'room') "
    "OR a.handed_in_at IS NULL AND $5 + a.shift > a.deadline + a.grace)"
)
_KEEP = (
    "INSERT INTO late_answer_event (attempt, epoch, seq, item, choice, received_at) "
    "SELECT a.id, $3, {columns}, $5 FROM attempt a, {sent} o WHERE a.code = $1 AND a.person = $2 AND $3 BETWEEN 1 AND a.epoch "
    f"AND {_OPEN_TO_LATE} AND {{item}} BETWEEN 1 AND a.length "
    "AND NOT EXISTS (SELECT 1 FROM answer_event v WHERE v.attempt = a.id AND v.epoch = $3 AND v.seq = {seq}) "
    f"AND (SELECT count(*) FROM late_answer_event v WHERE v.attempt = a.id) < {MOST_EVENTS} ON CONFLICT DO NOTHING"
)
_KEEP_SQLITE = _KEEP.format(
    columns="o.value ->> 0, o.value ->> 1, o.value ->> 2", sent="json_each($4)", item="o.value ->> 1", seq="o.value ->> 0"
)
_KEEP_POSTGRESQL = _KEEP.format(
    columns="(o.value ->> 0)::int, (o.value ->> 1)::int, o.value ->> 2", sent="jsonb_array_elements($4::jsonb)",
    item="(o.value ->> 1)::int", seq="(o.value ->> 0)::int",
).replace("$3", "$3::int").replace("$5", "$5::bigint")  # fmt: skip
_KEPT = (
    "SELECT l.seq, l.item, l.choice FROM late_answer_event l JOIN attempt a ON a.id = l.attempt "
    "WHERE a.code = $1 AND a.person = $2 AND l.epoch = $3 AND l.seq BETWEEN $4 AND $5"
)


async def keep(attempt: str, answers: list[Answer], *, person: int, epoch: int) -> dict[int, tuple[int, str]]:
    """Keeps what may be kept of these answers, durably; of their numbers, seq → (item, choice) as it stands there now.

    Whether an attempt is open to late answers is decided by the row and the database's clock inside the transaction.
    """
    sent = json.dumps([[answer.seq, answer.item, answer.choice] for answer in answers])
    first, last = min(answer.seq for answer in answers), max(answer.seq for answer in answers)
    async with database.transaction():
        now = await database.now_ms()
        await database.execute(
            database.by_engine(sqlite=_KEEP_SQLITE, postgresql=_KEEP_POSTGRESQL), attempt, person, epoch, sent, now
        )
        rows = await database.fetch(_KEPT, attempt, person, epoch, first, last)
    return {row["seq"]: (row["item"], row["choice"]) for row in rows}


def may_come(attempt: dict[str, Any], *, now: int) -> bool:
    """Whether an answer arriving at this moment (ms, without the exam's shift) would be kept as a late one."""
    if attempt["started_at"] is None or attempt["voided_at"] is not None:
        return False
    if attempt["handed_in_at"] is not None:
        return bool(attempt["handed_in_for"] not in ("person", "room"))
    return bool(now + attempt["shift"] > attempt["deadline"] + attempt["grace"])


async def late_events_of(attempt: int) -> list[Event]:
    """The late answers of an attempt in the order of receipt; one that reached the counted answers after all is not late."""
    rows = await database.fetch(
        "SELECT l.epoch, l.seq, l.item, l.choice, l.received_at FROM late_answer_event l WHERE l.attempt = $1 "
        "AND NOT EXISTS (SELECT 1 FROM answer_event v WHERE v.attempt = l.attempt AND v.epoch = l.epoch AND v.seq = l.seq) "
        "ORDER BY l.received_at, l.epoch, l.seq",
        attempt,
    )
    return [Event(row["epoch"], row["seq"], row["item"], row["choice"], row["received_at"]) for row in rows]


async def let_in(attempt: int) -> list[Event]:
    """The late answers of an attempt that count because two people let them in (`late_admission`)."""
    until = await database.fetch_value("SELECT max(until) AS until FROM late_admission WHERE attempt = $1", attempt)
    return [] if until is None else [event for event in await late_events_of(attempt) if event.received_at <= until]
