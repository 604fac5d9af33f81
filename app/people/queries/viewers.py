"""Who a session stands for."""

from app.foundation import clock, database
from app.foundation.access import Grant, Viewer
from app.foundation.web.sessions import Session


async def viewer_for(session: Session, address: str) -> Viewer | None:
    """Who a session stands for today, with their grants; None when they have left or their link has ended."""
    if session.person is None:
        return await _guest(session, address)
    person = await database.fetch_one(
        "SELECT p.id, p.name, u.id AS unit, u.short_name, EXISTS ("
        "SELECT 1 FROM role_grant g WHERE g.person = p.id AND g.ended_at IS NULL) AS holds FROM person p "
        "LEFT JOIN posting o ON o.person = p.id AND o.kind = 'home' AND o.to_at IS NULL "
        "LEFT JOIN unit u ON u.id = o.unit WHERE p.id = $1 AND p.left_at IS NULL",
        session.person,
    )
    if person is None:
        return None
    return Viewer(
        person=person["id"], name=person["name"], unit=person["unit"], unit_name=person["short_name"] or "",
        grants=await _grants_of(session.person) if person["holds"] else (),
        address=address, session=session.id,
    )  # fmt: skip


async def _grants_of(person: int) -> tuple[Grant, ...]:
    rows = await database.fetch(
        "SELECT g.role, g.unit, g.tree, p.path FROM role_grant g "
        "JOIN unit_place p ON p.unit = g.unit AND p.tree = g.tree AND p.to_at IS NULL "
        "WHERE g.person = $1 AND g.ended_at IS NULL ORDER BY g.id",
        person,
    )
    return tuple(Grant(row["role"], row["unit"], row["tree"], row["path"]) for row in rows)


async def _guest(session: Session, address: str) -> Viewer | None:
    link = await database.fetch_one(
        "SELECT id, role, name FROM guest_link WHERE id = $1 AND ended_at IS NULL AND expires_at > $2", session.guest, clock.now_ms()
    )
    if link is None:
        return None
    return Viewer(None, name=link["name"], guest=link["id"], guest_role=link["role"], address=address, session=session.id)
