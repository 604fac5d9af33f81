"""Reading versions of the definition, and what another one would change for an exam."""

from dataclasses import dataclass
from typing import Any

from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.web.filters import points, rate_pair, thousands
from app.rates import queries
from app.rates.definitions import Definition
from app.rates.rules import COUNTS, RATES, Figures

MOST_UNITS = 50
_VERSIONS = (
    "SELECT d.*, p.name AS maker, (SELECT y.definition FROM definition_default y ORDER BY y.at DESC, y.id DESC LIMIT 1) AS usual, "
    "(SELECT max(y.at) FROM definition_default y WHERE y.definition = d.id) AS usual_from "
    "FROM rate_definition d LEFT JOIN person p ON p.id = d.by"
)


@dataclass(frozen=True)
class Version:
    """A stored version: what it says, its row, whether exams published from now on are counted by it."""

    definition: Definition
    row: dict[str, Any]
    is_default: bool


@dataclass(frozen=True)
class Effect:
    """An exam counted by two definitions: (label, now, then) of the whole, and the units whose counts differ, most people first."""

    lines: list[tuple[str, str, str]]
    units: list[tuple[str, list[tuple[str, str, str]]]]
    unit_count: int
    sentence: str


_NO_NUMBER = 2**31
"""No version has this number or a higher one: the column holds no such number."""


def may_define(viewer: Viewer) -> bool:
    """Whether the viewer arranges or publishes exams for the whole county."""
    return viewer.may_everywhere(Permission.ARRANGE_EXAM) or viewer.may_everywhere(Permission.PUBLISH_EXAM)


async def versions() -> list[Version]:
    """Every version, newest first."""
    return [_version(row) for row in await database.fetch(f"{_VERSIONS} ORDER BY d.number DESC")]


async def version(number: int) -> Version:
    """One version; 404 when there is none with this number."""
    row = await database.fetch_one(f"{_VERSIONS} WHERE d.number = $1", number) if 0 < number < _NO_NUMBER else None
    if row is None:
        raise refusals.not_found("没有这一版统计口径。")
    return _version(row)


def _version(row: dict[str, Any]) -> Version:
    definition = Definition(
        row["number"], row["base"], row["study_rule"], row["sitting_rule"], row["average_rule"], tuple(row["categories"].split())
    )
    return Version(definition, row, row["usual"] == row["id"])


async def uses() -> dict[int, list[dict[str, Any]]]:
    """Number → the published exams counted by that version."""
    found: dict[int, list[dict[str, Any]]] = {}
    for exam in await queries.exams():
        found.setdefault(exam["definition"], []).append(exam)
    return found


async def exam_for(viewer: Viewer, code: str, *, lock: bool = False) -> dict[str, Any]:
    """An exam that is not withdrawn, for whoever sees exams of the whole county; else 404."""
    ending = database.by_engine(sqlite="", postgresql=" FOR UPDATE") if lock else ""
    row = await database.fetch_one(f"SELECT * FROM exam WHERE code = $1{ending}", code)
    if row is None or row["withdrawn_at"] is not None or not viewer.may_everywhere(Permission.SEE_EXAMS):
        raise refusals.not_found("没有找到这场考试，或者它已经撤回。")
    return row


async def chosen_for(exam: int) -> int:
    """The number of the version an exam is counted by, or would be if it were published now."""
    number = await database.fetch_value(
        "SELECT COALESCE((SELECT y.number FROM exam_definition x JOIN rate_definition y ON y.id = x.definition WHERE x.exam = $1 "
        "ORDER BY x.id DESC LIMIT 1), (SELECT z.number FROM definition_default y JOIN rate_definition z ON z.id = y.definition "
        "WHERE y.at <= COALESCE((SELECT e.published_at FROM exam e WHERE e.id = $1), y.at) ORDER BY y.at DESC, y.id DESC LIMIT 1), 1) AS n",
        exam,
    )
    return int(number)


async def history(exam: int) -> list[dict[str, Any]]:
    """The choices made for an exam, newest first."""
    return await database.fetch(
        "SELECT x.at, x.reason, d.number, p.name FROM exam_definition x JOIN rate_definition d ON d.id = x.definition "
        "LEFT JOIN person p ON p.id = x.by WHERE x.exam = $1 ORDER BY x.id DESC",
        exam,
    )


async def waiting(exam: int, kind: str) -> str | None:
    """The code of the request about an exam that a second person has not decided yet."""
    found = await database.fetch_value(
        "SELECT code FROM approval WHERE kind = $1 AND subject = 'exam' AND subject_id = $2 AND approved_at IS NULL "
        "AND refused_at IS NULL AND withdrawn_at IS NULL ORDER BY id DESC LIMIT 1",
        kind, exam,
    )  # fmt: skip
    return str(found) if found else None


async def effect(exam: dict[str, Any], definition: Definition) -> Effect:
    """What another definition would change for a published exam; stores nothing."""
    now, then = await queries.whole(exam), await queries.whole(queries.counted_by(exam, definition))
    changed = []
    for unit, branch in then.forest.branches.items():
        lines = [line for line in told(now.forest.branches[unit].own, branch.own) if line[1] != line[2]]
        if lines:
            changed.append((branch.own.due, f"{branch.label}（本级）" if branch.children else branch.label, lines))
    changed.sort(key=lambda one: (-one[0], one[1]))
    units = [(label, lines) for _, label, lines in changed[:MOST_UNITS]]
    return Effect(told(sum_of(now), sum_of(then)), units, len(changed), then.sentence)


def sum_of(snapshot: queries.Snapshot) -> Figures:
    """The figures of all units of a snapshot together."""
    return sum((top.figures for top in snapshot.forest.tops), Figures())


def told(now: Figures, then: Figures) -> list[tuple[str, str, str]]:
    """(label, now, then) for every count, the average and each rate."""
    counts = [(label, thousands(getattr(now, name)), thousands(getattr(then, name))) for name, label in {**COUNTS, "failed": "不合格"}.items()]
    counts.append(("人次", thousands(now.sittings), thousands(then.sittings)))
    counts.append(("平均分", points(now.average), points(then.average)))
    return counts + [(label, rate_pair(getattr(now, name)), rate_pair(getattr(then, name))) for name, label in RATES.items()]


def moved(effect: Effect) -> dict[str, list[str]]:
    """The lines of the whole that differ, for a request: label → [now, then]."""
    return {label: [now, then] for label, now, then in effect.lines if now != then}
