"""Reading a marked paper: verdict, marks by type and law, and (only once they may be seen) keys and explanations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.bank import queries as bank
from app.bank.answered import Answered, answered_question
from app.exams import corrections
from app.exams.paper import Item, unpack
from app.foundation.access import Viewer
from app.sitting import queries, steps
from app.sitting.standing import Standing
from question_bank.question import LETTERS, TRUE_FALSE, TYPES, Question


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
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A marking run after the first that gave an attempt another score; `words` say why, with the key only once keys may be seen."""

    run: int
    at: int
    before: int
    after: int
    words: str


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
    changes: tuple[Change, ...] = ()

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
    runs = await queries.runs_of(attempt["id"])
    missed: tuple[Missed, ...] = ()
    if standing.keys_open:
        known = await corrections.keys_in_run(runs[-1]["run"])
        chosen = await steps.choices_of(attempt)
        missed = tuple(
            missed_question(n, item=item, question=question, chosen=chosen.get(n, ""), score=points, keys=known.get(item.version))
            for n, item, question, points in rows
            if points < item.points
        )
    by_law = tallies((_law(question), item.points, points) for _, item, question, points in rows)
    return Result(
        standing, attempt["started_at"], attempt["handed_in_at"], plain.for_time, mark["score"], True,
        by_type=tuple(tallies((TYPES[question.type], item.points, points) for _, item, question, points in rows)),
        by_law=tuple(sorted(by_law, key=lambda one: (one.score * 1000 // max(one.worth, 1), -one.worth))), missed=missed,
        changes=changes(runs, items, questions, keys_open=standing.keys_open),
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


def missed_question(number: int, *, item: Item, question: Question, chosen: str, score: int, keys: str | None = None) -> Missed:
    """A missed question with the person's choice and the key, letters as they were shown; `keys` where it was corrected."""
    told = answered_question(item, _corrected(question, keys) if keys else question, chosen=chosen, is_right=False)
    return Missed(number, told, bool(chosen), score, item.points, keys is not None)


def _corrected(question: Question, keys: str) -> Question:
    """The question with every choice that some accepted key holds as its key."""
    letters = "".join(sorted(set(keys) - {"|"}))
    key = question.choices[LETTERS.index(letters[0])] if question.type == TRUE_FALSE else letters
    return replace(question, key=key)


def changes(
    runs: list[dict[str, Any]], items: list[Item], questions: Mapping[int, Question], *, keys_open: bool
) -> tuple[Change, ...]:
    """Each run that gave another score than the one before it; before keys may be seen neither question nor reason is named."""
    found = []
    for before, run in zip(runs, runs[1:], strict=False):
        if before["score"] == run["score"]:
            continue
        words = "有一道题的标准答案经复核更正，按更正后的答案重新判了卷。具体是哪道题，公布答案时一起说明。"
        if run["let_in"]:
            words = "到时间以后才收到的作答，经两人批准计入成绩。"
        elif run["version"] is None:
            words = "经复核重新判了卷。"
        elif keys_open:
            words = _why(run, items, questions)
        found.append(Change(run["number"], run["approved_at"], before["score"], run["score"], words))
    return tuple(found)


def _why(run: dict[str, Any], items: list[Item], questions: Mapping[int, Question]) -> str:
    number, item = next((n, item) for n, item in enumerate(items, start=1) if item.version == run["version"])
    shown = "|".join(item.shown(key) for key in run["keys"].split("|")) if run["keys"] else ""
    question = questions[item.version]
    told = corrections.in_words(run["keys"] if question.type == TRUE_FALSE else shown, question)
    return f"第 {number} 题{told}。理由：{run['reason']}"
