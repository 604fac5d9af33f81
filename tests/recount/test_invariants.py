"""The invariants of the figures, over 520 units in two random trees and 10,762 people, after every step of what can befall them."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.foundation import clock, database
from app.foundation.settings import Settings
from app.rates import queries
from app.rates.counting import Part
from app.rates.definitions import CHOICES, Definition
from app.rates.evidence import writing
from app.rates.forest import Branch
from app.rates.people import people_in
from app.rates.rules import LISTS
from tests import make
from tests.recount import recount
from tests.recount.chance import CATEGORIES, NOW, OPENED, Chance

UNITS, PEOPLE, STEPS = 520, 10_762, 5
TREES = ("area", "system")


class BigCounty(Chance):
    """A county whose papers have one question, worth what the person earned: scores are known and can be recounted."""

    def sit(self, exam: dict[str, Any], person: int, *, run: int) -> None:
        """A further attempt of a person, answered right, handed in and marked."""
        self.sat[person] = number = self.sat.get(person, 0) + 1
        version, choices, key = self.dice.choice(self.questions)
        score, began = self.dice.randrange(0, 1000, 50), OPENED + number * clock.HOUR * 3 + self.dice.randrange(clock.HOUR)
        attempt = self.add(
            "attempt", code=f"a{person}n{number}", exam=exam["id"], person=person, number=number, paper=f"{version}:{'ABCD'[:choices]}:{score}",
            length=1, drawn_at=1, started_at=began, deadline=began + clock.HOUR, grace=0, shift=0, epoch=1,
            handed_in_at=began + clock.MINUTE, handed_in_for="person", voided_at=None,
        )  # fmt: skip
        self.add("answer_event", attempt=attempt, epoch=1, seq=1, item=1, choice=key, received_at=began + 1)
        self.add("mark", run=run, attempt=attempt, score=score, answered=1, items=str(score), marked_at=began)

    def load(self) -> tuple[dict[str, Any], dict[str, Any], int, int]:
        """Everything as it stands at first: main exam, make-up and their marking runs."""
        self.sat: dict[int, int] = {}
        self.grow(UNITS)
        self.populate(PEOPLE)
        exam = self.exam(pass_points=600, excellent_points=900)
        resit = self.exam(main_exam=exam["id"])
        runs = [
            self.add("marking_run", exam=one["id"], number=9, reason="", created_at=1, approved_at=1) for one in (exam, resit)
        ]
        self.enrol(exam, self.people[:-400], self.units)
        for person in self.people:
            if self.dice.random() < 0.7:
                self.sit(exam, person, run=runs[0])
        self.study(self.people)
        return exam, resit, runs[0], runs[1]


async def _holds(exam: dict[str, Any], made: Chance) -> None:
    """Every invariant, at every unit of both trees, by a definition drawn; and lists as long as their figures where chance looks."""
    asked = queries.counted_by(queries.exam_in(await queries.exams(), exam["code"]), _drawn(made))
    tops = []
    for tree in TREES:
        snapshot = await queries.whole(asked, tree=tree)
        branches = list(snapshot.forest.all())
        assert len(branches) == UNITS
        for branch in branches:
            figures = branch.figures
            assert figures.listed == figures.exempt + figures.due
            assert figures.due == figures.sat + figures.absent == figures.studied + figures.not_studied
            assert figures.sat == figures.passed + figures.failed
            assert all(getattr(figures, name) >= 0 for name in LISTS) and figures.sittings >= figures.sat
            assert sum((child.figures for child in branch.children), branch.own) == figures
        tops.append(sum((top.figures for top in snapshot.forest.tops[1:]), snapshot.forest.tops[0].figures))
        middling = [branch for branch in branches if 0 < branch.figures.listed < 2_000]
        await _lists_agree(asked, made.dice.sample(middling, 3), tree=tree, made=made)
    assert tops[0] == tops[1], "both trees hold the same people"


def _drawn(made: Chance) -> Definition:
    """Any definition there can be."""
    drawn = {name: made.dice.choice(sorted(among)) for name, among in CHOICES.items()}
    chosen = made.dice.sample(CATEGORIES, 2) if drawn["base"] == "categories" else []
    return Definition(7, drawn["base"], drawn["study_rule"], drawn["sitting_rule"], drawn["average_rule"], tuple(chosen))


async def _lists_agree(exam: dict[str, Any], branches: list[Branch], *, tree: str, made: Chance) -> None:
    for branch in branches:
        for which in made.dice.sample(sorted(LISTS), 3):
            for own, figures in ((False, branch.figures), (True, branch.own)):
                people, found = await people_in(exam, Part(branch.place.id, tree, own=own), which=which, most=PEOPLE)
                assert len({one.code for one in people}) == len(people) == found == getattr(figures, which), (which, own)


async def test_the_invariants_hold_after_every_step(db: Settings, tmp_path: Path) -> None:
    """Joins, transfers, exemptions, restores, leaves, further attempts, resits and voids, some hundred a step."""
    await make.bank_of()
    made = BigCounty(4)
    await made.begin()
    exam, resit, run, resit_run = made.load()
    await made.store()
    await _holds(exam, made)
    for step in range(1, STEPS + 1):
        for person in made.dice.sample(made.people, 240):
            act = made.dice.choice(("amend", "amend", "sit", "resit"))
            if act == "amend":
                made.amend(exam, person, at=OPENED + step * clock.HOUR)
            else:
                made.sit(*((exam, person) if act == "sit" else (resit, person)), run=run if act == "sit" else resit_run)
        await made.store()
        await database.execute("UPDATE attempt SET voided_at = $1 WHERE person % 97 = $2", NOW, step)
        await _holds(exam, made)
    out = tmp_path / "out"
    await writing.export_evidence(exam["code"], out, now=clock.now_ms())
    try:
        recount.compare(recount.Recount(out))
    except recount.Difference as difference:
        pytest.fail(str(difference))
    total = json.loads((out / "figures.json").read_text())["area"]["total"]
    assert all(total[name] > 0 for name in LISTS if name not in ("unmarked", "exempt_after")) and total["listed"] > 10_000
