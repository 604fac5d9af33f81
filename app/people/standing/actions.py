"""The verbs of a person's status: changed as of a day, undone."""

from dataclasses import dataclass

import structlog

from app.foundation import database, refusals
from app.foundation.access import SYSTEM_VIEWER, Permission, Viewer
from app.foundation.codes import new_code
from app.foundation.ledger.steps import record
from app.foundation.outcomes import outcome_of
from app.people import rules as people_rules
from app.people.queries.people import person_for, roles_held
from app.people.standing import queries, rules, steps
from app.people.standing.rules import Stage, stage_of
from app.people.transfers.steps import lock_person

_log = structlog.get_logger("standing")


@dataclass(frozen=True)
class Change:
    """The new status, the first moment of the day from which it holds, and why."""

    status: str
    effective_at: int
    reason: str = ""


async def set_status(viewer: Viewer, code: str, change: Change, *, now: int) -> None:
    """Another status as of a day: for retired and left, all postings, roles, sessions and codes end with it.

    A day to come waits for it. 403 for ending somebody who holds a role that the viewer could not take back.
    """
    person = await person_for(viewer, code, verb=Permission.EDIT_PEOPLE)
    leaves = rules.ends_service(change.status)
    if fault := rules.day_fault(change.effective_at, now=now):
        raise refusals.bad_input("日期不对，没有改动。", fields={"effective": fault})
    if person["id"] == viewer.person and leaves:
        raise refusals.conflict("不能把自己登记为离开，请由另一位管理员来办。", reason="oneself")
    if person["left_at"] is not None:
        raise refusals.conflict(f"{person['name']}已经离开。要重新登记，请用“调动”选一个单位。")
    if person["status"] == change.status:
        raise refusals.conflict(f"{person['name']}的状态已经是“{person['status_label']}”，没有改动。", reason="the_same")
    held = await roles_held([person["id"]]) if leaves else {}
    if not people_rules.may_stand_over(viewer.grants, held.get(person["id"], ())):
        raise refusals.not_allowed(f"{person['name']}有不由您管理的角色，请普法办先收回，再登记离开。")
    async with database.transaction():
        standing = await lock_person(person["id"])
        waiting = await database.fetch_value(f"SELECT id FROM standing_change WHERE person = $1 AND {queries.WAITING}", person["id"])
        if waiting is not None:
            raise refusals.conflict(f"{person['name']}已登记了一次到日子生效的状态变更，请先撤销它。", reason="waiting")
        made = await database.fetch(
            "INSERT INTO standing_change (code, person, before, after, reason, effective_at, by, at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *",
            new_code(), person["id"], standing["status"], change.status, change.reason, change.effective_at, viewer.person, now,
        )  # fmt: skip
        if change.effective_at > now:
            detail = {"from": standing["status"], "to": change.status, "effective_at": change.effective_at}
            await record("plan_status", "person", person["id"], by=viewer, at=now, detail=detail)
        else:
            await steps.take_effect(made[0], by=viewer, now=now)


async def undo_change(viewer: Viewer, code: str, *, now: int) -> list[str]:
    """Takes a change back: before its day, or for two days after it; the roles that were not the viewer's to give back."""
    row, person = await queries.change_for(viewer, code)
    async with database.transaction():
        standing = await lock_person(row["person"])
        row, newest = await queries.fresh(row["id"])
        if sentence := rules.why_no_undo(row, status=standing["status"], newest=newest, now=now):
            raise refusals.conflict(sentence)
        kept = await steps.put_back(row, by=viewer, now=now) if stage_of(row) is Stage.DONE else []
        await database.execute("UPDATE standing_change SET undone_at = $1, undone_by = $2 WHERE id = $3", now, viewer.person, row["id"])
        detail = {"from": row["after"], "to": row["before"], "change": row["code"]}
        await record("undo_status", "person", row["person"], by=viewer, at=now, detail=detail)
    return kept


async def carry_out_due() -> None:
    """Lets changes take effect whose day has come; each by itself."""
    now = await database.now_ms()
    for row in await database.fetch(f"SELECT id FROM standing_change WHERE {queries.WAITING} AND effective_at <= $1 ORDER BY effective_at, id", now):
        outcome = await outcome_of(_carry_out_one(row["id"], now=now))
        if isinstance(outcome, BaseException):
            _log.error("change of status failed", exc_info=outcome)


async def _carry_out_one(change: int, *, now: int) -> None:
    async with database.transaction():
        row, _ = await queries.fresh(change)
        if stage_of(row) is Stage.COMING:
            await steps.take_effect(row, by=SYSTEM_VIEWER, now=now)
