"""Making the bank's report: asked for on its page, done as background work, kept as a row."""

import asyncio
import json
import sys
from datetime import date
from typing import Any

from app.bank import queries
from app.bank.rules import POOLS
from app.foundation import clock, database, refusals
from app.foundation.access import Viewer
from app.foundation.jobs import actions as jobs
from app.foundation.jobs.context import JobContext

JOB = "check_bank"
_CHILD_SECONDS = 300


async def ask_for_report(viewer: Viewer, *, now: int) -> str:
    """Queues a new report on what is in use now; the job's code. One at a time: 409 while another is being made."""
    waiting = await database.fetch_value(
        "SELECT code FROM job WHERE kind = $1 AND finished_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL", JOB
    )
    if waiting:
        raise refusals.conflict("已经有一份报告正在生成，请稍后刷新这一页。")
    return await jobs.ask(JOB, {}, by=viewer, now=now)


async def check_bank(context: JobContext) -> str:
    """Reports on every question in use, in a child process, and stores the report."""
    now = clock.now_ms()
    contents = await queries.contents_in_use(tuple(POOLS))
    await context.progress(0, total=len(contents), said=f"正在检查 {len(contents):,} 道题")
    text = await _made(contents, on=clock.day_of(now))
    await database.execute(
        "INSERT INTO bank_report (made_at, asked_by, questions, content) VALUES ($1, $2, $3, $4)",
        now, context.asked_by, len(contents), text,
    )  # fmt: skip
    return f"已检查 {len(contents):,} 道使用中的题，报告在“题库检查报告”页。"


async def _made(contents: list[str], *, on: date) -> str:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.bank.report.child", on.isoformat(),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(_CHILD_SECONDS):
            out, told = await child.communicate(json.dumps(contents).encode())
    except (asyncio.CancelledError, TimeoutError):
        child.kill()
        raise
    if child.returncode != 0:
        raise RuntimeError(told.decode(errors="replace")[-2000:])
    return out.decode()


async def newest_report() -> dict[str, Any] | None:
    """The newest report: `made_at`, `questions`, `name` of who asked, `content` as plain values; None before the first."""
    row = await database.fetch_one(
        "SELECT r.made_at, r.questions, r.content, p.name FROM bank_report r LEFT JOIN person p ON p.id = r.asked_by "
        "ORDER BY r.id DESC LIMIT 1"
    )
    return None if row is None else {**row, "content": json.loads(row["content"])}


HANDLERS = {JOB: check_bank}
