"""Activation codes: issued by the unit's admin, used once by the person, who then sets a password."""

from dataclasses import dataclass
from typing import Any

from app.foundation import database, protected, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.ledger.steps import record
from app.foundation.web import sessions
from app.people import hashing, rules, steps, throttle
from app.people.activation_code import VALID, tidy_code
from app.people.entering import Device, LoggedIn, enter, own_numbers, set_password
from app.people.queries.people import HOME, person_for, roles_held
from app.units.queries import PLACES, unit_for

MOST_SLIPS = 600
_USELESS = "这个激活码用不了：可能抄错了，已经用过，或者过期了。请核对纸条上的字，或向本单位管理员要一个新的。"
_TOO_MANY = "从这里输错的激活码太多，请过 5 分钟再试，或请单位管理员重新发一个。"


@dataclass(frozen=True)
class Slip:
    """What a slip of paper says: whose it is, what to type at log-in, the code, until when (ms)."""

    name: str
    unit_name: str
    staff_no: str
    phone: str
    code: str
    expires_at: int


async def issue_code(viewer: Viewer, code: str, *, now: int) -> Slip:
    """A fresh activation code for one person; the earlier one stops working, a password stays until it is used.

    403 for somebody who holds a role that the viewer could not grant: the code would open that role too.
    """
    person = await person_for(viewer, code, verb=Permission.ISSUE_ACTIVATION)
    if person["left_at"] is not None:
        raise refusals.conflict(f"{person['name']}已经离开单位，不能再发激活码。")
    held = await roles_held([person["id"]])
    if not rules.may_stand_over(viewer.grants, held.get(person["id"], ())):
        raise refusals.not_allowed(f"{person['name']}有您不能授予的角色，激活码由普法办审核人员来发。原来的密码仍然有效。")
    async with database.transaction():
        (fresh,) = await steps.issue_codes([person["id"]], by=viewer.person, now=now)
        await record("issue_code", "person", person["id"], by=viewer, at=now)
    return Slip(person["name"], person["unit_name"], person["staff_no"] or "", person["phone"], fresh, now + VALID)


async def issue_codes(viewer: Viewer, unit_code: str, *, everybody: bool, below: bool, now: int) -> list[Slip]:
    """Fresh codes for the people of a unit (and those below it in the area tree) who have no password yet, or everybody.

    Whoever holds a code that still works gets a new one too, since the old cannot be read again. Those who hold a role
    that the viewer could not grant are left out.
    """
    unit = await unit_for(viewer, unit_code, verb=Permission.ISSUE_ACTIVATION)
    people = await _people_of(viewer, unit, everybody=everybody, below=below)
    if not people:
        raise refusals.conflict("没有要发激活码的人：这个单位的人都已经设好密码。忘记密码的，请到那个人的页面重新发。")
    if len(people) > MOST_SLIPS:
        raise refusals.conflict(f"一次最多发 {MOST_SLIPS} 张，这里有 {len(people)} 人，请按下级单位分开发。")
    async with database.transaction():
        codes = await steps.issue_codes([person["id"] for person in people], by=viewer.person, now=now)
        detail = {"people": len(people), "everybody": everybody, "below": below}
        await record("issue_codes", "unit", unit["id"], by=viewer, at=now, detail=detail)
    return [
        Slip(
            person["name"], person["unit_name"], person["staff_no"] or "", steps.masked(person["phone_sealed"]), code, now + VALID
        )
        for person, code in zip(people, codes, strict=True)
    ]


async def _people_of(viewer: Viewer, unit: dict[str, Any], *, everybody: bool, below: bool) -> list[dict[str, Any]]:
    rows = await database.fetch(
        "SELECT p.id, p.name, p.staff_no, p.phone_sealed, u.name AS unit_name, area.path AS area_path, system.path AS system_path, "
        f"c.id AS credential FROM person p JOIN posting o ON o.person = p.id AND {HOME} JOIN unit u ON u.id = o.unit {PLACES} "
        "LEFT JOIN credential c ON c.person = p.id "
        "WHERE p.left_at IS NULL AND (u.id = $1 OR area.path LIKE $2) ORDER BY area.path, p.id",
        unit["id"], f"{unit['area_path']}%" if below else "-",
    )  # fmt: skip
    held = await roles_held([row["id"] for row in rows])
    return [
        row
        for row in rows
        if (everybody or row["credential"] is None)
        and rules.may_stand_over(viewer.grants, held.get(row["id"], ()))
        and viewer.may_in(Permission.ISSUE_ACTIVATION, area_path=row["area_path"], system_path=row["system_path"])
    ]


async def activate(typed: str, password: str, *, keep: bool, device: Device, now: int) -> LoggedIn:
    """Sets the password of whoever the code was given to, uses the code up, and logs them in.

    All other sessions of the person end. 422 for a code that is wrong, used or late, with one sentence
    for all three, and for a password that cannot be one; 429 after too many wrong codes from one address.
    """
    key = throttle.counted_at(device.address)
    await throttle.refuse_if_too_many(key, most=throttle.MOST_ACTIVATIONS, sentence=_TOO_MANY, now=now)
    found = await _live_code(typed, now=now)
    if found is None:
        await throttle.note_failure(key, address=device.address, now=now)
        raise refusals.bad_input(_USELESS, fields={"code": _USELESS}, reason="useless_code")
    fault = rules.password_fault(password, known=await own_numbers(found["person"]))
    if fault:
        raise refusals.bad_input(fault + "。", fields={"password": fault})
    hashed = await hashing.hash_password(password)
    async with database.transaction():
        used = await database.fetch(
            "UPDATE activation SET used_at = $1 WHERE id = $2 AND used_at IS NULL AND withdrawn_at IS NULL RETURNING id",
            now, found["id"],
        )  # fmt: skip
        if not used:
            raise refusals.bad_input(_USELESS, fields={"code": _USELESS}, reason="useless_code")
        await set_password(found["person"], hashed, now=now)
        await sessions.end_all_of(found["person"], now=now)
        await throttle.forget_failures(throttle.counted_as("", person=found["person"], device=""))
        entered = await enter(found["person"], keep=keep, device=device, now=now)
        await record("activate", "person", found["person"], by=Viewer(found["person"], address=device.address), at=now)
    return entered


async def _live_code(typed: str, *, now: int) -> dict[str, Any] | None:
    return await database.fetch_one(
        "SELECT a.id, a.person FROM activation a JOIN person p ON p.id = a.person WHERE a.code_index = $1 "
        "AND a.used_at IS NULL AND a.withdrawn_at IS NULL AND a.expires_at > $2 AND p.left_at IS NULL",
        protected.index(tidy_code(typed), about=steps.ACTIVATION), now,
    )  # fmt: skip
