"""The practice sets people of the demo have done, in differing degree, and what a year asks of them."""

from typing import Any

from app.bank import queries as bank
from app.bank.paper import LETTERS, Item, pack
from app.demo import answering
from app.demo.dice import Dice
from app.demo.examining import Candidates
from app.demo.loading import County
from app.foundation import clock, database
from app.foundation.codes import new_code
from app.study import rules
from question_bank.question import TRUE_FALSE, Question

# Sets a year by category; the empty category stands for everybody else.
REQUIRED = {"": 2, "leader_county": 3, "leader_section": 3, "enforcer": 3, "village": 1, "law_guide": 1}
_AT_A_TIME = 2_000
_SET = ["code", "person", "year", "served_at", "completed_at", "paper", "theme"]
_ANSWER = ["practice_set", "position", "choice", "right", "answered_at"]


async def store_requirement(*, years: tuple[int, ...], by: int, at: int) -> None:
    """Stores what each of these years asks of each category."""
    rows = [(year, category, sets, by, at) for year in years for category, sets in REQUIRED.items()]
    await database.insert_many_by_name("study_requirement", ["year", "category", "sets", "by", "at"], rows)


async def practise(county: County, *, people: Candidates, year: int, now: int, dice: Dice) -> int:
    """Stores practice sets of the year up to now: most did what was asked, some more, some little; how many sets."""
    pool = await bank.in_use(("practice",))
    begins = clock.start_of_day(clock.day_of(now).replace(year=year, month=1, day=5))
    ends = min(now, clock.start_of_day(clock.day_of(now).replace(year=year, month=12, day=30)))
    rows: list[tuple[Any, ...]] = []
    answers: dict[str, list[tuple[Any, ...]]] = {}
    for resident in county.residents:
        owed = REQUIRED.get(resident.plan.category, REQUIRED[""])
        careless = resident.unit in people.careless
        for _ in range(_sets_done(owed, careless=careless, dice=dice)):
            served_at = begins + dice.below(max(1, ends - begins - clock.HOUR))
            code, items = new_code(), _serve(pool, dice=dice)
            done = _answered(items, skill=people.skill[resident.id], served_at=served_at, dice=dice)
            completed_at = done[-1][-1] if len(done) == len(items) else None
            paper = pack([item for item, _ in items])
            rows.append((code, resident.id, year, served_at, completed_at, paper, ""))
            answers[code] = done
    await database.insert_many_by_name("practice_set", _SET, rows)
    ids = {row["code"]: row["id"] for row in await database.fetch("SELECT id, code FROM practice_set")}
    flat = [(ids[code], *answer) for code, given in answers.items() for answer in given]
    await database.insert_many_by_name("practice_answer", _ANSWER, flat)
    return len(rows)


def _sets_done(owed: int, *, careless: bool, dice: Dice) -> int:
    if dice.chance(0.35 if careless else 0.06):
        return dice.below(owed)
    return owed + (dice.between(1, 2) if dice.chance(0.12) else 0)


def _serve(pool: list[tuple[int, Question]], *, dice: Dice) -> list[tuple[Item, Question]]:
    chosen: dict[int, Question] = {}
    while len(chosen) < rules.SET_SIZE:
        version, question = dice.pick(pool)
        chosen[version] = question
    return [(Item(version, _order(question, dice), 0), question) for version, question in chosen.items()]


def _order(question: Question, dice: Dice) -> str:
    letters = LETTERS[: len(question.choices)]
    return letters if question.type == TRUE_FALSE else "".join(dice.shuffled(letters))


def _answered(
    items: list[tuple[Item, Question]], *, skill: int, served_at: int, dice: Dice
) -> list[tuple[int, str, int, int]]:
    """(position, letters shown, right 0 or 1, when) of one set; one set in twenty was left half done."""
    stops = dice.between(2, 8) if dice.chance(0.05) else len(items)
    found = []
    at = served_at
    for position, (item, question) in enumerate(items[:stops], start=1):
        at += dice.between(12, 70) * clock.SECOND
        choice = answering.choose(item, question, skill=skill, dice=dice)
        found.append((position, choice, int(rules.is_right(item.original(choice), question)), at))
    return found
