"""Asking for a second person, inside the transaction of the act that asks."""

from dataclasses import dataclass
from typing import Any

from app.foundation import canonical, database
from app.foundation.access import Viewer
from app.foundation.approvals import kinds
from app.foundation.codes import new_code
from app.foundation.ledger.steps import record

OPEN = "approved_at IS NULL AND refused_at IS NULL AND withdrawn_at IS NULL"


@dataclass(frozen=True)
class Request:
    """What is asked: of which kind, about which row, in one sentence, why, and the detail its `apply` needs (JSON)."""

    kind: str
    subject: str
    subject_id: int | None
    summary: str
    reason: str
    detail: dict[str, Any]


async def ask(request: Request, *, by: Viewer, now: int) -> str:
    """Stores a request that another person decides; its code, for the page /approvals/{code}. A guest cannot ask."""
    kinds.kind_of(request.kind)
    code = new_code()
    rows = await database.fetch(
        "INSERT INTO approval (code, kind, subject, subject_id, summary, detail, reason, asked_by, asked_at, decision_note) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '') RETURNING id",
        code, request.kind, request.subject, request.subject_id, request.summary[:300], canonical.dump(request.detail),
        request.reason[:500], by.person, now,
    )  # fmt: skip
    await record("ask_approval", "approval", rows[0]["id"], by=by, at=now, detail={"kind": request.kind})
    return code
