"""The acts of the day that one person of the office does, each with a reason: time for one, for all, a unit's end, a note."""

from dataclasses import replace
from typing import Any

from app.exams.rules import state_of
from app.foundation import database, refusals
from app.foundation.access import Viewer
from app.foundation.ledger.steps import record
from app.sitting import queries as sitting
from app.sitting.day import queries, rules, steps
from app.sitting.day.rules import Extension
from app.sitting.day.steps import Act


async def _held(viewer: Viewer, code: str) -> dict[str, Any]:
    """The exam, locked, for somebody who may act on it."""
    exam = await queries.exam_for(viewer, code, lock=True)
    if not queries.may_act(viewer):
        raise refusals.not_allowed("当天的处置由普法办安排考试、审核发布的人员来办。")
    return exam


async def _person(viewer: Viewer, exam: dict[str, Any], code: str) -> dict[str, Any]:
    person = await queries.person_of(exam, code)
    if refusal := rules.why_not_yourself(viewer=viewer.person, person=person["id"]):
        raise refusal
    return person


async def give_minutes(viewer: Viewer, code: str, person_code: str, *, minutes: int, reason: str, now: int) -> None:
    """Gives one person further minutes in this exam: at once where an attempt runs, else when it starts."""
    async with database.transaction():
        exam = await _held(viewer, code)
        person = await _person(viewer, exam, person_code)
        await _refuse_when_over(exam, now=now)
        so_far = (await sitting.override_for(exam["id"], person["id"]))["extra_minutes"]
        if fault := rules.minutes_fault(minutes, so_far=so_far):
            raise refusals.bad_input("没有改动。", fields={"minutes": fault})
        act = Act(exam["id"], rules.MINUTES, reason, viewer.person, now, person=person["id"], minutes=minutes)
        await _adjust(act, viewer=viewer)


async def put_off_closing(viewer: Viewer, code: str, person_code: str, *, closes_at: int, reason: str, now: int) -> None:
    """Lets one person start and answer until a later closing than the others."""
    async with database.transaction():
        exam = await _held(viewer, code)
        person = await _person(viewer, exam, person_code)
        await _refuse_when_over(exam, now=now)
        holds = max(exam["closes_at"], (await sitting.override_for(exam["id"], person["id"]))["closes_at"] or 0)
        if fault := rules.closing_fault(closes_at, holds=holds, now=now + (exam["rehearsal_shift"] or 0)):
            raise refusals.bad_input("没有改动。", fields={"closes_at": fault})
        act = Act(
            exam["id"], rules.CLOSING, reason, viewer.person, now, person=person["id"], closes_at=closes_at, closed_before=holds
        )
        await _adjust(act, viewer=viewer)


async def _refuse_when_over(exam: dict[str, Any], *, now: int) -> None:
    if refusal := rules.why_no_more_time(exam, now=now, all_closed_at=await queries.all_closed_at(exam)):
        raise refusal


async def _adjust(act: Act, *, viewer: Viewer) -> None:
    override = await steps.add_override(act)
    reached = await steps.set_deadlines(act.exam, person=act.person)
    await steps.add_act(replace(act, override=override, reached=len(reached)))
    detail = {"kind": act.kind, "person": act.person, "minutes": act.minutes, "closes_at": act.closes_at, "attempts": reached, "reason": act.reason}
    await record("adjust", "exam", act.exam, by=viewer, at=act.at, detail=detail)


async def take_back(viewer: Viewer, code: str, person_code: str, *, override: int, reason: str, now: int) -> None:
    """Takes an adjustment of one person back; a running attempt then ends by what is left, an hour that has passed is over at once.

    404 when there is no such adjustment, 409 where it was taken back already.
    """
    async with database.transaction():
        exam = await _held(viewer, code)
        person = await _person(viewer, exam, person_code)
        rows = await database.fetch(
            "UPDATE exam_override SET ended_at = $4 WHERE id = $1 AND exam = $2 AND person = $3 AND ended_at IS NULL RETURNING id",
            override, exam["id"], person["id"], now,
        )  # fmt: skip
        if not rows:
            raise refusals.conflict("这一项调整已经收回，或者不是这个人的。没有改动。", reason="taken_back")
        reached = await steps.set_deadlines(exam["id"], person=person["id"])
        act = Act(
            exam["id"], rules.TAKE_BACK, reason, viewer.person, now, person=person["id"], override=override, reached=len(reached)
        )
        await steps.add_act(act)
        detail = {"kind": act.kind, "person": person["id"], "override": override, "attempts": reached, "reason": reason}
        await record("adjust", "exam", exam["id"], by=viewer, at=now, detail=detail)


async def extend(viewer: Viewer, code: str, extension: Extension, *, reason: str, now: int) -> int:
    """Closes a coming or running exam later for everybody, or gives everybody more minutes; how many running attempts it reached.

    Everybody reads it on the cover; attempts that were handed in already stay so.
    """
    async with database.transaction():
        exam = await _held(viewer, code)
        state = state_of(exam, now=now)
        listed = await queries.is_listed(exam["id"], viewer.person)
        if refusal := rules.why_no_extension(state) or rules.why_not_while_sitting(is_listed=listed, state=state):
            raise refusal
        if faults := extension.faults(exam, now=now + (exam["rehearsal_shift"] or 0)):
            raise refusals.bad_input("没有改动。", fields=faults)
        closes_at = extension.closes_at or exam["closes_at"]
        await database.execute(
            "UPDATE exam SET closes_at = $2, minutes = minutes + $3 WHERE id = $1", exam["id"], closes_at, extension.minutes
        )
        reached = await steps.set_deadlines(exam["id"])
        act = Act(
            exam["id"], rules.EXTEND, reason, viewer.person, now, minutes=extension.minutes, closes_at=extension.closes_at,
            closed_before=exam["closes_at"], reached=len(reached),
        )  # fmt: skip
        await steps.add_act(act)
        detail = {"closes_at": closes_at, "closed_before": exam["closes_at"], "minutes": extension.minutes, "reason": reason, "reached": len(reached)}
        await record("extend_exam", "exam", exam["id"], by=viewer, at=now, detail=detail)
    return len(reached)


_END = (
    "UPDATE attempt SET handed_in_at = $2 + shift, handed_in_for = 'time', deadline = {least}(deadline, $2 + shift) "
    "WHERE id = $1 AND handed_in_at IS NULL AND voided_at IS NULL AND started_at IS NOT NULL RETURNING id"
)


async def end_unit(viewer: Viewer, code: str, unit_code: str, *, reason: str, now: int) -> int:
    """Hands in every running attempt of a unit's own people at once; how many. What they saved counts, they are marked within seconds.

    What is still on its way is kept as come too late, and may be let in by two people.
    """
    least = database.by_engine(sqlite="min", postgresql="LEAST")
    async with database.transaction():
        exam = await _held(viewer, code)
        unit = await queries.unit_in(exam, unit_code)
        if await queries.is_listed(exam["id"], viewer.person):
            raise refusals.not_allowed("您在这场考试的应考名单里，要请另一位同事来办。没有改动。")
        ended = []
        for attempt in await queries.open_of_unit(exam["id"], unit["id"]):
            ended += await database.fetch(_END.format(least=least), attempt, await database.now_ms())
        if not ended:
            raise refusals.conflict("这个单位现在没有人正在答题，没有改动。", reason="nobody_running")
        act = Act(exam["id"], rules.END_UNIT, reason, viewer.person, now, unit=unit["id"], reached=len(ended))
        await steps.add_act(act)
        for row in ended:
            await record("hand_in", "attempt", row["id"], by=viewer, at=now, detail={"for": "time", "unit": unit["id"]})
        detail = {"unit": unit["id"], "attempts": len(ended), "reason": reason}
        await record("end_unit", "exam", exam["id"], by=viewer, at=now, detail=detail)
    return len(ended)


async def note(viewer: Viewer, code: str, person_code: str, *, words: str, happened_at: int, now: int) -> None:
    """Keeps an incident of an exam, of one person or ('') of the whole; it changes nothing else."""
    if fault := rules.note_fault(happened_at, now=now):
        raise refusals.bad_input("没有记下。", fields={"happened_at": fault})
    async with database.transaction():
        exam = await _held(viewer, code)
        person = (await _person(viewer, exam, person_code))["id"] if person_code else None
        act = Act(exam["id"], rules.NOTE, words, viewer.person, now, person=person, happened_at=happened_at)
        number = await steps.add_act(act)
        await record("note_incident", "exam", exam["id"], by=viewer, at=now, detail={"note": number, "person": person})
