"""A change of status taking effect and being undone, inside a transaction that is open already."""

from typing import Any

from app.foundation import database, refusals
from app.foundation.access import Viewer
from app.foundation.ledger.steps import record
from app.foundation.web import sessions
from app.people import rules, steps
from app.people.standing.rules import ends_service
from app.people.transfers import steps as transfers


async def take_effect(row: dict[str, Any], *, by: Viewer, now: int) -> None:
    """Gives the person the new status as of its day; whoever leaves loses postings, roles, sessions and codes with it."""
    person = await transfers.lock_person(row["person"])
    if person["left_at"] is not None or person["status"] != row["before"] or person["home"] is None:
        await database.execute("UPDATE standing_change SET stopped_at = $1 WHERE id = $2", now, row["id"])
        return
    if ends_service(row["after"]):
        at = min(now, max(row["effective_at"], person["home"]["from_at"] + 1))
        await steps.leave(row["person"], status=row["after"], now=now, at=at)
        await transfers.stop_pending([row["person"]], note="本人已经离开，没有再办。", by=by, now=now)
    else:
        await database.execute("UPDATE person SET status = $1 WHERE id = $2", row["after"], row["person"])
    await database.execute("UPDATE standing_change SET done_at = $1 WHERE id = $2", now, row["id"])
    await record("set_status", "person", row["person"], by=by, at=now, detail={"from": row["before"], "to": row["after"], "change": row["code"]})
    sessions.forget_person(row["person"])


async def put_back(row: dict[str, Any], *, by: Viewer, now: int) -> list[str]:
    """Gives the person the old status back, with home posting and roles where it had ended their service; the roles not given back."""
    kept: list[str] = []
    if ends_service(row["after"]):
        await _reopen_home(row["person"])
        kept = await _restore_roles(row, by=by, now=now)
    await database.execute("UPDATE person SET status = $1, left_at = NULL WHERE id = $2", row["before"], row["person"])
    sessions.forget_person(row["person"])
    return kept


async def _reopen_home(person: int) -> None:
    home = await database.fetch_one(
        "SELECT o.id, u.closed_at FROM posting o JOIN person p ON p.id = o.person AND o.to_at = p.left_at JOIN unit u ON u.id = o.unit "
        "WHERE p.id = $1 AND o.kind = 'home' ORDER BY o.id DESC LIMIT 1",
        person,
    )
    if home is None or home["closed_at"] is not None:
        raise refusals.conflict("原来的单位已经撤销，不能撤销这次变更，请用“重新登记”。")
    await database.execute("UPDATE posting SET to_at = NULL WHERE id = $1", home["id"])


async def _restore_roles(row: dict[str, Any], *, by: Viewer, now: int) -> list[str]:
    ended = await database.fetch(
        "SELECT g.role, g.unit, g.tree, p.path FROM role_grant g JOIN unit_place p ON p.unit = g.unit AND p.tree = g.tree AND p.to_at IS NULL "
        "WHERE g.person = $1 AND g.ended_at = $2 ORDER BY g.id",
        row["person"], row["done_at"],
    )  # fmt: skip
    left = []
    for held in ended:
        if not rules.may_grant(by.grants, role=held["role"], tree=held["tree"], path=held["path"]):
            left.append(held["role"])
            continue
        await database.execute(
            "INSERT INTO role_grant (person, role, unit, tree, granted_by, granted_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            row["person"], held["role"], held["unit"], held["tree"], by.person, now,
        )  # fmt: skip
        detail = {"role": held["role"], "unit": held["unit"], "tree": held["tree"], "change": row["code"]}
        await record("grant_role", "person", row["person"], by=by, at=now, detail=detail)
    return left
