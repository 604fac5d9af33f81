"""Shared by the exams' verbs, inside an open transaction."""

from datetime import date
from typing import Any

from app.bank import queries as bank
from app.bank.moved.queries import drawable
from app.bank.paper import versions_in
from app.bank.steps import note_use
from app.exams.drawing import draw, plan_for, pools_of
from app.foundation import clock, database
from app.foundation.codes import new_code
from question_bank.drawing import Plan

ROSTER_COLUMNS = ["exam", "person", "unit", "area_path", "system_path", "category", "status"]
_ATTEMPT_COLUMNS = ["code", "exam", "person", "number", "paper", "length", "drawn_at", "grace", "shift", "epoch", "handed_in_for"]


def exam_days(opens_at: int, closes_at: int) -> list[date]:
    """The days on which the law must be what the questions say: the first and the last of an exam (moments in ms UTC)."""
    return [clock.day_of(opens_at), clock.day_of(closes_at)]


async def add_to_roster(exam: int, people: list[dict[str, Any]]) -> None:
    """Freezes people into the roster as they stand: rows with person, unit, both paths, category, status."""
    rows = [(exam, *(person[name] for name in ROSTER_COLUMNS[1:])) for person in people]
    await database.insert_many_by_name("roster_entry", ROSTER_COLUMNS, rows)


async def plan_of(exam: int) -> tuple[dict[str, Any], Plan]:
    """An exam's row and the plan of its papers over what is in use now: for attempts drawn after publishing.

    Where the law moved under so many questions that no paper could be drawn, those count again: nobody loses an attempt.
    """
    row = await database.fetch_one("SELECT * FROM exam WHERE id = $1", exam)
    assert row is not None
    names = pools_of(row["pools"])
    pools = {version: pool for version, (pool, _) in (await bank.lying_in_use(names)).items()}
    everything = await bank.in_use(names)
    pool = await drawable(everything, on=exam_days(row["opens_at"], row["closes_at"]))
    plan = plan_for(pool, form=row["form"], blueprint=row["blueprint"], seed=row["seed"], pools=pools)
    if plan.possible or len(pool) == len(everything):
        return row, plan
    return row, plan_for(everything, form=row["form"], blueprint=row["blueprint"], seed=row["seed"], pools=pools)


async def draw_attempts(exam: dict[str, Any], people: list[int], *, number: int, plan: Plan, now: int) -> None:
    """Draws attempt `number` of each person, in the order given, so that attempts are numbered as they were drawn."""
    papers = [(person, draw(plan, seed=exam["seed"], person=person, number=number)) for person in people]
    await add_attempts(exam, papers, number=number, length=plan.form.questions, now=now)


async def add_attempts(exam: dict[str, Any], papers: list[tuple[int, str]], *, number: int, length: int, now: int) -> None:
    """Stores drawn papers of (person, packed paper), in this order."""
    shift, grace = exam["rehearsal_shift"] or 0, exam["grace_seconds"] * 1000
    rows = [(new_code(), exam["id"], person, number, paper, length, now, grace, shift, 1, "") for person, paper in papers]
    await database.insert_many_by_name("attempt", _ATTEMPT_COLUMNS, rows)
    await note_use(versions_in(paper for _, paper in papers), exam=exam["id"], now=now)


async def add_marking_run(exam: int, *, number: int, reason: str, by: int | None, now: int) -> None:
    """Opens a marking run that counts from now on: the first run of an exam needs no second person."""
    await database.execute(
        "INSERT INTO marking_run (exam, number, reason, asked_by, created_at, approved_by, approved_at) "
        "VALUES ($1, $2, $3, $4, $5, $4, $5)",
        exam, number, reason, by, now,
    )  # fmt: skip
