"""Counting an exam's figures from roster, amendments, attempts and marks: one statement for every unit at once."""

from typing import Any

from app.foundation import database
from app.rates.rules import Figures

STANDING = """
SELECT r.person, r.unit, r.area_path, r.system_path, r.category,
  CASE WHEN x.person IS NULL THEN 0 ELSE 1 END AS exempt,
  COALESCE(s.sittings, 0) AS sittings, s.best, s.last_score,
  CASE WHEN COALESCE(p.sets, 0) >= COALESCE(q.sets, q0.sets, 1) THEN 1 ELSE 0 END AS studied
FROM roster_entry r
LEFT JOIN (
  SELECT m.person FROM roster_amendment m WHERE m.exam = $1 AND m.approved_at IS NOT NULL AND m.kind IN ('exempt', 'restore')
  AND m.id = (SELECT max(n.id) FROM roster_amendment n WHERE n.exam = m.exam AND n.person = m.person
    AND n.approved_at IS NOT NULL AND n.kind IN ('exempt', 'restore')) AND m.kind = 'exempt'
) x ON x.person = r.person
LEFT JOIN (
  SELECT a.person, count(*) AS sittings, max(k.score) AS best,
    max(CASE WHEN a.number = l.last THEN k.score END) AS last_score
  FROM attempt a
  JOIN (SELECT person, max(number) AS last FROM attempt WHERE exam = $1 AND handed_in_at IS NOT NULL AND voided_at IS NULL
    GROUP BY person) l ON l.person = a.person
  LEFT JOIN mark k ON k.attempt = a.id AND k.run = $2
  WHERE a.exam = $1 AND a.handed_in_at IS NOT NULL AND a.voided_at IS NULL GROUP BY a.person
) s ON s.person = r.person
LEFT JOIN (
  SELECT person, count(*) AS sets FROM practice_set WHERE year = $3 AND completed_at IS NOT NULL GROUP BY person
) p ON p.person = r.person
LEFT JOIN study_requirement q ON q.year = $3 AND q.category = r.category
  AND q.id = (SELECT max(z.id) FROM study_requirement z WHERE z.year = $3 AND z.category = r.category)
LEFT JOIN study_requirement q0 ON q0.year = $3 AND q0.category = ''
  AND q0.id = (SELECT max(z.id) FROM study_requirement z WHERE z.year = $3 AND z.category = '')
WHERE r.exam = $1
"""
"""One row a person on the roster: exempt, sittings, best and last score, studied. $1 exam, $2 marking run, $3 year."""

_BY_UNIT = f"""
SELECT unit, area_path, system_path, count(*) AS listed, sum(exempt) AS exempt,
  sum((1 - exempt) * studied) AS studied,
  sum(CASE WHEN exempt = 0 AND sittings > 0 THEN 1 ELSE 0 END) AS sat,
  sum(CASE WHEN exempt = 0 AND score >= $4 THEN 1 ELSE 0 END) AS passed,
  sum(CASE WHEN exempt = 0 AND score >= $5 THEN 1 ELSE 0 END) AS excellent,
  sum((1 - exempt) * sittings) AS sittings,
  sum(CASE WHEN exempt = 0 THEN COALESCE(score, 0) ELSE 0 END) AS score_sum
FROM (SELECT t.*, CASE WHEN $6 = 'last' THEN last_score ELSE best END AS score FROM ({STANDING}) t) counted
GROUP BY unit, area_path, system_path
"""


async def newest_run(exam: int) -> int:
    """The id of the marking run that counts; 0 when the exam has none."""
    row = await database.fetch_one(
        "SELECT id FROM marking_run WHERE exam = $1 AND approved_at IS NOT NULL ORDER BY number DESC LIMIT 1", exam
    )
    return int(row["id"]) if row else 0


async def figures_by_unit(exam: dict[str, Any], *, year: int) -> dict[int, tuple[str, str, Figures]]:
    """Unit id → (area path, system path, its own figures) over the frozen roster of an exam."""
    run = await newest_run(exam["id"])
    rows = await database.fetch(
        _BY_UNIT, exam["id"], run, year, exam["pass_points"], exam["excellent_points"], exam["counts"]
    )
    names = ("listed", "exempt", "studied", "sat", "passed", "excellent", "sittings", "score_sum")
    return {
        row["unit"]: (row["area_path"], row["system_path"], Figures(**{name: int(row[name]) for name in names})) for row in rows
    }
