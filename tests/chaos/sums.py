"""The tree sums: what the product counts per unit must be what the database holds, and every parent the sum of its parts."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos import server as servers
from tests.chaos.checker import read

_COUNTED = ("listed", "sat", "passed", "sittings")
_ROSTER = "SELECT r.exam, r.person, u.code FROM roster_entry r JOIN unit u ON u.id = r.unit"
_SAT = (
    "SELECT a.exam, a.person, m.score >= x.pass_points FROM attempt a JOIN exam x ON x.id = a.exam "
    "LEFT JOIN mark m ON m.attempt = a.id WHERE a.handed_in_at IS NOT NULL"
)


@dataclass
class Sums:
    """How many units were compared, and how many were wrong."""

    units_compared: int = 0
    units_wrong: int = 0
    parents_wrong: int = 0
    wrong_units: list[str] = field(default_factory=list)

    def faults(self) -> dict[str, int]:
        """The kinds of fault that were found."""
        return {"units_wrong": self.units_wrong, "parents_wrong": self.parents_wrong}


async def tree_sums(tree: Path, address: str, *, folder: Path, exams: list[dict[str, Any]]) -> Sums:
    """Compares `python -m app rates` of each exam with a count of our own."""
    roster, sat = await read(address, _ROSTER), await read(address, _SAT)
    sums = Sums()
    for exam in exams:
        told = json.loads(await servers.run(tree, "rates", "--exam", exam["code"], "--json", database=address, folder=folder))
        own = _own(exam["id"], roster=roster, sat=sat)
        units = {unit["code"]: unit for unit in told["units"]}
        children: dict[str, list[str]] = {}
        for unit in told["units"]:
            children.setdefault(unit["parent"] or "", []).append(unit["code"])
        for code, unit in units.items():
            sums.units_compared += 1
            below = _below(code, children)
            expected = {name: sum(own.get(one, {}).get(name, 0) for one in below) for name in _COUNTED}
            if expected != {name: unit[name] for name in _COUNTED}:
                sums.units_wrong += 1
                sums.wrong_units.append(f"{unit['name']}: {expected}")
        total = {name: sum(counts[name] for counts in own.values()) for name in _COUNTED}
        parts = {name: sum(units[code][name] for code in children.get("", [])) for name in _COUNTED}
        sums.parents_wrong += total != {name: told["total"][name] for name in _COUNTED} or total != parts
    return sums


def _below(code: str, children: dict[str, list[str]]) -> list[str]:
    return [code, *(one for child in children.get(code, []) for one in _below(child, children))]


def _own(exam: int, *, roster: list[Any], sat: list[Any]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for _, person, unit in (row for row in roster if row[0] == exam):
        tries = [bool(passed) for of, who, passed in sat if (of, who) == (exam, person)]
        mine = counts.setdefault(unit, dict.fromkeys(_COUNTED, 0))
        mine["listed"] += 1
        mine["sat"] += bool(tries)
        mine["passed"] += any(tries)
        mine["sittings"] += len(tries)
    return counts
