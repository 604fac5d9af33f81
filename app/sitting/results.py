"""Reading a marked paper: verdict, marks by type and law, and (only once they may be seen) keys and explanations."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.bank import queries as bank
from app.bank.answered import Answered, answered_question
from app.exams.paper import Item, unpack
from app.foundation.access import Viewer
from app.sitting import queries, rules, steps
from app.sitting.standing import Standing
from question_bank.question import TYPES, Question


@dataclass(frozen=True, slots=True)
class Tally:
    """Marks of one type or law: points × 100 earned of `worth`, `right` questions of `count`."""

    name: str
    score: int
    worth: int
    right: int
    count: int

    @property
    def part(self) -> int:
        """Points earned, for the bar."""
        return self.score

    @property
    def whole(self) -> int:
        """Points there were, for the bar."""
        return self.worth


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that did not earn full marks, with its key: never made before keys may be seen."""

    number: int
    told: Answered
    answered: bool
    score: int
    worth: int


@dataclass(frozen=True, slots=True)
class Result:
    """An attempt after its hand-in; `score` and the tallies are None and empty until they may be seen."""

    standing: Standing
    started_at: int
    handed_in_at: int
    for_time: bool
    score: int | None
    marked: bool
    by_type: tuple[Tally, ...] = ()
    by_law: tuple[Tally, ...] = ()
    missed: tuple[Missed, ...] = ()

    @property
    def right(self) -> int:
        """How many questions earned full marks."""
        return sum(tally.right for tally in self.by_type)

    @property
    def count(self) -> int:
        """How many questions were counted."""
        return sum(tally.count for tally in self.by_type)


async def result_for(viewer: Viewer, code: str) -> Result | None:
    """The viewer's own result; None while the attempt is not handed in. 404 for anybody else's."""
    standing = await queries.standing_for(viewer, code)
    attempt = await queries.attempt_for(viewer, code)
    if attempt["handed_in_at"] is None or attempt["voided_at"] is not None:
        return None
    mark = await queries.mark_of(attempt["id"])
    plain = Result(
        standing, attempt["started_at"], attempt["handed_in_at"], attempt["handed_in_for"] == "time", None, mark is not None
    )
    if mark is None or not standing.score_open:
        return plain
    items = unpack(attempt["paper"])
    questions = await bank.versions({item.version for item in items})
    marks = [int(points) for points in mark["items"].split(",")]
    rows = [(n, item, questions[item.version], marks[n - 1]) for n, item in enumerate(items, start=1)]
    missed: tuple[Missed, ...] = ()
    if standing.keys_open:
        until = attempt["deadline"] + attempt["grace"] - attempt["shift"]
        chosen = rules.counted(await steps.events_of(attempt["id"]), until=until)
        missed = tuple(
            missed_question(n, item=item, question=question, chosen=chosen.get(n, ""), score=points)
            for n, item, question, points in rows
            if points < item.points
        )
    by_law = tallies((_law(question), item.points, points) for _, item, question, points in rows)
    return Result(
        standing, attempt["started_at"], attempt["handed_in_at"], plain.for_time, mark["score"], True,
        by_type=tuple(tallies((TYPES[question.type], item.points, points) for _, item, question, points in rows)),
        by_law=tuple(sorted(by_law, key=lambda one: (one.score * 1000 // max(one.worth, 1), -one.worth))), missed=missed,
    )  # fmt: skip


def _law(question: Question) -> str:
    return question.stands_on


def tallies(rows: Iterable[tuple[str, int, int]]) -> list[Tally]:
    """Sums of (name, worth, earned) by name, in the order first met."""
    found: dict[str, Tally] = {}
    for name, worth, earned in rows:
        known = found.get(name, Tally(name, 0, 0, 0, 0))
        found[name] = Tally(name, known.score + earned, known.worth + worth, known.right + (earned == worth), known.count + 1)
    return list(found.values())


def missed_question(number: int, *, item: Item, question: Question, chosen: str, score: int) -> Missed:
    """A missed question with the person's choice and the key, letters as they were shown."""
    told = answered_question(item, question, chosen=chosen, is_right=False)
    return Missed(number, told, bool(chosen), score, item.points)
