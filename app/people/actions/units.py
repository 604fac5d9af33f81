"""Closing a unit, which asks about its people and so stands here."""

from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.ledger.steps import record
from app.foundation.web import sessions
from app.units.queries import unit_for
from app.units.rules import may_reshape
from app.units.steps import lock_trees


async def close_unit(viewer: Viewer, code: str, *, now: int) -> None:
    """Takes a unit that never held anybody out of both trees, as one added by mistake, and ends the roles over it.

    409 while units stand below it, and where people serve or served: closing that is the office's, by two persons.
    """
    unit = await unit_for(viewer, code, verb=Permission.EDIT_UNITS)
    if not may_reshape(viewer.scopes(Permission.EDIT_UNITS), area_path=unit["area_path"], system_path=unit["system_path"]):
        raise refusals.not_allowed("这是您负责的最上一级单位，撤销要由上级或普法办来做。")
    async with database.transaction():
        await lock_trees()
        below = await database.fetch_value(
            "SELECT count(DISTINCT unit) AS n FROM unit_place WHERE parent = $1 AND to_at IS NULL", unit["id"]
        )
        people = await database.fetch_value("SELECT count(*) AS n FROM posting WHERE unit = $1 AND to_at IS NULL", unit["id"])
        if below or people:
            raise refusals.conflict(
                f"“{unit['name']}”还有 {below} 个下级单位、{people} 人，不能撤销。请先把他们移到别的单位。", reason="not_empty"
            )
        ever = await database.fetch_value("SELECT id FROM posting WHERE unit = $1 LIMIT 1", unit["id"])
        if ever is not None:
            raise refusals.conflict(
                f"“{unit['name']}”有过人员，撤销要由普法办提出、第二人审批（单位页的“合并、拆分、撤销”）。没有改动。", reason="by_two"
            )
        await database.execute("UPDATE unit SET closed_at = $1 WHERE id = $2", now, unit["id"])
        await database.execute("UPDATE unit_place SET to_at = $1 WHERE unit = $2 AND to_at IS NULL", now, unit["id"])
        await database.execute("UPDATE role_grant SET ended_at = $1 WHERE unit = $2 AND ended_at IS NULL", now, unit["id"])
        await record("close_unit", "unit", unit["id"], by=viewer, at=now, detail={"name": unit["name"]})
    sessions.forget_all()
