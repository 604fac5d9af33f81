"""Roles: granted and ended by those who hold a role that may."""

from app.foundation import access, database, refusals
from app.foundation.access import ROLE_NAMES, Permission, Viewer
from app.foundation.ledger.steps import record
from app.foundation.web import sessions
from app.people import rules
from app.people.queries.people import grants_of, person_for
from app.units.queries import unit_for

_LAST = "office_checker"


async def grant_role(viewer: Viewer, person_code: str, *, role: str, unit_code: str, tree: str, now: int) -> None:
    """Gives a person a role over a unit and all below it in one tree, within what the viewer may grant.

    403 for a role or a place beyond the viewer's; 409 for oneself, and for a role held already.
    """
    person = await person_for(viewer, person_code, verb=Permission.GRANT_ROLES)
    unit = await unit_for(viewer, unit_code, verb=Permission.GRANT_ROLES)
    if person["id"] == viewer.person:
        raise refusals.conflict("不能给自己授权，请由另一位管理员来办。", reason="oneself")
    if person["left_at"] is not None:
        raise refusals.conflict(f"{person['name']}已经离开单位，不能授权。")
    if not rules.may_grant(viewer.grants, role=role, tree=tree, path=unit[f"{tree}_path"]):
        raise refusals.not_allowed(
            f"您不能在“{unit['name']}”（{access.TREES[tree]}）授予“{ROLE_NAMES.get(role, role)}”。请联系上级管理员或普法办。"
        )
    async with database.transaction():
        added = await database.fetch(
            "INSERT INTO role_grant (person, role, unit, tree, granted_by, granted_at) VALUES ($1, $2, $3, $4, $5, $6) "
            "ON CONFLICT DO NOTHING RETURNING id",
            person["id"], role, unit["id"], tree, viewer.person, now,
        )  # fmt: skip
        if not added:
            raise refusals.conflict(f"{person['name']}已经有这个角色了，没有再添加。", reason="held")
        detail = {"role": role, "unit": unit["id"], "tree": tree}
        await record("grant_role", "person", person["id"], by=viewer, at=now, detail=detail)
    sessions.forget_person(person["id"])


async def end_grant(viewer: Viewer, person_code: str, grant: int, *, now: int) -> None:
    """Takes a role back. 404 for a grant that is none of this person's, 403 beyond the viewer's, 409 for the last checker."""
    person = await person_for(viewer, person_code, verb=Permission.GRANT_ROLES)
    held = next((row for row in await grants_of(person["id"]) if row["id"] == grant), None)
    if held is None:
        raise refusals.not_found("没有找到这项授权，可能已经收回。")
    if not rules.may_grant(viewer.grants, role=held["role"], tree=held["tree"], path=held["path"]):
        raise refusals.not_allowed("这项授权不由您管理，请联系授权的管理员或普法办。")
    async with database.transaction():
        if held["role"] == _LAST:
            others = await database.fetch_value(
                "SELECT count(*) AS n FROM role_grant WHERE role = $1 AND ended_at IS NULL AND id <> $2", _LAST, grant
            )
            if not others:
                raise refusals.conflict(
                    "这是最后一位普法办审核人，收回后没有人能再授权。请先授权给另一位。", reason="last_checker"
                )
        await database.execute(
            "UPDATE role_grant SET ended_at = $1, ended_by = $2 WHERE id = $3 AND ended_at IS NULL", now, viewer.person, grant
        )
        detail = {"role": held["role"], "unit": held["unit"], "tree": held["tree"]}
        await record("end_grant", "person", person["id"], by=viewer, at=now, detail=detail)
    sessions.forget_person(person["id"])
