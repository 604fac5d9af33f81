"""A county and its exam made from a seed: random trees, people, papers, answers, amendments; stored in bulk, ids given here."""

import random
from collections import defaultdict
from typing import Any

from app.foundation import canonical, clock, database
from app.foundation.codes import new_code
from app.sitting import actions as sitting

CATEGORIES = ("staff", "enforcer", "leader_section", "village")
KINDS = ("exempt", "exempt", "restore", "leave", "join", "transfer")
NOW = clock.now_ms()
OPENED = NOW - 5 * clock.DAY
YEAR = clock.day_of(OPENED).year
LETTERS = "ABCDEFGH"


class Chance:
    """Rows collected table by table; `store` writes them. Ids go on from what the database holds."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._rows: dict[tuple[str, tuple[str, ...]], list[tuple[Any, ...]]] = defaultdict(list)
        self._ids: dict[str, int] = {}
        self.questions: list[tuple[int, int, str]] = []
        self.units: list[int] = []
        self.paths: dict[str, dict[int, str]] = {"area": {}, "system": {}}
        self.people: list[int] = []

    async def begin(self) -> None:
        """Reads where ids go on, and the question versions: (id, choices, key as letters)."""
        for table in ("unit", "person", "exam", "attempt", "marking_run", "roster_amendment", "study_requirement", "rate_definition"):
            self._ids[table] = int(await database.fetch_value(f"SELECT COALESCE(max(id), 0) AS n FROM {table}"))
        for row in await database.fetch("SELECT id, content FROM question_version ORDER BY id"):
            content = canonical.load(row["content"])
            key = "".join({"对": "A", "错": "B"}.get(letter, letter) for letter in content["key"])
            self.questions.append((row["id"], len(content["options"]) or 2, key))

    def add(self, table: str, **values: Any) -> int:
        """Keeps a row; its id where the table's ids are given here, else 0."""
        if table in self._ids:
            self._ids[table] += 1
            values = {"id": self._ids[table], **values}
        self._rows[table, tuple(values)].append(tuple(values.values()))
        return int(values.get("id", 0))

    async def store(self) -> None:
        """Writes what was collected since the last time, in one transaction, in the order tables were first named."""
        async with database.transaction():
            for (table, columns), rows in self._rows.items():
                await database.insert_many_by_name(table, list(columns), rows)
        self._rows.clear()

    def grow(self, count: int) -> None:
        """Units in two trees of random shape under one top."""
        for n in range(count):
            unit = self.add(
                "unit", code=new_code(), name=f"单位{n}", short_name=f"单位{n}", kind="unit", category="", created_at=1
            )
            for tree in ("area", "system"):
                parent = self.dice.choice(self.units[-40:] if self.dice.random() < 0.5 else self.units) if self.units else None
                if parent is not None and self.paths[tree][parent].count("/") > 7:
                    parent = self.units[0]
                self._stand(unit, tree, parent)
            self.units.append(unit)

    def _stand(self, unit: int, tree: str, parent: int | None) -> None:
        """In its place since long ago; some only in an earlier one until the roster was frozen, some only after."""
        path = f"{self.paths[tree][parent]}{unit}/" if parent is not None else f"/{unit}/"
        self.paths[tree][unit] = path
        fate = self.dice.random() if parent is not None else 1
        place = {"tree": tree, "unit": unit, "parent": parent, "position": unit}
        if fate < 0.1:
            self.add("unit_place", **place, path=f"/{self.units[0]}/{unit}/", from_at=1, to_at=OPENED - 9)
            self.add("unit_place", **place, path=path, from_at=OPENED - 9, to_at=None)
        elif fate < 0.2:
            self.add("unit_place", **place, path=path, from_at=1, to_at=OPENED + 9)
            self.add("unit_place", **place, path=f"/{self.units[0]}/{unit}/", from_at=OPENED + 9, to_at=None)
        else:
            self.add("unit_place", **place, path=path, from_at=1, to_at=None)

    def populate(self, count: int) -> None:
        """People with a code and a category and nothing else."""
        for n in range(count):
            values = {
                "code": new_code(),
                "name": f"人{n}",
                "pinyin": f"ren{n:05}",
                "key_number": 1,
                "status": "active",
                "created_at": 1,
            }
            self.people.append(self.add("person", **values, category=self.dice.choice(CATEGORIES)))

    def exam(self, **changes: Any) -> dict[str, Any]:
        """A published exam with an approved marking run; its columns."""
        values = {
            "code": new_code(), "title": "随机考试", "opens_at": OPENED, "closes_at": NOW + clock.DAY, "minutes": 60, "grace_seconds": 30,
            "attempts": 3, "counts": self.dice.choice(["best", "last"]),
            "multiple_rule": self.dice.choice(["strict", "half", "per_option"]), "pass_points": self.dice.choice([1, 300, 600]),
            "excellent_points": self.dice.choice([0, 700, 900]), "form": "[]", "blueprint": "[]", "audience": "{}", "score_shows": "at_once",
            "keys_show": "after_close", "edition": 1, "seed": "s", "drafted_at": 1, "published_at": OPENED, "main_exam": None,
            "rehearsal_shift": None, "withdrawn_at": None, **changes,
        }  # fmt: skip
        values["id"] = self.add("exam", **values)
        for number in range(1, self.dice.randint(1, 3) + 1):
            approved = OPENED if number == 1 or self.dice.random() < 0.5 else None
            self.add("marking_run", exam=values["id"], number=number, reason="", created_at=1, approved_at=approved)
        return values

    def define(self, exam: dict[str, Any]) -> None:
        """A definition drawn for an exam, mostly another than version 1; the newest of several choices counts."""
        for _ in range(self.dice.choice([0, 1, 1, 1, 2])):
            base = self.dice.choice(["less_exempt", "all_listed", "categories"])
            chosen = self.dice.sample(CATEGORIES, self.dice.randint(1, 3)) if base == "categories" else []
            number = self.add(
                "rate_definition", base=base, categories=" ".join(chosen), study_rule=self.dice.choice(["requirement", "any_act"]),
                sitting_rule=self.dice.choice(["with_make_up", "main_only"]), average_rule=self.dice.choice(["of_sat", "absent_as_zero"]),
                number=self._ids["rate_definition"] + 1_000, at=NOW,
            )  # fmt: skip
            self.add("exam_definition", exam=exam["id"], definition=number, at=NOW)

    def enrol(self, exam: dict[str, Any], people: list[int], units: list[int]) -> None:
        """Freezes people into random units of these."""
        for person in people:
            unit = self.dice.choice(units)
            paths = {f"{tree}_path": self.paths[tree][unit] for tree in ("area", "system")}
            values = {"category": self.dice.choice(CATEGORIES), "status": "active"}
            self.add("roster_entry", exam=exam["id"], person=person, unit=unit, **paths, **values)

    def attempt(self, exam: dict[str, Any], person: int, number: int) -> int:
        """A paper answered by chance: choices changed, cleared, late, from two devices; some left open, some void."""
        drawn = self.dice.sample(self.questions, 5)
        orders = ["".join(self.dice.sample(LETTERS[:choices], choices)) for _, choices, _ in drawn]
        points = [self.dice.choice([100, 150, 200, 333]) for _ in drawn]
        paper = ";".join(f"{v}:{order}:{worth}" for (v, _, _), order, worth in zip(drawn, orders, points, strict=True))
        began, shift = OPENED + self.dice.randrange(3 * clock.DAY), self.dice.choice([0, 0, 0, clock.DAY])
        fate = self.dice.random()
        done = began + self.dice.choice([20, 61]) * clock.MINUTE if fate > 0.1 else None
        attempt = self.add(
            "attempt", code=new_code(), exam=exam["id"], person=person, number=number, paper=paper, length=5, drawn_at=1,
            started_at=began + shift if fate > 0.03 else None, deadline=began + shift + clock.HOUR if fate > 0.03 else None, grace=30_000,
            shift=shift, epoch=2, handed_in_at=done, handed_in_for="person" if done else "", voided_at=NOW if fate > 0.9 else None,
        )  # fmt: skip
        if fate > 0.03:
            self._answer(attempt, drawn, orders=orders, began=began)
        return attempt

    def _answer(self, attempt: int, drawn: list[tuple[int, int, str]], *, orders: list[str], began: int) -> None:
        for seq in self.dice.sample(range(1, 60), self.dice.randint(0, 14)):
            item = self.dice.randint(1, 5)
            _, choices, key = drawn[item - 1]
            shown = "".join(sorted(LETTERS[orders[item - 1].index(letter)] for letter in key))
            letters = sorted(self.dice.sample(LETTERS[:choices], self.dice.randint(0, choices)))
            choice = shown if self.dice.random() < 0.7 else "".join(letters)
            at = began + self.dice.choice([5 * clock.MINUTE, clock.HOUR + 30_000, clock.HOUR + 30_001])
            self.add(
                "answer_event", attempt=attempt, epoch=self.dice.randint(1, 2), seq=seq, item=item, choice=choice, received_at=at
            )

    def amend(self, exam: dict[str, Any], person: int, *, at: int, kind: str = "") -> None:
        """One change of the roster of any kind, mostly approved; many share a moment."""
        kind = kind or self.dice.choice(KINDS)
        unit = self.dice.choice(self.units) if kind in ("join", "transfer") and self.dice.random() < 0.95 else None
        by = person if self.dice.random() < 0.8 else None
        self.add(
            "roster_amendment", exam=exam["id"], person=person, kind=kind, reason_kind="illness" if kind == "exempt" else "", reason="",
            unit=unit, effective_at=at, asked_by=person, asked_at=at, approved_by=by, approved_at=at if by else None,
        )  # fmt: skip

    def study(self, people: list[int]) -> None:
        """Practice of this year and the last, finished and open, and what the year asks, said more than once."""
        for person in people:
            for _ in range(self.dice.randint(0, 4)):
                year, done = YEAR - (self.dice.random() < 0.2), 2 if self.dice.random() < 0.8 else None
                self.add(
                    "practice_set", code=new_code(), person=person, year=year, served_at=1, completed_at=done, paper="", theme=""
                )
        for _ in range(self.dice.randint(0, 5)):
            category = self.dice.choice(("", *CATEGORIES))
            self.add(
                "study_requirement", year=YEAR - (self.dice.random() < 0.2), category=category, sets=self.dice.randint(0, 3), at=1
            )


async def history(seed: int) -> dict[str, Any]:
    """One whole random history, stored and (most of it) marked; the main exam's columns."""
    made = Chance(seed)
    await made.begin()
    dice = made.dice
    made.grow(dice.randint(3, 40))
    made.populate(dice.randint(1, 40))
    exams = [main := made.exam()]
    for _ in range(dice.randint(0, 3)):
        shift, withdrawn = dice.choice([None, None, 1]), dice.choice([None, None, 1])
        exams.append(
            made.exam(
                main_exam=main["id"],
                rehearsal_shift=shift,
                withdrawn_at=withdrawn,
                published_at=dice.choice([OPENED, OPENED, None]),
            )
        )
    made.define(main)
    on_it = [person for person in made.people if dice.random() < 0.8]
    made.enrol(main, on_it, made.units[: dice.randint(1, len(made.units))])
    to_mark = [
        made.attempt(exam, person, number)
        for exam in exams
        for person in made.people
        for number in range(1, dice.choice([0, 0, 1, 1, 2]) + 1)
    ]
    for person in made.people:
        for _ in range(dice.choice([0, 0, 1, 2, 4])):
            made.amend(main, person, at=OPENED + dice.randint(0, 3) * clock.DAY)
    made.study(made.people)
    await made.store()
    for attempt in to_mark:
        if dice.random() < 0.93:
            await sitting.mark(attempt)
    return main
