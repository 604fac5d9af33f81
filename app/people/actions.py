"""What is done with people and their log-ins: one function, one verb, one transaction."""

from dataclasses import dataclass
from typing import Any

from app.foundation import clock, database, protected, refusals
from app.foundation.access import Viewer
from app.foundation.ledger.steps import record
from app.foundation.web import sessions
from app.people import hashing

_FREE_TRIES = 5
_WINDOW = 15 * clock.MINUTE


@dataclass(frozen=True)
class LoggedIn:
    """A fresh session: its token goes into the cookie."""

    person: int
    token: str
    keep: bool


async def log_in(account: str, password: str, *, keep: bool, address: str, device: str, now: int) -> LoggedIn:
    """Opens a session for phone or staff number and password.

    401 with the same words for a wrong password and an unknown account; 429 after too many failures.
    """
    index = protected.index(account, about="account")
    await _refuse_if_throttled(index, now=now)
    person = await _by_account(account)
    if not await hashing.matches(password, person["password_hash"] if person else None) or person is None:
        await database.execute(
            "INSERT INTO log_in_failure (account_index, at, address) VALUES ($1, $2, $3)", index, now, address
        )
        raise refusals.Refusal("手机号、工号或密码不对。忘记密码请向本单位管理员要新的激活码。", 401, "wrong_password")
    async with database.transaction():
        token = await sessions.open_session(person=person["id"], guest=None, keep=keep, now=now, address=address, device=device)
        by = Viewer(person["id"], address=address)
        await record("log_in", "person", person["id"], by=by, at=now)
    return LoggedIn(person["id"], token, keep)


async def _refuse_if_throttled(index: bytes, *, now: int) -> None:
    failures = await database.fetch_value(
        "SELECT count(*) AS n FROM log_in_failure WHERE account_index = $1 AND at > $2", index, now - _WINDOW
    )
    if failures >= _FREE_TRIES:
        raise refusals.too_many("这个账号 15 分钟内输错密码较多，请稍后再试，或向本单位管理员要新的激活码。", retry_after=300)


async def _by_account(account: str) -> dict[str, Any] | None:
    phone = protected.index(account, about="phone")
    return await database.fetch_one(
        "SELECT p.id, c.password_hash FROM person p JOIN credential c ON c.person = p.id "
        "WHERE (p.staff_no = $1 OR p.phone_index = $2) AND p.left_at IS NULL",
        account, phone,
    )  # fmt: skip


async def log_out(viewer: Viewer, *, now: int) -> None:
    """Ends this session."""
    if viewer.session is None:
        return
    async with database.transaction():
        await sessions.end_session(viewer.session, now=now)
        await record("log_out", "person", viewer.person, by=viewer, at=now)


async def log_out_everywhere(viewer: Viewer, *, now: int) -> None:
    """Ends every session of the person, this one too."""
    async with database.transaction():
        await sessions.end_all_of(viewer.person or 0, now=now)
        await record("log_out_everywhere", "person", viewer.person, by=viewer, at=now)
