"""The acts of the day that need a second person: one more attempt, and voiding an attempt. The old one is always kept."""

from dataclasses import replace
from typing import Any

from app.foundation import canonical, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.approvals import steps as approvals
from app.foundation.approvals.kinds import Kind
from app.foundation.approvals.steps import Request
from app.foundation.ledger.steps import record
from app.sitting.day import queries, rules, steps
from app.sitting.day.steps import Act

MORE, VOID = "more_attempt", "void_attempt"


async def ask_more(viewer: Viewer, code: str, person_code: str, *, reason: str, now: int) -> str:
    """Asks a second person for one more attempt of somebody; the code of the request."""
    async with database.transaction():
        exam, person = await _asked(viewer, code, person_code)
        newest = (await queries.attempts_of(exam["id"], person["id"]))[-1]
        if newest["started_at"] is None and newest["voided_at"] is None:
            raise refusals.conflict("这个人还有一份没有开始的答卷，不用再加次数。没有改动。", reason="not_started")
        await _refuse_when_over(exam, now=now)
        await _refuse_a_second(MORE, newest["id"])
        summary = f"{exam['title']}：{person['name']}（{person['unit_name']}）再考一次"
        return await _ask(MORE, newest["id"], exam=exam, person=person, summary=summary, reason=reason, viewer=viewer, now=now)


async def ask_void(viewer: Viewer, code: str, attempt_code: str, *, again: bool, reason: str, now: int) -> str:
    """Asks a second person to void an attempt, with one more attempt in its stead where `again`; the code of the request."""
    async with database.transaction():
        exam = await queries.exam_for(viewer, code)
        attempt = await queries.attempt_of(exam["id"], attempt_code)
        person_code = await database.fetch_value("SELECT code FROM person WHERE id = $1", attempt["person"])
        exam, person = await _asked(viewer, code, str(person_code))
        if refusal := rules.why_no_void(attempt):
            raise refusal
        if again:
            await _refuse_when_over(exam, now=now)
        await _refuse_a_second(VOID, attempt["id"])
        summary = f"{exam['title']}：作废{person['name']}（{person['unit_name']}）的第 {attempt['number']} 次答卷"
        summary += "，另准再考一次" if again else ""
        return await _ask(
            VOID, attempt["id"], exam=exam, person=person, summary=summary, reason=reason, viewer=viewer, now=now, again=again
        )


async def _asked(viewer: Viewer, code: str, person_code: str) -> tuple[dict[str, Any], dict[str, Any]]:
    exam = await queries.exam_for(viewer, code, lock=True)
    if not queries.may_act(viewer):
        raise refusals.not_allowed("当天的处置由普法办安排考试、审核发布的人员来办。")
    person = await queries.person_of(exam, person_code)
    if refusal := rules.why_not_yourself(viewer=viewer.person, person=person["id"]):
        raise refusal
    return exam, person


async def _refuse_when_over(exam: dict[str, Any], *, now: int) -> None:
    if refusal := rules.why_no_more_time(exam, now=now, all_closed_at=await queries.all_closed_at(exam)):
        raise refusal


async def _refuse_a_second(kind: str, attempt: int) -> None:
    if await queries.asked_already(kind, attempt) is not None:
        raise refusals.conflict("已经有同样的申请在等另一个人审批，没有再提一次。", reason="asked_already")


async def _ask(
    kind: str, attempt: int, *, exam: dict[str, Any], person: dict[str, Any], summary: str, reason: str, viewer: Viewer, now: int,
    again: bool = False,
) -> str:  # fmt: skip
    detail = {
        "exam": exam["id"], "exam_code": exam["code"], "title": exam["title"], "person": person["id"], "person_code": person["code"],
        "attempt": attempt, "again": again,
    }  # fmt: skip
    return await approvals.ask(Request(kind, "attempt", attempt, summary, reason, detail), by=viewer, now=now)


def _second(detail: dict[str, Any], viewer: Viewer) -> None:
    if refusal := rules.why_not_yourself(viewer=viewer.person, person=detail["person"]):
        raise refusal


async def _give_more(approval: dict[str, Any], viewer: Viewer, now: int) -> None:
    """Gives the attempt; its paper is drawn when the person asks for it."""
    detail = canonical.load(approval["detail"])
    _second(detail, viewer)
    exam = await queries.exam_for(viewer, detail["exam_code"], lock=True)
    await _refuse_when_over(exam, now=now)
    await _add_more(approval, detail, viewer=viewer, now=now)


async def _add_more(approval: dict[str, Any], detail: dict[str, Any], *, viewer: Viewer, now: int) -> None:
    act = Act(
        detail["exam"], rules.MORE, approval["reason"], approval["asked_by"], now, person=detail["person"],
        attempt=detail["attempt"], approved_by=viewer.person,
    )  # fmt: skip
    override = await steps.add_override(act, more_attempts=1)
    await steps.add_act(replace(act, override=override))
    told = {"kind": rules.MORE, "person": detail["person"], "approval": approval["code"]}
    await record("adjust", "exam", detail["exam"], by=viewer, at=now, detail=told)


async def _void(approval: dict[str, Any], viewer: Viewer, now: int) -> None:
    """Voids the attempt as it stands now: it counts for nothing any more, its answers and marks stay."""
    detail = canonical.load(approval["detail"])
    _second(detail, viewer)
    exam = await queries.exam_for(viewer, detail["exam_code"], lock=True)
    rows = await database.fetch(
        "UPDATE attempt SET voided_at = $2 + shift WHERE id = $1 AND voided_at IS NULL AND started_at IS NOT NULL RETURNING id",
        detail["attempt"], now,
    )  # fmt: skip
    if not rows:
        raise refusals.conflict("这份答卷已经作废，没有改动。", reason="voided")
    act = Act(
        exam["id"], rules.VOID, approval["reason"], approval["asked_by"], now, person=detail["person"],
        attempt=detail["attempt"], approved_by=viewer.person, reached=1,
    )  # fmt: skip
    await steps.add_act(act)
    await record("void_attempt", "attempt", detail["attempt"], by=viewer, at=now, detail={"approval": approval["code"]})
    if detail["again"]:
        await _refuse_when_over(exam, now=now)
        await _add_more(approval, detail, viewer=viewer, now=now)


def _told(detail: dict[str, Any]) -> list[tuple[str, str]]:
    told = [("考试", detail["title"]), ("这个人的答卷和处置记录", f"/exams/{detail['exam_code']}/day/{detail['person_code']}")]
    return [*told, ("作废以后", "另准再考一次，原来的答卷保留" if detail["again"] else "不再给次数，原来的答卷保留")]


def _told_more(detail: dict[str, Any]) -> list[tuple[str, str]]:
    return _told(detail)[:2]


KINDS = {
    MORE: Kind("准许再考一次", Permission.PUBLISH_EXAM, _give_more, _told_more),
    VOID: Kind("作废答卷", Permission.PUBLISH_EXAM, _void, _told),
}
"""What main registers."""

