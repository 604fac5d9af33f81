"""Shared by the acts that change a roster, inside an open transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.exams import rules as exam_rules
from app.exams import steps as exam_steps
from app.exams.roster import queries
from app.exams.roster.rules import EXEMPT
from app.foundation import clock, database
from app.foundation.access import Viewer
from app.foundation.files import steps as files
from app.foundation.files.store import Content

COLUMNS = [
    "exam", "person", "kind", "reason_kind", "reason", "unit", "effective_at", "asked_by", "asked_at", "approved_by", "approved_at",
    "approval", "exemption",
]  # fmt: skip
PROOF = "proof"


@dataclass(frozen=True, slots=True)
class Upload:
    """A proof somebody chose: its name and what lies in the store."""

    name: str
    content: Content


async def use_proof(proof: Upload | None, *, subject: str, subject_id: int, by: Viewer, now: int) -> None:
    """Ties a proof to the row it proves; nothing where there is none."""
    if proof is not None:
        await files.use(proof.content, name=proof.name, subject=subject, subject_id=subject_id, purpose=PROOF, by=by, now=now)


async def lock_exams(exams: Iterable[int]) -> list[dict[str, Any]]:
    """The rows of these exams as they stand now, held against others until the transaction ends, in one order for all."""
    numbers = ", ".join(str(int(exam)) for exam in sorted(set(exams)))
    ending = database.by_engine(sqlite="", postgresql=" FOR UPDATE")
    return await database.fetch(f"SELECT * FROM exam WHERE id IN ({numbers}) ORDER BY id{ending}", *()) if numbers else []


async def draw_for(exam: dict[str, Any], people: list[int], *, now: int) -> None:
    """Draws the first paper of late joiners who have none, while the exam is not over; as publishing draws."""
    if exam_rules.state_of(exam, now=now) not in (exam_rules.State.COMING, exam_rules.State.OPEN) or not people:
        return
    numbers = ", ".join(str(int(person)) for person in people)
    drawn = {row["person"] for row in await database.fetch(f"SELECT person FROM attempt WHERE exam = $1 AND person IN ({numbers})", exam["id"])}
    late = [person for person in people if person not in drawn]
    if late:
        row, plan = await exam_steps.plan_of(exam["id"])
        await exam_steps.draw_attempts(row, late, number=1, plan=plan, now=now)


_COVERING = (
    "SELECT x.* FROM exemption x WHERE x.filed_at IS NOT NULL AND x.ended_at IS NULL AND (x.exam IN ($1, $5) OR (x.exam IS NULL "
    "AND x.from_at <= $2 AND x.to_at > $3 AND x.to_at > $4)) "
)


async def exempt_covered(exam: dict[str, Any], *, frozen_at: int, now: int, person: int | None = None) -> list[int]:
    """Exempts who stands on a roster and has a filed exemption that covers the exam; the people it exempted.

    The rule is `exemptions.rules.covers`, here as one statement over a whole roster; `person` narrows it to one.
    """
    only = f"AND x.person = {int(person)} " if person is not None else (
        "AND (EXISTS (SELECT 1 FROM roster_entry r WHERE r.exam = $1 AND r.person = x.person) "
        "OR EXISTS (SELECT 1 FROM roster_amendment m WHERE m.exam = $1 AND m.person = x.person AND m.approved_at IS NOT NULL)) "
    )  # fmt: skip
    main = exam["main_exam"] or exam["id"]
    rows = await database.fetch(f"{_COVERING}{only}ORDER BY x.id", exam["id"], exam["closes_at"], exam["opens_at"], frozen_at, main)
    stands = await queries.standings(exam["id"], [row["person"] for row in rows])
    due = {row["person"]: row for row in reversed(rows) if row["person"] in stands and stands[row["person"]].state == "due"}
    today = clock.start_of_day(clock.day_of(now))
    made = [
        (
            exam["id"], person, EXEMPT, row["reason_kind"], row["reason"], None, max(today, stands[person].said_at), row["signed_by"],
            row["signed_at"], row["filed_by"], now, "", row["id"],
        )
        for person, row in sorted(due.items())
    ]  # fmt: skip
    await database.insert_many_by_name("roster_amendment", COLUMNS, made)
    return sorted(due)
