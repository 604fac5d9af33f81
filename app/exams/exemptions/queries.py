"""Reading exemptions: one's own, and those of the units where the viewer administers, signs or files."""

from collections.abc import Iterable
from typing import Any

from app.exams.exemptions.rules import Turn
from app.exams.roster.queries import may_ask_anything
from app.foundation import database, refusals
from app.foundation.access import ROLES, Permission, Viewer
from app.people.queries.people import HOME
from app.units.queries import PLACES, within

PER_PAGE = 50
WORKS = (Permission.EDIT_PEOPLE, Permission.SIGN_EXEMPTION, Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM)
"""Who has to do with the exemptions of a unit."""
_OPEN = "x.filed_at IS NULL AND x.refused_at IS NULL AND x.withdrawn_at IS NULL"
_COLUMNS = (
    "x.*, p.name, p.code AS person_code, COALESCE(p.staff_no, '') AS staff_no, u.name AS unit_name, u.short_name, COALESCE(area.path, '') AS area_path, "
    "COALESCE(system.path, '') AS system_path, e.title AS exam_title, e.code AS exam_code, e.closes_at AS exam_closes_at, COALESCE(r.label, x.reason_kind) AS reason_label, a.name AS applied_name, "
    "b.name AS passed_on_name, s.name AS signed_name, f.name AS filed_name, w.name AS refused_name, "
    "CASE WHEN t.id IS NOT NULL AND t.approved_at IS NULL AND t.refused_at IS NULL AND t.withdrawn_at IS NULL THEN 1 ELSE 0 END AS is_ending"
)
_FROM = (
    f"FROM exemption x JOIN person p ON p.id = x.person JOIN unit u ON u.id = x.unit LEFT JOIN posting o ON o.person = p.id AND {HOME} "
    "LEFT JOIN unit_place area ON area.unit = o.unit AND area.tree = 'area' AND area.to_at IS NULL "
    "LEFT JOIN unit_place system ON system.unit = o.unit AND system.tree = 'system' AND system.to_at IS NULL LEFT JOIN exam e ON e.id = x.exam "
    "LEFT JOIN exempt_reason r ON r.code = x.reason_kind LEFT JOIN person a ON a.id = x.applied_by LEFT JOIN person b ON b.id = x.passed_on_by "
    "LEFT JOIN person s ON s.id = x.signed_by LEFT JOIN person f ON f.id = x.filed_by LEFT JOIN person w ON w.id = x.refused_by "
    "LEFT JOIN approval t ON t.code = x.ending AND x.ending <> ''"
)
_SIGNS = sorted(role for role, verbs in ROLES.items() if Permission.SIGN_EXEMPTION in verbs)
_REACHES = (
    "EXISTS (SELECT 1 FROM role_grant g JOIN unit_place z ON z.unit = g.unit AND z.tree = g.tree AND z.to_at IS NULL "
    "JOIN unit_place h ON h.unit = {unit} AND h.tree = g.tree AND h.to_at IS NULL JOIN person q ON q.id = g.person AND q.left_at IS NULL "
    f"WHERE g.ended_at IS NULL AND g.role IN ({', '.join(repr(role) for role in _SIGNS)}) "
    "AND substr(h.path, 1, length(z.path)) = z.path AND {{who}})"
)
HEAD_SIGNS = (
    f"({_REACHES.format(unit='o.unit').format(who='g.person <> x.person')} AND NOT {_REACHES.format(unit='o.unit').format(who='g.person = x.person')})"
)
"""Whether a head signs an exemption `x`: the unit where the person serves now has one, and the person is none; else the office."""
_NOT_MINE = "x.person <> $1"


async def mine(viewer: Viewer) -> list[dict[str, Any]]:
    """The viewer's own exemptions, newest first."""
    return await database.fetch(f"SELECT {_COLUMNS} {_FROM} WHERE x.person = $1 ORDER BY x.id DESC", viewer.person)


async def own_for(viewer: Viewer, code: str) -> dict[str, Any]:
    """One of the viewer's own; 404 for others'."""
    row = await database.fetch_one(f"SELECT {_COLUMNS} {_FROM} WHERE x.code = $1 AND x.person = $2", code, viewer.person)
    if row is None:
        raise refusals.not_found("没有找到这份申请，或者它不是您的。")
    return row


async def exemption_for(viewer: Viewer, code: str, *, verbs: Iterable[Permission] = WORKS) -> dict[str, Any]:
    """One exemption of somebody who serves where the viewer may do one of `verbs`; for the office of anybody; else 404."""
    row = await database.fetch_one(f"SELECT {_COLUMNS}, CASE WHEN {HEAD_SIGNS} THEN 1 ELSE 0 END AS head_signs {_FROM} WHERE x.code = $1", code)
    if row is None or not any(
        viewer.may_everywhere(verb) or viewer.may_in(verb, area_path=row["area_path"], system_path=row["system_path"]) for verb in verbs
    ):
        raise refusals.not_found("没有找到这份申请，或者它不归您办。")
    return row


def turn_of(viewer: Viewer, row: dict[str, Any]) -> Turn:
    """What the viewer is to an exemption's next step."""
    places = {"area_path": row["area_path"], "system_path": row["system_path"]}
    return Turn(
        viewer.person or 0, viewer.may_in(Permission.SIGN_EXEMPTION, **places), viewer.may_in(Permission.EDIT_PEOPLE, **places),
        may_ask_anything(viewer), bool(row["head_signs"]),
    )  # fmt: skip


def _scope(viewer: Viewer, verbs: Iterable[Permission], *, first: int) -> tuple[str, list[Any]]:
    asked = tuple(verbs)
    if any(viewer.may_everywhere(verb) for verb in asked):
        return "1 = 1", []
    scopes = tuple(dict.fromkeys(scope for verb in asked for scope in viewer.scopes(verb)))
    return within(scopes, area="area.path", system="system.path", first=first)


LISTS = {"to_do": "等我办理", "open": "办理中", "holds": "生效中", "over": "已结束", "all": "全部"}


def _listed(viewer: Viewer, which: str, *, now: int) -> tuple[str, list[Any]]:
    """The condition of a list, for exemptions the viewer has to do with."""
    if which == "to_do":
        return _to_do(viewer)
    where, args = _scope(viewer, WORKS, first=1)
    holds = f"x.filed_at IS NOT NULL AND x.ended_at IS NULL AND x.to_at > {int(now)}"
    more = {"open": _OPEN, "holds": holds, "over": f"NOT ({_OPEN}) AND NOT ({holds})"}.get(which, "1 = 1")
    return f"{where} AND {more}", args


def _to_do(viewer: Viewer) -> tuple[str, list[Any]]:
    """What waits for the viewer: to pass on, to sign, to file. The same rules as `rules.may_…`, as a condition."""
    admin, args = _scope(viewer, [Permission.EDIT_PEOPLE] if not may_ask_anything(viewer) else [], first=2)
    head, more = _scope(viewer, [Permission.SIGN_EXEMPTION], first=2 + len(args))
    office = "1 = 1" if may_ask_anything(viewer) else "1 = 0"
    parts = [
        f"({admin} AND x.passed_on_at IS NULL AND x.signed_at IS NULL)",
        f"(x.signed_at IS NULL AND CASE WHEN {HEAD_SIGNS} THEN {head} ELSE {office} END)",
        f"({office} AND x.signed_at IS NOT NULL AND x.signed_by <> $1 AND x.applied_by <> $1)",
    ]
    return f"{_OPEN} AND {_NOT_MINE} AND ({' OR '.join(parts)})", [viewer.person, *args, *more]


async def to_do_count(viewer: Viewer) -> int:
    """How many exemptions wait for the viewer; no statement for who passes on, signs and files nothing."""
    if not any(viewer.may(verb) for verb in WORKS):
        return 0
    where, args = _to_do(viewer)
    return int(await database.fetch_value(f"SELECT count(*) AS n {_FROM} WHERE {where}", *args))


async def exemptions_for(
    viewer: Viewer, which: str, *, words: str = "", now: int, most: int = PER_PAGE, offset: int = 0
) -> tuple[list[dict[str, Any]], int]:
    """A page of one of LISTS, those waiting longest first (what is over: newest first), and how many there are: two statements."""
    where, args = _listed(viewer, which, now=now)
    if words:
        plain = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        where += f" AND (p.name LIKE ${len(args) + 1} ESCAPE '\\' OR p.staff_no = ${len(args) + 2} OR u.name LIKE ${len(args) + 1} ESCAPE '\\')"
        args += [f"%{plain}%", words]
    total = int(await database.fetch_value(f"SELECT count(*) AS n {_FROM} WHERE {where}", *args))
    order = "x.id" if which in ("to_do", "open") else "x.id DESC"
    rows = await database.fetch(
        f"SELECT {_COLUMNS}, CASE WHEN {HEAD_SIGNS} THEN 1 ELSE 0 END AS head_signs {_FROM} WHERE {where} ORDER BY {order} "
        f"LIMIT ${len(args) + 1} OFFSET ${len(args) + 2}",
        *args, most, offset,
    )  # fmt: skip
    return rows, total


async def person_of(viewer: Viewer, code: str) -> dict[str, Any]:
    """Who an application is for: the viewer where no code is given, else a person of a unit the viewer administers; else 404."""
    own = not code
    row = await database.fetch_one(
        "SELECT p.id, p.code, p.name, o.unit, u.short_name AS unit_name, area.path AS area_path, system.path AS system_path "
        f"FROM person p JOIN posting o ON o.person = p.id AND {HOME} JOIN unit u ON u.id = o.unit {PLACES} WHERE p.left_at IS NULL AND "
        + ("p.id = $1" if own else "p.code = $1"),
        viewer.person if own else code,
    )
    if row is None or not (own or viewer.may_in(Permission.EDIT_PEOPLE, area_path=row["area_path"], system_path=row["system_path"])):
        raise refusals.not_found("没有找到这个人，或者不在您管理的单位里。")
    return row


async def exams_of(person: int, *, now: int, since: int) -> list[dict[str, Any]]:
    """The exams whose roster names somebody and that have not closed before `since`: for whom an exemption can be asked."""
    return await database.fetch(
        "SELECT e.id, e.code, e.title, e.opens_at, e.closes_at FROM exam e WHERE e.published_at IS NOT NULL AND e.withdrawn_at IS NULL "
        "AND e.closes_at > $2 AND (EXISTS (SELECT 1 FROM roster_entry r WHERE r.exam = e.id AND r.person = $1) OR EXISTS ("
        "SELECT 1 FROM roster_amendment m WHERE m.exam = e.id AND m.person = $1 AND m.kind = 'join' AND m.approved_at IS NOT NULL)) "
        "ORDER BY e.opens_at DESC",
        person, since,
    )  # fmt: skip


async def covered_by(exemption: int) -> list[dict[str, Any]]:
    """The exams from which an exemption exempted: title, when, whether it still counts there; newest first."""
    return await database.fetch(
        "SELECT m.id, m.approved_at, e.id AS exam, e.code, e.title, e.closes_at, EXISTS (SELECT 1 FROM roster_amendment l WHERE l.exam = m.exam "
        "AND l.person = m.person AND l.approved_at IS NOT NULL AND l.kind IN ('join', 'leave', 'exempt', 'restore') "
        "AND (l.effective_at > m.effective_at OR (l.effective_at = m.effective_at AND l.id > m.id))) AS overtaken "
        "FROM roster_amendment m JOIN exam e ON e.id = m.exam WHERE m.exemption = $1 AND m.kind = 'exempt' AND m.approved_at IS NOT NULL ORDER BY m.id DESC",
        exemption,
    )


async def may_read_proof(viewer: Viewer, number: int) -> bool:
    """Whether the viewer may open the proof of an exemption: the person, the unit's admin and head, the office."""
    code = await database.fetch_value("SELECT code FROM exemption WHERE id = $1", number)
    person = await database.fetch_value("SELECT person FROM exemption WHERE id = $1", number)
    if person == viewer.person and viewer.person is not None:
        return True
    try:
        await exemption_for(viewer, str(code))
    except refusals.Refusal:
        return False
    return True


async def may_read_request_proof(viewer: Viewer, number: int) -> bool:
    """Whether the viewer may open the proof of a request to amend a roster, besides who uploaded it: the office."""
    return may_ask_anything(viewer) and number > 0
