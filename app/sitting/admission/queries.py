"""Reading what came too late, for the office."""

from dataclasses import dataclass
from typing import Any

from app.exams import showing
from app.foundation import database
from app.sitting import late, steps
from app.sitting.day.queries import all_closed_at
from app.sitting.rules import Event

PER_PAGE = 50
_LATE = (
    "late_answer_event l WHERE l.attempt = a.id AND NOT EXISTS "
    "(SELECT 1 FROM answer_event v WHERE v.attempt = l.attempt AND v.epoch = l.epoch AND v.seq = l.seq)"
)
_UNTIL = "COALESCE((SELECT max(x.until) FROM late_admission x WHERE x.attempt = a.id), 0)"
_ROWS = (
    "FROM attempt a JOIN person p ON p.id = a.person LEFT JOIN roster_entry r ON r.exam = a.exam AND r.person = a.person "
    f"LEFT JOIN unit u ON u.id = r.unit WHERE a.exam = $1 AND a.handed_in_for = 'time' AND a.voided_at IS NULL AND EXISTS (SELECT 1 FROM {_LATE})"
)


async def attempts_of(exam: int, *, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
    """A page of the attempts handed in for time to which answers came afterwards, newest first, and how many; two statements.

    `waiting` of their `late` answers are not let in yet; `first` and `last` are when late ones came.
    """
    total = await database.fetch_value(f"SELECT count(*) AS n {_ROWS}", exam)
    rows = await database.fetch(
        "SELECT a.id, a.code, a.number, a.person, a.deadline, a.grace, a.shift, p.name, p.code AS person_code, u.short_name AS unit_name, "
        f"(SELECT count(*) FROM {_LATE}) AS late, (SELECT count(*) FROM {_LATE} AND l.received_at > {_UNTIL}) AS waiting, "
        f"(SELECT min(l.received_at) FROM {_LATE}) AS first, (SELECT max(l.received_at) FROM {_LATE}) AS last "
        f"{_ROWS} ORDER BY last DESC, a.id LIMIT {PER_PAGE} OFFSET $2",
        exam, offset,
    )  # fmt: skip
    return rows, int(total)


async def asked(exam: int, codes: list[str]) -> list[dict[str, Any]]:
    """Those of these attempts that have late answers, with how many were not let in yet."""
    if not codes:
        return []
    places = ", ".join(f"${n + 2}" for n in range(len(codes)))
    return await database.fetch(
        f"SELECT a.id, a.code, a.person, p.name, (SELECT count(*) FROM {_LATE} AND l.received_at > {_UNTIL}) AS waiting "
        f"{_ROWS} AND a.code IN ({places}) ORDER BY a.id",
        exam, *codes,
    )  # fmt: skip


async def counts_until(exam: dict[str, Any], *, now: int) -> int:
    """Until when a late answer must have come to be let in: before anybody could read the keys of the exam, and by now."""
    if exam["keys_show"] == showing.AT_ONCE:
        return now
    opened = [exam["keys_released_at"]] if exam["keys_released_at"] is not None else []
    if exam["keys_show"] == showing.AFTER_CLOSE:
        opened.append(await all_closed_at(exam) - (exam["rehearsal_shift"] or 0))
    return min([now, *opened])


@dataclass(frozen=True, slots=True)
class Line:
    """One answer in the history of an attempt; `late_by` ms after its time (0: in time)."""

    event: Event
    late_by: int
    let_in: bool


async def history_of(attempt: dict[str, Any]) -> list[Line]:
    """Every answer of an attempt as it came, in the order of receipt."""
    ends = attempt["deadline"] - attempt["shift"]
    inside = {(event.epoch, event.seq) for event in await late.let_in(attempt["id"])}
    lines = [Line(event, 0, let_in=True) for event in await steps.events_of(attempt["id"])]
    lines += [
        Line(event, max(1, event.received_at - ends), let_in=(event.epoch, event.seq) in inside)
        for event in await late.late_events_of(attempt["id"])
    ]
    return sorted(lines, key=lambda line: (line.event.received_at, line.event.epoch, line.event.seq))


async def request_of(exam: int) -> str | None:
    """The code of the open request to let late answers of an exam in, or None."""
    code = await database.fetch_value(
        "SELECT code FROM approval WHERE kind = 'admit_late' AND subject = 'exam' AND subject_id = $1 AND approved_at IS NULL "
        "AND refused_at IS NULL AND withdrawn_at IS NULL LIMIT 1",
        exam,
    )
    return None if code is None else str(code)
