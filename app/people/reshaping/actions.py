"""The verbs of merging, splitting and closing: planned with a look at what it touches, decided by a second person, carried out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from app.foundation import canonical, database, refusals
from app.foundation.access import SYSTEM_VIEWER, Permission, Viewer
from app.foundation.approvals import steps as approvals
from app.foundation.approvals.kinds import Kind
from app.foundation.approvals.steps import Request
from app.foundation.codes import new_code
from app.foundation.ledger.steps import record
from app.foundation.outcomes import outcome_of
from app.people.reshaping import queries, rules, steps
from app.people.reshaping.rules import BY_TWO, GRANTS, MERGE, SPLIT, Stage, stage_of
from app.people.steps import lock_people
from app.units.queries import open_unit
from app.units.reading import tidy_name

KIND = "reshape_unit"
_log = structlog.get_logger("reshaping")


@dataclass(frozen=True)
class Plan:
    """What is wanted: the unit merged into (code) and what becomes of roles, or the new unit's names and people (codes)."""

    kind: str
    effective_at: int
    reason: str = ""
    into: str = ""
    grants: str = rules.END
    name: str = ""
    short_name: str = ""
    people: Sequence[str] = field(default_factory=tuple)


async def plan_change(viewer: Viewer, unit_code: str, plan: Plan, *, now: int) -> str:
    """Keeps a plan, which changes nothing yet; its code. 409 with the reason where it could not be done."""
    _refuse_stranger(viewer)
    _refuse_faults(plan, now=now)
    unit = await open_unit(unit_code)
    other = (await open_unit(plan.into))["id"] if plan.kind == MERGE else None
    detail: dict[str, Any] = {}
    if plan.kind == MERGE:
        detail = {"grants": plan.grants}
    elif plan.kind == SPLIT:
        name = tidy_name(plan.name)
        detail = {"name": name, "short_name": tidy_name(plan.short_name) or name, "people": sorted(set(plan.people))}
    change = {"kind": plan.kind, "unit": unit["id"], "other": other, "detail": canonical.dump(detail)}
    if sentence := await steps.why_not(change):
        raise refusals.conflict(sentence)
    code = new_code()
    async with database.transaction():
        made = await database.fetch(
            "INSERT INTO unit_change (code, kind, unit, other, detail, reason, before, after, effective_at, asked_by, asked_at, approval, note) "
            "VALUES ($1, $2, $3, $4, $5, $6, '', '', $7, $8, $9, '', '') RETURNING id",
            code, plan.kind, unit["id"], other, change["detail"], plan.reason, plan.effective_at, viewer.person, now,
        )  # fmt: skip
        detail = {"kind": plan.kind, "unit": unit["id"], "other": other}
        await record("plan_unit_change", "unit_change", made[0]["id"], by=viewer, at=now, detail=detail)
    return code


def _refuse_stranger(viewer: Viewer) -> None:
    if not viewer.may_everywhere(Permission.RESHAPE_UNITS):
        raise refusals.not_allowed("合并、拆分和撤销单位由普法办办理。")


def _refuse_faults(plan: Plan, *, now: int) -> None:
    found: dict[str, str] = {}
    if plan.kind not in BY_TWO:
        found["kind"] = "要从列出的选项中选"
    if fault := rules.day_fault(plan.effective_at, now=now):
        found["effective"] = fault
    if plan.kind == MERGE and plan.grants not in GRANTS:
        found["grants"] = "要从列出的选项中选"
    if plan.kind == SPLIT and not tidy_name(plan.name):
        found["name"] = "新单位名称还没填"
    if not plan.reason:
        found["reason"] = "依据还没填"
    if found:
        raise refusals.bad_input(f"有 {len(found)} 处需要改，填写的内容都还在页面上。", fields=found)


async def submit_change(viewer: Viewer, code: str, *, now: int) -> str:
    """Puts a plan to a second person; the code of the request. 409 unless it is a plan that could be carried out."""
    async with database.transaction():
        row = await queries.change_for(viewer, code, verb=Permission.RESHAPE_UNITS, lock=True)
        if stage_of(row) is not Stage.DRAFT:
            raise refusals.conflict("这项变动已经提交过了，没有再提交。", reason="submitted")
        if sentence := await steps.why_not(row):
            raise refusals.conflict(sentence)
        words = queries.in_words(row)
        asked = await approvals.ask(
            Request(KIND, "unit", row["unit"], words, row["reason"], {"change": row["id"], "code": code, "words": words}), by=viewer, now=now
        )
        await database.execute("UPDATE unit_change SET approval = $1 WHERE id = $2", asked, row["id"])
    return asked


async def leave_change(viewer: Viewer, code: str, *, now: int) -> None:
    """Drops a plan, or stops what was approved for a day to come; 409 for what waits for its decision or is over."""
    async with database.transaction():
        row = await queries.change_for(viewer, code, verb=Permission.RESHAPE_UNITS, lock=True)
        stage = stage_of(row)
        if stage is Stage.ASKED:
            raise refusals.conflict("正在等第二人审批，请在审批页撤回申请。", reason="asked")
        if stage not in (Stage.DRAFT, Stage.COMING):
            raise refusals.conflict("这项变动已经有了结果，不能撤回。", reason="over")
        await database.execute("UPDATE unit_change SET withdrawn_at = $1 WHERE id = $2", now, row["id"])
        await record("withdraw_unit_change", "unit_change", row["id"], by=viewer, at=now)


async def _agree(approval: dict[str, Any], viewer: Viewer, now: int) -> None:
    """Carries out what was approved, at once where its day has come; refuses (409, nothing decided) where it cannot be done now."""
    await lock_people()
    row = await queries.locked(canonical.load(approval["detail"])["change"])
    if row["done_at"] is not None or row["withdrawn_at"] is not None or row["approved_at"] is not None:
        raise refusals.conflict("这项变动已经办理过或撤回，没有改动。", reason="over")
    if sentence := await steps.why_not(row):
        raise refusals.conflict(f"现在办不了：{sentence}可以不通过，请对方重新拟定。")
    await database.execute("UPDATE unit_change SET approved_by = $1, approved_at = $2 WHERE id = $3", viewer.person, now, row["id"])
    if row["effective_at"] <= now:
        await steps.carry_out(row, by=viewer, now=now)


def _told(detail: dict[str, Any]) -> list[tuple[str, str]]:
    return [("变动", detail["words"]), ("涉及哪些人、角色和考试", f"/unit-changes/{detail['code']}")]


RESHAPING = Kind("单位变动", Permission.DECIDE_APPROVALS, _agree, _told)


async def carry_out_due() -> None:
    """Carries out what was approved for a day that has come; each by itself."""
    now = await database.now_ms()
    due = await database.fetch(
        "SELECT id FROM unit_change WHERE approved_at IS NOT NULL AND done_at IS NULL AND stopped_at IS NULL AND withdrawn_at IS NULL "
        "AND effective_at <= $1 ORDER BY effective_at, id",
        now,
    )
    for row in due:
        outcome = await outcome_of(_carry_out_one(row["id"], now=now))
        if isinstance(outcome, BaseException):
            _log.error("change of a unit failed", exc_info=outcome)


async def _carry_out_one(change: int, *, now: int) -> None:
    async with database.transaction():
        row = await queries.locked(change)
        if stage_of(row) is Stage.COMING:
            await steps.carry_out(row, by=SYSTEM_VIEWER, now=now)
