"""Counts an exam again from an export alone (docs/export.md) and holds every figure against the product's.

`python tests/recount/recount.py DIR`: needs Python 3.11 and nothing else; shares no code with app/ or question_bank/.
Exit code 0 when all agrees, 1 naming the first difference, 2 when the export cannot be read.
"""

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import groupby
from pathlib import Path
from typing import Any

TREES, LETTERS = ("area", "system"), "ABCDEFGH"
CHINA = timezone(timedelta(hours=8))
RATES = {
    "participation_rate": ("studied", "due"), "attendance_rate": ("sat", "due"), "pass_rate_of_sat": ("passed", "sat"),
    "pass_rate_of_due": ("passed", "due"), "excellent_rate_of_sat": ("excellent", "sat"), "excellent_rate_of_due": ("excellent", "due"),
}  # fmt: skip
SUMMED = ("listed", "exempt", "studied", "sat", "passed", "excellent", "unmarked", "exempt_after", "sittings", "score_sum", "zeroes")
Row = dict[str, Any]


class Difference(Exception):
    """What the recount finds is not what the product says."""


def lines(folder: Path, name: str) -> Iterator[Row]:
    """The objects of a JSONL file, one at a time."""
    with (folder / f"{name}.jsonl").open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def check_files(folder: Path) -> Row:
    """The manifest, when every file is as it names it."""
    manifest: Row = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name, told in manifest["files"].items():
        digest = hashlib.sha256()
        with (folder / name).open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
        if digest.hexdigest() != told["sha256"]:
            raise Difference(f"{name} is not the file the manifest names")
    return manifest


def item_points(question: Row, order: str, worth: int, *, chosen: str, rule: str) -> int:
    """Points × 100 of one answer: letters as shown are turned back by the order, then held against the key, or those it was corrected to."""
    keys = [question["key"]] if question.get("keys") is None else question["keys"]
    if not keys or any(letter not in LETTERS[: len(order)] for letter in chosen):
        return 0 if keys else worth
    own = {order[LETTERS.index(letter)] for letter in chosen}
    wanted = [{{"对": "A", "错": "B"}.get(letter, letter) for letter in key} for key in keys]
    if question["type"] == "true_false" and len(own) != 1:
        return 0
    if own in wanted:
        return worth
    if not own or rule == "strict":
        return 0
    return max((worth // 2 if rule == "half" else worth * len(own) // len(key) for key in wanted if own < key), default=0)


class Recount:
    """One export, counted. `scores`: attempt → points × 100 or None; `figures(tree)`: unit code → all its numbers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rules: Row = json.loads((folder / "rules.json").read_text(encoding="utf-8"))
        self.exams = {row["exam"]: row for row in lines(folder, "exams")}
        self.exam = self.exams[self.rules["exam"]]
        self.attempts = {row["attempt"]: row for row in lines(folder, "attempts")}
        self.compared = 0
        self.scores = self._scores()
        self._read_units()
        self.roster = self._roster()
        self.people = self._people()

    def _scores(self) -> dict[int, int | None]:
        """The score of every handed-in attempt, from its answers; each is held against the stored mark, None where there is none."""
        marks = {row["attempt"]: row for row in lines(self.folder, "marks")}
        right = {(row["exam"], row["version"]): row["keys"] for row in lines(self.folder, "corrections")}
        asked = ((exam, row) for row in lines(self.folder, "questions") for exam in self.exams)
        questions = {(exam, row["version"]): row | {"keys": right.get((exam, row["version"]))} for exam, row in asked}
        answers = groupby(lines(self.folder, "answers"), key=lambda row: row["attempt"])
        given = next(answers, None)
        found: dict[int, int | None] = {}
        for paper in lines(self.folder, "papers"):
            number, events = paper["attempt"], []
            while given is not None and given[0] <= number:
                events = list(given[1]) if given[0] == number else []
                given = next(answers, None)
            attempt = self.attempts[number]
            if attempt["handed_in_at"] is None or attempt["voided_at"] is not None:
                continue
            items = self._marked(attempt, paper["items"], events=events, questions=questions)
            mark = marks.get(number)
            found[number] = None if mark is None else sum(items)
            if mark is not None:
                self.compared += 1
                if (mark["score"], mark["items"]) != (sum(items), items):
                    raise Difference(f"attempt {number}: product {mark['score']} {mark['items']}, recount {sum(items)} {items}")
        return found

    def _marked(self, attempt: Row, items: list[Any], *, events: list[Row], questions: dict[tuple[int, int], Row]) -> list[int]:
        rule = self.exams[attempt["exam"]]["multiple_rule"]
        until = attempt["deadline"] + attempt["grace"] - attempt["shift"]
        newest: dict[int, tuple[int, int, str]] = {}
        for event in events:
            place = (event["epoch"], event["seq"], event["choice"])
            if (event["received_at"] <= until if event["admitted"] is None else event["admitted"]) and place > newest.get(event["item"], (0, 0, "")):
                newest[event["item"]] = place
        return [
            item_points(questions[attempt["exam"], version], order, worth, chosen=newest.get(n, (0, 0, ""))[2], rule=rule)
            for n, (version, order, worth) in enumerate(items, start=1)
        ]

    def _read_units(self) -> None:
        """Each unit's path in the exam, by tree: as the roster froze it, else as it stood then, else (moved to since) its first."""
        self.units = {row["unit"]: row for row in lines(self.folder, "units")}
        self.paths: dict[str, dict[int, str]] = {tree: {} for tree in TREES}
        first: dict[str, dict[int, tuple[int, str]]] = {tree: {} for tree in TREES}
        at = self.exam["published_at"]
        for row in lines(self.folder, "places"):
            tree, unit = row["tree"], row["unit"]
            if row["from_at"] <= at and (row["to_at"] is None or row["to_at"] > at):
                self.paths[tree][unit] = row["path"]
            first[tree][unit] = min(first[tree].get(unit, (row["from_at"], row["path"])), (row["from_at"], row["path"]))
        self.amendments = [row for row in lines(self.folder, "amendments") if row["approved_at"] is not None]
        self.amendments.sort(key=lambda row: (row["effective_at"], row["amendment"]))
        for row in self.amendments:
            for tree in TREES:
                if row["unit"] in first[tree]:
                    self.paths[tree].setdefault(row["unit"], first[tree][row["unit"]][1])
        for row in lines(self.folder, "roster"):
            for tree in TREES:
                self.paths[tree][row["unit"]] = row[f"{tree}_path"]

    def _roster(self) -> dict[int, Row]:
        """Person → unit, category, exemption: the frozen entries, then the approved amendments in order."""
        kept = {row["person"]: {"unit": row["unit"], "category": row["category"]} for row in lines(self.folder, "roster")}
        last: dict[int, Row] = {}
        for row in self.amendments:
            if row["kind"] in ("join", "transfer") and row["unit"] is not None:
                kept.setdefault(row["person"], {"category": row["category"]})["unit"] = row["unit"]
            if row["kind"] != "transfer":
                last[row["person"]] = row
        base = self.rules["definition"]["base"]
        for person, row in last.items():
            if row["kind"] == "leave":
                kept.pop(person, None)
            elif row["kind"] == "exempt" and person in kept and base != "all_listed":
                kept[person]["exempt_at"] = row["approved_at"]
        chosen = self.rules["definition"]["categories"]
        return {person: row for person, row in kept.items() if base != "categories" or row["category"] in chosen}

    def _counting_exams(self) -> set[int]:
        """The exam and, where the definition counts them, its published make-ups."""

        def holds(row: Row) -> bool:
            return row["published_at"] is not None and row["withdrawn_at"] is None and row["rehearsal_shift"] is None

        with_make_up = self.rules["definition"]["sitting_rule"] == "with_make_up"
        return {self.exam["exam"], *(number for number, row in self.exams.items() if with_make_up and holds(row))}

    def _people(self) -> dict[int, dict[str, int]]:
        """Person → what they add to every unit above them."""
        counting = self._counting_exams()
        tries: dict[int, list[tuple[int, int, int | None]]] = defaultdict(list)
        for number, score in self.scores.items():
            attempt = self.attempts[number]
            if attempt["exam"] in counting:
                tries[attempt["person"]].append((attempt["handed_in_at"], number, score))
        done: dict[int, int] = defaultdict(int)
        year = datetime.fromtimestamp(self.exam["opens_at"] / 1000, tz=CHINA).year
        for row in lines(self.folder, "practice"):
            done[row["person"]] += row["year"] == year and row["completed_at"] is not None
        wanted = sorted(lines(self.folder, "requirements"), key=lambda row: row["requirement"])
        owed = {row["category"]: row["sets"] for row in wanted if row["year"] == year}
        usual = owed.get("", self.rules["default_sets"])
        found, any_act = {}, self.rules["definition"]["study_rule"] == "any_act"
        for person, entry in self.roster.items():
            studied = done[person] >= (1 if any_act else owed.get(entry["category"], usual))
            found[person] = self._adds(entry, sorted(tries[person], key=lambda one: one[:2]), studied=studied)
        return found

    def _adds(self, entry: Row, tries: list[tuple[int, int, int | None]], *, studied: bool) -> dict[str, int]:
        known = [score for _, _, score in tries if score is not None]
        score = max(known, default=None)
        if self.exam["counts"] == "last":
            score = tries[-1][2] if tries else None
        passed = score is not None and score >= self.exam["pass_points"]
        if "exempt_at" in entry:
            after = score is not None and not passed and tries[0][0] < entry["exempt_at"]
            return {"listed": 1, "exempt": 1, "exempt_after": int(after)}
        excellent = score is not None and 0 < self.exam["excellent_points"] <= score
        return {
            "listed": 1, "studied": int(studied), "sat": int(bool(tries)), "passed": int(passed), "excellent": int(excellent),
            "unmarked": int(bool(tries) and score is None), "sittings": len(tries), "score_sum": score or 0,
            "zeroes": int(not tries and self.rules["definition"]["average_rule"] == "absent_as_zero"),
        }  # fmt: skip

    def figures(self, tree: str) -> dict[str, Row]:
        """Unit code → counts and rates with all that stood below it; '' is the whole."""
        paths = self.paths[tree]
        whole: dict[int, dict[str, int]] = {unit: dict.fromkeys(SUMMED, 0) for unit in (0, *paths)}
        for person, adds in self.people.items():
            for unit in (0, *_ids(paths[self.roster[person]["unit"]])):
                for name, value in adds.items():
                    whole[unit][name] += value
        found = {"": told(whole[0])}
        for unit, path in paths.items():
            above = _ids(path)[:-1]
            parent = self.units[above[-1]]["code"] if above and above[-1] in paths else None
            one = {name: self.units[unit][name] for name in ("code", "name", "kind")}
            found[one["code"]] = {**one, "parent": parent, **told(whole[unit])}
        return found


def _ids(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]


def told(sums: dict[str, int]) -> Row:
    """Sums of people as the product tells them: with what follows by subtraction, the average and the rates."""
    one: Row = {name: value for name, value in sums.items() if name not in ("score_sum", "zeroes")}
    one["due"] = one["listed"] - one["exempt"]
    one["absent"], one["failed"] = one["due"] - one["sat"], one["sat"] - one["passed"]
    one["not_studied"] = one["due"] - one["studied"]
    averaged = one["sat"] - one["unmarked"] + sums["zeroes"]
    one["average_points_x100"] = sums["score_sum"] // averaged if averaged else None
    for name, (part, whole) in RATES.items():
        one[name] = {"part": one[part], "whole": one[whole], "text": rate(one[part], one[whole])}
    return one


def rate(part: int, whole: int) -> str:
    """Two places, cut off and never rounded; 100% only when it is all of them; a dash of nobody."""
    if not whole:
        text = "—"
    elif part == whole:
        text = "100%"
    else:
        places = part * 10_000 // whole
        text = f"{places // 100}.{places % 100:02}%"
    return f"{text} ({part:,}/{whole:,})"


def compare(recount: Recount) -> dict[str, int]:
    """How many numbers agree, by tree; raises Difference at the first that does not, or that only one side has."""
    figures: Row = json.loads((recount.folder / "figures.json").read_text(encoding="utf-8"))
    agreed = {}
    for tree in TREES:
        product = {"": figures[tree]["total"], **{unit["code"]: unit for unit in figures[tree]["units"]}}
        counted = recount.figures(tree)
        if set(product) != set(counted):
            raise Difference(f"{tree}: units only on one side: {sorted(set(product) ^ set(counted))[:5]}")
        for code, mine in counted.items():
            for name in sorted({*mine, *product[code]}):
                if name not in mine or name not in product[code] or mine[name] != product[code][name]:
                    told_by = product[code].get(name, "nothing")
                    raise Difference(
                        f"{tree}, unit {code or 'whole'}, {name}: product {told_by}, recount {mine.get(name, 'nothing')}"
                    )
        agreed[tree] = sum(len(one) for one in counted.values())
    return agreed


def main(folder: Path) -> int:
    """Recounts, compares, says what agreed."""
    try:
        manifest = check_files(folder)
        recount = Recount(folder)
        agreed = compare(recount)
    except Difference as difference:
        print(f"DIFFERENCE: {difference}")
        return 1
    except (OSError, KeyError, ValueError) as fault:
        print(f"cannot read the export in {folder}: {type(fault).__name__} {fault}")
        return 2
    print(f"{manifest['title']} ({manifest['exam']})")
    print(f"files as the manifest names them: {len(manifest['files'])}")
    print(
        f"scores counted again from the answers: {len(recount.scores):,}, of them {recount.compared:,} equal to the stored mark, item by item"
    )
    print(f"people on the roster after amendments: {len(recount.roster):,}")
    for tree, numbers in agreed.items():
        print(f"{tree} tree: {len(recount.paths[tree]):,} units, {numbers:,} numbers and rates agree")
    print("ALL AGREES")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])) if len(sys.argv) == 2 else print(__doc__) or 2)
