"""Reading score sheets: for who sees the people of a unit."""

from collections import Counter
from typing import Any

from app.foundation import canonical, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.web.filters import day
from app.rates import counting
from app.rates import queries as rates
from app.rates.counting import Part
from app.rates.definitions import run_words, sentence
from app.rates.forest import Branch
from app.rates.queries import Snapshot
from app.reports.sheets.rules import CHECK_CODE, Sheet, line_of
from app.study.rules import DEFAULT_SETS

_SAT = "a.handed_in_at IS NOT NULL AND a.voided_at IS NULL"
_NEWEST_RUN = "(SELECT r.id FROM marking_run r WHERE r.exam = a.exam AND r.approved_at IS NOT NULL ORDER BY r.number DESC LIMIT 1)"
PEOPLE = (
    ", sat_in AS (SELECT a.person, CASE WHEN a.exam = {exam} THEN 1 ELSE 0 END AS main, count(*) AS sittings, max(k.score) AS best "
    f"FROM attempt a JOIN exam e ON e.id = a.exam LEFT JOIN mark k ON k.attempt = a.id AND k.run = {_NEWEST_RUN} "
    "WHERE (e.id = {exam} OR (e.main_exam = {exam} AND e.published_at IS NOT NULL AND e.withdrawn_at IS NULL AND e.rehearsal_shift IS NULL)) "
    f"AND {_SAT}{{of_a}} GROUP BY a.person, CASE WHEN a.exam = {{exam}} THEN 1 ELSE 0 END) "
    "SELECT t.unit, t.category, t.exempt, t.excused, t.reason, t.said_at, t.sittings, t.score, t.passed, t.excellent, p.name, m.sittings AS main_sittings, "
    "m.best AS main_best, g.sittings AS again_sittings, g.best AS again_best FROM standing t JOIN person p ON p.id = t.person "
    "LEFT JOIN sat_in m ON m.person = t.person AND m.main = 1 LEFT JOIN sat_in g ON g.person = t.person AND g.main = 0 "
    "LEFT JOIN roster_entry r ON r.exam = {exam} AND r.person = t.person "
    "ORDER BY t.unit, CASE WHEN r.id IS NULL THEN 1 ELSE 0 END, r.id, t.person"
)


async def sheet_for(viewer: Viewer, exam: dict[str, Any], unit: str, *, now: int, verb: str = Permission.SEE_PEOPLE) -> Sheet:
    """The sheet of a unit's own people; 404 where the viewer does not see (or export) them. `exam` as `rates.queries.exams` reads it."""
    shown = await rates.unit_for(viewer, exam, unit)
    if not (shown.exports_people if verb == Permission.EXPORT_PEOPLE else shown.sees_people):
        raise refusals.not_found()
    part = Part(shown.branch.place.id, shown.tree, own=True)
    return (await _sheets(exam, [shown.branch], part=part, now=now))[0]


async def sheets_for(viewer: Viewer, exam: dict[str, Any], *, now: int) -> list[Sheet]:
    """The sheets of every unit whose people the viewer may export, in the order of the tree."""
    _, branches = await units_for(viewer, exam, verb=Permission.EXPORT_PEOPLE)
    return await _sheets(exam, branches, part=Part(tree=rates.trees_of(viewer)[0]), now=now)


async def units_for(viewer: Viewer, exam: dict[str, Any], *, verb: str) -> tuple[Snapshot, list[Branch]]:
    """The units with people on the roster that a grant of the viewer reaches, parents first, each level in its order."""
    tree = rates.trees_of(viewer)[0]
    snapshot, tops = await rates.county_for(viewer, exam, tree=tree)
    found: list[Branch] = []

    def add(branch: Branch) -> None:
        if branch.own.listed and rates.reaches(viewer, verb, tree=tree, path=branch.place.paths[tree]):
            found.append(branch)
        for child in sorted(branch.children, key=lambda one: one.place.position):
            add(child)

    for top in sorted(tops, key=lambda one: one.place.position):
        add(top)
    return snapshot, found


async def _sheets(exam: dict[str, Any], branches: list[Branch], *, part: Part, now: int) -> list[Sheet]:
    head, args = counting.standing(exam, part, year=rates.year_of(exam), default_sets=DEFAULT_SETS)
    of_a = " AND a.person IN (SELECT person FROM listed)" if part.unit is not None else ""
    rows = await database.fetch(head + PEOPLE.format(exam=int(exam["id"]), of_a=of_a), *args)
    owed, reasons = await rates.words_of(rates.year_of(exam))
    by_unit: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        by_unit.setdefault(row["unit"], []).append(row)

    def sheet(branch: Branch) -> Sheet:
        own = by_unit.get(branch.place.id, [])
        excused = Counter(row["reason"] for row in own if row["excused"])
        words = sentence(rates.definition_of(exam), exam, year=rates.year_of(exam), required=owed, reasons=excused, labels=reasons)
        above = branch.parent.place.name if branch.parent and branch.parent.place.kind == "unit" else "—"
        return Sheet(
            branch.place.name, above, exam["title"], day(exam["published_at"]), f"第 {exam['definition'] or 1} 版", run_words(exam), words, now,
            exam["excellent_points"] > 0, [line_of(row, exam, reasons) for row in own], branch.own,
        )  # fmt: skip

    return [sheet(branch) for branch in branches]


async def taken_with(viewer: Viewer, code: str) -> dict[str, Any] | None:
    """Who took the sheet with this check code out, when, of which exam and unit; None where the record knows no such sheet.

    404 for who does not see exams everywhere.
    """
    if not viewer.may_everywhere(Permission.SEE_EXAMS):
        raise refusals.not_found()
    plain = code.strip().upper()
    if not CHECK_CODE.fullmatch(plain):
        return None
    row = await database.fetch_one(
        "SELECT l.at, l.person, l.detail FROM ledger_entry l WHERE l.verb = 'export_sheets' AND l.detail LIKE $1 ORDER BY l.id DESC LIMIT 1", f'%"{plain}"%'
    )
    if row is None:
        return None
    detail = canonical.load(row["detail"])
    unit = next(name for name, one in detail["codes"].items() if one == plain)
    return {"at": row["at"], "person": row["person"], "exam": detail["exam"], "unit": unit, "code": plain}
