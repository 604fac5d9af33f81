"""A province on PostgreSQL: rolling up one exam over every unit, and opening one unit with its people, against the bare SQL.

`python -m bench.province [--people N] [--rounds N]`

A PostgreSQL of its own, thrown away afterwards, holds a synthetic province (made inside the database, not through the
application): cities, counties and about 5,000 units in two trees, one exam. `roll_up_ms`: the product's figures of every
unit in one tree; the floor is its one counting statement on an open connection. `unit_ms`, `list_ms`: one unit's figures
and the first 50 names behind one of them, for counties and single units by turns. One JSON object on the last line.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import asyncpg

from app.foundation import clock, database, settings
from app.foundation.access import AREA, SYSTEM
from app.foundation.database import schema
from app.foundation.settings import Settings
from app.rates import counting, queries
from app.rates.counting import Part
from app.rates.forest import Branch, Forest
from app.rates.people import people_in
from app.study.rules import DEFAULT_SETS
from bench import machine

PEOPLE = 1_300_000
CITIES, COUNTIES, SYSTEMS, UNITS_OF_COUNTY = 14, 120, 40, 40
_COUNTY, _SYSTEM = 2 + CITIES, 2 + CITIES + COUNTIES
_UNIT = _SYSTEM + SYSTEMS
UNITS = COUNTIES * UNITS_OF_COUNTY
_AREA = f"""CASE WHEN n = 1 THEN '/1/' WHEN n < {_COUNTY} OR n BETWEEN {_SYSTEM} AND {_UNIT - 1} THEN '/1/' || n || '/'
  WHEN n < {_SYSTEM} THEN '/1/' || 2 + n % {CITIES} || '/' || n || '/'
  ELSE '/1/' || 2 + ({_COUNTY} + (n - {_UNIT}) / {UNITS_OF_COUNTY}) % {CITIES} || '/' || {_COUNTY} + (n - {_UNIT}) / {UNITS_OF_COUNTY} || '/' || n || '/' END"""
_IN_SYSTEM = f"CASE WHEN n = 1 THEN '/1/' WHEN n < {_UNIT} THEN '/1/' || n || '/' ELSE '/1/' || {_SYSTEM} + n % {SYSTEMS} || '/' || n || '/' END"
_ALL_UNITS, _ALL_PEOPLE = f"generate_series(1, {_UNIT + UNITS - 1}) n", "generate_series(1, {people}) n"
_LOAD = (
    f"INSERT INTO unit (id, code, name, short_name, kind, category, created_at) SELECT n, 'u' || n, '单位' || n, '单位' || n, 'unit', '', 1 FROM {_ALL_UNITS}",
    *(
        f"INSERT INTO unit_place (tree, unit, path, position, from_at) SELECT '{tree}', n, {path}, n, 1 FROM {_ALL_UNITS}"
        for tree, path in ((AREA, _AREA), (SYSTEM, _IN_SYSTEM))
    ),
    "INSERT INTO person (id, code, name, pinyin, key_number, category, status, created_at) SELECT n, 'p' || n, '测试人员', 'ceshi', 1, "
    f"CASE WHEN n % 9 = 0 THEN 'enforcer' ELSE 'staff' END, 'active', 1 FROM {_ALL_PEOPLE}",
    "INSERT INTO roster_entry (exam, person, unit, area_path, system_path, category, status) SELECT 1, p.id, a.unit, a.path, s.path, p.category, 'active' "
    f"FROM person p JOIN unit_place a ON a.unit = {_UNIT} + p.id % {UNITS} AND a.tree = '{AREA}' JOIN unit_place s ON s.unit = a.unit AND s.tree = '{SYSTEM}'",
    "INSERT INTO attempt (id, code, exam, person, number, paper, length, drawn_at, started_at, deadline, grace, shift, epoch, handed_in_at, handed_in_for) "
    f"SELECT n, 'a' || n, 1, n, 1, '', 65, $1, $1, $1, 0, 0, 1, CASE WHEN n % 13 > 0 THEN $1 END, '' FROM {_ALL_PEOPLE}",
    "INSERT INTO attempt (id, code, exam, person, number, paper, length, drawn_at, started_at, deadline, grace, shift, epoch, handed_in_at, handed_in_for) "
    f"SELECT {{people}} + n, 'b' || n, 1, n, 2, '', 65, $1, $1, $1, 0, 0, 1, $1 + 1, '' FROM {_ALL_PEOPLE} WHERE n % 7 = 1",
    "INSERT INTO mark (run, attempt, score, answered, items, marked_at) SELECT 1, id, 4000 + id * 7919 % 6000, 65, '', $1 FROM attempt "
    "WHERE handed_in_at IS NOT NULL",
    "INSERT INTO roster_amendment (exam, person, kind, reason_kind, reason, effective_at, asked_by, asked_at, approved_by, approved_at) "
    f"SELECT 1, n, 'exempt', 'illness', '', $1, 1, $1, 1, $1 FROM {_ALL_PEOPLE} WHERE n % 110 = 0",
    "INSERT INTO practice_set (code, person, year, served_at, completed_at, paper, theme) SELECT 's' || n || 'n' || k, n, $2, 1, 1, '', '' "
    f"FROM {_ALL_PEOPLE}, generate_series(1, 3) k WHERE n % 4 >= k - 1",
)  # fmt: skip


async def _load(address: str, *, people: int) -> None:
    """Fills the migrated database; references are not checked again row by row."""
    opened = clock.now_ms() - 5 * clock.DAY
    link = await asyncpg.connect(address)
    await link.execute("SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '512MB'")
    exam = {
        "id": 1, "code": "province", "title": "全省学法考试", "opens_at": opened, "closes_at": opened + 9 * clock.DAY, "minutes": 60,
        "grace_seconds": 30, "attempts": 2, "counts": "best", "multiple_rule": "strict", "pass_points": 6000, "excellent_points": 9000,
        "form": "[]", "blueprint": "[]", "audience": "{}", "score_shows": "at_once", "keys_show": "after_close", "edition": 1, "seed": "s",
        "drafted_at": opened, "published_at": opened,
    }  # fmt: skip
    await database.insert_many_by_name("exam", list(exam), [tuple(exam.values())])
    await database.execute(
        "INSERT INTO marking_run (id, exam, number, reason, created_at, approved_at) VALUES (1, 1, 1, '', $1, $1)", opened
    )
    year = clock.day_of(opened).year
    await database.insert_many_by_name(
        "study_requirement", ["year", "category", "sets", "at"], [(year, "", 2, 0), (year, "enforcer", 3, 0)]
    )
    for sql in _LOAD:
        filled = sql.replace("{people}", str(people)).replace("$1", str(opened)).replace("$2", str(year))
        await link.execute(filled)
    await link.execute("VACUUM ANALYZE")
    await link.close()


async def _ms(act: Awaitable[Any]) -> float:
    began = time.perf_counter()
    await act
    return (time.perf_counter() - began) * 1000


def _p95(found: list[float]) -> float:
    return round(sorted(found)[max(0, -(-len(found) * 95 // 100) - 1)], 1)


async def _opened(exam: dict[str, Any], unit: int) -> tuple[Forest, Branch]:
    snapshot, branch = await queries.unit_of(exam, f"u{unit}")
    return snapshot.forest, branch


async def _drill_down(exam: dict[str, Any], *, rounds: int) -> dict[str, Any]:
    """One unit's figures and the first names behind one of them, chosen by a fixed seed."""
    dice, told = random.Random(7), {}
    for name, first, count in (("county", _COUNTY, COUNTIES), ("unit", _UNIT, UNITS)):
        chosen = [first + dice.randrange(count) for _ in range(rounds)]
        parts = [queries.part_of(*(await _opened(exam, unit)), AREA) for unit in chosen]
        units = [await _ms(queries.unit_of(exam, f"u{unit}")) for unit in chosen]
        lists = [await _ms(people_in(exam, part, which=dice.choice(["absent", "failed", "listed"]))) for part in parts]
        bare = []
        for part in parts:
            head, args = counting.standing(exam, part, year=queries.year_of(exam), default_sets=DEFAULT_SETS)
            bare.append(await _ms(database.fetch(counting.figures_sql(head), *args)))
        told |= {
            f"{name}_figures_p95_ms": _p95(units), f"{name}_list_p95_ms": _p95(lists), f"{name}_bare_p95_ms": _p95(bare),
            f"{name}_ratio": round(statistics.median(units) / statistics.median(bare), 2),
        }  # fmt: skip
    return told


async def measure(address: str, *, people: int, rounds: int) -> dict[str, Any]:
    """Makes the province in the database at this address and measures."""
    with tempfile.TemporaryDirectory(prefix="pufa-bench-") as folder:
        at = Settings(
            database=address, secret=machine.SECRET, public_url="https://testserver", data_dir=Path(folder), log_level="error"
        )
        settings.use(at)
        database.use(at)
        await database.start()
        await schema.migrate()
        loading = await _ms(_load(address, people=people))
        exam = queries.exam_in(await queries.exams(), "province")
        head, args = counting.standing(exam, Part(tree=AREA), year=queries.year_of(exam), default_sets=DEFAULT_SETS)
        link = await asyncpg.connect(address)
        await link.execute("SET jit = off")
        bare = [await _ms(link.fetch(counting.figures_sql(head), *args)) for _ in range(2)]
        whole = [await _ms(queries.whole(exam, tree=tree)) for tree in (AREA, SYSTEM)]
        await link.close()
        told = await _drill_down(exam, rounds=rounds)
        await database.stop()
    return {
        "bench": "province", "people": people, "units": _UNIT + UNITS - 1, "machine": machine.describe(), "load": round(os.getloadavg()[0], 1),
        "loading_s": round(loading / 1000, 1), "roll_up_ms": round(max(whole)), "roll_up_bare_ms": round(min(bare)),
        "roll_up_ratio": round(min(whole) / min(bare), 2), **told,
    }  # fmt: skip


def main() -> int:
    """Reads the command line, measures, prints; 2 when something needed is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--rounds", type=int, default=20)
    wanted = parser.parse_args()
    try:
        with machine.own_postgresql() as address:
            print(json.dumps(asyncio.run(measure(address, people=wanted.people, rounds=wanted.rounds)), ensure_ascii=False))
    except machine.Missing as missing:
        print(f"bench: {missing}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
