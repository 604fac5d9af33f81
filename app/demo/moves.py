"""What is on the way between the demo's units: transfers to be answered, a leave to come, a merger being planned."""

from typing import Any

from app.demo.exams import viewer_of
from app.demo.loading import County
from app.demo.log_ins import Cast
from app.foundation import clock, database
from app.people.reshaping import actions as reshaping
from app.people.reshaping.actions import Plan
from app.people.standing import actions as standing
from app.people.standing.actions import Change
from app.people.transfers import actions as transfers
from app.people.transfers.actions import Terms

_REASON = "（演示）虚构的调动，用来试一试答复"


async def propose(county: County, *, cast: Cast, now: int) -> None:
    """Each unit admin offers somebody to the other's unit; one leave begins next week; the office plans a merger of two small units."""
    admins = await database.fetch(
        "SELECT g.person, g.unit, u.code FROM role_grant g JOIN unit u ON u.id = g.unit WHERE g.role = 'unit_admin' AND g.ended_at IS NULL ORDER BY g.id"
    )
    today = clock.start_of_day(clock.day_of(now))
    for admin, other, kind in zip(admins, admins[::-1], ("move", "seconded"), strict=False):
        viewer = await viewer_of(admin["person"])
        leaving, away = (await _somebody(county, admin["unit"], cast=cast))[:2]
        ends = today + 180 * clock.DAY if kind == "seconded" else None
        if admin["unit"] != other["unit"]:
            await transfers.offer_transfer(viewer, leaving, other["code"], Terms(kind, today + 7 * clock.DAY, ends, reason=_REASON), now=now)
        change = Change("maternity", today + 7 * clock.DAY, "（演示）虚构的请假")
        await standing.set_status(viewer, away, change, now=now)
    await _plan_merger(cast, now=now)


async def _somebody(county: County, unit: int, *, cast: Cast) -> list[str]:
    """Codes of people at work in a unit who have no part in the demo, the last ones first."""
    fit = [r.id for r in county.residents if r.unit == unit and r.plan.status == "active" and r.id not in cast.everyone][::-1]
    return [str(await database.fetch_value("SELECT code FROM person WHERE id = $1", person)) for person in fit[:2]]


async def _plan_merger(cast: Cast, *, now: int) -> None:
    pairs: list[dict[str, Any]] = await database.fetch(
        "SELECT a.parent, min(u.code) AS code, max(u.code) AS into_code FROM unit_place a JOIN unit u ON u.id = a.unit AND u.kind = 'unit' "
        "JOIN unit_place above ON above.unit = a.parent AND above.tree = 'area' AND above.to_at IS NULL AND above.parent IS NOT NULL "
        "WHERE a.tree = 'area' AND a.to_at IS NULL AND NOT EXISTS (SELECT 1 FROM unit_place b WHERE b.parent = u.id AND b.to_at IS NULL) "
        "AND NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.unit = u.id AND g.ended_at IS NULL) "
        "GROUP BY a.parent HAVING count(*) > 1 ORDER BY a.parent LIMIT 1"
    )
    for pair in pairs:
        author = await viewer_of(cast.author)
        plan = Plan("merge", now + 10 * clock.DAY, "（演示）虚构的机构改革方案", into=pair["into_code"])
        await reshaping.plan_change(author, pair["code"], plan, now=now)
