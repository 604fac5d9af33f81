"""What a person does with a paper: start, save answers, hand in; and the hand-in for time."""

from collections.abc import Coroutine
from typing import Any

import msgspec
import structlog

from app.exams import corrections
from app.exams import steps as exam_steps
from app.foundation import database, refusals
from app.foundation.access import SYSTEM_VIEWER, Viewer
from app.foundation.codes import could_be_code
from app.foundation.database import failures
from app.foundation.database.committer import GroupCommitter
from app.foundation.ledger.steps import record
from app.foundation.outcomes import outcome_of
from app.sitting import late, queries, rules, statements, steps
from app.sitting.rules import Answer
from app.sitting.statements import Asked, Told

_committer: list[GroupCommitter[Asked, Told]] = []
_log = structlog.get_logger("sitting")


class Saved(msgspec.Struct, frozen=True):
    """What became of a request to save: sequence numbers on disk, and the refused ones with reason and sentence.

    `kept` are those of the refused that came too late and are stored all the same, uncounted. `left` ms until the deadline.
    """

    saved: tuple[int, ...]
    refused: tuple[tuple[int, str, str], ...]
    epoch: int
    deadline: int
    kept: tuple[int, ...] = ()
    left: int = 0


def open_lane() -> None:
    """Starts this process's own group committer; called once when serving begins (and by each test)."""
    _committer[:] = [GroupCommitter(statements.store)]


def waiting_to_save() -> int:
    """How many requests to save wait in this process for the batch in flight to end."""
    return _committer[0].waiting


async def save_answers(viewer: Viewer, attempt: str, *, epoch: int, answers: list[Answer]) -> Saved:
    """Stores answers durably before it returns; says of each whether it is on disk, or why not.

    422 when the request has not the right form, 404 when the attempt is not the viewer's; 503 when so many wait already
    that this one would wait for seconds: the page keeps it and comes again.
    """
    fault = rules.faults_in(answers)
    if fault or not 0 < epoch < rules.MOST_SEQ:
        raise refusals.bad_input(fault or "设备编号不对，没有保存这一次。请刷新页面。")
    if not could_be_code(attempt):
        raise refusals.not_found(queries.NOT_YOURS)
    if waiting_to_save() >= rules.MOST_WAITING:
        raise refusals.busy("现在保存的人很多，这一次还没有保存。答案留在本机，会自动再试。", retry_after=2)
    asked = Asked(attempt, viewer.person or 0, epoch, tuple(answers))
    told = await _committer[0].submit(asked)
    if told.fresh:
        return Saved(tuple(answer.seq for answer in answers), (), told.epoch, told.deadline, left=told.left)
    return await _settle_doubt(viewer, asked)


async def _settle_doubt(viewer: Viewer, asked: Asked) -> Saved:
    """Asks by content about a request that was not stored afresh: a replay is acknowledged, also after hand-in."""
    stored = {row["seq"]: (row["item"], row["choice"]) for row in await statements.stored_of(asked)}
    attempt = await queries.attempt_for(viewer, asked.attempt)
    now = await database.now_ms()
    missing = [answer for answer in asked.answers if answer.seq not in stored]
    kept_late: dict[int, tuple[int, str]] = {}
    if missing and late.may_come(attempt, now=now):
        kept_late = await late.keep(asked.attempt, missing, person=asked.person, epoch=asked.epoch)
    saved, refused, kept = [], [], []
    for answer in asked.answers:
        sent = (answer.item, answer.choice)
        if stored.get(answer.seq) == sent:
            saved.append(answer.seq)
            continue
        if kept_late.get(answer.seq) == sent:
            kept.append(answer.seq)
            refused.append((answer.seq, *_KEPT))
            continue
        taken = answer.seq in stored or answer.seq in kept_late
        refused.append((answer.seq, *_why_not(answer, attempt=attempt, epoch=asked.epoch, taken=taken, now=now)))
    ends = attempt["deadline"] or 0
    return Saved(tuple(saved), tuple(refused), attempt["epoch"], ends, tuple(kept), max(0, ends - attempt["shift"] - now))


_KEPT = ("too_late", "时间已过，这个答案收到了，已经留存，但没有计入成绩。到时间之前保存的答案都算数。")


def _why_not(answer: Answer, *, attempt: dict[str, Any], epoch: int, taken: bool, now: int) -> tuple[str, str]:
    if taken:
        return "conflict", "这一序号已保存过另一个答案，本次没有保存。请刷新页面再选一次。"
    if attempt["voided_at"] is not None:
        return "voided", "这份答卷已作废，没有保存。请联系普法办。"
    if attempt["started_at"] is None:
        return "not_started", "考试还没有开始计时，没有保存。请先点开始答题。"
    if attempt["handed_in_at"] is not None:
        return "handed_in", "已经交卷，这个答案没有计入。交卷前保存的答案都在。"
    if now + attempt["shift"] > attempt["deadline"] + attempt["grace"]:
        return "too_late", "时间已到，这个答案没有计入。到时间之前保存的答案都在。"
    if not 1 <= answer.item <= attempt["length"]:
        return "not_on_paper", "试卷上没有这道题，没有保存。请刷新页面，已经保存的答案都在。"
    if epoch > attempt["epoch"]:
        return "unknown_device", "设备编号不对，没有保存。请刷新页面，已经保存的答案都在。"
    return "try_again", "这一次没有保存成功，请再试一次。"


async def start(viewer: Viewer, code: str) -> dict[str, Any]:
    """Starts the clock of the viewer's own attempt, once; starting again changes nothing. `begun_now` when this call did it.

    409 outside the window or after the late-entry lock. One transaction, three statements.
    """
    attempt = await queries.attempt_for(viewer, code)
    if attempt["started_at"] is not None:
        return {**attempt, "begun_now": False}
    if attempt["voided_at"] is not None:
        raise refusals.conflict("这份答卷已作废，不能开始。请联系普法办。", reason="voided")
    override = await queries.override_for(attempt["exam"], viewer.person or 0)
    closes_at = max(attempt["closes_at"], override["closes_at"] or 0)
    async with database.transaction():
        now = await database.now_ms() + attempt["shift"]
        refusal = rules.why_no_start(
            now=now, opens_at=attempt["opens_at"], closes_at=closes_at,
            late_entry_minutes=rules.late_entry(
                attempt["late_entry_minutes"], own_closes_at=override["closes_at"], more_attempts=override["more_attempts"]
            ),
        )
        if refusal is not None:
            raise refusal
        ends = rules.deadline(
            started_at=now, minutes=attempt["minutes"], extra_minutes=override["extra_minutes"], closes_at=closes_at
        )
        started = await database.fetch(
            "UPDATE attempt SET started_at = $1, deadline = $2 WHERE id = $3 AND started_at IS NULL "
            "AND NOT EXISTS (SELECT 1 FROM room_sheet s WHERE s.attempt = $3 AND s.removed_at IS NULL) RETURNING id",
            now, ends, attempt["id"],
        )  # fmt: skip
        if started:
            await record("start", "attempt", attempt["id"], by=viewer, at=now)
    fresh = await queries.attempt_for(viewer, code)
    if fresh["started_at"] is None:
        raise refusals.conflict("您安排在线下考场用纸质试卷考试，不能在网上开始。要改在网上考，请联系普法办取消座位。", reason="in_a_room")
    return {**fresh, "begun_now": bool(started)}


async def resume(viewer: Viewer, code: str, *, turn: int = 0) -> int:
    """Makes this device the one whose answers count from now on; its epoch.

    A device whose `turn` is the one in force goes on in it. An attempt that is over is left as it is.
    """
    attempt = await queries.attempt_for(viewer, code)
    if turn == attempt["epoch"]:
        return turn
    async with database.transaction():
        rows = await database.fetch(
            "UPDATE attempt SET epoch = epoch + 1 WHERE id = $1 AND started_at IS NOT NULL AND handed_in_at IS NULL "
            "AND voided_at IS NULL RETURNING epoch",
            attempt["id"],
        )
        if rows:
            now = await database.now_ms() + attempt["shift"]
            await record("resume", "attempt", attempt["id"], by=viewer, at=now, detail={"epoch": rows[0]["epoch"]})
    return rows[0]["epoch"] if rows else attempt["epoch"]


async def try_again(viewer: Viewer, code: str) -> str:
    """Draws the viewer's next attempt of the same exam, once; its code. 409 when no attempt or no time is left."""
    standing = await queries.standing_for(viewer, code)
    newest = await queries.newest_attempt(viewer, code)
    if newest["started_at"] is None:
        return str(newest["code"])
    if not standing.may_try_again:
        raise refusals.conflict("不能再考了：次数已用完，或者考试时间已过。已有的成绩不受影响。", reason="no_more_tries")
    exam, plan = await exam_steps.plan_of(newest["exam"])
    async with database.transaction():
        await database.execute("UPDATE attempt SET epoch = epoch WHERE id = $1", newest["id"])
        now = await database.now_ms()
        if await queries.attempt_number(newest["exam"], newest["person"], newest["number"] + 1) is None:
            await exam_steps.draw_attempts(exam, [newest["person"]], number=newest["number"] + 1, plan=plan, now=now)
            await record("try_again", "attempt", newest["id"], by=viewer, at=now, detail={"number": newest["number"] + 1})
        drawn = await queries.attempt_number(newest["exam"], newest["person"], newest["number"] + 1)
    assert drawn is not None
    return drawn


async def hand_in(viewer: Viewer, code: str) -> dict[str, Any]:
    """Hands in the viewer's own attempt and marks it; handing in again changes nothing. 409 before it was started."""
    attempt = await queries.attempt_for(viewer, code)
    if attempt["started_at"] is None:
        raise refusals.conflict("还没有开始答题，不能交卷。", reason="not_started")
    if attempt["handed_in_at"] is None and attempt["voided_at"] is None:
        await _close(attempt, by=viewer)
    await mark(attempt["id"])
    return await queries.attempt_for(viewer, code)


async def _close(attempt: dict[str, Any], *, by: Viewer, only_when_over: bool = False) -> bool:
    """Closes an attempt once; what for is decided by the row as it is when the saves in flight are through."""
    async with database.transaction():
        now = await database.now_ms() + attempt["shift"]
        rows = await database.fetch(
            "UPDATE attempt SET handed_in_at = $1, handed_in_for = CASE WHEN $1 > deadline + grace THEN 'time' ELSE 'person' END "
            "WHERE id = $2 AND handed_in_at IS NULL AND voided_at IS NULL AND ($1 > deadline + grace OR $3 = 0) "
            "RETURNING handed_in_for",
            now, attempt["id"], int(only_when_over),
        )  # fmt: skip
        if rows:
            await record("hand_in", "attempt", attempt["id"], by=by, at=now, detail={"for": rows[0]["handed_in_for"]})
    return bool(rows)


async def mark(attempt_id: int) -> None:
    """Marks one handed-in attempt in the newest approved run, from what is stored; marking again changes nothing."""
    attempt = await database.fetch_one(
        "SELECT a.*, e.multiple_rule, (SELECT r.id FROM marking_run r WHERE r.exam = e.id AND r.approved_at IS NOT NULL "
        "ORDER BY r.number DESC LIMIT 1) AS run FROM attempt a JOIN exam e ON e.id = a.exam "
        "WHERE a.id = $1 AND a.handed_in_at IS NOT NULL",
        attempt_id,
    )
    if attempt is None or attempt["run"] is None:
        return
    corrected = await corrections.in_run(attempt["run"])
    marked = await steps.mark_from_events(attempt, rule=attempt["multiple_rule"], corrections=corrected)
    async with database.transaction():
        await steps.add_mark(attempt_id, run=attempt["run"], marked=marked, now=await database.now_ms())


async def hand_in_for_time(*, most: int = 500) -> int:
    """Hands in and marks every attempt whose deadline and grace have passed; how many were handed in.

    One that fails is logged, holds up none of the others and is tried again the next time.
    """
    now = await database.now_ms()
    due = await database.fetch(
        "SELECT id, shift FROM attempt WHERE started_at IS NOT NULL AND handed_in_at IS NULL AND voided_at IS NULL "
        "AND deadline + grace < $1 + shift ORDER BY deadline LIMIT $2",
        now, most,
    )  # fmt: skip
    closed = [
        attempt["id"]
        for attempt in due
        if await _went_well(_close(attempt, by=SYSTEM_VIEWER, only_when_over=True), attempt["id"])
    ]
    for attempt in closed:
        await _went_well(mark(attempt), attempt)
    return len(closed)


async def mark_waiting(*, at_a_time: int = 500) -> int:
    """Marks what was handed in and is still without a mark in the run that counts; how many were tried.

    After a fault or a power cut, or where a hand-in fell into the moment in which a new run began to count.
    """
    tried, last = 0, 0
    while True:
        waiting = await database.fetch(
            "SELECT a.id FROM attempt a WHERE a.id > $1 AND a.handed_in_at IS NOT NULL AND a.voided_at IS NULL "
            "AND EXISTS (SELECT 1 FROM marking_run r WHERE r.exam = a.exam AND r.approved_at IS NOT NULL) "
            "AND NOT EXISTS (SELECT 1 FROM mark m WHERE m.attempt = a.id AND m.run = (SELECT r.id FROM marking_run r "
            "WHERE r.exam = a.exam AND r.approved_at IS NOT NULL ORDER BY r.number DESC LIMIT 1)) ORDER BY a.id LIMIT $2",
            last, at_a_time,
        )  # fmt: skip
        for attempt in waiting:
            await _went_well(mark(attempt["id"]), attempt["id"])
        if len(waiting) < at_a_time:
            return tried + len(waiting)
        tried, last = tried + len(waiting), waiting[-1]["id"]


async def _went_well(work: Coroutine[Any, Any, Any], attempt: int) -> bool:
    """What the work on one attempt returned, as yes or no; its failure is logged, unless the database is away."""
    outcome = await outcome_of(work)
    if not isinstance(outcome, BaseException):
        return outcome is not False
    if failures.is_away(outcome):
        raise outcome
    _log.error("attempt failed", attempt=attempt, exc_info=outcome)
    return False
