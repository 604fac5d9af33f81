"""The one definition in SQL of what counts for an exam: a row a person, and the figures that sum those rows.

A person is on the roster by their frozen entry and by what was approved since. Of join, leave, exempt and
restore the newest approved amendment holds; the newest join or transfer says in which unit they count.
A make-up exam is the same obligation: unless the definition says otherwise, its attempts count for the main exam, by the
main exam's marks. What a definition changes stands in `standing`, and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.foundation import database
from app.foundation.access import AREA, SYSTEM
from app.rates.definitions import ABSENT_AS_ZERO, ALL_LISTED, ANY_ACT, CATEGORIES, MAIN_ONLY

_KINDS = "('join', 'leave', 'exempt', 'restore')"
_NEWEST = (
    "SELECT m.*, (SELECT published_at FROM exam WHERE id = $1) AS frozen_at, row_number() OVER (PARTITION BY m.person ORDER BY m.effective_at DESC, m.id DESC) AS newest "
    "FROM roster_amendment m WHERE m.exam = $1 AND m.approved_at IS NOT NULL"
)


def _path_of(tree: str) -> str:
    """The path in the exam of the unit a person was moved to: as the roster froze it, else as it stood then, else first."""
    place = f"SELECT p.path FROM unit_place p WHERE p.unit = t.unit AND p.tree = '{tree}'"
    return (
        f"COALESCE((SELECT r.{tree}_path FROM roster_entry r WHERE r.exam = $1 AND r.unit = t.unit LIMIT 1), "
        f"({place} AND p.from_at <= t.frozen_at AND (p.to_at IS NULL OR p.to_at > t.frozen_at) LIMIT 1), "
        f"({place} ORDER BY p.from_at LIMIT 1))"
    )


_LISTED = f"""
runs AS MATERIALIZED (
  SELECT e.id AS exam, (SELECT r.id FROM marking_run r WHERE r.exam = e.id AND r.approved_at IS NOT NULL
    ORDER BY r.number DESC LIMIT 1) AS run
  FROM exam e WHERE e.id = $1{{or_make_up}}
), moved AS MATERIALIZED (
  SELECT t.person, max(t.unit) AS unit, max({_path_of(AREA)}) AS area_path, max({_path_of(SYSTEM)}) AS system_path
  FROM ({_NEWEST} AND m.kind IN ('join', 'transfer') AND m.unit IS NOT NULL) t WHERE t.newest = 1 GROUP BY t.person
), listed AS MATERIALIZED (
  SELECT l.*, x.kind, x.reason_kind, x.approved_at FROM (
    SELECT r.person, r.unit, r.area_path, r.system_path, r.category FROM roster_entry r
    WHERE r.exam = $1 AND r.person NOT IN (SELECT v.person FROM moved v){{of_r}}
    UNION ALL
    SELECT v.person, v.unit, v.area_path, v.system_path, COALESCE(r.category, p.category) AS category
    FROM moved v JOIN person p ON p.id = v.person LEFT JOIN roster_entry r ON r.exam = $1 AND r.person = v.person
    WHERE 1 = 1{{of_v}}
  ) l LEFT JOIN roster_amendment x ON x.exam = $1 AND x.person = l.person AND x.approved_at IS NOT NULL AND x.kind IN {_KINDS}
    AND NOT EXISTS (SELECT 1 FROM roster_amendment n WHERE n.exam = $1 AND n.person = l.person AND n.approved_at IS NOT NULL
      AND n.kind IN {_KINDS} AND (n.effective_at > x.effective_at OR (n.effective_at = x.effective_at AND n.id > x.id)))
  WHERE COALESCE(x.kind, '') <> 'leave'"""

_MAKE_UPS = " OR (e.main_exam = $1 AND e.published_at IS NOT NULL AND e.withdrawn_at IS NULL AND e.rehearsal_shift IS NULL)"

_BEST = """
), sat AS (
  SELECT a.person, count(*) AS sittings, max(k.score) AS score, min(a.handed_in_at) AS first_at
  FROM runs u CROSS JOIN attempt a LEFT JOIN mark k ON k.run = u.run AND k.attempt = a.id
  WHERE a.exam = u.exam AND a.handed_in_at IS NOT NULL AND a.voided_at IS NULL{of_a} GROUP BY a.person
)"""

_LAST = """
), sat AS (
  SELECT person, count(*) AS sittings, max(CASE WHEN newest = 1 THEN score END) AS score, min(handed_in_at) AS first_at FROM (
    SELECT a.person, k.score, a.handed_in_at,
      row_number() OVER (PARTITION BY a.person ORDER BY a.handed_in_at DESC, a.id DESC) AS newest
    FROM runs u CROSS JOIN attempt a LEFT JOIN mark k ON k.run = u.run AND k.attempt = a.id
    WHERE a.exam = u.exam AND a.handed_in_at IS NOT NULL AND a.voided_at IS NULL{of_a}
  ) tries GROUP BY person
)"""

_STUDIED = """
owed AS MATERIALIZED (
  SELECT q.category, q.sets FROM study_requirement q
  WHERE q.year = $2 AND q.id = (SELECT max(z.id) FROM study_requirement z WHERE z.year = q.year AND z.category = q.category)
), practised AS (
  SELECT a.person, count(*) AS sets FROM practice_set a WHERE a.year = $2 AND a.completed_at IS NOT NULL{of_a} GROUP BY a.person
)"""

_EXCUSED = "CASE WHEN l.kind = 'exempt' THEN 1 ELSE 0 END"

_STANDING = """
standing AS (
  SELECT l.person, l.unit, l.area_path, l.system_path, l.category, s.score, s.first_at, l.approved_at AS said_at,
    {exempt} AS exempt, CASE WHEN l.kind = 'exempt' THEN 1 ELSE 0 END AS excused, {zero} AS absent_zero,
    CASE WHEN l.kind = 'exempt' THEN l.reason_kind ELSE '' END AS reason,
    COALESCE(s.sittings, 0) AS sittings, CASE WHEN COALESCE(s.score, -1) >= $4 THEN 1 ELSE 0 END AS passed,
    CASE WHEN $5 > 0 AND COALESCE(s.score, -1) >= $5 THEN 1 ELSE 0 END AS excellent,
    CASE WHEN COALESCE(p.sets, 0) >= {owed} THEN 1 ELSE 0 END AS studied
  FROM listed l
  LEFT JOIN sat s ON s.person = l.person
  LEFT JOIN practised p ON p.person = l.person
  LEFT JOIN owed q ON q.category = l.category
  LEFT JOIN owed q0 ON q0.category = ''
)"""

WHICH: dict[str, str] = {
    "listed": "1 = 1",
    "exempt": "exempt = 1",
    "due": "exempt = 0",
    "studied": "exempt = 0 AND studied = 1",
    "not_studied": "exempt = 0 AND studied = 0",
    "sat": "exempt = 0 AND sittings > 0",
    "absent": "exempt = 0 AND sittings = 0",
    "passed": "exempt = 0 AND sittings > 0 AND passed = 1",
    "failed": "exempt = 0 AND sittings > 0 AND passed = 0",
    "excellent": "exempt = 0 AND sittings > 0 AND excellent = 1",
    "unmarked": "exempt = 0 AND sittings > 0 AND score IS NULL",
    "exempt_after": "exempt = 1 AND score IS NOT NULL AND passed = 0 AND first_at < said_at",
}
"""Which people a number counts, as a condition on a row of `standing`: figures and lists use the same words."""

COUNTED = ("listed", "exempt", "studied", "sat", "passed", "excellent", "unmarked", "exempt_after")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a roster: a unit and all below it in a tree (`own`: without those below), people of one category.

    `among`: every unit that stood there in the exam, where that is known: PostgreSQL then plans for so many.
    """

    unit: int | None = None
    tree: str = AREA
    own: bool = False
    category: str = ""
    among: tuple[int, ...] = ()


def _units_below(unit: int, *, tree: str) -> str:
    """Every unit whose people's frozen path can hold this unit, so that only their entries are read; the path itself decides.

    Nothing is left out: an exam freezes one path a unit (publishing writes all entries at once), and the second half asks for
    just that path; moving a unit rewrites the open places of what stands below it, so places alone would not do.
    """
    below = f"LIKE '%/{int(unit)}/%'"
    return (
        f"SELECT w.unit FROM unit_place w WHERE w.tree = '{tree}' AND w.path {below} UNION SELECT z.id FROM unit z "
        f"WHERE (SELECT f.{tree}_path FROM roster_entry f WHERE f.exam = $1 AND f.unit = z.id LIMIT 1) {below}"
    )


def standing(exam: dict[str, Any], part: Part, *, year: int, default_sets: int) -> tuple[str, list[Any]]:
    """`WITH … standing AS (…)`, one row a person of that part, and its arguments; further places are free to follow.

    The unit's number stands in the text: PostgreSQL then plans for its size, not for any unit's. By the definition in the exam's row.
    """
    args: list[Any] = [exam["id"], year, default_sets, exam["pass_points"], exam["excellent_points"]]
    of_r, of_v = _of_part(part, args=args)
    of_a = " AND a.person IN (SELECT person FROM listed)" if of_r else ""
    if exam.get("base") == CATEGORIES:
        among = _places(exam["base_categories"].split(), args=args)
        of_r, of_v = f"{of_r} AND r.category IN ({among})", f"{of_v} AND COALESCE(r.category, p.category) IN ({among})"
    filled = {
        "{of_r}": of_r, "{of_v}": of_v, "{of_a}": of_a, "{or_make_up}": "" if exam.get("sitting_rule") == MAIN_ONLY else _MAKE_UPS,
        "{exempt}": "0" if keeps_exempt(exam) else _EXCUSED,
        "{owed}": "(1 + 0 * $3)" if exam.get("study_rule") == ANY_ACT else "COALESCE(q.sets, q0.sets, $3)",
        "{zero}": "CASE WHEN s.person IS NULL THEN 1 ELSE 0 END" if exam.get("average_rule") == ABSENT_AS_ZERO else "0",
    }  # fmt: skip
    sat = _LAST if exam["counts"] == "last" else _BEST
    sql = "WITH" + _LISTED + ",".join((sat, _STUDIED, _STANDING))
    for name, text in filled.items():
        sql = sql.replace(name, text)
    return sql, args


def keeps_exempt(exam: Mapping[str, Any]) -> bool:
    """Whether the exempted count as due: by the definition, or put back for the office to see."""
    return exam.get("base") == ALL_LISTED or bool(exam.get("put_back"))


def _of_part(part: Part, *, args: list[Any]) -> tuple[str, str]:
    """Conditions on a frozen entry `r` and on somebody moved `v` to belong to a part; '' for the whole roster."""
    of_r = of_v = ""
    if part.unit is not None and part.own:
        of_r, of_v = f" AND r.unit = {int(part.unit)}", f" AND v.unit = {int(part.unit)}"
    elif part.unit is not None:
        holds = database.by_engine(sqlite="instr", postgresql="strpos")
        inside = f"{part.tree}_path, '/{int(part.unit)}/') > 0"
        units = ", ".join(str(int(unit)) for unit in part.among) or _units_below(part.unit, tree=part.tree)
        of_r, of_v = f" AND r.unit IN ({units}) AND {holds}(r.{inside}", f" AND {holds}(v.{inside}"
    if part.category:
        place = _places([part.category], args=args)
        of_r, of_v = f"{of_r} AND r.category = {place}", f"{of_v} AND COALESCE(r.category, p.category) = {place}"
    return of_r, of_v


def _places(values: list[str], *, args: list[Any]) -> str:
    """`$6, $7` for values that become arguments."""
    args.extend(values)
    return ", ".join(f"${len(args) - len(values) + n}" for n in range(1, len(values) + 1))


def figures_sql(with_standing: str) -> str:
    """Sums of the rows of `standing` by unit and reason of exemption; `excused` the exempted, also where the base keeps them."""
    sums = ", ".join(f"sum(CASE WHEN {WHICH[name]} THEN 1 ELSE 0 END) AS {name}" for name in COUNTED)
    return (
        f"{with_standing} SELECT unit, area_path, system_path, reason, {sums}, "
        "sum(CASE WHEN exempt = 0 THEN sittings ELSE 0 END) AS sittings, "
        "sum(CASE WHEN exempt = 0 THEN COALESCE(score, 0) ELSE 0 END) AS score_sum, sum(CASE WHEN exempt = 0 THEN absent_zero ELSE 0 END) AS zeroes, sum(excused) AS excused "
        "FROM standing GROUP BY unit, area_path, system_path, reason"
    )
