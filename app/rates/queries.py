"""Reading the figures of an exam: for a viewer, or (the command line) for the platform itself.

Who may see a unit's figures is asked of the paths frozen with the roster: a grant reaches the unit it names
and all that stood below it in that tree (docs/decisions/0010-rates.md).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.foundation import clock, database, refusals
from app.foundation.access import AREA, SYSTEM, TREES, Permission, Viewer
from app.rates import counting
from app.rates.counting import Part
from app.rates.definitions import Definition, sentence
from app.rates.forest import Branch, Forest, Place
from app.rates.rules import FIELDS, Figures, ids_in
from app.study.rules import DEFAULT_SETS
from app.units.queries import name_as_of

_EXAMS = (
    "SELECT e.id, e.code, e.title, e.opens_at, e.closes_at, e.published_at, e.minutes, e.form, e.attempts, e.counts, e.pass_points, "
    "e.excellent_points, e.bands, e.seconded_count, e.main_exam, e.rehearsal_shift, "
    "(SELECT max(r.number) FROM marking_run r WHERE r.exam = e.id AND r.approved_at IS NOT NULL) AS run, "
    "(SELECT count(*) FROM marking_run r JOIN exam m ON m.id = r.exam WHERE m.main_exam = e.id AND m.withdrawn_at IS NULL "
    "AND m.rehearsal_shift IS NULL AND r.number > 1 AND r.approved_at IS NOT NULL) AS make_up_regrades, d.number AS definition, d.base, d.categories AS base_categories, d.study_rule, d.sitting_rule, d.average_rule "
    "FROM exam e LEFT JOIN rate_definition d ON d.number = COALESCE("
    "(SELECT y.number FROM exam_definition x JOIN rate_definition y ON y.id = x.definition WHERE x.exam = e.id ORDER BY x.id DESC LIMIT 1), "
    "(SELECT z.number FROM definition_default y JOIN rate_definition z ON z.id = y.definition WHERE y.at <= e.published_at "
    "ORDER BY y.at DESC, y.id DESC LIMIT 1)) "
    "WHERE e.published_at IS NOT NULL AND e.withdrawn_at IS NULL ORDER BY e.opens_at DESC, e.id DESC"
)



def _path(tree: str) -> str:
    """Where unit `u` stands in an exam: as its roster froze it, else as it stood then; founded since, where people were moved to it."""
    return (
        f"COALESCE((SELECT r.{tree}_path FROM roster_entry r WHERE r.exam = $2 AND r.unit = u.id LIMIT 1), p.{tree}_path, "
        f"(SELECT o.path FROM unit_place o WHERE o.unit = u.id AND o.tree = '{tree}' AND EXISTS (SELECT 1 FROM roster_amendment m "
        "WHERE m.exam = $2 AND m.unit = u.id AND m.approved_at IS NOT NULL) ORDER BY o.from_at LIMIT 1), '')"
    )


_PLACE = (
    f"SELECT u.id, u.code, {name_as_of('u', '$1')}, u.kind, p.area_position, p.system_position, "
    f"{_path(AREA)} AS area_path, {_path(SYSTEM)} AS system_path FROM unit u LEFT JOIN (SELECT unit, "
    "max(CASE WHEN tree = 'area' THEN path END) AS area_path, max(CASE WHEN tree = 'area' THEN position END) AS area_position, "
    "max(CASE WHEN tree = 'system' THEN path END) AS system_path, max(CASE WHEN tree = 'system' THEN position END) AS system_position "
    "FROM unit_place WHERE from_at <= $1 AND (to_at IS NULL OR to_at > $1) GROUP BY unit) p ON p.unit = u.id"
)
"""Every unit with its paths in an exam, '' where it stands in none. $1 when the roster was frozen, $2 exam."""

_ROUND = (
    f"WITH place AS ({_PLACE}), mine AS (SELECT * FROM place WHERE code = $3) "
    "SELECT p.* FROM place p CROSS JOIN mine m WHERE p.area_path LIKE '%/' || m.id || '/%' OR p.system_path LIKE '%/' || m.id || '/%' "
    "OR m.area_path LIKE '%/' || p.id || '/%' OR m.system_path LIKE '%/' || p.id || '/%' OR p.id = m.id"
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The figures of an exam over a part of its roster, in one tree, with the sentence that defines them."""

    exam: dict[str, Any]
    year: int
    forest: Forest
    sentence: str


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One unit of an exam: its branch, the trees the viewer may see it in, whether they may see and export people."""

    snapshot: Snapshot
    branch: Branch
    tree: str
    trees: tuple[str, ...]
    sees_people: bool
    exports_people: bool

    @property
    def part(self) -> Part:
        """The part of the roster this unit is, with all below it."""
        return part_of(self.snapshot.forest, self.branch, self.tree)


async def exams() -> list[dict[str, Any]]:
    """Every published exam with its definition, newest opening first."""
    return await database.fetch(_EXAMS)


def exam_in(found: Iterable[dict[str, Any]], code: str) -> dict[str, Any]:
    """The exam with this code; 404 when none of them has it."""
    exam = next((exam for exam in found if exam["code"] == code), None)
    if exam is None:
        raise refusals.not_found("没有找到这场考试，可能还没有发布，或者已经撤回。")
    return exam


def year_of(exam: dict[str, Any]) -> int:
    """The year whose study requirement an exam counts: that of its opening."""
    return clock.day_of(exam["opens_at"]).year


def reaches(viewer: Viewer, verb: str, *, tree: str, path: str) -> bool:
    """Whether a grant of the viewer reaches the unit that stood at this path of a tree.

    A grant at the very top of its tree reaches the other tree too, where the same unit is its top.
    """
    return _reach(viewer, verb, tree=tree).holds(path)


@dataclass(frozen=True, slots=True)
class _Reach:
    """Where a viewer may do something in one tree: at and below `units`, and in all of it where it begins with one of `tops`."""

    units: frozenset[int]
    tops: frozenset[int]

    def holds(self, path: str) -> bool:
        """Whether the unit at this path is within it; '' is nowhere."""
        ids = ids_in(path)
        return bool(ids) and (ids[0] in self.tops or not self.units.isdisjoint(ids))


def _reach(viewer: Viewer, verb: str, *, tree: str) -> _Reach:
    scopes = [(scope.tree, ids_in(scope.path)) for scope in viewer.scopes(verb)]
    return _Reach(frozenset(ids[-1] for at, ids in scopes if at == tree), frozenset(ids[0] for _, ids in scopes if len(ids) == 1))


async def words_of(year: int) -> tuple[dict[str, int], dict[str, str]]:
    """What a sentence names: sets a category owes in a year, and the words for reasons of exemption (as `roster.reasons.labels`)."""
    rows = await database.fetch(
        "SELECT category AS code, sets, '' AS label, id FROM study_requirement WHERE year = $1 "
        "UNION ALL SELECT code, NULL, label, 0 FROM exempt_reason ORDER BY id",
        year,
    )
    owed = {row["code"]: row["sets"] for row in rows if row["sets"] is not None}
    return owed, {row["code"]: row["label"] for row in rows if row["sets"] is None}


@dataclass(frozen=True, slots=True)
class _Counted:
    """Figures of one unit's own people; `reason` is why the `excused` of them are exempted, '' for all others."""

    unit: int
    paths: dict[str, str]
    reason: str
    excused: int
    figures: Figures


async def _figures(exam: dict[str, Any], part: Part) -> list[_Counted]:
    """What is counted over a part of the roster, by unit and reason of exemption: one statement."""
    head, args = counting.standing(exam, part, year=year_of(exam), default_sets=DEFAULT_SETS)
    return [
        _Counted(
            row["unit"], {AREA: row["area_path"], SYSTEM: row["system_path"]}, row["reason"], int(row["excused"]),
            Figures(**{name: int(row[name]) for name in FIELDS}),
        )  # fmt: skip
        for row in await database.fetch(counting.figures_sql(head), *args)
    ]


def _place(row: dict[str, Any], tree: str) -> Place:
    paths = {AREA: row["area_path"], SYSTEM: row["system_path"]}
    return Place(row["id"], row["code"], row["name"], row["short_name"], row["kind"], row[f"{tree}_position"] or row["id"], paths)


async def _snapshot(exam: dict[str, Any], part: Part, places: list[Place], *, within: set[int] | None = None) -> Snapshot:
    """Counts a part; `within` keeps only what stands at or below these units."""
    required, labels = await words_of(year_of(exam))
    counted = [
        one for one in await _figures(exam, part) if within is None or within.intersection(ids_in(one.paths[part.tree]))
    ]
    reasons = Counter[str]()
    for one in counted:
        reasons[one.reason] += one.excused
    words = sentence(definition_of(exam), exam, year=year_of(exam), required=required, reasons=+reasons, labels=labels)
    forest = Forest(places, [(one.unit, one.paths[part.tree], one.figures) for one in counted], tree=part.tree)
    return Snapshot(exam, year_of(exam), forest, words)


def definition_of(exam: Mapping[str, Any]) -> Definition:
    """The definition an exam of `exams` is counted by."""
    if exam["definition"] is None:
        return Definition()
    categories = tuple(exam["base_categories"].split())
    return Definition(exam["definition"], exam["base"], exam["study_rule"], exam["sitting_rule"], exam["average_rule"], categories)


def counted_by(exam: Mapping[str, Any], definition: Definition) -> dict[str, Any]:
    """The exam as another definition would count it."""
    return {
        **exam, "definition": definition.number, "base": definition.base, "base_categories": " ".join(definition.categories),
        "study_rule": definition.study_rule, "sitting_rule": definition.sitting_rule, "average_rule": definition.average_rule,
    }  # fmt: skip


def _part(places: Iterable[Place], unit: int, tree: str, *, category: str = "") -> Part:
    return Part(unit, tree, category=category, among=tuple(one.id for one in places if unit in ids_in(one.paths[tree])))


def part_of(forest: Forest, branch: Branch, tree: str) -> Part:
    """The part of the roster that a unit of a forest is, with all below it."""
    return _part((one.place for one in forest.all()), branch.place.id, tree)


async def places_of(exam: dict[str, Any]) -> list[dict[str, Any]]:
    """Every unit with its paths in an exam, as rows for `place_in`: one statement."""
    return await database.fetch(_PLACE, exam["published_at"], exam["id"])


def place_in(row: dict[str, Any], tree: str) -> Place:
    """One of those rows as a unit in a tree."""
    return _place(row, tree)


async def whole(exam: dict[str, Any], *, tree: str = AREA, category: str = "") -> Snapshot:
    """Every unit of an exam, for nobody in particular: three statements."""
    rows = await database.fetch(_PLACE, exam["published_at"], exam["id"])
    return await _snapshot(exam, Part(tree=tree, category=category), [_place(row, tree) for row in rows])


def trees_of(viewer: Viewer) -> tuple[str, ...]:
    """The trees in which the viewer sees rates: those of their grants; both with a grant at the top of one."""
    scopes = viewer.scopes(Permission.SEE_RATES)
    if any(len(ids_in(scope.path)) == 1 for scope in scopes):
        return tuple(TREES)
    return tuple(tree for tree in TREES if any(scope.tree == tree for scope in scopes))


async def county_for(viewer: Viewer, exam: dict[str, Any], *, tree: str, category: str = "") -> tuple[Snapshot, list[Branch]]:
    """The units the viewer sees in a tree of an exam, and the tops of what they see. 404 in a tree that is not theirs."""
    if tree not in trees_of(viewer):
        raise refusals.not_found()
    rows = await database.fetch(_PLACE, exam["published_at"], exam["id"])
    reach = _reach(viewer, Permission.SEE_RATES, tree=tree)
    seen = [_place(row, tree) for row in rows if reach.holds(row[f"{tree}_path"])]
    snapshot = await _snapshot(exam, Part(tree=tree, category=category), seen, within={place.id for place in seen})
    return snapshot, snapshot.forest.tops


async def unit_for(viewer: Viewer, exam: dict[str, Any], code: str, *, tree: str = "", category: str = "") -> UnitFigures:
    """A unit of an exam with all below it, in the tree asked for (else the first the viewer sees it in); 404 when not theirs.

    Three statements, whatever the size of the tree.
    """
    rows = await database.fetch(_ROUND, exam["published_at"], exam["id"], code)
    mine = next((row for row in rows if row["code"] == code), None)
    if mine is None:
        raise _no_unit()
    trees = _trees_for(viewer, Permission.SEE_RATES, mine)
    if not trees or (tree and tree not in trees):
        raise _no_unit()
    shown = tree or trees[0]
    places = [_place(row, shown) for row in rows]
    snapshot = await _snapshot(exam, _part(places, mine["id"], shown, category=category), places)
    return UnitFigures(
        snapshot, snapshot.forest.branches[mine["id"]], shown, trees, shown in _trees_for(viewer, Permission.SEE_PEOPLE, mine),
        shown in _trees_for(viewer, Permission.EXPORT_PEOPLE, mine),
    )  # fmt: skip


def _no_unit() -> refusals.Refusal:
    return refusals.not_found("这场考试里没有找到这个单位，或者它不在您管理的范围内。")


def _trees_for(viewer: Viewer, verb: str, row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(tree for tree in TREES if row[f"{tree}_path"] and reaches(viewer, verb, tree=tree, path=row[f"{tree}_path"]))


async def unit_of(exam: dict[str, Any], code: str, *, tree: str = AREA) -> tuple[Snapshot, Branch]:
    """A unit of an exam for nobody in particular; 404 when there is none with this code."""
    rows = await database.fetch(_ROUND, exam["published_at"], exam["id"], code)
    mine = next((row for row in rows if row["code"] == code and row[f"{tree}_path"]), None)
    if mine is None:
        raise _no_unit()
    places = [_place(row, tree) for row in rows]
    snapshot = await _snapshot(exam, _part(places, mine["id"], tree), places)
    return snapshot, snapshot.forest.branches[mine["id"]]


async def home_unit(viewer: Viewer, exam: dict[str, Any]) -> str | None:
    """The code of the only unit whose rates the viewer sees, with all below it, where it stands in the exam.

    None with several units, with a whole tree, or where the unit was founded since.
    """
    paths = [scope.path for scope in viewer.scopes(Permission.SEE_RATES)]
    units = {ids_in(path)[-1] for path in paths}
    if len(units) != 1 or any(len(ids_in(path)) == 1 for path in paths):
        return None
    rows = await database.fetch(f"SELECT code FROM ({_PLACE}) stands WHERE id = $3 AND area_path <> ''", exam["published_at"], exam["id"], units.pop())
    return str(rows[0]["code"]) if rows else None
