"""Letting late answers in: asked for by one, agreed to by another; then the exam has a new marking run, and no mark was changed.

The request names attempts, not scores: whether an answer is let in must not hang on whether it helps.
"""

from typing import Any

from app.exams import corrections
from app.foundation import canonical, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.approvals import steps as approvals
from app.foundation.approvals.kinds import Kind
from app.foundation.approvals.steps import Request
from app.foundation.ledger.steps import record
from app.sitting import late, steps
from app.sitting.admission import queries
from app.sitting.day import queries as day
from app.sitting.day import rules
from app.sitting.day import steps as day_steps
from app.sitting.day.steps import Act

KIND = "admit_late"
MOST = 200


async def ask_admission(viewer: Viewer, code: str, attempts: list[str], *, reason: str, now: int) -> str:
    """Asks a second person to let in what came too late to these attempts until now; the code of the request.

    All faults at once (422): none chosen, one that has nothing late, one's own.
    """
    async with database.transaction():
        exam = await day.exam_for(viewer, code, lock=True)
        if not day.may_act(viewer):
            raise refusals.not_allowed("计入到点后的答案由普法办安排考试、审核发布的人员提出。")
        if await queries.request_of(exam["id"]) is not None:
            raise refusals.conflict("这场考试已有一个同样的申请在等审批，请等它有结果再提。", reason="asked_already")
        found = await queries.asked(exam["id"], sorted(set(attempts))[:MOST])
        _check(attempts, found, viewer=viewer)
        until = await queries.counts_until(exam, now=now)
        detail = {
            "exam": exam["id"], "exam_code": exam["code"], "title": exam["title"], "attempts": [one["id"] for one in found],
            "people": [one["person"] for one in found], "until": until,
        }  # fmt: skip
        names = "、".join(one["name"] for one in found[:5]) + (f"等 {len(found)} 人" if len(found) > 5 else "")
        summary = f"{exam['title']}：计入{names}到点以后收到的作答"
        return await approvals.ask(Request(KIND, "exam", exam["id"], summary, reason, detail), by=viewer, now=now)


def _check(attempts: list[str], found: list[dict[str, Any]], *, viewer: Viewer) -> None:
    faults = {}
    if not attempts:
        faults["attempt"] = "还没有选答卷"
    elif len(found) < len(set(attempts)) or any(not one["waiting"] for one in found):
        faults["attempt"] = "选的答卷里有没有可计入的作答，请刷新页面再选"
    if any(one["person"] == viewer.person for one in found):
        faults["attempt"] = "选的答卷里有您自己的，要请另一位同事来办"
    if faults:
        raise refusals.bad_input("没有提交。", fields=faults)


async def _admit(approval: dict[str, Any], viewer: Viewer, now: int) -> None:
    """Opens a marking run that counts from now on: all marks of the run before, and these attempts marked anew."""
    detail = canonical.load(approval["detail"])
    if viewer.person in detail["people"]:
        raise refusals.not_allowed("这个申请涉及您自己的答卷，要由别人审批。")
    exam = await day.exam_for(viewer, detail["exam_code"], lock=True)
    newest = await database.fetch_one("SELECT * FROM marking_run WHERE exam = $1 ORDER BY number DESC LIMIT 1", exam["id"])
    if newest is None or newest["approved_at"] is None:
        raise refusals.conflict("这场考试正在按更正的答案重新判卷，请等它完成再通过。没有改动。", reason="marking")
    reason = f"到点后收到的作答经批准计入：{approval['reason']}"[:300]
    rows = await database.fetch(
        "INSERT INTO marking_run (exam, number, reason, asked_by, created_at, approved_by, approved_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $5) RETURNING id",
        exam["id"], newest["number"] + 1, reason, approval["asked_by"], now, viewer.person,
    )  # fmt: skip
    run = int(rows[0]["id"])
    for attempt in detail["attempts"]:
        await _let_in(attempt, run, approval, exam=exam, until=detail["until"], viewer=viewer, now=now)
    await database.execute(
        "INSERT INTO mark (run, attempt, score, answered, items, marked_at) SELECT $1, m.attempt, m.score, m.answered, m.items, "
        "m.marked_at FROM mark m WHERE m.run = $2 AND NOT EXISTS (SELECT 1 FROM mark k WHERE k.run = $1 AND k.attempt = m.attempt)",
        run, newest["id"],
    )  # fmt: skip


async def _let_in(
    number: int, run: int, approval: dict[str, Any], *, exam: dict[str, Any], until: int, viewer: Viewer, now: int
) -> None:
    attempt = await database.fetch_one("SELECT * FROM attempt WHERE id = $1", number)
    if attempt is None or attempt["voided_at"] is not None or attempt["handed_in_for"] != "time":
        raise refusals.conflict("有一份答卷在申请以后作废了，没有改动。请撤回后重新申请。", reason="voided")
    before = len(await late.let_in(number))
    events = [event for event in await late.late_events_of(number) if event.received_at <= until]
    await database.execute(
        "INSERT INTO late_admission (attempt, run, until, events, reason, asked_by, approved_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        number, run, until, len(events) - before, approval["reason"][:300], approval["asked_by"], viewer.person, now,
    )  # fmt: skip
    marked = await steps.mark_from_events(attempt, rule=exam["multiple_rule"], corrections=await corrections.in_run(run))
    await steps.add_mark(number, run=run, marked=marked, now=now)
    await day_steps.add_act(
        Act(
            exam["id"], rules.ADMIT, approval["reason"], approval["asked_by"], now, person=attempt["person"], attempt=number,
            reached=len(events) - before, approved_by=viewer.person,
        )
    )  # fmt: skip
    detail = {"approval": approval["code"], "run": run, "events": len(events) - before, "until": until}
    await record("admit_late", "attempt", number, by=viewer, at=now, detail=detail)


def _told(detail: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        ("考试", detail["title"]), ("答卷", f"{len(detail['attempts'])} 份"),
        ("每份答卷的作答和收到时间", f"/exams/{detail['exam_code']}/late"),
        ("通过以后", "产生新的判卷批次，只有这些答卷重新判，原来的成绩保留可查"),
    ]  # fmt: skip


KINDS = {KIND: Kind("计入到点后的答案", Permission.PUBLISH_EXAM, _admit, _told)}
"""What main registers."""
