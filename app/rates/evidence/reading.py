"""What a stranger needs to count an exam again, row by row and a portion at a time. Formats: docs/export.md.

People are numbers here: no name, phone, ID number or staff number is read, and no reason typed by hand.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any

from app.exams.paper import unpack
from app.foundation import canonical, database
from app.sitting.room.rules import choices_in

Row = dict[str, Any]
AT_A_TIME = 5_000
_ATTEMPTS_AT_A_TIME = 100

_EXAMS = """
SELECT e.id AS exam, e.code, e.title, e.main_exam, e.opens_at, e.closes_at, e.published_at, e.withdrawn_at, e.rehearsal_shift, e.minutes,
  e.attempts, e.counts, e.multiple_rule, e.pass_points, e.excellent_points,
  (SELECT max(r.number) FROM marking_run r WHERE r.exam = e.id AND r.approved_at IS NOT NULL) AS run
FROM exam e WHERE (e.id = $3 OR e.main_exam = $3) AND e.id > $1 ORDER BY e.id LIMIT $2"""
_UNITS = "SELECT id AS unit, code, name, kind FROM unit WHERE id > $1 ORDER BY id LIMIT $2"
_PLACES = "SELECT id AS place, unit, tree, path, from_at, to_at FROM unit_place WHERE id > $1 ORDER BY id LIMIT $2"
_ROSTER = """
SELECT id AS entry, person, unit, area_path, system_path, category, status FROM roster_entry
WHERE exam = $3 AND id > $1 ORDER BY id LIMIT $2"""
_AMENDMENTS = """
SELECT m.id AS amendment, m.person, m.kind, m.reason_kind, m.unit, m.effective_at, m.asked_by, m.asked_at, m.approved_by, m.approved_at,
  m.refused_at, p.category
FROM roster_amendment m JOIN person p ON p.id = m.person WHERE m.exam = $3 AND m.id > $1 ORDER BY m.id LIMIT $2"""
_OF_EXAMS = "a.exam IN (SELECT e.id FROM exam e WHERE e.id = $3 OR e.main_exam = $3)"
_ATTEMPTS = f"""
SELECT a.id AS attempt, a.exam, a.person, a.number, a.drawn_at, a.started_at, a.deadline, a.grace, a.shift, a.handed_in_at, a.handed_in_for,
  a.voided_at
FROM attempt a WHERE {_OF_EXAMS} AND a.id > $1 ORDER BY a.id LIMIT $2"""
_PAPERS = f"SELECT a.id AS attempt, a.paper FROM attempt a WHERE {_OF_EXAMS} AND a.id > $1 ORDER BY a.id LIMIT $2"
_IDS = f"SELECT a.id FROM attempt a WHERE {_OF_EXAMS} AND a.id > $1 ORDER BY a.id LIMIT $2"
_ANSWERS = f"""
SELECT v.attempt, v.epoch, v.seq, v.item, v.choice, v.received_at, NULL AS admitted FROM answer_event v JOIN attempt a ON a.id = v.attempt
WHERE {_OF_EXAMS} AND v.attempt BETWEEN $1 AND $2
UNION ALL
SELECT l.attempt, l.epoch, l.seq, l.item, l.choice, l.received_at, CASE WHEN a.handed_in_for = 'time' AND l.received_at <= COALESCE(
  (SELECT max(x.until) FROM late_admission x WHERE x.attempt = l.attempt), 0) THEN 1 ELSE 0 END AS admitted
FROM late_answer_event l JOIN attempt a ON a.id = l.attempt
WHERE {_OF_EXAMS} AND l.attempt BETWEEN $1 AND $2
  AND NOT EXISTS (SELECT 1 FROM answer_event w WHERE w.attempt = l.attempt AND w.epoch = l.epoch AND w.seq = l.seq)
ORDER BY 1, 2, 3"""
_SHEETS = f"""
SELECT s.attempt, s.choices, s.confirmed_at FROM room_sheet s JOIN attempt a ON a.id = s.attempt
WHERE {_OF_EXAMS} AND a.handed_in_for = 'room' AND s.confirmed_at IS NOT NULL AND s.attempt BETWEEN $1 AND $2"""
_MARKS = f"""
SELECT k.id AS mark, k.attempt, k.score, k.items FROM mark k JOIN attempt a ON a.id = k.attempt
WHERE {_OF_EXAMS} AND k.run = (SELECT r.id FROM marking_run r WHERE r.exam = a.exam AND r.approved_at IS NOT NULL ORDER BY r.number DESC LIMIT 1)
  AND k.id > $1 ORDER BY k.id LIMIT $2"""
_CORRECTIONS = """
SELECT c.id AS correction, c.exam, c.version, c.keys FROM key_correction c JOIN marking_run r ON r.id = c.run
WHERE r.approved_at IS NOT NULL AND c.exam IN (SELECT e.id FROM exam e WHERE e.id = $3 OR e.main_exam = $3) AND c.id > $1 ORDER BY c.id LIMIT $2"""
_PRACTICE = """
SELECT s.id AS practice_set, s.person, s.year, s.served_at, s.completed_at FROM practice_set s
WHERE s.year = $4 AND (EXISTS (SELECT 1 FROM roster_entry r WHERE r.exam = $3 AND r.person = s.person)
  OR EXISTS (SELECT 1 FROM roster_amendment m WHERE m.exam = $3 AND m.person = s.person)) AND s.id > $1 ORDER BY s.id LIMIT $2"""
_REQUIREMENTS = (
    "SELECT id AS requirement, year, category, sets, at FROM study_requirement WHERE year = $3 AND id > $1 ORDER BY id LIMIT $2"
)


async def _by_number(sql: str, *args: Any) -> AsyncIterator[Row]:
    """The rows of a statement whose first column is their number, in portions: after $1, at most $2."""
    last = 0
    while True:
        rows = await database.fetch(sql, last, AT_A_TIME, *args)
        for row in rows:
            yield row
        if len(rows) < AT_A_TIME:
            return
        last = next(iter(rows[-1].values()))


class Evidence:
    """One exam with its make-up exams; every file is read once, in the order of `files`."""

    def __init__(self, exam: Row, *, year: int) -> None:
        self.exam, self.year = exam, year
        self._versions: set[int] = set()

    @property
    def files(self) -> dict[str, Callable[[], AsyncIterator[Row]]]:
        """File name → its rows."""
        number, year = self.exam["id"], self.year
        plain: dict[str, tuple[Any, ...]] = {
            "exams": (_EXAMS, number), "units": (_UNITS,), "places": (_PLACES,), "roster": (_ROSTER, number),
            "amendments": (_AMENDMENTS, number), "attempts": (_ATTEMPTS, number), "practice": (_PRACTICE, number, year),
            "requirements": (_REQUIREMENTS, year),
        }  # fmt: skip
        found: dict[str, Callable[[], AsyncIterator[Row]]] = {name: _reader(*asked) for name, asked in plain.items()}
        return found | {"papers": self._papers, "answers": self._answers, "marks": self._marks, "corrections": self._corrections, "questions": self._questions}

    async def _papers(self) -> AsyncIterator[Row]:
        async for row in _by_number(_PAPERS, self.exam["id"]):
            items = unpack(row["paper"])
            self._versions.update(item.version for item in items)
            yield {"attempt": row["attempt"], "items": [[item.version, item.order, item.points] for item in items]}

    async def _answers(self) -> AsyncIterator[Row]:
        last = 0
        while ids := [row["id"] for row in await database.fetch(_IDS, last, _ATTEMPTS_AT_A_TIME, self.exam["id"])]:
            rows = await database.fetch(_ANSWERS, ids[0], ids[-1], self.exam["id"])
            for sheet in await database.fetch(_SHEETS, ids[0], ids[-1], self.exam["id"]):
                rows += _as_answers(sheet)
            for row in sorted(rows, key=lambda one: (one["attempt"], one["epoch"], one["seq"])):
                yield row
            last = ids[-1]

    async def _marks(self) -> AsyncIterator[Row]:
        async for row in _by_number(_MARKS, self.exam["id"]):
            items = [int(points) for points in row["items"].split(",") if points]
            yield {"attempt": row["attempt"], "score": row["score"], "items": items}

    async def _corrections(self) -> AsyncIterator[Row]:
        async for row in _by_number(_CORRECTIONS, self.exam["id"]):
            yield {**row, "keys": [key for key in row["keys"].split("|") if key]}

    async def _questions(self) -> AsyncIterator[Row]:
        """Type and key of every version that stands in a paper, never its text; after the papers."""
        wanted = sorted(self._versions)
        for start in range(0, len(wanted), 200):
            some = wanted[start : start + 200]
            places = ", ".join(f"${n + 1}" for n in range(len(some)))
            rows = await database.fetch(
                "SELECT v.id AS version, q.code, v.number, v.content FROM question_version v JOIN question q ON q.id = v.question "
                f"WHERE v.id IN ({places}) ORDER BY v.id",
                *some,
            )
            for row in rows:
                content = canonical.load(row.pop("content"))
                yield {**row, "type": content["type"], "key": content["key"]}


def _as_answers(sheet: Row) -> list[Row]:
    """A confirmed sheet of paper as answers of no device (epoch 0), let in by two people."""
    return [
        {
            "attempt": sheet["attempt"], "epoch": 0, "seq": position, "item": position, "choice": choice,
            "received_at": sheet["confirmed_at"], "admitted": 1,
        }
        for position, choice in choices_in(sheet["choices"]).items()
    ]  # fmt: skip


def _reader(sql: str, *args: Any) -> Callable[[], AsyncIterator[Row]]:
    return lambda: _by_number(sql, *args)
