"""Shared by the acts of the day, inside an open transaction."""

from dataclasses import dataclass
from typing import Any

from app.foundation import database

_HOLDS = "o.exam = attempt.exam AND o.person = attempt.person AND o.approved_by IS NOT NULL AND o.ended_at IS NULL"
_MINUTES = f"COALESCE((SELECT sum(o.extra_minutes) FROM exam_override o WHERE {_HOLDS}), 0)"
_CLOSING = f"COALESCE((SELECT max(o.closes_at) FROM exam_override o WHERE {_HOLDS}), 0)"
_SET = (
    "UPDATE attempt SET deadline = {least}(attempt.started_at + CAST(e.minutes + {minutes} AS {whole}) * 60000, "
    "{most}(e.closes_at, {closing})) FROM exam e WHERE e.id = attempt.exam AND e.id = $1{whose} AND attempt.started_at IS NOT NULL "
    "AND attempt.handed_in_at IS NULL AND attempt.voided_at IS NULL RETURNING attempt.id"
)


async def set_deadlines(exam: int, *, person: int | None = None) -> list[int]:
    """Works out anew when the running attempts of an exam (of one person) end, by what holds for each now; their numbers.

    The open page hears of it with its next request; a save in flight is waited for and decided by the old deadline.
    """
    least, most, whole = database.by_engine(sqlite=("min", "max", "INTEGER"), postgresql=("LEAST", "GREATEST", "bigint"))
    whose = "" if person is None else " AND attempt.person = $2"
    sql = _SET.format(least=least, most=most, whole=whole, minutes=_MINUTES, closing=_CLOSING, whose=whose)
    rows = await database.fetch(sql, exam) if person is None else await database.fetch(sql, exam, person)
    return [row["id"] for row in rows]


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the day as it is kept; the columns of `day_act`."""

    exam: int
    kind: str
    reason: str
    asked_by: int | None
    at: int
    person: int | None = None
    attempt: int | None = None
    unit: int | None = None
    override: int | None = None
    minutes: int = 0
    closes_at: int | None = None
    closed_before: int | None = None
    reached: int = 0
    happened_at: int = 0
    approved_by: int | None = None


_COLUMNS = tuple(Act.__slots__)


async def add_act(act: Act) -> int:
    """Keeps an act of the day; its number."""
    places = ", ".join(f"${n + 1}" for n in range(len(_COLUMNS)))
    values: list[Any] = [getattr(act, name) for name in _COLUMNS]
    values[_COLUMNS.index("happened_at")] = act.happened_at or act.at
    rows = await database.fetch(f"INSERT INTO day_act ({', '.join(_COLUMNS)}) VALUES ({places}) RETURNING id", *values)
    return int(rows[0]["id"])


async def add_override(act: Act, *, more_attempts: int = 0) -> int:
    """Gives one person minutes, a later closing or attempts, from now on; the number of the override."""
    rows = await database.fetch(
        "INSERT INTO exam_override (exam, person, extra_minutes, closes_at, more_attempts, reason, asked_by, approved_by, at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
        act.exam, act.person, act.minutes, act.closes_at, more_attempts, act.reason[:300], act.asked_by,
        act.approved_by if act.approved_by is not None else act.asked_by, act.at,
    )  # fmt: skip
    return int(rows[0]["id"])
