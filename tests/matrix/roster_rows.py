"""Rows of rosters and exemptions for the walks; `cell` is a `rows.Cell`."""

from collections.abc import Awaitable, Callable
from typing import Any

from app.foundation import clock, database
from app.foundation.approvals import steps as approval_steps
from app.foundation.approvals.steps import Request
from app.foundation.codes import new_code
from tests import make

Row = dict[str, Any]


async def _roster_exam(cell: Any) -> Row:
    title = "看名单的考试"
    known = await database.fetch_value("SELECT code FROM exam WHERE title = $1", title)
    if known is None:
        known = (await make.published_exam([cell.world.people[name] for name in ("甲", "己", "丙")], title=title))["code"]
    return {"code": known}


async def _joiner(cell: Any) -> Row:
    """Somebody new of the unit, who is not on the roster yet."""
    made = await make.person(f"某人{cell.number}", cell.world.units[cell.unit])
    return {**await _roster_exam(cell), "person": await database.fetch_value("SELECT code FROM person WHERE id = $1", made)}


async def _roster_request(cell: Any) -> Row:
    exam = (await _roster_exam(cell))["code"]
    number = int(await database.fetch_value("SELECT id FROM exam WHERE code = $1", exam))
    asked = Request("amend_roster", "exam", number, "移出名单 1 人", "调出", {"exam": exam, "title": "看名单的考试", "kind": "leave", "people": 1, "effects": []})
    async with database.transaction():
        made = await approval_steps.ask(asked, by=await cell.owner_viewer(), now=clock.now_ms())
        values = (number, cell.world.people["甲"], "leave", "", "调出", 1, cell.world.people[cell.owner], 1, made)
        columns = ["exam", "person", "kind", "reason_kind", "reason", "effective_at", "asked_by", "asked_at", "approval"]
        await database.insert_many_by_name("roster_amendment", columns, [values])
    return {"code": exam, "request_code": made}


async def _asked_exemption(person: int) -> str:
    now, code = clock.now_ms(), new_code()
    unit = await database.fetch_value("SELECT unit FROM posting WHERE person = $1 AND to_at IS NULL AND kind = 'home'", person)
    await database.execute("UPDATE exemption SET withdrawn_at = $2 WHERE person = $1 AND filed_at IS NULL AND withdrawn_at IS NULL", person, now)
    values = (code, person, unit, "maternity", "产假", now, now + clock.DAY, person, now)
    columns = ["code", "person", "unit", "reason_kind", "reason", "from_at", "to_at", "applied_by", "applied_at"]
    await database.insert_many_by_name("exemption", columns, [values])
    return code


async def _own_exemption(cell: Any) -> Row:
    return {"code": await _asked_exemption(cell.world.people[cell.owner])}


async def _exemption(cell: Any) -> Row:
    return {"code": await _asked_exemption(await make.person(f"某人{cell.number}", cell.world.units[cell.unit]))}


async def _signed_exemption(cell: Any) -> Row:
    code = await _asked_exemption(await make.person(f"某人{cell.number}", cell.world.units["县水利局"]))
    await database.execute("UPDATE exemption SET signed_by = $2, signed_at = 1 WHERE code = $1", code, cell.world.people["辛"])
    return {"code": code}


async def _filed_exemption(cell: Any) -> Row:
    row = await _signed_exemption(cell)
    await database.execute("UPDATE exemption SET filed_by = signed_by, filed_at = 1 WHERE code = $1", row["code"])
    return row


async def _exempt_reason(cell: Any) -> Row:
    code = new_code()
    await database.execute("INSERT INTO exempt_reason (code, label, proof, position, at) VALUES ($1, $2, 0, 1, 1)", code, f"事由{cell.number}")
    return {"code": code}


MAKES: dict[str, Callable[[Any], Awaitable[Row]]] = {
    "roster_exam": _roster_exam, "joiner": _joiner, "roster_request": _roster_request, "own_exemption": _own_exemption,
    "exemption": _exemption, "signed_exemption": _signed_exemption, "filed_exemption": _filed_exemption, "exempt_reason": _exempt_reason,
}  # fmt: skip
"""How a row of each kind is made."""
