"""Asking for background work and stopping it."""

from typing import Any

from app.foundation import database, refusals
from app.foundation.access import Viewer
from app.foundation.jobs import queries, rules, steps
from app.foundation.ledger.steps import record


async def ask(kind: str, detail: dict[str, Any], *, by: Viewer, now: int) -> str:
    """Queues work of a kind registered in main; `detail` is JSON for its handler. The job's code, for its page /jobs/{code}.

    Inside another action's transaction call `jobs.steps.ask` instead.
    """
    async with database.transaction():
        return await steps.ask(kind, detail, by=by, now=now)


async def cancel(viewer: Viewer, code: str, *, now: int) -> None:
    """Stops a job: at once where it waits, after its present step where it runs.

    404 for a job of others, 403 for who may only look, 409 when it is over.
    """
    job = await queries.job_for(viewer, code)
    if not rules.may_cancel(viewer, job):
        raise refusals.not_allowed("只有发起人和系统运维可以取消这个任务。")
    async with database.transaction():
        rows = await database.fetch(
            f"UPDATE job SET cancelled_at = $2 WHERE id = $1 AND {steps.OPEN} RETURNING id", job["id"], now
        )
        if not rows:
            raise refusals.conflict("这个任务已经结束，不用取消了。")
        await record("cancel_job", "job", job["id"], by=viewer, at=now)
