"""An independent count of an exam from its raw answers: nothing of the app's marking or counting is used."""

import json
from collections import defaultdict
from typing import Any

Rows = list[dict[str, Any]]
LETTERS = "ABCDEFGH"


def choices_that_count(events: Rows) -> dict[int, dict[int, str]]:
    """Attempt → position → letters: the answer with the highest (epoch, seq) of each position."""
    newest: dict[tuple[int, int], tuple[int, int, str]] = {}
    for event in events:
        key, rank = (event["attempt"], event["item"]), (event["epoch"], event["seq"])
        if key not in newest or rank > newest[key][:2]:
            newest[key] = (*rank, event["choice"])
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for (attempt, item), (_, _, choice) in newest.items():
        found[attempt][item] = choice
    return found


def score(paper: str, chosen: dict[int, str], *, contents: dict[int, dict[str, Any]], half: bool) -> int:
    """Points × 100 of one paper, marked from the stored texts of its questions."""
    total = 0
    for position, piece in enumerate(paper.split(";"), start=1):
        version, order, worth = piece.split(":")
        content = contents[int(version)]
        if content["type"] == "true_false":
            key = {"A"} if content["key"] == "对" else {"B"}
        else:
            key = set(content["key"])
        own = {order[LETTERS.index(letter)] for letter in chosen.get(position, "")}
        if own == key:
            total += int(worth)
        elif half and len(key) > 1 and own and own < key:
            total += int(worth) // 2
    return total


def recount(exam: dict[str, Any], *, roster: Rows, amendments: Rows, attempts: Rows, events: Rows, versions: Rows) -> dict[str, int]:
    """在册, 免考, 实考, 合格, 优秀 and 人次 of an exam whose best attempt counts."""
    contents = {row["id"]: json.loads(row["content"]) for row in versions}
    chosen = choices_that_count(events)
    exempt = {row["person"] for row in amendments if row["kind"] == "exempt"}
    best: dict[int, int] = {}
    sittings = 0
    for attempt in attempts:
        if attempt["handed_in_at"] is None or attempt["person"] in exempt:
            continue
        sittings += 1
        points = score(attempt["paper"], chosen[attempt["id"]], contents=contents, half=exam["multiple_rule"] == "half")
        best[attempt["person"]] = max(points, best.get(attempt["person"], 0))
    return {
        "listed": len(roster), "exempt": len(exempt), "sat": len(best), "sittings": sittings,
        "passed": sum(points >= exam["pass_points"] for points in best.values()),
        "excellent": sum(points >= exam["excellent_points"] for points in best.values()),
    }  # fmt: skip
