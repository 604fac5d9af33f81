"""The demo's exams as they went: who came, what they answered when, how it was marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.bank import queries as bank
from app.bank.paper import unpack
from app.demo import answering
from app.demo.dice import Dice
from app.demo.loading import County
from app.exams import steps as exam_steps
from app.foundation import clock, database
from app.sitting import rules
from app.sitting.marking import mark_attempt
from question_bank.drawing import Plan

_AT_A_TIME = 1_000
_EVENT = ["attempt", "epoch", "seq", "item", "choice", "received_at"]
_MARK = ["run", "attempt", "score", "answered", "items", "marked_at"]
_BEGUN = "UPDATE attempt SET started_at = $1, deadline = $2, handed_in_at = $3, handed_in_for = $4 WHERE id = $5"


@dataclass(frozen=True, slots=True)
class Visit:
    """When somebody takes one attempt: started (ms UTC), the share of the paper answered, whether time ran out.

    `open_at` is the moment up to which an attempt that still runs was answered.
    """

    started_at: int
    share: float = 1.0
    until_time: bool = False
    open_at: int | None = None


@dataclass(frozen=True)
class Candidates:
    """How able everybody is, of 1,000, by person id; and the habits of the units that shape it."""

    skill: dict[int, int]
    careless: frozenset[int]


def size_up(county: County, *, able: Iterable[int], dice: Dice) -> Candidates:
    """Gives each person a skill, the units' habits in it, and picks the units that neglect exams; `able` people do well."""
    lean = {unit: dice.between(-45, 35) for unit in county.area}
    careless = frozenset(unit for unit in county.area if dice.chance(0.06))
    skill = {r.id: answering.draw_skill(dice, lean=lean[r.unit]) for r in county.residents}
    return Candidates({**skill, **{person: 930 for person in able}}, careless)


class Sessions:
    """Lets people sit one exam, attempt by attempt, writing in large portions."""

    def __init__(self, exam: dict[str, Any], *, run: int, candidates: Candidates, dice: Dice) -> None:
        """Prepares for an exam and the marking run its marks go to."""
        self.exam, self.run, self.dice = exam, run, dice
        self.skill = candidates.skill
        self.scores: dict[int, int] = {}

    async def hold(self, visits: dict[int, Visit], *, number: int) -> int:
        """Stores attempt `number` of these people (person → visit): answers as events, then marks; how many."""
        rows = await database.fetch(
            "SELECT id, person, paper FROM attempt WHERE exam = $1 AND number = $2 ORDER BY id", self.exam["id"], number
        )
        taken = [row for row in rows if row["person"] in visits]
        for start in range(0, len(taken), _AT_A_TIME):
            await self._write([(row, visits[row["person"]]) for row in taken[start : start + _AT_A_TIME]])
        return len(taken)

    async def _write(self, taken: Sequence[tuple[dict[str, Any], Visit]]) -> None:
        begun: list[tuple[Any, ...]] = []
        events: list[tuple[Any, ...]] = []
        marks: list[tuple[Any, ...]] = []
        for row, visit in taken:
            items = unpack(row["paper"])
            questions = await bank.versions({item.version for item in items})
            given = answering.sit(items, questions, skill=self.skill[row["person"]], share=visit.share, dice=self.dice)
            deadline, ended = self._times(visit)
            pace = max(1, (min(ended, deadline) - visit.started_at - 4 * clock.SECOND) // (len(given) + 1))
            events += [
                (row["id"], 1, n, answer.item, answer.choice, visit.started_at + n * pace) for n, answer in enumerate(given, start=1)
            ]
            if visit.open_at is not None:
                begun.append((visit.started_at, deadline, None, "", row["id"]))
                continue
            begun.append((visit.started_at, deadline, ended, "time" if visit.until_time else "person", row["id"]))
            marked = mark_attempt(items, questions, answering.final(given), rule=self.exam["multiple_rule"])
            marks.append((self.run, row["id"], marked.score, marked.answered, marked.packed, ended))
            self._note(row["person"], marked.score)
        async with database.transaction():
            await database.execute_many(_BEGUN, begun)
            await database.insert_many_by_name("answer_event", _EVENT, events)
            await database.insert_many_by_name("mark", _MARK, marks)

    def _times(self, visit: Visit) -> tuple[int, int]:
        """(deadline, when it ended or where it stands now): never a saved answer after the deadline."""
        exam = self.exam
        deadline = rules.deadline(
            started_at=visit.started_at, minutes=exam["minutes"], extra_minutes=0, closes_at=exam["closes_at"]
        )
        if visit.open_at is not None:
            return deadline, visit.open_at
        if visit.until_time:
            return deadline, deadline + (exam["grace_seconds"] + 5) * clock.SECOND
        spent = (deadline - visit.started_at) * self.dice.between(25, 85) // 100
        return deadline, visit.started_at + spent

    def _note(self, person: int, score: int) -> None:
        self.scores[person] = max(score, self.scores.get(person, 0))


def visit_in(opens_at: int, closes_at: int, *, dice: Dice) -> Visit:
    """A visit on some day of the window between 8 and 21 o'clock; a few run out of time."""
    days = max(1, (closes_at - opens_at) // clock.DAY)
    day = clock.start_of_day(clock.day_of(opens_at + dice.below(days) * clock.DAY))
    started = day + 8 * clock.HOUR + dice.below(13 * clock.HOUR)
    started = min(max(started, opens_at + clock.MINUTE), closes_at - 70 * clock.MINUTE)
    if dice.chance(0.012):
        return Visit(started, share=dice.between(62, 95) / 100, until_time=True)
    return Visit(started)


async def sit_again(sessions: Sessions, visits: dict[int, Visit], *, number: int, plan: Plan, dice: Dice) -> dict[int, Visit]:
    """Draws and holds a further attempt for whoever failed, and for some who want more; who came, and when."""
    exam = sessions.exam
    again: dict[int, Visit] = {}
    for person, before in visits.items():
        if person not in sessions.scores:
            continue
        score = sessions.scores[person]
        wish = 0.82 if score < exam["pass_points"] else 0.16 if score < exam["excellent_points"] else 0.0
        started = before.started_at + dice.between(3, 50) * clock.HOUR
        if dice.chance(wish) and started < exam["closes_at"] - 70 * clock.MINUTE:
            again[person] = Visit(started)
    async with database.transaction():
        await exam_steps.draw_attempts(exam, list(again), number=number, plan=plan, now=exam["opens_at"] + clock.DAY)
    await sessions.hold(again, number=number)
    return again
