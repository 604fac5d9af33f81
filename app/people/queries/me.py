"""What the platform holds about somebody, for their own eyes."""

from dataclasses import dataclass
from typing import Any

from app.foundation import database, protected
from app.people import identity
from app.people.categories import CATEGORIES, STATUSES
from app.people.queries.people import grants_of, postings_of
from app.people.steps import IDENTITY, masked
from app.people.transfers.queries import of_person


@dataclass(frozen=True)
class Account:
    """Facts in words, postings, roles, and the devices that are logged in."""

    facts: list[tuple[str, str]]
    postings: list[dict[str, Any]]
    grants: list[dict[str, Any]]
    transfers: list[dict[str, Any]]
    sessions: list[dict[str, Any]]


async def account_of(person: int, *, now: int) -> Account:
    """Everything of one's own, numbers masked: five statements."""
    row = await database.fetch_one(
        "SELECT name, staff_no, phone_sealed, identity_sealed, category, status FROM person WHERE id = $1", person
    )
    assert row is not None
    sealed = row["identity_sealed"]
    facts = [
        ("姓名", row["name"]),
        ("工号", row["staff_no"] or "没有"),
        ("手机号", masked(row["phone_sealed"]) or "没有登记"),
        ("身份证号", identity.mask_identity(protected.unseal(sealed, about=IDENTITY)) if sealed else "没有登记"),
        ("人员类别", CATEGORIES.get(row["category"], row["category"])),
        ("状态", STATUSES.get(row["status"], row["status"])),
    ]
    sessions = await database.fetch(
        "SELECT id, created_at, seen_at, address, device FROM web_session "
        "WHERE person = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY seen_at DESC LIMIT 20",
        person, now,
    )  # fmt: skip
    for session in sessions:
        session["device"] = _device_words(session["device"])
    return Account(facts, await postings_of(person), await grants_of(person), await of_person(person, now=now), sessions)


_SYSTEMS = (("MicroMessenger", "微信"), ("HarmonyOS", "鸿蒙"), ("Android", "安卓"), ("iPhone", "苹果手机"), ("iPad", "苹果平板"))
_DESKS = (("Windows", "Windows 电脑"), ("Mac OS", "苹果电脑"), ("Linux", "Linux 电脑"))


def _device_words(browser: str) -> str:
    return next((words for sign, words in (*_SYSTEMS, *_DESKS) if sign in browser), "其他设备")
