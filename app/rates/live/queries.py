"""Counting who stands where in a running exam, kept for some seconds in this process: ten who watch cost one count."""

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Any

from app.foundation import clock, database, refusals
from app.foundation.access import AREA, SYSTEM, TREES, Permission, Viewer
from app.rates import counting, queries
from app.rates.counting import WHICH, Part
from app.rates.forest import Branch, Forest
from app.rates.live.rules import Counted, Line, Standing, roll_up
from app.rates.queries import year_of
from app.study.rules import DEFAULT_SETS

FRESH_SECONDS = 4.0
_COSTS = 20.0
"""A count is kept at least this many times as long as it took: watching never takes more than a twentieth of a database."""
_PLACES_SECONDS = 60.0
_MOST_KEPT = 20

_COUNT = (
    " SELECT t.unit, t.area_path, t.system_path, count(*) AS due, "
    f"sum(CASE WHEN {WHICH['sat']} THEN 1 ELSE 0 END) AS handed_in, "
    f"sum(CASE WHEN {WHICH['absent']} AND w.person IS NOT NULL THEN 1 ELSE 0 END) AS at_it, "
    f"sum(CASE WHEN {WHICH['sat']} AND w.person IS NOT NULL THEN 1 ELSE 0 END) AS again "
    "FROM standing t LEFT JOIN (SELECT DISTINCT b.person AS person FROM runs z JOIN attempt b ON b.exam = z.exam "
    "WHERE b.started_at IS NOT NULL AND b.handed_in_at IS NULL AND b.voided_at IS NULL) w ON w.person = t.person "
    f"WHERE {WHICH['due']} GROUP BY t.unit, t.area_path, t.system_path"
)


@dataclass(slots=True)
class _Kept:
    """What this process knows of one exam, and since when (seconds of the clock that never jumps)."""

    lock: asyncio.Lock
    good_until: float = -1e9
    places_on: float = -1e9
    at: int = 0
    counted: tuple[Counted, ...] = ()
    places: tuple[dict[str, Any], ...] = ()


_kept: dict[str, _Kept] = {}


@dataclass(frozen=True, slots=True)
class Watched:
    """A unit of a running exam as a viewer sees it, counted at a moment; `code` is '' where people are not theirs to see."""

    exam: dict[str, Any]
    branch: Branch
    tree: str
    trees: tuple[str, ...]
    code: str
    at: int
    whole: Standing
    lines: tuple[Line, ...]

    @property
    def mark(self) -> str:
        """What changes when a number does, and with nothing else."""
        told = (self.exam["code"], self.branch.place.code, self.tree, self.code, self.whole, self.lines)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def forget_all() -> None:
    """Drops what is kept, so that the next question counts."""
    _kept.clear()


async def count(exam: dict[str, Any]) -> tuple[Counted, ...]:
    """Everybody who is due, by unit, where they stand: one statement."""
    head, args = counting.standing(exam, Part(), year=year_of(exam), default_sets=DEFAULT_SETS)
    rows = await database.fetch(head + _COUNT, *args)
    return tuple(
        Counted(
            row["unit"], {AREA: row["area_path"], SYSTEM: row["system_path"]},
            Standing(int(row["due"]), int(row["handed_in"]), int(row["at_it"]), int(row["again"])),
        )
        for row in rows
    )  # fmt: skip


async def _fresh(exam: dict[str, Any]) -> _Kept:
    if exam["code"] not in _kept and len(_kept) >= _MOST_KEPT:
        _kept.clear()
    kept = _kept.setdefault(exam["code"], _Kept(asyncio.Lock()))
    async with kept.lock:
        now = clock.monotonic()
        if now - kept.places_on > _PLACES_SECONDS:
            kept.places, kept.places_on = tuple(await queries.places_of(exam)), now
        if now > kept.good_until:
            kept.at = clock.now_ms()
            kept.counted = await count(exam)
            kept.good_until = clock.monotonic() + max(FRESH_SECONDS, (clock.monotonic() - now) * _COSTS)
    return kept


async def watch(viewer: Viewer, code: str, unit: str, *, tree: str = "") -> Watched:
    """A unit of an exam and what is below it, at most some seconds old; 404 when either is not the viewer's.

    At most three statements; one where the counts are fresh.
    """
    exam = queries.exam_in(await queries.exams(), code)
    kept = await _fresh(exam)
    row = next((row for row in kept.places if row["code"] == unit), None)
    trees = _trees(viewer, Permission.SEE_RATES, row) if row else ()
    shown = tree or (trees[0] if trees else "")
    if row is None or shown not in trees:
        raise refusals.not_found("这场考试里没有找到这个单位，或者它不在您管理的范围内。")
    branch = Forest([queries.place_in(one, shown) for one in kept.places], [], tree=shown).branches[row["id"]]
    whole, own = roll_up(kept.counted, tree=shown)
    may_open = shown in _trees(viewer, Permission.SEE_PEOPLE, row)
    return Watched(
        exam, branch, shown, trees, unit if may_open else "", kept.at, whole.get(row["id"], Standing()), _lines(branch, whole, own)
    )


def _trees(viewer: Viewer, verb: str, row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(
        tree for tree in TREES if row[f"{tree}_path"] and queries.reaches(viewer, verb, tree=tree, path=row[f"{tree}_path"])
    )


def _lines(branch: Branch, whole: dict[int, Standing], own: dict[int, Standing]) -> tuple[Line, ...]:
    """What is below the unit, in the order of the tree, without those where nobody is due; first its own people."""
    lines = []
    mine = own.get(branch.place.id, Standing())
    if branch.children and mine.due:
        lines.append(Line(f"{branch.place.short_name}（本级）", branch.place.code, mine, own=True))
    for child in sorted(branch.children, key=lambda one: one.place.position):
        standing = whole.get(child.place.id, Standing())
        if standing.due:
            lines.append(Line(child.place.short_name, child.place.code, standing, opens=bool(child.children)))
    return tuple(lines)
