"""Shared by the sitting's verbs."""

from collections.abc import Mapping
from typing import Any

from app.bank import queries as bank
from app.exams.paper import unpack
from app.foundation import database
from app.sitting import late, rules
from app.sitting.marking import Marked, mark_attempt
from app.sitting.room import rules as room
from app.sitting.rules import Event
from question_bank.marking import Correction


async def events_of(attempt: int) -> list[Event]:
    """Every stored answer of an attempt."""
    rows = await database.fetch("SELECT epoch, seq, item, choice, received_at FROM answer_event WHERE attempt = $1", attempt)
    return [Event(row["epoch"], row["seq"], row["item"], row["choice"], row["received_at"]) for row in rows]


_NONE: Mapping[int, Correction] = {}


async def choices_of(attempt: dict[str, Any]) -> dict[int, str]:
    """Position → the letters that count: what was received in time and what came late and was let in by two people; of a
    paper sat in a room what was typed from it and confirmed."""
    if attempt["handed_in_for"] == "room":
        return await _choices_on_sheet(attempt["id"])
    until = attempt["deadline"] + attempt["grace"] - attempt["shift"]
    let_in = await late.let_in(attempt["id"]) if attempt["handed_in_for"] == "time" else []
    return rules.counted(await events_of(attempt["id"]), until=until, let_in=let_in)


async def _choices_on_sheet(attempt: int) -> dict[int, str]:
    typed = await database.fetch_value("SELECT choices FROM room_sheet WHERE attempt = $1 AND confirmed_at IS NOT NULL", attempt)
    return room.choices_in(str(typed or ""))


async def mark_from_events(attempt: dict[str, Any], *, rule: str, corrections: Mapping[int, Correction] = _NONE) -> Marked:
    """The marks an attempt earns by what counts of its answers, under the corrections of a run; stores nothing."""
    choices = await choices_of(attempt)
    items = unpack(attempt["paper"])
    questions = await bank.versions({item.version for item in items})
    return mark_attempt(items, questions, choices, rule=rule, corrections=corrections)


async def add_mark(attempt: int, *, run: int, marked: Marked, now: int) -> None:
    """Stores the marks of an attempt in a run, once."""
    await database.execute(
        "INSERT INTO mark (run, attempt, score, answered, items, marked_at) VALUES ($1, $2, $3, $4, $5, $6) "
        "ON CONFLICT (run, attempt) DO NOTHING",
        run, attempt, marked.score, marked.answered, marked.packed, now,
    )  # fmt: skip
