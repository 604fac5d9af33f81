"""Counts an exam again from plain rows: roster, amendments, attempts, answer events, pinned questions, practice.

Shares no code with app/ or question_bank/: its own connection, its own reading of papers, its own marker. Give it a
database address, an exam's code and a tree; it returns unit id → counts, each unit with all that stood below it.
"""

import json
import sqlite3
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from typing import Any

import asyncpg

TABLES = (
    "exam", "roster_entry", "roster_amendment", "attempt", "answer_event", "question_version", "practice_set", "study_requirement",
    "unit_place", "person",
)  # fmt: skip
CHINA = timezone(timedelta(hours=8))
LETTERS = "ABCDEFGH"
Rows = dict[str, list[dict[str, Any]]]


async def read(address: str) -> Rows:
    """Every row of the tables, as dicts."""
    if address.startswith("sqlite:///"):
        link = sqlite3.connect(address.removeprefix("sqlite:///"))
        link.row_factory = sqlite3.Row
        rows = {table: [dict(row) for row in link.execute(f'SELECT * FROM "{table}"')] for table in TABLES}
        link.close()
        return rows
    connection = await asyncpg.connect(address)
    rows = {table: [dict(row) for row in await connection.fetch(f'SELECT * FROM "{table}"')] for table in TABLES}
    await connection.close()
    return rows


def marks_of_item(question: dict[str, Any], order: str, points: int, chosen: str, rule: str) -> int:
    """Points × 100 for letters as shown: each is turned back by the stored order, then held against the key."""
    own = {order[LETTERS.index(letter)] for letter in chosen}
    if question["type"] == "true_false":
        key = {"A"} if question["key"] in ("对", "A") else {"B"}
    else:
        key = set(question["key"])
    if own == key:
        return points
    if question["type"] != "multiple_choice" or not own or own - key or rule == "strict":
        return 0
    return points // 2 if rule == "half" else points * len(own) // len(key)


def score_of(attempt: dict[str, Any], events: list[dict[str, Any]], questions: dict[int, Any], rule: str) -> int:
    """The marks of one attempt from what reached the server until deadline and grace."""
    latest: dict[int, tuple[int, int, str]] = {}
    for event in events:
        in_time = event["received_at"] + attempt["shift"] <= attempt["deadline"] + attempt["grace"]
        place = (event["epoch"], event["seq"], event["choice"])
        if in_time and place[:2] > latest.get(event["item"], (0, 0, ""))[:2]:
            latest[event["item"]] = place
    total = 0
    for position, piece in enumerate(attempt["paper"].split(";"), start=1):
        version, order, points = piece.split(":")
        if position in latest:
            total += marks_of_item(questions[int(version)], order, int(points), latest[position][2], rule)
    return total


def roster(rows: Rows, exam: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """Person → unit, paths, category, exempt: entries as frozen, then the approved amendments in order."""
    listed = {row["person"]: {**row, "exempt": False} for row in rows["roster_entry"] if row["exam"] == exam["id"]}
    categories = {row["id"]: row["category"] for row in rows["person"]}
    approved = [row for row in rows["roster_amendment"] if row["exam"] == exam["id"] and row["approved_at"] is not None]
    last: dict[int, str] = {}
    for row in sorted(approved, key=lambda row: (row["effective_at"], row["id"])):
        if row["kind"] in ("join", "transfer") and row["unit"] is not None:
            kept = listed.setdefault(row["person"], {"person": row["person"], "category": categories[row["person"]], "exempt": False})
            kept["unit"] = row["unit"]
            kept.update({f"{tree}_path": path_then(rows, exam, row, tree) for tree in ("area", "system")})
        if row["kind"] != "transfer":
            last[row["person"]] = row["kind"]
    for person, kind in last.items():
        if kind == "leave":
            listed.pop(person, None)
        elif kind == "exempt" and person in listed:
            listed[person]["exempt"] = True
    return listed


def path_then(rows: Rows, exam: dict[str, Any], amendment: dict[str, Any], tree: str) -> str:
    """Where the amendment's unit stood in the exam: beside others of the roster, else in the tree when it was frozen, else first."""
    for row in rows["roster_entry"]:
        if row["exam"] == exam["id"] and row["unit"] == amendment["unit"]:
            return str(row[f"{tree}_path"])
    places = [row for row in rows["unit_place"] if row["unit"] == amendment["unit"] and row["tree"] == tree]
    at = exam["published_at"]
    open_then = [row for row in places if row["from_at"] <= at and (row["to_at"] is None or row["to_at"] > at)]
    return str((open_then or sorted(places, key=lambda row: row["from_at"]))[0]["path"])


def scores(rows: Rows, exam: dict[str, Any]) -> dict[int, list[tuple[int, int]]]:
    """Person → (handed in at, score) of each attempt that counts, the make-up exams' with them, in order."""
    rules = {
        row["id"]: row["multiple_rule"]
        for row in rows["exam"]
        if row["id"] == exam["id"] or (row["main_exam"] == exam["id"] and row["published_at"] and not row["withdrawn_at"])
    }
    questions = {row["id"]: json.loads(row["content"]) for row in rows["question_version"]}
    events = defaultdict(list)
    for event in rows["answer_event"]:
        events[event["attempt"]].append(event)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for attempt in rows["attempt"]:
        if attempt["exam"] in rules and attempt["handed_in_at"] is not None and attempt["voided_at"] is None:
            score = score_of(attempt, events[attempt["id"]], questions, rules[attempt["exam"]])
            found[attempt["person"]].append((attempt["handed_in_at"], attempt["id"], score))  # type: ignore[arg-type]
    return {person: [(at, score) for at, _, score in sorted(tries)] for person, tries in found.items()}  # type: ignore[misc]


def studied(rows: Rows, exam: dict[str, Any], person: int, category: str) -> bool:
    """Whether the person finished as many practice sets in the exam's year as their category owes."""
    year = datetime.fromtimestamp(exam["opens_at"] / 1000, tz=CHINA).year
    owed = {row["category"]: row["sets"] for row in sorted(rows["study_requirement"], key=lambda r: r["id"]) if row["year"] == year}
    done = [s for s in rows["practice_set"] if s["person"] == person and s["year"] == year and s["completed_at"] is not None]
    return len(done) >= owed.get(category, owed.get("", 1))


def count(rows: Rows, code: str, tree: str) -> dict[int, dict[str, int]]:
    """Unit id → listed, exempt, due, studied, sat, passed, excellent, absent, failed, sittings, score_sum with all below it."""
    exam = next(row for row in rows["exam"] if row["code"] == code)
    earned = scores(rows, exam)
    whole: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for person, entry in roster(rows, exam).items():
        tries = earned.get(person, [])
        mine = {"listed": 1}
        if entry["exempt"]:
            mine["exempt"] = 1
        else:
            score = tries[-1][1] if tries and exam["counts"] == "last" else max((s for _, s in tries), default=None)
            mine |= {"due": 1, "sittings": len(tries), "studied": int(studied(rows, exam, person, entry["category"]))}
            mine["sat" if tries else "absent"] = 1
            if score is not None:
                mine["passed" if score >= exam["pass_points"] else "failed"] = 1
                mine["excellent"] = int(0 < exam["excellent_points"] <= score)
                mine["score_sum"] = score
        for unit in entry[f"{tree}_path"].strip("/").split("/"):
            for name, value in mine.items():
                whole[int(unit)][name] += value
    return whole
