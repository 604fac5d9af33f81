"""What has changed in a unit since a day: looked back at from moments stored, by today's roster, definition and marks."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.exams.roster.rules import KINDS
from app.foundation import clock, database
from app.foundation.access import AREA, SYSTEM
from app.rates import counting
from app.rates.counting import WHICH, Part
from app.rates.forest import Branch
from app.rates.narrowing import scored_before, sets_before
from app.rates.queries import year_of
from app.rates.rules import ids_in
from app.study.rules import DEFAULT_SETS

LOOK_BACK = 7
MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class News:
    """People since a day: first handed in, newly passed, passed then and no longer, newly short of nothing in study; 人次 since."""

    sat: int = 0
    passed: int = 0
    lost: int = 0
    studied: int = 0
    sittings: int = 0

    def __add__(self, other: "News") -> "News":
        return News(
            self.sat + other.sat, self.passed + other.passed, self.lost + other.lost, self.studied + other.studied,
            self.sittings + other.sittings,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewsLine:
    """A unit with what is new in it and all below it, or (`own`) among its own people."""

    branch: Branch
    news: News
    own: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """One change of a roster, or of where somebody serves, with its day."""

    at: int
    person: str
    words: str
    unit: str
    reason: str


def day_asked(day: date | None, *, now: int) -> date:
    """The day looked back to: a week ago where none is asked for, never one to come."""
    today = clock.day_of(now)
    return min(day, today) if day else today - timedelta(days=LOOK_BACK)


async def news_since(exam: dict[str, Any], part: Part, day: date) -> list[tuple[int, str, News]]:
    """What is new in each unit since a day began, as (unit, its path in the tree of the part, news): one statement."""
    head, args = counting.standing(exam, part, year=year_of(exam), default_sets=DEFAULT_SETS)
    n = len(args)
    moment, passing = f"${n + 1}", f"${n + 2}"
    before = f"COALESCE({scored_before(exam, moment=moment, person='t.person')}, -1)"
    met = sets_before(exam, moment=moment, year=f"${n + 3}", default=f"${n + 4}", person="t.person", category="t.category")
    sums = {
        "sat": f"{WHICH['sat']} AND t.first_at >= {moment}",
        "passed": f"{WHICH['passed']} AND {before} < {passing}",
        "lost": f"{WHICH['failed']} AND {before} >= {passing}",
        "studied": f"{WHICH['studied']} AND NOT ({met})",
    }
    told = ", ".join(f"sum(CASE WHEN {where} THEN 1 ELSE 0 END) AS {name}" for name, where in sums.items())
    since = (
        f"SELECT c.person AS person, count(*) AS n FROM runs u JOIN attempt c ON c.exam = u.exam AND c.handed_in_at >= {moment} "
        "AND c.voided_at IS NULL GROUP BY c.person"
    )
    rows = await database.fetch(
        f"{head} SELECT t.unit, t.area_path, t.system_path, {told}, sum(COALESCE(w.n, 0)) AS sittings FROM standing t "
        f"LEFT JOIN ({since}) w ON w.person = t.person WHERE t.exempt = 0 GROUP BY t.unit, t.area_path, t.system_path",
        *args, clock.start_of_day(day), exam["pass_points"], year_of(exam), DEFAULT_SETS,
    )  # fmt: skip
    paths = {AREA: "area_path", SYSTEM: "system_path"}
    return [
        (row["unit"], row[paths[part.tree]], News(*(int(row[name]) for name in ("sat", "passed", "lost", "studied", "sittings"))))
        for row in rows
    ]


def lines_of_news(branch: Branch, found: list[tuple[int, str, News]]) -> tuple[News, list[NewsLine]]:
    """What is new in a unit with all below it, and line by line in the order of the tree, without those where nothing is."""
    whole: dict[int, News] = {}
    own: dict[int, News] = {}
    for unit, path, news in found:
        own[unit] = own.get(unit, News()) + news
        for above in ids_in(path):
            whole[above] = whole.get(above, News()) + news
    lines = []
    if branch.children and own.get(branch.place.id, News()) != News():
        lines.append(NewsLine(branch, own[branch.place.id], own=True))
    for child in sorted(branch.children, key=lambda one: one.place.position):
        if whole.get(child.place.id, News()) != News():
            lines.append(NewsLine(child, whole[child.place.id]))
    return whole.get(branch.place.id, News()), lines


async def amended_since(exam: dict[str, Any], part: Part, day: date) -> list[Happening]:
    """Amendments of the roster approved since a day, of people of the part then or now; newest first, at most 200."""
    head, args = counting.standing(exam, part, year=year_of(exam), default_sets=DEFAULT_SETS)
    inside = f"r.{part.tree}_path LIKE '%/{int(part.unit or 0)}/%'"
    rows = await database.fetch(
        f"{head} SELECT m.kind, m.reason, m.approved_at, p.name, u.short_name AS unit FROM roster_amendment m "
        "JOIN person p ON p.id = m.person LEFT JOIN unit u ON u.id = m.unit "
        f"WHERE m.exam = $1 AND m.approved_at >= ${len(args) + 1} AND (m.person IN (SELECT person FROM listed) "
        f"OR m.person IN (SELECT r.person FROM roster_entry r WHERE r.exam = $1 AND {inside})) "
        f"ORDER BY m.approved_at DESC, m.id DESC LIMIT {MOST_LISTED}",
        *args, clock.start_of_day(day),
    )  # fmt: skip
    return [Happening(row["approved_at"], row["name"], KINDS.get(row["kind"], row["kind"]), row["unit"] or "", row["reason"]) for row in rows]


_POSTINGS = (
    "SELECT o.at, o.side, o.kind, p.name, u.short_name AS unit FROM ("
    "SELECT person, unit, kind, from_at AS at, 'in' AS side FROM posting WHERE from_at >= $1 UNION ALL "
    "SELECT person, unit, kind, to_at AS at, 'out' AS side FROM posting WHERE to_at >= $1 AND to_at <= $2) o "
    "JOIN person p ON p.id = o.person JOIN unit u ON u.id = o.unit "
    "WHERE o.at <= $2 AND EXISTS (SELECT 1 FROM unit_place x WHERE x.unit = o.unit AND x.tree = $3 AND x.to_at IS NULL AND x.path LIKE $4) "
    f"ORDER BY o.at DESC, p.id DESC LIMIT {MOST_LISTED}"
)


async def moved_since(branch: Branch, tree: str, day: date, *, now: int) -> list[Happening]:
    """Who began or ended to serve in the unit or below it since a day; newest first, at most 200. No roster changes by it."""
    rows = await database.fetch(_POSTINGS, clock.start_of_day(day), now, tree, f"%/{branch.place.id}/%")
    words = {("in", True): "到岗", ("out", True): "离开", ("in", False): "借入", ("out", False): "借调结束"}
    return [Happening(row["at"], row["name"], words[row["side"], row["kind"] == "home"], row["unit"], "") for row in rows]
