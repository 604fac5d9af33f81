"""The verbs of a correction: propose, withdraw, try a stopped step again."""

from typing import Any

from app.foundation import database, refusals
from app.foundation.access import Viewer
from app.foundation.codes import new_code
from app.foundation.jobs import steps as jobs
from app.foundation.ledger.steps import record
from app.rates.regrade import queries
from app.rates.regrade.rules import Stage, kind_of, stage_of

TRY, MARK = "try_correction", "regrade"
"""The two pieces of background work: the dry run, and marking anew once a second person agreed."""


async def propose_correction(viewer: Viewer, exam_code: str, version: int, *, keys: str, reason: str, now: int) -> str:
    """Proposes what counts as right for a question of an exam (`keys` as stored) and asks for its dry run; the correction's code.

    409 where it changes nothing, or while another correction of the exam is under way.
    """
    found = await queries.pinned_one(await queries.exam_for(viewer, exam_code), version)
    code = new_code()
    async with database.transaction():
        exam = await queries.exam_for(viewer, exam_code, lock=True)
        await queries.refuse_whose_score_it_is(viewer, exam["id"], version)
        await queries.refuse_a_second(exam["id"])
        if await queries.counting_keys(exam["id"], version, found.question) == keys:
            raise refusals.conflict("现在就是按这个答案判的，不用更正。", reason="the_same")
        rows = await database.fetch(
            "INSERT INTO key_correction (code, exam, version, keys, reason, asked_by, asked_at, found, job, approval) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', '') RETURNING id",
            code, exam["id"], version, keys, reason, viewer.person, now,
        )  # fmt: skip
        await _ask(TRY, rows[0]["id"], by=viewer, now=now)
        detail = {"exam": exam["code"], "question": found.question.code, "kind": kind_of(keys)}
        await record("propose_correction", "key_correction", rows[0]["id"], by=viewer, at=now, detail=detail)
    return code


async def withdraw_correction(viewer: Viewer, code: str, *, now: int) -> None:
    """Takes back a correction that no second person was asked about yet; afterwards 409: its request is withdrawn instead."""
    row = await queries.correction_for(viewer, code)
    async with database.transaction():
        rows = await database.fetch(
            "UPDATE key_correction SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL AND approval = '' RETURNING id",
            row["id"],
            now,
        )
        if not rows:
            raise refusals.conflict("这次更正已经提交审批或者已经撤回。没有审批完的，由提出的人在审批页撤回申请。")
        await record("withdraw_correction", "key_correction", row["id"], by=viewer, at=now)


async def try_correction(viewer: Viewer, code: str, *, now: int) -> None:
    """Asks again for the dry run or the marking, where the work before it stopped; 409 where none did."""
    row = await queries.correction_for(viewer, code)
    async with database.transaction():
        fresh = await locked(row["id"])
        stage = stage_of(fresh)
        if stage not in {Stage.TRYING, Stage.MARKING} or (fresh["failed_at"] is None and fresh["cancelled_at"] is None):
            raise refusals.conflict("后台任务没有停下，不用再来一次。请刷新页面看结果。")
        await _ask(TRY if stage is Stage.TRYING else MARK, row["id"], by=viewer, now=now)


async def locked(number: int) -> dict[str, Any]:
    """A correction as it stands now, held against others until the transaction ends."""
    await database.execute("UPDATE key_correction SET code = code WHERE id = $1", number)
    return await queries.correction(number)


async def _ask(kind: str, number: int, *, by: Viewer, now: int) -> None:
    job = await jobs.ask(kind, {"correction": number}, by=by, now=now)
    await database.execute("UPDATE key_correction SET job = $2 WHERE id = $1", number, job)
