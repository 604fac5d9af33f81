"""What a save costs in a database of 1,000 attempts and in one of 100,000 (5 million events), pair by pair in one run.

`python -m bench.growth --engine sqlite|postgresql [--attempts 100000] [--pairs 5] [--seconds 4]`

Two databases, two servers on the server's core, one at a time under load: wrk with 64 connections, 1,000 sitters whose attempts lie
evenly over the whole table, 50 stored events for every attempt. Cost = user + system time of the server (and of its PostgreSQL
processes) divided by the acknowledged saves; the ratio is the median over the pairs. One JSON object on its last line.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.foundation import database, settings
from app.foundation.settings import Settings
from bench import machine
from bench.save_answers import wrk
from bench.sitters import LENGTH, Sitter, make_sitters

_SITTERS = 1_000
_FEW = 1_000
_BAR = 1.20
_ATTEMPTS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) ",
    "postgresql": "WITH n(i) AS (SELECT generate_series(1, $1::int)) ",
}


@dataclass
class Place:
    """One database under measurement: its server's port and process, how its PostgreSQL is told from others."""

    name: str
    port: int
    process: int
    sitters: list[Sitter]
    folder: Path


async def fill(address: str, *, engine: str, attempts: int) -> list[Sitter]:
    """A migrated database with so many attempts of 50 events, 1,000 of them in progress and logged in; made by the database itself."""
    sitters = await make_sitters(address, _SITTERS)
    made = Settings(database=address, secret=machine.SECRET)
    settings.use(made)
    database.use(made)
    await database.start()
    numbers, gap = _ATTEMPTS[engine], max(1, attempts // _SITTERS)
    await database.execute("UPDATE attempt SET id = -id")
    await database.execute(f"UPDATE attempt SET id = (-id) * {gap}")
    await database.execute(
        f"{numbers}INSERT INTO attempt (id, code, exam, person, number, paper, length, drawn_at, grace, shift, epoch, handed_in_for) "
        f"SELECT i, 'stored' || i, 1, 1 + i % {_SITTERS}, 1 + i, '', {LENGTH}, 0, 30000, 0, 1, '' FROM n WHERE i % {gap} <> 0",
        attempts,
    )
    await database.execute(
        f"{numbers}, m(j) AS (SELECT i FROM n WHERE i <= 50) "
        "INSERT INTO answer_event (attempt, epoch, seq, item, choice, received_at) SELECT n.i, 1, m.j, m.j, 'ABD', 1 FROM n CROSS JOIN m",
        attempts,
    )
    if engine == "postgresql":
        await database.execute("VACUUM ANALYZE attempt")
        await database.execute("VACUUM ANALYZE answer_event")
    await database.stop()
    return sitters


def _cost(place: Place, *, engine: str, turn: int, seconds: int) -> dict[str, float]:
    own = [place.process]
    before = machine.core_seconds(own), machine.core_seconds(machine.postgres_processes())
    told = wrk(place.port, place.sitters, batch=1, seconds=seconds, folder=place.folder, connections=64, first=turn * 1_000_000)
    if told["non_2xx"] or told["broken"]:
        raise machine.Missing(f"{place.name}: {told['non_2xx']} answers other than 2xx, {told['broken']} broken connections")
    app, base = machine.core_seconds(own) - before[0], machine.core_seconds(machine.postgres_processes()) - before[1]
    micros = 1e6 / told["requests"]
    return {"app": app * micros, "database": base * micros if engine == "postgresql" else 0.0, "saves_per_s": told["rate"]}


def measure(addresses: dict[str, str], *, engine: str, attempts: int, pairs: int, seconds: int) -> dict[str, Any]:
    """Fills both, then takes turns; costs in µs a save by layer and their ratio."""
    filled, began = {}, {}
    for name, count in (("few", _FEW), ("many", attempts)):
        began[name] = time.monotonic()
        filled[name] = asyncio.run(fill(addresses[name], engine=engine, attempts=count))
        began[name] = round(time.monotonic() - began[name], 1)
    with ExitStack() as stack:
        places = []
        for name, address in addresses.items():
            folder = Path(tempfile.mkdtemp(prefix=f"pufa-bench-{name}-"))
            port, process = stack.enter_context(machine.server(address, folder=folder))
            places.append(Place(name, port, process.pid, filled[name], folder))
        for place in places:
            _cost(place, engine=engine, turn=1, seconds=2)
        rounds = [{place.name: _cost(place, engine=engine, turn=turn, seconds=seconds) for place in places} for turn in range(2, pairs + 2)]
    whole = {name: [one[name]["app"] + one[name]["database"] for one in rounds] for name in addresses}
    ratio = statistics.median(many / few for few, many in zip(whole["few"], whole["many"], strict=True))
    return {
        "bench": "growth", "engine": engine, "machine": machine.describe(), "attempts": {"few": _FEW, "many": attempts},
        "events": {"few": _FEW * 50, "many": attempts * 50}, "filled_in_s": began, "pairs": pairs,
        "us_a_save": {
            name: {layer: round(statistics.median(one[name][layer] for one in rounds), 1) for layer in ("app", "database", "saves_per_s")}
            for name in addresses
        },
        "ratio": round(ratio, 3), "bar": _BAR,
    }  # fmt: skip


def run(engine: str, *, attempts: int, pairs: int, seconds: int) -> dict[str, Any]:
    """Makes both databases and measures."""
    with machine.place(engine) as (few, _), machine.place(engine) as (many, _):
        return measure({"few": few, "many": many}, engine=engine, attempts=attempts, pairs=pairs, seconds=seconds)


def main() -> int:
    """Reads the command line, measures, prints; 2 when something needed is missing."""
    asked = machine.arguments(__doc__, attempts=100_000, pairs=5, seconds=4)
    return machine.tell(lambda: run(asked.engine, attempts=asked.attempts, pairs=asked.pairs, seconds=asked.seconds))


if __name__ == "__main__":
    sys.exit(main())
