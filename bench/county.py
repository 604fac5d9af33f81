"""A county for measuring: the demo's units in both trees, as many people as asked, exams with their results."""

import random
from collections.abc import Sequence
from typing import Any

from app.demo.county import UnitPlan, plan_units
from app.foundation import clock, database, protected, settings
from app.foundation.codes import new_code
from app.foundation.database import schema
from app.foundation.settings import Settings

PEOPLE = 10_762
_ITEMS = 65
_AT_A_TIME = 5_000
_CATEGORIES = ("staff", "rank_section", "leader_section", "enforcer", "institution")


class Numbered:
    """Rows of one table, their ids given here so that no row is read back."""

    def __init__(self, table: str, *columns: str) -> None:
        self._table, self._columns = table, ["id", *columns]
        self._rows: list[tuple[Any, ...]] = []

    def add(self, *values: Any) -> int:
        """Keeps one row and says its id, from 1."""
        number = len(self._rows) + 1
        self._rows.append((number, *values))
        return number

    async def store(self) -> None:
        """Writes all rows, in portions."""
        for start in range(0, len(self._rows), _AT_A_TIME):
            await database.insert_many_by_name(self._table, self._columns, self._rows[start : start + _AT_A_TIME])


def sizes(plans: Sequence[UnitPlan], people: int) -> list[int]:
    """How many people each unit gets, in the shape of the plan; they sum to `people`."""
    whole = sum(plan.staff for plan in plans)
    shares = [plan.staff * people // whole for plan in plans]
    biggest = max(range(len(plans)), key=lambda place: plans[place].staff)
    shares[biggest] += people - sum(shares)
    return shares


class County:
    """Everything of one run, made from a seed; `make` stores it."""

    def __init__(self, people: int, *, now: int, exams: int = 1, seed: int = 7) -> None:
        self.dice, self.now, self.opened, self.exams = random.Random(seed), now, now - 20 * clock.DAY, exams
        self.plans = plan_units()
        self.shares = sizes(self.plans, people)
        self.units = Numbered("unit", "code", "name", "short_name", "kind", "category", "created_at")
        self.places = Numbered("unit_place", "tree", "unit", "parent", "path", "position", "from_at")
        columns = ("code", "name", "pinyin", "staff_no", "phone_sealed", "phone_index", "key_number", "category", "status", "created_at")
        self.people = Numbered("person", *columns)
        self.postings = Numbered("posting", "person", "unit", "kind", "title", "from_at")
        self.roster = Numbered("roster_entry", "exam", "person", "unit", "area_path", "system_path", "category", "status")
        columns = ("code", "exam", "person", "number", "paper", "length", "drawn_at", "started_at", "deadline", "grace", "shift", "epoch")
        self.attempts = Numbered("attempt", *columns, "handed_in_at", "handed_in_for")
        self.marks = Numbered("mark", "run", "attempt", "score", "answered", "items", "marked_at")
        columns = ("exam", "person", "kind", "reason_kind", "reason", "effective_at", "asked_by", "asked_at", "approved_by", "approved_at")
        self.amendments = Numbered("roster_amendment", *columns)
        self.sets = Numbered("practice_set", "code", "person", "year", "served_at", "completed_at", "paper", "theme")
        self.exam_code = new_code()

    async def make(self) -> int:
        """Stores units, people, the exam and its results; the id of a person who runs the whole county."""
        self._units()
        year = clock.day_of(self.opened).year
        for exam in range(1, self.exams + 1):
            await self._exam(exam)
        for table in (self.units, self.places, self.people, self.postings, self.roster, self.attempts, self.marks, self.amendments, self.sets):
            await table.store()
        rows = [(year, "", 3, 0), (year, "enforcer", 4, 0)]
        await database.insert_many_by_name("study_requirement", ["year", "category", "sets", "at"], rows)
        await database.execute(
            "INSERT INTO role_grant (person, role, unit, tree, granted_at) VALUES (1, 'office_checker', 1, 'area', $1)", self.now
        )
        return 1

    def _units(self) -> None:
        began = self.now - 400 * clock.DAY
        ids: dict[str, int] = {}
        paths: dict[tuple[str, str], str] = {}
        for plan, share in zip(self.plans, self.shares, strict=True):
            number = self.units.add(new_code(), plan.name, plan.short_name, plan.kind, plan.category, began)
            ids[plan.key] = number
            for tree, parent in (("area", plan.area_parent), ("system", plan.system_parent)):
                path = f"{paths[tree, parent] if parent else '/'}{number}/"
                paths[tree, plan.key] = path
                self.places.add(tree, number, ids[parent] if parent else None, path, plan.position, began)
            for _ in range(share):
                self._person(number, area=paths["area", plan.key], system=paths["system", plan.key], began=began)

    def _person(self, unit: int, *, area: str, system: str, began: int) -> None:
        category, phone = self.dice.choice(_CATEGORIES), f"168{self.dice.randrange(10**8):08d}"
        sealed, index = protected.seal(phone, about="person.phone"), protected.index(phone + new_code(), about="phone")
        number = self.people.add(new_code(), "测试人员", "ceshi", None, sealed, index, 1, category, "active", began)
        self.postings.add(number, unit, "home", "", began)
        for exam in range(1, self.exams + 1):
            self.roster.add(exam, number, unit, area, system, category, "active")
            self._sittings(number, exam)
            if self.dice.random() < 0.009:
                moment = self.now - clock.DAY
                self.amendments.add(exam, number, "exempt", self.dice.choice(("maternity", "illness")), "", moment, 1, moment, 1, moment)
        year = clock.day_of(self.opened).year
        for _ in range(self.dice.choice((0, 2, 3, 3, 4))):
            done = self.opened - self.dice.randrange(100) * clock.HOUR
            self.sets.add(new_code(), number, year, done, done, "1:ABCD;" * 10, "")

    def _sittings(self, person: int, exam: int) -> None:
        wanted = self.dice.choice((0, 1, 1, 1, 1, 1, 1, 2, 2, 3))
        for number in range(1, max(wanted, 1) + 1):
            paper = ";".join(f"{self.dice.randrange(5000)}:ABCD:{100}" for _ in range(_ITEMS))
            at = self.opened + self.dice.randrange(10 * clock.DAY) + number
            sat = number <= wanted
            moments = (at, at + clock.HOUR) if sat else (None, None)
            attempt = self.attempts.add(
                new_code(), exam, person, number, paper, _ITEMS, self.opened, *moments, 30_000, 0, 1,
                at + clock.HOUR if sat else None, "person" if sat else "",
            )  # fmt: skip
            if sat:
                score = self.dice.randrange(4000, 10_000, 100)
                self.marks.add(exam, attempt, score, _ITEMS, ",".join(["100"] * _ITEMS), at + clock.HOUR)

    async def _exam(self, exam: int) -> None:
        code = self.exam_code if exam == 1 else new_code()
        values = {
            "id": exam, "code": code, "title": "年度学法考试", "opens_at": self.opened, "closes_at": self.now + clock.DAY,
            "minutes": 60, "grace_seconds": 30, "attempts": 3, "counts": "best", "multiple_rule": "strict", "pass_points": 6000,
            "excellent_points": 9000, "form": "[]", "blueprint": "[]", "audience": "{}", "score_shows": "at_once",
            "keys_show": "after_close", "edition": 1, "seed": "s", "drafted_at": self.opened, "published_at": self.opened,
        }  # fmt: skip
        await database.insert_many_by_name("exam", list(values), [tuple(values.values())])
        await database.execute(
            "INSERT INTO marking_run (id, exam, number, reason, created_at, approved_at) VALUES ($1, $1, 1, '', $2, $2)",
            exam,
            self.opened,
        )


async def make_county(at: Settings, *, people: int = PEOPLE, exams: int = 1) -> tuple[str, int]:
    """Migrates the database of these settings and fills it; the first exam's code and the office's person. Leaves it started."""
    settings.use(at)
    database.use(at)
    await database.start()
    await schema.migrate()
    made = County(people, now=clock.now_ms(), exams=exams)
    office = await made.make()
    if database.is_postgresql():
        await database.execute("ANALYZE")
    return made.exam_code, office
