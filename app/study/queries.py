"""Reading practice, always for the person who practises."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.bank import queries as bank
from app.bank.answered import Answered, answered_question
from app.bank.moved.queries import drawable
from app.bank.paper import Item, unpack
from app.foundation import database, refusals
from app.foundation.access import Viewer
from app.people.categories import CATEGORIES
from app.study import rules
from app.study.rules import Progress
from question_bank.question import Question

PRACTICE = "practice"
_NEWEST = (
    "SELECT q.category, q.sets FROM study_requirement q WHERE q.year = $1 AND q.id = ("
    "SELECT max(z.id) FROM study_requirement z WHERE z.year = q.year AND z.category = q.category)"
)


@dataclass(frozen=True)
class Given:
    """One answer of a set: letters as shown, whether right, when (ms UTC)."""

    choice: str
    right: bool
    at: int


@dataclass(frozen=True)
class PracticeSet:
    """One set served to the viewer: its items in order, and what was answered so far by position from 1."""

    id: int
    code: str
    theme: str
    served_at: int
    completed_at: int | None
    items: list[Item]
    given: dict[int, Given]

    @property
    def right(self) -> int:
        """How many answers were right."""
        return sum(one.right for one in self.given.values())

    @property
    def next_open(self) -> int | None:
        """The first position without an answer; None when the set is done."""
        return rules.next_open(self.given, length=len(self.items))


async def set_for(viewer: Viewer, code: str, *, lock: str = "") -> PracticeSet:
    """The viewer's own set; 404 for anybody else's."""
    row = await database.fetch_one(f"SELECT * FROM practice_set WHERE code = $1 AND person = $2{lock}", code, viewer.person)
    if row is None:
        raise refusals.not_found("没有找到这组练习，或者它不是您的。")
    rows = await database.fetch(
        'SELECT position, choice, "right", answered_at FROM practice_answer WHERE practice_set = $1', row["id"]
    )
    given = {one["position"]: Given(one["choice"], bool(one["right"]), one["answered_at"]) for one in rows}
    return PracticeSet(
        row["id"], row["code"], row["theme"], row["served_at"], row["completed_at"], unpack(row["paper"]), given
    )  # fmt: skip


async def question_at(practice: PracticeSet, position: int) -> tuple[Item, Question]:
    """The question at a position of a set, from 1; 404 for a position it does not have."""
    if not 1 <= position <= len(practice.items):
        raise refusals.not_found("这组练习没有这道题。")
    item = practice.items[position - 1]
    return item, (await bank.versions({item.version}))[item.version]


async def requirement(year: int) -> dict[str, int]:
    """Category code → sets the year asks; '' stands for everybody without a row of their own."""
    return {row["category"]: int(row["sets"]) for row in await database.fetch(_NEWEST, year)}


async def progress_of(viewer: Viewer, *, year: int) -> Progress:
    """What the viewer has done of the year's requirement."""
    row = await database.fetch_one(
        "SELECT p.category, (SELECT count(*) FROM practice_set s WHERE s.person = p.id AND s.year = $2 "
        "AND s.completed_at IS NOT NULL) AS done FROM person p WHERE p.id = $1",
        viewer.person, year,
    )  # fmt: skip
    if row is None:
        return Progress(0, 0)
    return Progress(int(row["done"]), rules.required_sets(await requirement(year), row["category"]))


async def open_set_of(viewer: Viewer) -> dict[str, Any] | None:
    """The viewer's newest set that is not done: code, theme, how many answered; or None."""
    return await database.fetch_one(
        "SELECT s.code, s.theme, s.served_at, (SELECT count(*) FROM practice_answer a WHERE a.practice_set = s.id) AS answered "
        "FROM practice_set s WHERE s.person = $1 AND s.completed_at IS NULL ORDER BY s.id DESC LIMIT 1",
        viewer.person,
    )


async def recent_sets(viewer: Viewer, *, most: int = 10) -> list[dict[str, Any]]:
    """The viewer's latest completed sets: code, theme, when, how many right."""
    return await database.fetch(
        'SELECT s.code, s.theme, s.completed_at, (SELECT sum(a."right") FROM practice_answer a WHERE a.practice_set = s.id) AS "right", '
        "(SELECT count(*) FROM practice_answer a WHERE a.practice_set = s.id) AS answered "
        "FROM practice_set s WHERE s.person = $1 AND s.completed_at IS NOT NULL ORDER BY s.completed_at DESC LIMIT $2",
        viewer.person, most,
    )  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """One answer of the viewer's whole practice: where it stands and which question it was."""

    item: Item
    question: Question
    choice: str
    right: bool


async def history_of(viewer: Viewer) -> list[Answer]:
    """Every practice answer of the viewer, in the order answered; two statements, and versions once a process."""
    sets = await database.fetch("SELECT id, paper FROM practice_set WHERE person = $1", viewer.person)
    papers = {row["id"]: unpack(row["paper"]) for row in sets}
    rows = await database.fetch(
        'SELECT a.practice_set, a.position, a.choice, a."right" FROM practice_answer a '
        "JOIN practice_set s ON s.id = a.practice_set WHERE s.person = $1 ORDER BY a.answered_at, a.id",
        viewer.person,
    )
    items = [papers[row["practice_set"]][row["position"] - 1] for row in rows]
    questions = await bank.versions({item.version for item in items})
    return [
        Answer(item, questions[item.version], row["choice"], bool(row["right"])) for item, row in zip(items, rows, strict=True)
    ]


async def missed_by(viewer: Viewer) -> list[Answered]:
    """The questions whose latest answer by the viewer was wrong, with key and explanation, the latest first."""
    history = await history_of(viewer)
    latest = {answer.question.code: answer for answer in history}
    codes = rules.still_missed((answer.question.code, answer.right) for answer in history)
    missed = (latest[code] for code in reversed(codes))
    return [answered_question(one.item, one.question, chosen=one.choice, is_right=False) for one in missed]


async def themes(*, on: date) -> list[tuple[str, int]]:
    """(law, questions in practice) of every law one can practise on a day, most questions first."""
    pool = await drawable(await bank.in_use((PRACTICE,)), on=(on,))
    counts = Counter(question.law for _, question in pool)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


async def requirement_lines(year: int) -> list[tuple[str, str, int | None]]:
    """(category code, label, own number or None) for the office's form; the first line is everybody's."""
    known = await requirement(year)
    everybody = (rules.EVERYBODY, "没有单独规定的各类人员", known.get(rules.EVERYBODY, rules.DEFAULT_SETS))
    return [everybody, *((code, label, known.get(code)) for code, label in CATEGORIES.items())]
