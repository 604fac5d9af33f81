"""Logging in and out, and changing the password."""

from typing import Any

from app.foundation import database, protected, refusals
from app.foundation.access import Viewer
from app.foundation.ledger.steps import record
from app.foundation.web import sessions
from app.people import hashing, identity, rules, throttle
from app.people.entering import Device, LoggedIn, enter, own_numbers, set_password

_WRONG = "手机号、工号或密码不对。忘记密码请向本单位管理员要新的激活码。"
_TOO_MANY = (
    "这个账号 15 分钟内输错密码较多，请过 5 分钟再试。着急可向本单位管理员要新的激活码，马上能用。"
    "已经登录的设备不受影响，正在答的题都在。"
)


async def log_in(account: str, password: str, *, keep: bool, device: Device, now: int) -> LoggedIn:
    """Opens a session for phone or staff number and password.

    401 with the same words and the same work for a wrong password and an unknown account;
    429 after too many failures; 503 when too many passwords wait to be checked.
    """
    person = await _by_account(account)
    key = throttle.counted_as(_tidy(account), person=person["id"] if person else None, device=device.mark)
    await throttle.refuse_if_too_many(key, most=throttle.MOST_FAILURES, sentence=_TOO_MANY, now=now)
    if not await hashing.matches(password, person["password_hash"] if person else None) or person is None:
        await throttle.note_failure(key, address=device.address, now=now)
        raise refusals.Refusal(_WRONG, 401, "wrong_password")
    async with database.transaction():
        await throttle.forget_failures(key)
        entered = await enter(person["id"], keep=keep, device=device, now=now)
        await record("log_in", "person", person["id"], by=Viewer(person["id"], address=device.address), at=now)
    return entered


def _tidy(account: str) -> str:
    phone = identity.tidy_phone(account)
    return identity.plain(account).upper() if identity.phone_fault(phone) else phone


async def _by_account(account: str) -> dict[str, Any] | None:
    tidy = _tidy(account)
    return await database.fetch_one(
        "SELECT p.id, c.password_hash FROM person p LEFT JOIN credential c ON c.person = p.id "
        "WHERE (p.staff_no = $1 OR p.phone_index = $2) AND p.left_at IS NULL "
        "ORDER BY CASE WHEN p.phone_index = $2 THEN 0 ELSE 1 END, p.id LIMIT 1",
        tidy, protected.index(tidy, about="phone"),
    )  # fmt: skip


async def log_out(viewer: Viewer, *, now: int) -> None:
    """Ends this session."""
    if viewer.session is None:
        return
    async with database.transaction():
        await sessions.end_session(viewer.session, now=now)
        await record("log_out", "person", viewer.person, by=viewer, at=now)


async def log_out_everywhere(viewer: Viewer, *, now: int) -> None:
    """Ends every session of the person, this one too; of a guest, whose link has one, this one."""
    if viewer.person is None:
        await log_out(viewer, now=now)
        return
    async with database.transaction():
        await sessions.end_all_of(viewer.person, now=now)
        await record("log_out_everywhere", "person", viewer.person, by=viewer, at=now)


async def change_password(viewer: Viewer, *, old: str, new: str, now: int) -> None:
    """Replaces the viewer's own password and ends all their other sessions.

    422 with the field when the old one is wrong or the new one cannot be one; 429 after too many wrong ones.
    """
    person = viewer.person or 0
    key = throttle.counted_as("", person=person, device="")
    await throttle.refuse_if_too_many(key, most=throttle.MOST_FAILURES, sentence=_TOO_MANY, now=now)
    stored = await database.fetch_value("SELECT password_hash FROM credential WHERE person = $1", person)
    fault = rules.password_fault(new, known=await own_numbers(person))
    if fault:
        raise refusals.bad_input(fault + "。", fields={"new": fault})
    if not await hashing.matches(old, stored):
        await throttle.note_failure(key, address=viewer.address, now=now)
        raise refusals.bad_input("现在的密码不对，没有更改。", fields={"old": "现在的密码不对"})
    hashed = await hashing.hash_password(new)
    async with database.transaction():
        await set_password(person, hashed, now=now)
        await sessions.end_all_of(person, now=now, but=viewer.session)
        await record("change_password", "person", person, by=viewer, at=now)
