"""The verbs of a circular: draft, gather, edit, submit, drop; taking it out."""

import asyncio
import hashlib
from typing import Any

from app.foundation import canonical, database, refusals, settings
from app.foundation.access import Viewer
from app.foundation.approvals import steps as approvals
from app.foundation.approvals.steps import Request
from app.foundation.codes import new_code
from app.foundation.jobs import steps as jobs
from app.foundation.jobs.context import JobContext
from app.foundation.ledger.steps import record
from app.foundation.web.filters import day
from app.rates import queries as rates
from app.reports.circular import paper, queries, rules, wording, workbook
from app.reports.circular.gathering import gather
from app.reports.circular.rules import Gathered, Stage, stage_of
from app.reports.circular.wording import Content

JOB, KIND = "gather_circular", "issue_circular"
COPIES = "县委全面依法治县委员会办公室，县人大常委会办公室。"
_FIXED = "这份通报已经提交核发或者已经核发、作废，不能再改。"


async def draft_circular(viewer: Viewer, exam_code: str, *, now: int) -> str:
    """Begins a circular about an exam and gathers its figures, at once or (a large roster) by a job; its code."""
    exam = await queries.exam_of(viewer, exam_code)
    code = new_code()
    async with database.transaction():
        rows = await database.fetch(
            "INSERT INTO circular (code, exam, made_by, made_at, figures, job, approval, papers) VALUES ($1, $2, $3, $4, '', '', '', '') RETURNING id",
            code, exam["id"], viewer.person, now,
        )  # fmt: skip
        await record("draft_circular", "circular", rows[0]["id"], by=viewer, at=now, detail={"exam": exam["code"]})
    await gather_again(viewer, code, now=now)
    return code


async def gather_again(viewer: Viewer, code: str, *, now: int) -> str:
    """Gathers the figures as they stand now; the code of the job where it takes one, else ''."""
    row = await _open_row(viewer, code)
    if await queries.listed(row["exam"]) <= queries.IMMEDIATE:
        await _gather(row, by=viewer, now=now)
        return ""
    async with database.transaction():
        row = await _open_row(viewer, code, lock=True)
        if row["job"] and not (row["failed_at"] or row["cancelled_at"] or row["gathered_at"]):
            raise refusals.conflict("正在汇总，不用再点。")
        job = await jobs.ask(JOB, {"circular": row["id"]}, by=viewer, now=now)
        await database.execute("UPDATE circular SET job = $2 WHERE id = $1", row["id"], job)
    return job


async def gather_circular(context: JobContext) -> str:
    """The same as background work."""
    row = await queries.circular(context.detail["circular"])
    if stage_of(row) not in {Stage.GATHERING, Stage.DRAFT}:
        raise refusals.conflict(_FIXED)

    async def progress(said: str) -> None:
        await context.progress(0, said=said)

    await _gather(row, by=Viewer(person=context.asked_by), now=await database.now_ms(), progress=progress)
    return "数据已汇总，可以继续起草。"


async def _gather(row: dict[str, Any], *, by: Viewer, now: int, **more: Any) -> Gathered:
    exam = rates.exam_in(await rates.exams(), row["exam_code"])
    found = await gather(exam, now=now, **more)
    text = canonical.dump(rules.packed(found))
    async with database.transaction():
        kept = await database.fetch(
            "UPDATE circular SET figures = $2, gathered_at = $3 WHERE id = $1 AND issued_at IS NULL AND dropped_at IS NULL AND approval = $4 RETURNING id",
            row["id"], text, now, row["approval"],
        )  # fmt: skip
        if not kept:
            raise refusals.conflict(_FIXED)
        await record("gather_circular", "circular", row["id"], by=by, at=now, detail={"at": now})
        if await queries.text_of(row["id"]) is None:
            office = settings.current().office_name
            first = wording.first_draft(found, office=office, county=COPIES, today=day(now))
            await _add_text(row["id"], 1, first, by=by, now=now)
    return found


async def _add_text(circular: int, number: int, content: Content, *, by: Viewer, now: int) -> None:
    rows = await database.fetch(
        "INSERT INTO circular_text (circular, number, content, by, at) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (circular, number) DO NOTHING RETURNING id",
        circular, number, canonical.dump(wording.packed(content)), by.person, now,
    )  # fmt: skip
    if not rows:
        raise refusals.conflict("刚刚有别人保存了这份通报，您的修改没有保存。请返回复制您写的内容，刷新后再改。", reason="edited")


async def edit_circular(viewer: Viewer, code: str, content: Content, *, seen: int, now: int) -> int:
    """Keeps the text as a new version after the one that was seen; its number. 409 where another was saved meanwhile."""
    async with database.transaction():
        row = await _open_row(viewer, code, lock=True)
        newest = await queries.text_of(row["id"])
        number, old = newest if newest else (0, None)
        if number == seen and old == content:
            return number
        if number != seen:
            raise refusals.conflict("刚刚有别人保存了这份通报，您的修改没有保存。请复制您写的内容，刷新后再改。", reason="edited")
        await _add_text(row["id"], number + 1, content, by=viewer, now=now)
        await record("edit_circular", "circular", row["id"], by=viewer, at=now, detail={"number": number + 1})
    return number + 1


async def submit_circular(viewer: Viewer, code: str, *, now: int) -> str:
    """Puts a circular to a second person with its figures as they are now; the code of the request.

    409 where the figures have changed since they were seen: they are gathered anew and to be looked at first; and while papers wait for marks.
    """
    row = await _open_row(viewer, code)
    seen = queries.figures_of(row)
    if seen is None:
        raise refusals.conflict("数据还没有汇总好，请稍候。")
    found = await gather(rates.exam_in(await rates.exams(), row["exam_code"]), now=now)
    if not rules.same_figures(seen, found):
        await _gather(row, by=viewer, now=now)
        raise refusals.conflict("汇总以后数据有变动，已经重新汇总，还没有提交。请再看一遍正文和附表，然后提交。", reason="figures_changed")
    if found.total.unmarked:
        raise refusals.conflict(f"还有 {found.total.unmarked} 人正在判分，判完以后再提交。")
    number, content = await _complete_text(row["id"])
    papers = {version: sha256(await asyncio.to_thread(made, version, content, seen)) for version in (paper.INTERNAL, paper.PUBLIC)}
    async with database.transaction():
        row = await _open_row(viewer, code, lock=True)
        newest = await queries.text_of(row["id"])
        if newest is None or newest[0] != number or row["gathered_at"] != seen.at:
            raise refusals.conflict("刚刚有别人改了这份通报，还没有提交。请再看一遍，然后提交。", reason="edited")
        detail = {"code": code, "circular": row["id"], "exam": row["exam_title"], "number": content.number, "text": number, "at": seen.at}
        summary = f"{content.title}（{content.number}）"
        asked = await approvals.ask(Request(KIND, "circular", row["id"], summary, "请核对正文、附表和数据。", detail), by=viewer, now=now)
        await database.execute("UPDATE circular SET approval = $2, issued_version = $3, papers = $4 WHERE id = $1", row["id"], asked, number, canonical.dump(papers))
        await record("submit_circular", "circular", row["id"], by=viewer, at=now, detail={"number": content.number, "text": number})
    return asked


async def _complete_text(circular: int) -> tuple[int, Content]:
    found = await queries.text_of(circular)
    if found is None or not (found[1].number and found[1].title and found[1].to and found[1].signer and found[1].day):
        raise refusals.conflict("发文字号、标题、主送、署名和成文日期都要填好才能提交。请先修改正文。", reason="incomplete")
    return found


async def drop_circular(viewer: Viewer, code: str, *, now: int) -> None:
    """Drops a draft; nothing of it is deleted."""
    async with database.transaction():
        row = await _open_row(viewer, code, lock=True)
        await database.execute("UPDATE circular SET dropped_at = $2 WHERE id = $1", row["id"], now)
        await record("drop_circular", "circular", row["id"], by=viewer, at=now)


async def _open_row(viewer: Viewer, code: str, *, lock: bool = False) -> dict[str, Any]:
    row = await queries.circular_for(viewer, code, lock=lock)
    if stage_of(row) not in {Stage.GATHERING, Stage.DRAFT}:
        raise refusals.conflict(_FIXED, reason="fixed")
    return row


async def shown(row: dict[str, Any]) -> tuple[Content, Gathered]:
    """Text and figures of a circular as they count: those that were put to the second person, else the newest."""
    found = queries.figures_of(row)
    fixed = stage_of(row) in {Stage.WAITING, Stage.ISSUED}
    text = await queries.text_of(row["id"], number=row["issued_version"] if fixed else None)
    if found is None or text is None:
        raise refusals.conflict("数据还没有汇总好，请稍候。")
    return text[1], found


async def export_circular(viewer: Viewer, code: str, *, version: str, purpose: str, now: int) -> tuple[bytes, str]:
    """The .docx of one version and its file name, with an entry in the record; `purpose` is printed on the list of names."""
    row = await queries.circular_for(viewer, code)
    content, found = await shown(row)
    data = await asyncio.to_thread(made, version, content, found, purpose=purpose)
    verb = "export_names" if version == paper.NAMES else "export_circular"
    detail = {"version": version, "sha256": sha256(data), "people": len(found.absentees) if version == paper.NAMES else 0}
    async with database.transaction():
        await record(verb, "circular", row["id"], by=viewer, at=now, detail={**detail, "purpose": purpose} if purpose else detail)
    draft = "" if stage_of(row) is Stage.ISSUED else "（未核发）"
    ending = "xlsx" if version == paper.SHEET else "docx"
    return data, f"{content.title}-{paper.VERSIONS[version]}{draft}.{ending}"


def sha256(data: bytes) -> str:
    """The check number of a paper, in hex."""
    return hashlib.sha256(data).hexdigest()


def made(version: str, content: Content, found: Gathered, *, purpose: str = "") -> bytes:
    """The bytes of one version: the same for the same text and figures."""
    demo = settings.current().demo
    if version == paper.SHEET:
        return workbook.annex(found, title=f"{content.title}　{paper.ANNEX_1}{paper.DEMO if demo else ''}")
    if version == paper.NAMES:
        return paper.names(content, found, demo=demo, purpose=purpose)
    return paper.circular(content, found, public=version == paper.PUBLIC, demo=demo)


HANDLERS = {JOB: gather_circular}
