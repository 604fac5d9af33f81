"""Reading people and what belongs to them, always for a viewer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.foundation import access, database, protected, refusals
from app.foundation.access import Permission, Scope, Viewer
from app.foundation.web.paging import Page
from app.people import identity
from app.people.categories import CATEGORIES, STATUSES
from app.people.planning import KnownPerson
from app.people.steps import IDENTITY, PHONE, masked
from app.units.queries import within
from app.units.rules import shown_name

HOME = "o.kind = 'home' AND (o.to_at IS NULL OR o.to_at = p.left_at)"
"""The home posting `o` of a person `p`: the open one, or for somebody who has left the one that ended then."""
_PLACED = (
    f"FROM person p JOIN posting o ON o.person = p.id AND {HOME} JOIN unit u ON u.id = o.unit "
    "JOIN unit_place area ON area.unit = u.id AND area.tree = 'area' AND area.to_at IS NULL "
    "JOIN unit_place system ON system.unit = u.id AND system.tree = 'system' AND system.to_at IS NULL "
    "LEFT JOIN unit above ON above.id = area.parent"
)
_COLUMNS = (
    "p.id, p.code, p.name, p.staff_no, p.phone_sealed, p.category, p.status, p.left_at, o.title, o.unit, "
    "u.code AS unit_code, u.name AS unit_name, u.short_name, CASE WHEN above.kind = 'group' THEN NULL ELSE above.short_name END AS above_name, area.path AS area_path, "
    "system.path AS system_path, EXISTS (SELECT 1 FROM credential c WHERE c.person = p.id) AS active"
)


@dataclass(frozen=True)
class Asked:
    """What a list of people is asked for; empty texts ask for everything."""

    words: str = ""
    scope: Scope | None = None
    category: str = ""
    status: str = ""
    activated: str = ""
    extra: dict[str, str] = field(default_factory=dict)


async def person_for(viewer: Viewer, code: str, *, verb: Permission) -> dict[str, Any]:
    """The person with their home unit, if the viewer may do `verb` there; else 404."""
    row = await database.fetch_one(f"SELECT {_COLUMNS}, p.identity_sealed, p.created_at {_PLACED} WHERE p.code = $1", code)
    if row is None or not viewer.may_in(verb, area_path=row["area_path"], system_path=row["system_path"]):
        raise refusals.not_found("没有找到这个人，或者不在您管理的单位里。")
    return _shown(row)


async def people_for(viewer: Viewer, asked: Asked, *, page: Page) -> tuple[list[dict[str, Any]], int]:
    """One page of the people whom the viewer may see, and how many fit: two statements."""
    where, args = _condition(viewer, asked)
    total = int(await database.fetch_value(f"SELECT count(*) AS n {_PLACED} WHERE {where}", *args))
    place = len(args)
    rows = await database.fetch(
        f"SELECT {_COLUMNS} {_PLACED} WHERE {where} ORDER BY area.path, p.id LIMIT ${place + 1} OFFSET ${place + 2}",
        *args, page.size, page.offset,
    )  # fmt: skip
    return [_shown(row) for row in rows], total


def _condition(viewer: Viewer, asked: Asked) -> tuple[str, list[Any]]:
    where, args = within(viewer.scopes(Permission.SEE_PEOPLE), area="area.path", system="system.path", first=1)
    parts = [where]

    def add(sql: str, *values: Any) -> None:
        for n, value in enumerate(values):
            sql = sql.replace(f"${n}?", f"${len(args) + 1}", 1)
            args.append(value)
        parts.append(sql)

    if asked.scope is not None:
        add(f"{'area' if asked.scope.tree == access.AREA else 'system'}.path LIKE $0?", f"{asked.scope.path}%")
    if asked.category:
        add("p.category = $0?", asked.category)
    if asked.status:
        add("p.status = $0?", asked.status)
    else:
        add("p.left_at IS NULL")
    if asked.activated:
        exists = "EXISTS" if asked.activated == "yes" else "NOT EXISTS"
        add(f"{exists} (SELECT 1 FROM credential c WHERE c.person = p.id)")
    if asked.words:
        _add_words(asked.words, add=add)
    return " AND ".join(parts), args


def _add_words(words: str, *, add: Any) -> None:
    plain = identity.plain(words).replace("%", "").replace("_", "").replace("\\", "")
    if not plain:
        add("(1 = 0)")
        return
    phone = identity.tidy_phone(plain)
    if not identity.phone_fault(phone):
        add("p.phone_index = $0?", protected.index(phone, about="phone"))
        return
    low = "".join(sign for sign in plain.lower() if sign.isalnum() and sign.isascii())
    sound = low or "\x01"
    add(
        "(p.name LIKE $0? OR p.pinyin LIKE $1? OR p.pinyin LIKE $2? OR p.staff_no LIKE $3?)",
        f"%{plain}%", f"{sound}%", f"% {sound}%", f"{plain.upper()}%",
    )  # fmt: skip


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """The row with what pages show: labels, the masked phone, the unit with its parent; never a whole number."""
    row["phone"] = masked(row.pop("phone_sealed"))
    row["category_label"] = CATEGORIES.get(row["category"], row["category"])
    row["status_label"] = STATUSES.get(row["status"], row["status"])
    row["unit_shown"] = shown_name(row["short_name"], row["above_name"])
    row["active"] = bool(row["active"])
    if "identity_sealed" in row:
        row["has_identity"] = row.pop("identity_sealed") is not None
    return row


async def postings_of(person: int) -> list[dict[str, Any]]:
    """Where a person serves and has served, newest first."""
    return await database.fetch(
        "SELECT o.id, o.kind, o.title, o.from_at, o.to_at, u.name AS unit_name, u.code AS unit_code FROM posting o "
        "JOIN unit u ON u.id = o.unit WHERE o.person = $1 ORDER BY o.to_at IS NOT NULL, o.from_at DESC, o.id DESC",
        person,
    )


async def grants_of(person: int) -> list[dict[str, Any]]:
    """The roles a person holds today, oldest first."""
    return await database.fetch(
        "SELECT g.id, g.role, g.tree, g.unit, g.granted_at, u.name AS unit_name, u.code AS unit_code, p.path, "
        "b.name AS by_name FROM role_grant g JOIN unit u ON u.id = g.unit "
        "JOIN unit_place p ON p.unit = g.unit AND p.tree = g.tree AND p.to_at IS NULL "
        "LEFT JOIN person b ON b.id = g.granted_by WHERE g.person = $1 AND g.ended_at IS NULL ORDER BY g.id",
        person,
    )


async def roles_held(people: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """Person id → the roles they hold today, as (role, tree, path), for those of these people who hold one; one statement."""
    asked = set(people)
    held: dict[int, list[dict[str, Any]]] = {}
    rows = await database.fetch(
        "SELECT g.person, g.role, g.tree, p.path FROM role_grant g "
        "JOIN unit_place p ON p.unit = g.unit AND p.tree = g.tree AND p.to_at IS NULL WHERE g.ended_at IS NULL ORDER BY g.id"
    )
    for row in rows:
        if row["person"] in asked:
            held.setdefault(row["person"], []).append(row)
    return held


async def activation_of(person: int, *, now: int) -> dict[str, Any] | None:
    """The activation code that still works for a person: when it was issued and until when; never the code."""
    return await database.fetch_one(
        "SELECT issued_at, expires_at FROM activation WHERE person = $1 AND used_at IS NULL AND withdrawn_at IS NULL "
        "AND expires_at > $2 ORDER BY id DESC LIMIT 1",
        person, now,
    )  # fmt: skip


_KNOWN = (
    "SELECT p.id, p.name, p.staff_no, p.phone_index, p.identity_index, p.category, p.status, coalesce(o.title, '') AS title, "
    "o.unit, p.left_at FROM person p LEFT JOIN posting o ON o.person = p.id AND o.kind = 'home' AND o.to_at IS NULL"
)


async def everybody() -> list[KnownPerson]:
    """All people as an import compares them: one statement."""
    return _known(await database.fetch(_KNOWN))


async def people_like(
    *, name: str, unit: int, staff_no: str, phone_index: bytes | None, identity_index: bytes | None
) -> list[KnownPerson]:
    """The people who share a number with somebody, or the name within the unit."""
    return _known(
        await database.fetch(
            f"{_KNOWN} WHERE p.staff_no = $1 OR p.phone_index = $2 OR p.identity_index = $3 OR (p.name = $4 AND o.unit = $5)",
            staff_no or "\x01",
            phone_index or b"-",
            identity_index or b"-",
            name,
            unit,
        )  # fmt: skip
    )


def _known(rows: Iterable[dict[str, Any]]) -> list[KnownPerson]:
    return [KnownPerson(**row) for row in rows]


async def numbers_of(person: int) -> dict[str, str]:
    """The whole phone and ID number of a person, for the form that changes them; '' where there is none."""
    row = await database.fetch_one("SELECT phone_sealed, identity_sealed FROM person WHERE id = $1", person)
    assert row is not None
    return {
        "phone": protected.unseal(row["phone_sealed"], about=PHONE) if row["phone_sealed"] else "",
        "identity": protected.unseal(row["identity_sealed"], about=IDENTITY) if row["identity_sealed"] else "",
    }
