"""What happens to a request: asked by one person, decided by another, or taken back by the first."""

from typing import Any

from app.foundation import database, refusals
from app.foundation.access import Viewer
from app.foundation.approvals import kinds, queries, rules, steps
from app.foundation.approvals.steps import Request
from app.foundation.ledger.steps import record

_DECIDE = {
    "approve": f"UPDATE approval SET approved_at = $2, decided_by = $3, decision_note = $4 WHERE id = $1 AND {steps.OPEN} "
    "AND asked_by <> $3 RETURNING *",
    "refuse": f"UPDATE approval SET refused_at = $2, decided_by = $3, decision_note = $4 WHERE id = $1 AND {steps.OPEN} "
    "AND asked_by <> $3 RETURNING *",
}


async def ask(request: Request, *, by: Viewer, now: int) -> str:
    """Stores a request that another person decides; its code. Inside another action call `approvals.steps.ask` instead."""
    async with database.transaction():
        return await steps.ask(request, by=by, now=now)


async def approve(viewer: Viewer, code: str, *, note: str, now: int) -> None:
    """Approves a request and does what it asks for, both or neither.

    404 where the viewer may not see it, 403 for the asker and for others without the permission, 409 once it is decided.
    """
    approval = await _to_decide(viewer, code)
    async with database.transaction():
        decided = await _decide("approve", approval, viewer=viewer, note=note, now=now)
        await kinds.kind_of(approval["kind"]).apply(decided, viewer, now)


async def refuse(viewer: Viewer, code: str, *, note: str, now: int) -> None:
    """Refuses a request; nothing is done. `note` says why and must not be empty (422); else as `approve`."""
    if not note:
        raise refusals.bad_input("请写明不通过的原因，申请人会看到。", fields={"note": "不通过的原因还没填"})
    approval = await _to_decide(viewer, code)
    async with database.transaction():
        await kinds.end(await _decide("refuse", approval, viewer=viewer, note=note, now=now), by=viewer, now=now)


async def withdraw(viewer: Viewer, code: str, *, now: int) -> None:
    """Takes back one's own request; 403 for others, 409 once it is decided."""
    approval = await queries.approval_for(viewer, code)
    if not rules.asked_it(viewer, approval):
        raise refusals.not_allowed("只有申请人本人可以撤回这个申请。")
    async with database.transaction():
        rows = await database.fetch(
            f"UPDATE approval SET withdrawn_at = $2 WHERE id = $1 AND {steps.OPEN} RETURNING id", approval["id"], now
        )
        if not rows:
            raise _decided_already()
        await record("withdraw_approval", "approval", approval["id"], by=viewer, at=now)
        await kinds.end(approval, by=viewer, now=now)


async def _to_decide(viewer: Viewer, code: str) -> dict[str, Any]:
    approval = await queries.approval_for(viewer, code)
    if rules.asked_it(viewer, approval):
        raise refusals.not_allowed("这是您自己提出的申请，要由另一个人审批。换一个角色登录也不行。")
    if not rules.may_decide(viewer, approval, permission=kinds.kind_of(approval["kind"]).permission):
        raise refusals.not_allowed("您可以查看这个申请，但没有审批它的权限。")
    return approval


async def _decide(verb: str, approval: dict[str, Any], *, viewer: Viewer, note: str, now: int) -> dict[str, Any]:
    """Writes the decision once: of two people who decide at the same time, the second is told."""
    rows = await database.fetch(_DECIDE[verb], approval["id"], now, viewer.person, note[:500])
    if not rows:
        raise _decided_already()
    await record(verb, "approval", approval["id"], by=viewer, at=now, detail={"kind": approval["kind"]})
    return rows[0]


def _decided_already() -> refusals.Refusal:
    return refusals.conflict("这个申请已经有了结果，不能再改。请刷新页面看结果。", reason="decided")
