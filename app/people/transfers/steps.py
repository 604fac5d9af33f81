"""Carrying out what two units agreed on, inside a transaction that is open already."""

from collections.abc import Sequence
from typing import Any

from app.foundation import database
from app.foundation.access import Viewer
from app.foundation.ledger.steps import record
from app.foundation.web import sessions
from app.people import steps
from app.people.transfers.rules import LOANS, MOVE

OPEN = "accepted_at IS NULL AND refused_at IS NULL AND withdrawn_at IS NULL AND stopped_at IS NULL"
PENDING = "refused_at IS NULL AND withdrawn_at IS NULL AND stopped_at IS NULL AND done_at IS NULL"
"""Proposed or agreed on, and not carried out."""
_HOME_CHANGED = "本人的单位在此期间已有变动，没有再办。需要的话请重新提出。"


async def lock_person(person: int) -> dict[str, Any]:
    """The person's row with the home unit of today (None once they left); nobody else places them until the transaction ends."""
    ending = database.by_engine(sqlite="", postgresql=" FOR UPDATE")
    row = await database.fetch_one(f"SELECT id, name, status, left_at FROM person WHERE id = $1{ending}", person)
    assert row is not None
    home = await database.fetch_one(
        "SELECT id, unit, title, from_at FROM posting WHERE person = $1 AND kind = 'home' AND to_at IS NULL", person
    )
    return {**row, "home": home}


async def open_loan(person: int) -> dict[str, Any] | None:
    """The posting by which a person is lent to another unit today."""
    return await database.fetch_one(
        "SELECT id, unit, from_at FROM posting WHERE person = $1 AND kind = 'seconded' AND to_at IS NULL ORDER BY id DESC LIMIT 1", person
    )


async def roles_over(person: int, unit: int) -> list[dict[str, Any]]:
    """The roles a person holds over a unit or what stands below it, as (id, role, unit, unit_name, tree, path)."""
    return await database.fetch(
        "SELECT g.id, g.role, g.unit, g.tree, p.path, u.name AS unit_name FROM role_grant g JOIN unit u ON u.id = g.unit "
        "JOIN unit_place p ON p.unit = g.unit AND p.tree = g.tree AND p.to_at IS NULL "
        "WHERE g.person = $1 AND g.ended_at IS NULL AND p.path LIKE $2 ORDER BY g.id",
        person, f"%/{unit}/%",
    )  # fmt: skip


async def carry_out(row: dict[str, Any], *, by: Viewer, now: int) -> str:
    """Does an accepted transfer whose day has come; '' or the sentence with which it was stopped instead.

    A move ends the roles over the old unit; a loan leaves everything as it is beside the new posting.
    """
    person = await lock_person(row["person"])
    why_not = await _why_not(row, person)
    if why_not:
        await database.execute("UPDATE transfer SET stopped_at = $1, note = $2 WHERE id = $3", now, why_not, row["id"])
        await record("stop_transfer", "transfer", row["id"], by=by, at=now, detail={"person": row["person"]})
        return why_not
    posting = await (_move(row, person, by=by, now=now) if row["kind"] == MOVE else _lend(row, person, by=by, now=now))
    await database.execute("UPDATE transfer SET done_at = $1, posting = $2 WHERE id = $3", now, posting, row["id"])
    sessions.forget_person(row["person"])
    return ""


async def _why_not(row: dict[str, Any], person: dict[str, Any]) -> str:
    home = person["home"]
    if person["left_at"] is not None or home is None or home["unit"] != row["from_unit"]:
        return _HOME_CHANGED
    to = await database.fetch_one("SELECT kind, closed_at FROM unit WHERE id = $1", row["to_unit"])
    if to is None or to["closed_at"] is not None or row["to_unit"] == row["from_unit"]:
        return "要去的单位已经撤销或合并，没有再办。需要的话请重新提出。"
    if row["kind"] in LOANS and await open_loan(row["person"]) is not None:
        return "本人正借调在别的单位，没有再办。请先结束那一处，再重新提出。"
    return ""


async def _move(row: dict[str, Any], person: dict[str, Any], *, by: Viewer, now: int) -> int:
    """Home posting from the old unit to the new one as of the day agreed on; a loan to the very unit ends with it."""
    moment = max(row["effective_at"], person["home"]["from_at"] + 1)
    await steps.place(row["person"], unit=row["to_unit"], title=row["title"] or person["home"]["title"], now=moment)
    loan = await open_loan(row["person"])
    if loan is not None and loan["unit"] == row["to_unit"]:
        await end_loan(row["person"], by=by, now=now)
    for held in await roles_over(row["person"], row["from_unit"]):
        await database.execute("UPDATE role_grant SET ended_at = $1, ended_by = $2 WHERE id = $3", now, by.person, held["id"])
        detail = {"role": held["role"], "unit": held["unit"], "tree": held["tree"], "transfer": row["code"]}
        await record("end_grant", "person", row["person"], by=by, at=now, detail=detail)
    detail = {"from": row["from_unit"], "to": row["to_unit"], "transfer": row["code"]}
    await record("move_person", "person", row["person"], by=by, at=now, detail=detail)
    opened = await database.fetch_value("SELECT id FROM posting WHERE person = $1 AND kind = 'home' AND to_at IS NULL", row["person"])
    return int(opened)


async def _lend(row: dict[str, Any], person: dict[str, Any], *, by: Viewer, now: int) -> int:
    made = await database.fetch(
        "INSERT INTO posting (person, unit, kind, title, from_at) VALUES ($1, $2, 'seconded', $3, $4) RETURNING id",
        row["person"], row["to_unit"], row["title"], max(row["effective_at"], person["home"]["from_at"] + 1),
    )  # fmt: skip
    await database.execute("UPDATE person SET status = $1 WHERE id = $2 AND status = 'active'", row["kind"], row["person"])
    detail = {"to": row["to_unit"], "transfer": row["code"]}
    await record("second_person", "person", row["person"], by=by, at=now, detail=detail)
    return int(made[0]["id"])


async def end_loan(person: int, *, by: Viewer, now: int, at: int | None = None) -> bool:
    """Ends the loan of a person as of `at` (a moment not after now); somebody whose status said so is active again.

    False when they are lent to nobody.
    """
    ended = await database.fetch(
        "UPDATE posting SET to_at = CASE WHEN from_at > $1 THEN from_at ELSE $1 END "
        "WHERE person = $2 AND kind = 'seconded' AND to_at IS NULL RETURNING id, unit",
        at or now, person,
    )  # fmt: skip
    if not ended:
        return False
    await database.execute(f"UPDATE person SET status = 'active' WHERE id = $1 AND status IN ('{LOANS[0]}', '{LOANS[1]}')", person)
    await database.execute_many("UPDATE transfer SET ended_at = $1 WHERE posting = $2 AND ended_at IS NULL", [(now, one["id"]) for one in ended])
    await record("end_secondment", "person", person, by=by, at=now, detail={"from": ended[0]["unit"]})
    sessions.forget_person(person)
    return True


async def stop_pending(people: Sequence[int], *, note: str, by: Viewer, now: int) -> None:
    """Stops what is proposed or agreed on about people who left."""
    for person in people:
        rows = await database.fetch(
            f"UPDATE transfer SET stopped_at = $1, note = $2 WHERE person = $3 AND {PENDING} RETURNING id", now, note, person
        )
        for row in rows:
            await record("stop_transfer", "transfer", row["id"], by=by, at=now, detail={"person": person})
