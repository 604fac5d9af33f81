"""Reading rosters as they stand with their amendments: for a viewer, within the paths frozen with the roster.

The same rule of what holds as in app/rates/counting.py (docs/decisions/0010-rates.md); a test compares the two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.exams.roster.rules import Counts, Person, Standing
from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from app.people.queries.people import HOME
from app.units.queries import PLACES, short_name_as_of, within

PER_PAGE = 50
_NOT_YOURS = "没有找到这份名单或者这个申请：考试还没有发布，或者它不归您查看。"
KIND = "amend_roster"
STATES = {"due": "COALESCE(x.kind, '') NOT IN ('leave', 'exempt')", "exempt": "x.kind = 'exempt'", "left": "x.kind = 'leave'"}
"""How somebody stands, as a condition on the newest amendment `x`."""
_WAITING = "m.approved_at IS NULL AND m.refused_at IS NULL"


def _newest(kinds: str, more: str = "") -> str:
    return (
        "SELECT * FROM (SELECT m.*, row_number() OVER (PARTITION BY m.person ORDER BY m.effective_at DESC, m.id DESC) AS newest "
        f"FROM roster_amendment m WHERE m.exam = $1 AND m.approved_at IS NOT NULL AND m.kind IN ({kinds}){more}) n WHERE n.newest = 1"
    )


def _path(tree: str) -> str:
    place = f"SELECT z.path FROM unit_place z WHERE z.unit = v.unit AND z.tree = '{tree}'"
    frozen = "(SELECT published_at FROM exam WHERE id = $1)"
    return (
        f"COALESCE((SELECT r.{tree}_path FROM roster_entry r WHERE r.exam = $1 AND r.unit = v.unit LIMIT 1), "
        f"({place} AND z.from_at <= {frozen} AND (z.to_at IS NULL OR z.to_at > {frozen}) LIMIT 1), ({place} ORDER BY z.from_at LIMIT 1)) AS {tree}_path"
    )


_STAND = f"""
WITH said AS ({_newest("'join', 'leave', 'exempt', 'restore'")}),
moved AS ({_newest("'join', 'transfer'", " AND m.unit IS NOT NULL")}),
stand AS (
  SELECT r.person, r.unit, r.area_path, r.system_path, r.category FROM roster_entry r
  WHERE r.exam = $1 AND NOT EXISTS (SELECT 1 FROM moved v WHERE v.person = r.person)
  UNION ALL
  SELECT v.person, v.unit, {_path("area")}, {_path("system")}, COALESCE(e.category, q.category) AS category
  FROM moved v JOIN person q ON q.id = v.person LEFT JOIN roster_entry e ON e.exam = $1 AND e.person = v.person
)"""
_FROM = "FROM stand s JOIN person p ON p.id = s.person JOIN unit u ON u.id = s.unit LEFT JOIN said x ON x.person = s.person"
_COLUMNS = (
    "s.person, p.code, p.name, COALESCE(p.staff_no, '') AS staff_no, s.unit, "
    f"{short_name_as_of('u', '(SELECT published_at FROM exam WHERE id = $1)')} AS unit_name, s.area_path, s.system_path, s.category, "
    "COALESCE(x.kind, '') AS said, COALESCE(x.reason_kind, '') AS reason_kind, COALESCE((SELECT max(m.effective_at) FROM roster_amendment m "
    "WHERE m.exam = $1 AND m.person = s.person AND m.approved_at IS NOT NULL), 0) AS said_at, "
    f"CASE WHEN EXISTS (SELECT 1 FROM roster_amendment m WHERE m.exam = $1 AND m.person = s.person AND {_WAITING}) THEN 1 ELSE 0 END AS waiting"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a roster is asked for; empty asks for everything. `state` one of STATES, `changed` or `waiting`; `unit` by id."""

    words: str = ""
    unit: int | None = None
    state: str = ""


async def exam_for(viewer: Viewer, code: str, *, lock: bool = False) -> dict[str, Any]:
    """A published exam with a roster to look at, for who sees people somewhere; 404 for others and before publishing."""
    ending = database.by_engine(sqlite="", postgresql=" FOR UPDATE") if lock else ""
    row = await database.fetch_one(f"SELECT * FROM exam WHERE code = $1 AND published_at IS NOT NULL{ending}", code)
    if row is None or not viewer.may(Permission.SEE_PEOPLE):
        raise refusals.not_found(_NOT_YOURS)
    return row


def _seen(viewer: Viewer, *, verb: str, first: int) -> tuple[str, list[Any]]:
    if viewer.may_everywhere(verb):
        return "1 = 1", []
    return within(viewer.scopes(verb), area="s.area_path", system="s.system_path", first=first)


async def people_for(
    viewer: Viewer, exam: dict[str, Any], asked: Asked, *, verb: str = Permission.SEE_PEOPLE, most: int = PER_PAGE, offset: int = 0
) -> tuple[list[Standing], int]:
    """A page of the people of a roster in whose units the viewer may do `verb`, by unit, and how many fit: two statements."""
    where, args = _condition(viewer, exam, asked, verb=verb)
    total = int(await database.fetch_value(f"{_STAND} SELECT count(*) AS n {_FROM} WHERE {where}", *args))
    order = "s.area_path, p.pinyin, s.person"
    shown = f"SELECT s.person {_FROM} WHERE {where} ORDER BY {order} LIMIT ${len(args) + 1} OFFSET ${len(args) + 2}"
    rows = await database.fetch(f"{_STAND} SELECT {_COLUMNS} {_FROM} WHERE s.person IN ({shown}) ORDER BY {order}", *args, most, offset)
    return [_standing(row) for row in rows], total


def _condition(viewer: Viewer, exam: dict[str, Any], asked: Asked, *, verb: str) -> tuple[str, list[Any]]:
    seen, more = _seen(viewer, verb=verb, first=2)
    args, parts = [exam["id"], *more], [seen]
    if asked.unit is not None:
        parts.append(f"(s.area_path LIKE '%/{int(asked.unit)}/%' OR s.system_path LIKE '%/{int(asked.unit)}/%')")
    if asked.state in STATES:
        parts.append(STATES[asked.state])
    elif asked.state in ("changed", "waiting"):
        which = _WAITING if asked.state == "waiting" else "m.approved_at IS NOT NULL"
        parts.append(f"EXISTS (SELECT 1 FROM roster_amendment m WHERE m.exam = $1 AND m.person = s.person AND {which})")
    if asked.words:
        plain = asked.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        n = len(args) + 1
        parts.append(f"(p.name LIKE ${n} ESCAPE '\\' OR p.pinyin LIKE ${n + 1} ESCAPE '\\' OR p.staff_no = ${n + 2})")
        args += [f"%{plain}%", f"%{plain.lower()}%", asked.words]
    return " AND ".join(parts), args


async def tally_for(viewer: Viewer, exam: dict[str, Any]) -> dict[str, int]:
    """How many of the people the viewer may see are due, exempt, left, changed, waiting; one statement."""
    seen, args = _seen(viewer, verb=Permission.SEE_PEOPLE, first=2)
    sums = ", ".join(f"COALESCE(sum(CASE WHEN {where} THEN 1 ELSE 0 END), 0) AS {name}" for name, where in STATES.items())
    for name, which in (("changed", "m.approved_at IS NOT NULL"), ("waiting", _WAITING)):
        found = f"s.person IN (SELECT m.person FROM roster_amendment m WHERE m.exam = $1 AND {which})"
        sums += f", COALESCE(sum(CASE WHEN {found} THEN 1 ELSE 0 END), 0) AS {name}"
    row = await database.fetch_one(f"{_STAND} SELECT {sums} {_FROM} WHERE {seen}", exam["id"], *args)
    assert row is not None
    return {name: int(count) for name, count in row.items()}


def _standing(row: dict[str, Any]) -> Standing:
    return Standing(**{**row, "waiting": bool(row["waiting"])})


async def standings(exam: int, people: Iterable[int]) -> dict[int, Standing]:
    """How these people stand on a roster, by person; who never was on it is left out."""
    asked = sorted(set(people))
    if not asked:
        return {}
    numbers = ", ".join(str(int(person)) for person in asked)
    rows = await database.fetch(f"{_STAND} SELECT {_COLUMNS} {_FROM} WHERE s.person IN ({numbers})", exam)
    return {row["person"]: _standing(row) for row in rows}


async def counts(exam: int, units: Iterable[int]) -> tuple[Counts, dict[int, tuple[str, Counts]]]:
    """The whole roster in counts, and each of these units by itself with its name; two statements."""
    asked = sorted(set(units))
    rows = await database.fetch(
        f"{_STAND} SELECT s.unit, count(*) AS listed, sum(CASE WHEN x.kind = 'exempt' THEN 1 ELSE 0 END) AS exempt "
        f"{_FROM} WHERE COALESCE(x.kind, '') <> 'leave' GROUP BY s.unit",
        exam,
    )
    by_unit = {row["unit"]: Counts(int(row["listed"]), int(row["exempt"])) for row in rows}
    numbers = ", ".join(str(int(unit)) for unit in asked) or "0"
    names = {row["id"]: row["name"] for row in await database.fetch(f"SELECT id, name FROM unit WHERE id IN ({numbers}) ORDER BY id")}
    return sum(by_unit.values(), Counts()), {unit: (names[unit], by_unit.get(unit, Counts())) for unit in asked}


_PERSON = (
    "SELECT p.id, p.code, p.name, p.left_at, o.unit, COALESCE(u.short_name, '') AS unit_name, COALESCE(area.path, '') AS area_path, "
    f"COALESCE(system.path, '') AS system_path FROM person p LEFT JOIN posting o ON o.person = p.id AND {HOME} "
    "LEFT JOIN unit u ON u.id = o.unit LEFT JOIN unit_place area ON area.unit = u.id AND area.tree = 'area' AND area.to_at IS NULL "
    "LEFT JOIN unit_place system ON system.unit = u.id AND system.tree = 'system' AND system.to_at IS NULL WHERE "
)


async def people_named(exam: int, codes: Iterable[str]) -> list[Person]:
    """People by their public codes with how they stand on the roster; the unknown are left out."""
    asked = list(dict.fromkeys(codes))
    if not asked:
        return []
    places = ", ".join(f"${n + 1}" for n in range(len(asked)))
    rows = await database.fetch(f"{_PERSON}p.code IN ({places}) ORDER BY p.pinyin, p.id", *asked)
    stands = await standings(exam, [row["id"] for row in rows])
    return [
        Person(
            row["id"], row["code"], row["name"], None if row["left_at"] is not None else row["unit"], row["unit_name"],
            row["area_path"], row["system_path"], stands.get(row["id"]),
        )
        for row in rows
    ]  # fmt: skip


async def staff_numbers(called: Iterable[str]) -> dict[str, str]:
    """Staff number → public code of the people who have one of these."""
    asked = list(called)
    places = ", ".join(f"${n + 1}" for n in range(len(asked))) or "''"
    rows = await database.fetch(f"SELECT staff_no, code FROM person WHERE staff_no IN ({places})", *asked)
    return {row["staff_no"]: row["code"] for row in rows}


def may_ask_anything(viewer: Viewer) -> bool:
    """Whether the viewer asks for the office: any amendment of anybody."""
    return viewer.may_everywhere(Permission.ARRANGE_EXAM) or viewer.may_everywhere(Permission.PUBLISH_EXAM)


def reaches(viewer: Viewer, one: Person) -> bool:
    """Whether a unit's amendment of this person is the viewer's to ask: as they count in the exam, else where they serve."""
    if may_ask_anything(viewer):
        return True
    at: Any = one.stands if one.stands is not None and one.stands.state != "left" else one
    return viewer.may_in(Permission.EDIT_PEOPLE, area_path=at.area_path, system_path=at.system_path)


async def unit_named(viewer: Viewer, words: str) -> dict[str, Any] | None:
    """The open unit with this full name that the viewer may move people to; None where there is none or several."""
    rows = await database.fetch(
        f"SELECT u.id, u.name, area.path AS area_path, system.path AS system_path FROM unit u {PLACES} WHERE u.name = $1 AND u.kind <> 'group'", words
    )
    mine = [row for row in rows if may_ask_anything(viewer) or viewer.may_in(Permission.EDIT_PEOPLE, area_path=row["area_path"], system_path=row["system_path"])]
    return mine[0] if len(mine) == 1 else None


async def unit_filter(viewer: Viewer, code: str) -> dict[str, Any] | None:
    """A unit to narrow a roster to: by code, full or short name, else the shortest name that holds the words; None for no such."""
    if not code:
        return None
    return await database.fetch_one(
        "SELECT id, code, name FROM unit WHERE code = $1 OR name = $1 OR short_name = $1 OR name LIKE $2 ESCAPE '\\' "
        "ORDER BY CASE WHEN code = $1 OR name = $1 THEN 0 WHEN short_name = $1 THEN 1 ELSE 2 END, length(name), id LIMIT 1",
        code, "%" + code.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%",
    )  # fmt: skip


async def amendments_of(exam: int, people: Iterable[int] | None) -> dict[int, list[dict[str, Any]]]:
    """Every amendment of these people (None: of all), oldest first, by person: who asked, who approved, whether it was turned
    down; one statement."""
    numbers = ", ".join(str(int(person)) for person in sorted(set(people))) if people is not None else ""
    if people is not None and not numbers:
        return {}
    only = f" AND m.person IN ({numbers})" if people is not None else ""
    rows = await database.fetch(f"{_AMENDMENTS} WHERE m.exam = $1{only} ORDER BY m.effective_at, m.id", exam)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["person"], []).append(row)
    return found


_AMENDMENTS = (
    "SELECT m.*, a.name AS asker, b.name AS approver, u.name AS unit_name, t.id AS request, t.withdrawn_at, t.decision_note, "
    "x.code AS exemption_code, r.label AS reason_label FROM roster_amendment m LEFT JOIN person a ON a.id = m.asked_by LEFT JOIN person b ON b.id = m.approved_by "
    "LEFT JOIN unit u ON u.id = m.unit LEFT JOIN approval t ON t.code = m.approval AND m.approval <> '' "
    "LEFT JOIN exemption x ON x.id = m.exemption LEFT JOIN exempt_reason r ON r.code = m.reason_kind"
)


async def request_for(viewer: Viewer, exam: dict[str, Any], code: str) -> dict[str, Any]:
    """A request to amend this exam's roster, for who asked it and for who sees exams everywhere; else 404."""
    row = await database.fetch_one(
        "SELECT * FROM approval WHERE code = $1 AND kind = $2 AND subject = 'exam' AND subject_id = $3", code, KIND, exam["id"]
    )
    mine = row is not None and viewer.person is not None and row["asked_by"] == viewer.person
    if row is None or not (mine or viewer.may_everywhere(Permission.SEE_EXAMS)):
        raise refusals.not_found(_NOT_YOURS)
    return row


async def amended_by(request: str) -> list[dict[str, Any]]:
    """The amendments of one request, in the order they were asked."""
    return await database.fetch(f"{_AMENDMENTS} WHERE m.approval = $1 ORDER BY m.id", request)


async def waiting_for(viewer: Viewer, exam: dict[str, Any]) -> list[dict[str, Any]]:
    """The requests about this roster that wait for a second person, oldest first: the viewer's own, for the office all."""
    everywhere = viewer.may_everywhere(Permission.SEE_EXAMS)
    return await database.fetch(
        "SELECT t.code, t.summary, t.asked_at, t.asked_by, p.name AS asker FROM approval t LEFT JOIN person p ON p.id = t.asked_by "
        "WHERE t.kind = $1 AND t.subject = 'exam' AND t.subject_id = $2 AND t.approved_at IS NULL AND t.refused_at IS NULL "
        f"AND t.withdrawn_at IS NULL{'' if everywhere else ' AND t.asked_by = $3'} ORDER BY t.id",
        *(KIND, exam["id"]) + (() if everywhere else (viewer.person,)),
    )


async def files_of(subject: str, numbers: Iterable[int | None]) -> dict[int, list[dict[str, Any]]]:
    """The proofs of these rows by their number: code and name; one statement, none where nothing is asked for."""
    asked = ", ".join(str(int(number)) for number in sorted({one for one in numbers if one is not None}))
    found: dict[int, list[dict[str, Any]]] = {}
    if asked:
        rows = await database.fetch(
            f"SELECT code, name, subject_id FROM file_use WHERE subject = $1 AND subject_id IN ({asked}) AND ended_at IS NULL ORDER BY id", subject
        )
        for row in rows:
            found.setdefault(row["subject_id"], []).append(row)
    return found
