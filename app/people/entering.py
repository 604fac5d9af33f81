"""How somebody gets in: the steps that logging in and activating share, in the transaction of either."""

from dataclasses import dataclass

from app.foundation import database, protected
from app.foundation.web import sessions
from app.people import throttle
from app.people.steps import IDENTITY, PHONE


@dataclass(frozen=True)
class LoggedIn:
    """A fresh session: its token goes into one cookie, the mark of the device into another."""

    person: int
    token: str
    keep: bool
    device: str


@dataclass(frozen=True)
class Device:
    """Where somebody logs in: network address, the browser's words, the mark left by an earlier log-in."""

    address: str
    browser: str = ""
    mark: str = ""


async def enter(person: int, *, keep: bool, device: Device, now: int) -> LoggedIn:
    """A session for a person, in the open transaction."""
    token = await sessions.open_session(
        person=person, guest=None, keep=keep, now=now, address=device.address, device=device.browser
    )
    return LoggedIn(person, token, keep, throttle.new_device(person))


async def set_password(person: int, hashed: str, *, now: int) -> None:
    """Stores a hash as the person's password, in the open transaction."""
    await database.execute(
        "INSERT INTO credential (person, password_hash, set_at) VALUES ($1, $2, $3) "
        "ON CONFLICT (person) DO UPDATE SET password_hash = $2, set_at = $3",
        person, hashed, now,
    )  # fmt: skip


async def own_numbers(person: int) -> list[str]:
    """A person's numbers, which cannot be their password."""
    row = await database.fetch_one("SELECT staff_no, phone_sealed, identity_sealed FROM person WHERE id = $1", person)
    if row is None:
        return []
    sealed = ((row["phone_sealed"], PHONE), (row["identity_sealed"], IDENTITY))
    return [row["staff_no"] or "", *(protected.unseal(value, about=about) for value, about in sealed if value)]
