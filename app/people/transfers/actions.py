"""The verbs of moves and loans: proposed by one side, answered by the other, carried out on their day."""

from dataclasses import dataclass
from typing import Any

import structlog

from app.foundation import clock, database, protected, refusals
from app.foundation.access import SYSTEM_VIEWER, Permission, Viewer
from app.foundation.codes import new_code
from app.foundation.ledger.steps import record
from app.foundation.outcomes import outcome_of
from app.foundation.web.paging import Page
from app.people import identity, rules, throttle
from app.people.queries.people import person_for
from app.people.steps import PHONE, lock_people
from app.people.transfers import queries, steps, workbook
from app.people.transfers.rules import (
    AS_BOTH,
    AS_OFFICE,
    AS_UNIT,
    FROM,
    LEAST_DAYS,
    LOANS,
    MOST_DAYS,
    TO,
    Stage,
    faults,
    may_answer,
    may_withdraw,
    stage_of,
    tail_of,
)  # fmt: skip
from app.units.queries import open_unit, unit_for

_MOST_EXPORTED = 20_000
_log = structlog.get_logger("transfers")
_TOO_MANY = "15 分钟内查找不在本单位的人员较多，请过 5 分钟再试，或请对方单位提出调出。"


@dataclass(frozen=True)
class Terms:
    """What is proposed: a move or a loan, title, days as their first moments (no end for a move), reason."""

    kind: str
    effective_at: int
    ends_at: int | None = None
    title: str = ""
    reason: str = ""


async def offer_transfer(viewer: Viewer, person_code: str, unit_code: str, terms: Terms, *, now: int) -> str:
    """The old unit offers a person to another; the transfer's code. Agreed on at once where both units are the viewer's.

    403 where roles end with it that the viewer could not take back; 409 for oneself and while another is pending.
    """
    person = await person_for(viewer, person_code, verb=Permission.EDIT_PEOPLE)
    to = await open_unit(unit_code)
    return await _propose(viewer, person, to, terms, side=FROM, now=now)


async def ask_transfer(viewer: Viewer, name: str, number: str, unit_code: str, terms: Terms, *, now: int) -> str:
    """The new unit asks for somebody known by full name with staff number or the end of the phone; the transfer's code.

    422 in the same words whether the name, the number or both are unknown; 429 after too many wrong guesses.
    """
    to = await unit_for(viewer, unit_code, verb=Permission.EDIT_PEOPLE)
    key = throttle.counted_at(f"transfer:{viewer.person}")
    await throttle.refuse_if_too_many(key, most=throttle.MOST_FAILURES, sentence=_TOO_MANY, now=now)
    person = await _meant(name, number)
    if person is None:
        await throttle.note_failure(key, address=viewer.address, now=now)
        sentence = "没有找到对得上的在册人员，没有提出调动。请核对姓名，并填完整工号或手机号后四位。"
        raise refusals.bad_input(sentence, fields={"number": "姓名和号码对不上任何一个在册人员，或对上不止一人（请填完整工号）"})
    return await _propose(viewer, person, to, terms, side=TO, now=now)


async def _meant(name: str, number: str) -> dict[str, Any] | None:
    typed = identity.plain(number).upper()
    rows = await database.fetch(
        "SELECT p.id, p.name, p.staff_no, p.phone_sealed, p.left_at, o.unit FROM person p "
        "JOIN posting o ON o.person = p.id AND o.kind = 'home' AND o.to_at IS NULL WHERE p.name = $1 AND p.left_at IS NULL",
        identity.plain(name),
    )
    exact = [row for row in rows if typed and row["staff_no"] == typed]
    if not exact and tail_of(typed):
        exact = [row for row in rows if row["phone_sealed"] and protected.unseal(row["phone_sealed"], about=PHONE).endswith(typed)]
    return exact[0] if len(exact) == 1 else None


async def _propose(viewer: Viewer, person: dict[str, Any], to: dict[str, Any], terms: Terms, *, side: str, now: int) -> str:
    if wrong := faults(terms.kind, effective_at=terms.effective_at, ends_at=terms.ends_at, now=now):
        raise refusals.bad_input(f"有 {len(wrong)} 处需要改，填写的内容都还在页面上。", fields=wrong)
    if to["kind"] == "group":
        raise refusals.conflict(f"“{to['name']}”是分组，不放人，请换一个具体单位。")
    if person["id"] == viewer.person:
        raise refusals.conflict("不能办理自己的调动，请由另一位管理员或普法办来办。", reason="oneself")
    async with database.transaction():
        standing = await steps.lock_person(person["id"])
        await _refuse_impossible(standing, to, terms, now=now)
        home = standing["home"]["unit"]
        sides = await queries.sides_of(viewer, from_unit=home, to_unit=to["id"])
        if FROM in sides:
            await _refuse_roles(viewer, person, home)
        code, both = new_code(), sides == {FROM, TO}
        made = await database.fetch(
            "INSERT INTO transfer (code, person, kind, from_unit, to_unit, asked_side, title, reason, effective_at, ends_at, asked_by, "
            "asked_at, expires_at, answered_by, answered_as, accepted_at, note) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, '') RETURNING *",
            code, person["id"], terms.kind, home, to["id"], side, terms.title, terms.reason, terms.effective_at, terms.ends_at,
            viewer.person, now, now + await queries.days_to_answer() * clock.DAY,
            viewer.person if both else None, AS_BOTH if both else "", now if both else None,
        )  # fmt: skip
        detail = {"person": person["id"], "kind": terms.kind, "from": home, "to": to["id"]}
        await record("propose_transfer", "transfer", made[0]["id"], by=viewer, at=now, detail=detail)
        if both and terms.effective_at <= now:
            await steps.carry_out(made[0], by=viewer, now=now)
    return code


async def _refuse_impossible(person: dict[str, Any], to: dict[str, Any], terms: Terms, *, now: int) -> None:
    if person["left_at"] is not None or person["home"] is None:
        raise refusals.conflict(f"{person['name']}已经离开，请用“重新登记”。没有提出调动。")
    if person["home"]["unit"] == to["id"]:
        raise refusals.conflict(f"{person['name']}就在“{to['name']}”，没有提出调动。")
    if terms.kind in LOANS and await steps.open_loan(person["id"]) is not None:
        raise refusals.conflict(f"{person['name']}正借调在别的单位，请先结束那一处。", reason="lent")
    pending = await database.fetch_value(
        f"SELECT id FROM transfer WHERE person = $1 AND {steps.PENDING} AND (accepted_at IS NOT NULL OR expires_at > $2)", person["id"], now
    )
    if pending is not None:
        raise refusals.conflict(f"{person['name']}已有一项调动正在办理，请先等它办完或撤回。没有重复提出。", reason="pending")


async def _refuse_roles(viewer: Viewer, person: dict[str, Any], unit: int) -> None:
    """The old side lets go only of those whose roles over the unit it could take back: they end with a move."""
    if not rules.may_stand_over(viewer.grants, await steps.roles_over(person["id"], unit)):
        raise refusals.not_allowed(f"{person['name']}在本单位有不由您管理的角色，请普法办先收回，或由普法办来办。")


async def accept_transfer(viewer: Viewer, code: str, *, now: int) -> str:
    """Agrees to what the other side proposed and, where its day has come, carries it out; '' or why it was stopped instead.

    403 for the asker and the person concerned, 409 once it is answered, withdrawn or, but for the office, too late.
    """
    async with database.transaction():
        await lock_people()
        row = await queries.transfer_for(viewer, code, verb=Permission.EDIT_PEOPLE, lock=True)
        _refuse_wrong_answerer(viewer, row, now=now)
        if row["kind"] not in LOANS and FROM in row["sides"]:
            await _refuse_roles(viewer, {"id": row["person"], "name": row["name"]}, row["from_unit"])
        fresh = await _answer(viewer, row, "accepted_at", note="", now=now)
        await record("accept_transfer", "transfer", row["id"], by=viewer, at=now, detail={"person": row["person"], "as": fresh["answered_as"]})
        return await steps.carry_out(fresh, by=viewer, now=now) if row["effective_at"] <= now else ""


async def refuse_transfer(viewer: Viewer, code: str, *, reason: str, now: int) -> None:
    """Says no with a reason, which the other side sees (422 without); nothing changes. Else as `accept_transfer`."""
    if not reason:
        raise refusals.bad_input("请写明不同意的原因，对方会看到。", fields={"reason": "不同意的原因还没填"})
    async with database.transaction():
        row = await queries.transfer_for(viewer, code, verb=Permission.EDIT_PEOPLE, lock=True)
        _refuse_wrong_answerer(viewer, row, now=now)
        await _answer(viewer, row, "refused_at", note=reason, now=now)
        await record("refuse_transfer", "transfer", row["id"], by=viewer, at=now, detail={"person": row["person"]})


def _refuse_wrong_answerer(viewer: Viewer, row: dict[str, Any], *, now: int) -> None:
    office = viewer.may_everywhere(Permission.EDIT_PEOPLE)
    if may_answer(row, person=viewer.person, sides=row["sides"], office=office, now=now):
        return
    if viewer.person in (row["asked_by"], row["person"]):
        raise refusals.not_allowed("提出的人和本人都不能答复，要由对方单位的管理员或普法办的另一位来办。")
    stage = stage_of(row, now=now)
    if stage is Stage.EXPIRED:
        raise refusals.conflict("已经过了答复期限，要由普法办来定，或请对方重新提出。", reason="expired")
    if stage is not Stage.OPEN:
        raise refusals.conflict("这项调动已经有了结果，没有改动。请刷新页面看结果。", reason="answered")
    raise refusals.not_allowed("这项调动是本单位提出的，要由对方单位答复。不想办了可以撤回。")


async def _answer(viewer: Viewer, row: dict[str, Any], column: str, *, note: str, now: int) -> dict[str, Any]:
    office = viewer.may_everywhere(Permission.EDIT_PEOPLE)
    rows = await database.fetch(
        f"UPDATE transfer SET {column} = $1, answered_by = $2, answered_as = $3, note = $4 WHERE id = $5 AND {steps.OPEN} RETURNING *",
        now, viewer.person, AS_OFFICE if office else AS_UNIT, note[:300], row["id"],
    )  # fmt: skip
    if not rows:
        raise refusals.conflict("这项调动已经有了结果，没有改动。请刷新页面看结果。", reason="answered")
    return rows[0]


async def withdraw_transfer(viewer: Viewer, code: str, *, now: int) -> None:
    """Takes a proposal back: its side while nobody has answered, the office until the day it takes effect; 409 afterwards."""
    async with database.transaction():
        row = await queries.transfer_for(viewer, code, verb=Permission.EDIT_PEOPLE, lock=True)
        office = viewer.may_everywhere(Permission.EDIT_PEOPLE)
        if not may_withdraw(row, person=viewer.person, sides=row["sides"], office=office, now=now):
            if stage_of(row, now=now) in (Stage.OPEN, Stage.EXPIRED):
                raise refusals.not_allowed("这项调动由对方提出，您可以答复同意或不同意，不能撤回。")
            raise refusals.conflict("这项调动已经有了结果，不能撤回。已同意还没生效的，请普法办撤回。", reason="answered")
        await database.execute(f"UPDATE transfer SET withdrawn_at = $1 WHERE id = $2 AND {steps.PENDING}", now, row["id"])
        await record("withdraw_transfer", "transfer", row["id"], by=viewer, at=now, detail={"person": row["person"]})


async def end_loan(viewer: Viewer, code: str, *, now: int) -> None:
    """Ends a loan before its day, by either side; 409 when it runs no more."""
    async with database.transaction():
        row = await queries.transfer_for(viewer, code, verb=Permission.EDIT_PEOPLE, lock=True)
        if stage_of(row, now=now) is not Stage.LENT or not await steps.end_loan(row["person"], by=viewer, now=now):
            raise refusals.conflict("这一处借调已经结束，没有改动。")


async def export_transfers(viewer: Viewer, view: str, *, now: int) -> bytes:
    """Every row of one view as a workbook; the record says how many."""
    rows = await queries.transfers_for(viewer, view, page=Page(1, 0, size=_MOST_EXPORTED), now=now)
    async with database.transaction():
        await record("export_people", "transfer", None, by=viewer, at=now, detail={"rows": len(rows), "view": view})
    return workbook.transfers(rows, title=f"人员变动　{queries.VIEWS[view]}", now=now)


async def set_policy(viewer: Viewer, days: int, *, now: int) -> None:
    """Within how many days proposals made from now on are to be answered."""
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise refusals.bad_input("天数不对，没有保存。", fields={"days": f"要填 {LEAST_DAYS} 到 {MOST_DAYS} 之间的整数"})
    async with database.transaction():
        await database.execute("INSERT INTO transfer_policy (days, by, at) VALUES ($1, $2, $3)", days, viewer.person, now)
        await record("set_transfer_policy", "transfer", None, by=viewer, at=now, detail={"days": days})


async def carry_out_due() -> None:
    """Carries out what was agreed on for a day that has come, and ends loans that have run out; each by itself."""
    now = await database.now_ms()
    due = await database.fetch(
        "SELECT id FROM transfer WHERE accepted_at IS NOT NULL AND done_at IS NULL AND stopped_at IS NULL AND withdrawn_at IS NULL "
        "AND effective_at <= $1 ORDER BY effective_at, id",
        now,
    )
    over = await database.fetch("SELECT id FROM transfer WHERE ends_at <= $1 AND done_at IS NOT NULL AND ended_at IS NULL ORDER BY ends_at, id", now)
    for work in (*(_carry_out_one(row["id"], now=now) for row in due), *(_end_one(row["id"], now=now) for row in over)):
        outcome = await outcome_of(work)
        if isinstance(outcome, BaseException):
            _log.error("transfer failed", exc_info=outcome)


async def _locked(transfer: int) -> dict[str, Any]:
    ending = database.by_engine(sqlite="", postgresql=" FOR UPDATE")
    row = await database.fetch_one(f"SELECT * FROM transfer WHERE id = $1{ending}", transfer)
    assert row is not None
    return row


async def _carry_out_one(transfer: int, *, now: int) -> None:
    async with database.transaction():
        await lock_people()
        row = await _locked(transfer)
        if stage_of(row, now=now) is Stage.COMING:
            await steps.carry_out(row, by=SYSTEM_VIEWER, now=now)


async def _end_one(transfer: int, *, now: int) -> None:
    async with database.transaction():
        await lock_people()
        row = await _locked(transfer)
        if stage_of(row, now=now) is Stage.LENT:
            await steps.end_loan(row["person"], by=SYSTEM_VIEWER, now=now, at=row["ends_at"])
