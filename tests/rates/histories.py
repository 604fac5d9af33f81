"""Makes what can befall people in an exam: attempts with answers in time and late, hand-ins, exemptions, moves, practice."""

from typing import Any

from app.bank import queries as bank
from app.exams import steps as exam_steps
from app.exams.paper import unpack
from app.foundation import clock, database
from app.foundation.codes import new_code
from app.sitting import actions as sitting
from tests import make

MINUTE = clock.MINUTE


async def attempt(exam: dict[str, Any], person: int, number: int = 1) -> dict[str, Any]:
    """The drawn attempt, drawing it where it is a further one."""
    if number > 1:
        row, plan = await exam_steps.plan_of(exam["id"])
        async with database.transaction():
            await exam_steps.draw_attempts(row, [person], number=number, plan=plan, now=exam["opens_at"])
    return await make.attempt_of(person, exam, number=number)


async def sit(
    exam: dict[str, Any], person: int, *, right: int, number: int = 1, late: int = 0, begun: int = 10 * MINUTE, by_time: bool = False,
    voided: bool = False, marked: bool = True,
) -> int:  # fmt: skip
    """A person sits: `right` of five questions right in time, `late` more right after the deadline; the attempt's id.

    `begun` ms after the opening. `by_time`: the sweep hands it in. Each attempt of a person begins later than the one before.
    """
    made = await attempt(exam, person, number)
    started = exam["opens_at"] + begun + number * 3 * clock.HOUR
    ends = started + exam["minutes"] * MINUTE
    await database.execute("UPDATE attempt SET started_at = $1, deadline = $2 WHERE id = $3", started, ends, made["id"])
    choices = await keys_as_shown(made)
    rows = [(made["id"], 1, n, n, choices[n], started + MINUTE) for n in range(1, right + 1)]
    rows += [(made["id"], 1, n, n, choices[n], ends + made["grace"] + 1) for n in range(right + 1, min(right + late, 5) + 1)]
    rows += [(made["id"], 1, 50, 5, "A" if choices[5] != "A" else "B", started + 2 * MINUTE)] if right < 5 else []
    await database.insert_many_by_name("answer_event", ["attempt", "epoch", "seq", "item", "choice", "received_at"], rows)
    if by_time:
        await sitting.hand_in_for_time()
    else:
        await database.execute(
            "UPDATE attempt SET handed_in_at = $1, handed_in_for = 'person' WHERE id = $2", started + 20 * MINUTE, made["id"]
        )
        if marked:
            await sitting.mark(made["id"])
    if voided:
        await database.execute("UPDATE attempt SET voided_at = $1 WHERE id = $2", ends, made["id"])
    return int(made["id"])


async def keys_as_shown(made: dict[str, Any]) -> dict[int, str]:
    """Position → the letters that are right as this paper shows them."""


    items = unpack(made["paper"])
    questions = await bank.versions({item.version for item in items})
    return {
        n: item.shown("".join("ABCDEFGH"[place] for place in sorted(questions[item.version].key_set)))
        for n, item in enumerate(items, start=1)
    }


async def amend(
    exam: dict[str, Any], person: int, kind: str, *, at: int, unit: int | None = None, reason: str = "illness", approved: bool = True
) -> None:
    """A change of the roster, asked for by the person's own side and approved by another."""
    columns = ["exam", "person", "kind", "reason_kind", "reason", "unit", "effective_at", "asked_by", "asked_at", "approved_by", "approved_at"]
    decided = (person, at) if approved else (None, None)
    row = (exam["id"], person, kind, reason if kind == "exempt" else "", "", unit, at, person, at, *decided)
    await database.insert_many_by_name("roster_amendment", columns, [row])


async def practise(person: int, *, year: int, sets: int, open_sets: int = 0) -> None:
    """Finished practice sets of a year, and some that were left open."""
    rows = [(new_code(), person, year, 1, 2 if n < sets else None, "", "") for n in range(sets + open_sets)]
    await database.insert_many_by_name("practice_set", ["code", "person", "year", "served_at", "completed_at", "paper", "theme"], rows)


async def require(year: int, category: str, sets: int) -> None:
    """What a year asks of a category."""
    await database.insert_many_by_name("study_requirement", ["year", "category", "sets", "at"], [(year, category, sets, 1)])
