"""Publishing: asked for by a second person, then roster and papers in one consistent step, in the background."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from app.exams import audience, queries, readiness, rules, steps
from app.exams.drawing import draw
from app.exams.roster import steps as roster
from app.exams.storing import settings_of
from app.foundation import canonical, database, refusals
from app.foundation.access import SYSTEM_VIEWER, Permission, Viewer
from app.foundation.jobs import steps as jobs
from app.foundation.ledger.steps import record

JOB = "draw_papers"
_BREATH = 40

Progress = Callable[[int, int], Awaitable[None]]


async def ask_publishing(viewer: Viewer, code: str, *, edition: int, now: int) -> str:
    """Settles that an exam is published as it stands in `edition`; the code of the job that draws its papers."""
    exam = await queries.exam_for(viewer, code, verb=Permission.PUBLISH_EXAM)
    without = await queries.insiders(exam) | ({viewer.person} if viewer.person is not None else set())
    found = await readiness.look(settings_of(exam), exam, without=without, now=now)
    async with database.transaction():
        exam = await queries.exam_for(viewer, code, verb=Permission.PUBLISH_EXAM, lock=True)
        made_by = set(await queries.arrangers(exam["id"]))
        if refusal := rules.why_no_publishing(state=rules.state_of(exam, now=now), arrangers=made_by, by=viewer.person):
            raise refusal
        if exam["edition"] != edition:
            raise refusals.conflict("您打开之后，考试设置又改过了。请看过新的设置再发布。", reason="edited_meanwhile")
        if found.problems:
            raise refusals.conflict(f"还不能发布：{found.problems[0]}", reason="not_ready")
        await database.execute("UPDATE exam SET checked_by = $2, checked_at = $3 WHERE id = $1", exam["id"], viewer.person, now)
        await record("approve", "exam", exam["id"], by=viewer, at=now, detail={"edition": edition, "people": found.people})
        return await jobs.ask(JOB, {"exam": exam["id"]}, by=viewer, now=now)


async def stop_publishing(viewer: Viewer, code: str, *, now: int) -> None:
    """Makes an exam that is not published yet a draft again; its job finds nothing to do."""
    async with database.transaction():
        exam = await queries.exam_for(viewer, code, verb=Permission.PUBLISH_EXAM, lock=True)
        if rules.state_of(exam, now=now) is not rules.State.PUBLISHING:
            raise refusals.conflict("这场考试不在发布过程中。")
        await database.execute("UPDATE exam SET checked_by = NULL, checked_at = NULL WHERE id = $1", exam["id"])
        await record("refuse", "exam", exam["id"], by=viewer, at=now, detail={"stopped": "publishing"})


async def publish(exam_id: int, *, now: int, progress: Progress) -> str:
    """Freezes the roster and stores every first paper, all in one transaction; one sentence about it.

    Papers are drawn before the transaction begins, a breath between them, so that the process goes on serving.
    Doing it again for a published or stopped exam does nothing.
    """
    exam = await _row(exam_id)
    if rules.state_of(exam, now=now) is not rules.State.PUBLISHING:
        return "考试已经不在发布过程中，没有改动。"
    settings = settings_of(exam)
    people = await audience.people(settings, without=await queries.insiders(exam))
    plan = readiness.plan_of(settings, await readiness.pool_of(settings), seed=exam["seed"])
    if not plan.possible or not people:
        raise refusals.conflict(
            "题库或名单在审核之后有了变化，没有发布：" + "；".join(plan.missing or ("应考范围里没有人",)) + "。"
        )
    papers: list[tuple[int, str]] = []
    for number, person in enumerate(people, start=1):
        papers.append((person["person"], draw(plan, seed=exam["seed"], person=person["person"], number=1)))
        if number % _BREATH == 0 or number == len(people):
            await asyncio.sleep(0)
            await progress(number, len(people))
    await _store(exam, people=people, papers=papers, length=plan.form.questions, now=now)
    return f"已发布：应考 {len(people):,} 人，每人一份试卷，共抽取 {len(papers):,} 份。"


async def _store(
    exam: dict[str, Any], *, people: list[dict[str, Any]], papers: list[tuple[int, str]], length: int, now: int
) -> None:
    async with database.transaction():
        fresh = await _row(exam["id"], lock=True)
        if rules.state_of(fresh, now=now) is not rules.State.PUBLISHING or fresh["edition"] != exam["edition"]:
            raise refusals.conflict("发布过程中考试有了变化，没有发布。请重新审核发布。")
        await steps.add_to_roster(exam["id"], people)
        await steps.add_attempts(exam, papers, number=1, length=length, now=now)
        await steps.add_marking_run(exam["id"], number=1, reason="", by=exam["checked_by"], now=now)
        await database.execute("UPDATE exam SET published_at = $2, published_by = checked_by WHERE id = $1", exam["id"], now)
        if exempted := await roster.exempt_covered(exam, frozen_at=now, now=now):
            await record("exempt_at_freezing", "exam", exam["id"], by=SYSTEM_VIEWER, at=now, detail={"people": len(exempted)})
        detail = {"people": len(people), "audience": canonical.load(exam["audience"] or "{}")}
        await record("publish_exam", "exam", exam["id"], by=SYSTEM_VIEWER, at=now, detail=detail)


async def _row(exam_id: int, *, lock: bool = False) -> dict[str, Any]:
    ending = database.by_engine(sqlite="", postgresql=" FOR UPDATE") if lock else ""
    row = await database.fetch_one(f"SELECT * FROM exam WHERE id = $1{ending}", exam_id)
    if row is None:
        raise refusals.not_found("没有找到这场考试。")
    return row
