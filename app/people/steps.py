"""What several verbs do to people, inside a transaction that is open already."""

import secrets
from collections.abc import Sequence
from typing import Any

from app.foundation import database, protected
from app.foundation.codes import new_code
from app.foundation.web import sessions
from app.people import identity
from app.people.activation_code import ALPHABET, VALID, new_activation_code
from app.people.categories import GONE
from app.people.pinyin import search_key
from app.people.planning import ADD, CHANGE, PlannedPerson

ACTIVATION = "activation"
PHONE, IDENTITY = "person.phone", "person.identity"
"""What a sealed number is bound to."""
_PERSON_COLUMNS = [
    "code", "name", "pinyin", "staff_no", "phone_sealed", "phone_index", "identity_sealed", "identity_index", "key_number",
    "category", "status", "created_at", "left_at",
]  # fmt: skip
_POSTING_COLUMNS = ["person", "unit", "kind", "title", "from_at", "to_at"]
_MADE_UP = 7


async def lock_people() -> None:
    """Lets no other transaction change people or units until this one ends: what was planned stays true."""
    if database.is_postgresql():
        await database.execute("LOCK TABLE person, posting, unit, unit_place IN SHARE ROW EXCLUSIVE MODE")


async def add_people(plans: Sequence[PlannedPerson], *, now: int) -> int:
    """Adds every planned new person with a home posting; how many. Statements do not grow with the list."""
    added = [plan for plan in plans if plan.act == ADD]
    codes = [new_code() for _ in added]
    rows = [_person_row(plan, code=code, now=now) for plan, code in zip(added, codes, strict=True)]
    await database.insert_many_by_name("person", _PERSON_COLUMNS, rows)
    made = await database.fetch("SELECT id, code FROM person WHERE created_at = $1", now)
    ids = {row["code"]: row["id"] for row in made}
    postings = [
        (ids[code], plan.unit.id, "home", plan.row.values["title"], now, _left_at(plan, now=now))
        for plan, code in zip(added, codes, strict=True)
    ]
    await database.insert_many_by_name("posting", _POSTING_COLUMNS, postings)
    return len(added)


def _left_at(plan: PlannedPerson, *, now: int) -> int | None:
    return now if plan.row.values["status"] in GONE else None


def _person_row(plan: PlannedPerson, *, code: str, now: int) -> tuple[Any, ...]:
    values = plan.row.values
    staff_no = values["staff_no"] or (None if values["phone"] else _made_up_number())
    return (
        code, values["name"], search_key(values["name"]), staff_no,
        sealed(values["phone"], about=PHONE), plan.phone_index,
        sealed(values["identity"], about=IDENTITY), plan.identity_index,
        protected.KEY_NUMBER, values["category"], values["status"], now, _left_at(plan, now=now),
    )  # fmt: skip


def sealed(text: str, *, about: str) -> bytes | None:
    """The text as ciphertext, None for an empty one."""
    return protected.seal(text, about=about) if text else None


def masked(phone_sealed: bytes | None) -> str:
    """The phone as pages show it, `138****1234`; '' where there is none."""
    return identity.mask_phone(protected.unseal(phone_sealed, about=PHONE)) if phone_sealed else ""


def _made_up_number() -> str:
    """A staff number for somebody who brought neither one nor a phone: there must be something to log in with."""
    return "R" + "".join(secrets.choice(ALPHABET) for _ in range(_MADE_UP))


async def change_people(plans: Sequence[PlannedPerson], *, now: int) -> int:
    """Writes what the plans change about people who are there already; how many."""
    changed = [plan for plan in plans if plan.act == CHANGE and plan.existing is not None]
    for plan in changed:
        await change_person(plan, now=now)
    return len(changed)


async def change_person(plan: PlannedPerson, *, now: int) -> None:
    """Writes the changed columns of one person, their posting when the unit or title changed."""
    assert plan.existing is not None
    person, values = plan.existing.id, plan.row.values
    columns: dict[str, Any] = {key: values[key] for key in plan.changes & {"staff_no", "category", "status", "name"}}
    if "name" in columns:
        columns["pinyin"] = search_key(values["name"])
    if "phone" in plan.changes:
        columns.update(phone_sealed=sealed(values["phone"], about=PHONE), phone_index=plan.phone_index)
    if "identity" in plan.changes:
        columns.update(identity_sealed=sealed(values["identity"], about=IDENTITY), identity_index=plan.identity_index)
    if columns:
        sets = ", ".join(f"{column} = ${n}" for n, column in enumerate(columns, start=2))
        await database.execute(f"UPDATE person SET {sets} WHERE id = $1", person, *columns.values())
    if "status" in plan.changes:
        await note_standing(person, plan.existing.status, values["status"], now=now)
    if values["status"] in GONE and "status" in plan.changes:
        await leave(person, status=values["status"], now=now)
    elif "unit" in plan.changes:
        await place(person, unit=plan.unit.id, title=values["title"], now=now)
    elif "title" in plan.changes:
        await database.execute(
            "UPDATE posting SET title = $1 WHERE person = $2 AND kind = 'home' AND to_at IS NULL", values["title"], person
        )
    sessions.forget_person(person)


async def place(person: int, *, unit: int, title: str, now: int) -> None:
    """Ends the home posting of a person and opens one in another unit; somebody who had left is back."""
    await database.execute("UPDATE posting SET to_at = $1 WHERE person = $2 AND kind = 'home' AND to_at IS NULL", now, person)
    await database.insert_many_by_name("posting", _POSTING_COLUMNS, [(person, unit, "home", title, now, None)])
    await database.execute("UPDATE person SET left_at = NULL WHERE id = $1", person)


async def note_standing(person: int, before: str, after: str, *, now: int) -> None:
    """Keeps a change of status that a list brought, or a new registration: it has taken effect already."""
    await database.execute(
        "INSERT INTO standing_change (code, person, before, after, reason, effective_at, at, done_at) VALUES ($1, $2, $3, $4, '', $5, $5, $5)",
        new_code(), person, before, after, now,
    )  # fmt: skip


async def leave(person: int, *, status: str, now: int, at: int | None = None) -> None:
    """Ends all that a person had: postings as of `at` (a moment not after now), roles, sessions and codes now.

    The row and its results stay.
    """
    day = now if at is None else at
    await database.execute("UPDATE person SET status = $1, left_at = $2 WHERE id = $3 AND left_at IS NULL", status, day, person)
    await database.execute(
        "UPDATE posting SET to_at = CASE WHEN kind = 'seconded' AND from_at > $1 THEN from_at ELSE $1 END WHERE person = $2 AND to_at IS NULL",
        day, person,
    )  # fmt: skip
    await database.execute(
        "UPDATE transfer SET ended_at = $1 WHERE person = $2 AND kind <> 'move' AND done_at IS NOT NULL AND ended_at IS NULL", now, person
    )
    await database.execute("UPDATE role_grant SET ended_at = $1 WHERE person = $2 AND ended_at IS NULL", now, person)
    await withdraw_codes([person], now=now)
    await sessions.end_all_of(person, now=now)


async def withdraw_codes(people: Sequence[int], *, now: int) -> None:
    """Makes every activation code of these people that still works useless."""
    await database.execute_many(
        "UPDATE activation SET withdrawn_at = $1 WHERE person = $2 AND used_at IS NULL AND withdrawn_at IS NULL",
        [(now, person) for person in people],
    )


async def issue_codes(people: Sequence[int], *, by: int | None, now: int) -> list[str]:
    """A fresh activation code for each of these people, in their order; earlier ones stop working.

    Only a keyed HMAC is stored: whoever asked sees the codes this once.
    """
    codes = [new_activation_code() for _ in people]
    await withdraw_codes(people, now=now)
    await database.insert_many_by_name(
        "activation",
        ["person", "code_index", "issued_by", "issued_at", "expires_at", "used_at", "withdrawn_at"],
        [
            (person, protected.index(code, about=ACTIVATION), by, now, now + VALID, None, None)
            for person, code in zip(people, codes, strict=True)
        ],
    )
    return codes
