"""What one candidate's whole exam costs, by step and by layer; and the waves of an exam day.

`python -m bench.exam_day --engine sqlite|postgresql [--candidates 300] [--waves] [--rate 2000]`

Cost: cover, start, the paper's page, 65 answers each sent alone (`--rate` a second in all), hand-in with marking, result, of
`--candidates` people, the server (and its PostgreSQL) on one core, the load on the other. Core-seconds are user + system
time of the server and of every PostgreSQL process, read from /proc between the steps. Logging in is left out: it happened before.

`--waves`: everybody of the county starts (start and paper) within 60 s, 30 % in the first 5; then everybody hands in within 60 s,
30 % in the last 10; latency counts from the moment a request was due. Then how long until every paper is marked.
Prints one JSON object on its last line.
"""

import asyncio
import random
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import asyncpg

from bench import machine
from bench.exam_county import make_exam_county
from bench.links import Heard, Links, at_moments, links, request
from bench.sitters import Sitter

ITEMS = 65
EVERYBODY = 20_000
_MARKED = "SELECT count(*) FROM mark"

Paths = Iterable[tuple[float, bytes]]


class Meter:
    """Core-seconds of the application and of the database since the last reading."""

    def __init__(self, app: int, *, own_database: bool) -> None:
        self._app, self._own = app, own_database
        self._before = self._read()

    def _read(self) -> tuple[float, float]:
        return machine.core_seconds([self._app]), machine.core_seconds(machine.postgres_processes()) if self._own else 0.0

    def spent(self) -> dict[str, float]:
        """By layer, and from now on anew."""
        now, before = self._read(), self._before
        self._before = now
        return {"app": now[0] - before[0], "database": max(0.0, now[1] - before[1])}


def spread(count: int, *, seconds: float, burst: float, within: float, late: bool) -> list[float]:
    """Moments of a wave, rising: a share `burst` of all within the first (or last) seconds, the others evenly in the rest."""
    many = round(count * burst)
    dice = random.Random(count)
    crowd = [dice.uniform(0, within) for _ in range(many)]
    rest = [dice.uniform(within, seconds) for _ in range(count - many)]
    return sorted(seconds - moment if late else moment for moment in (*crowd, *rest))


async def whole_exam(port: int, sitters: list[Sitter], meter: Meter, *, rate: int) -> dict[str, Any]:
    """Every step of every candidate; core-milliseconds a candidate and what came back, by step."""
    found: dict[str, Any] = {}
    steps: list[tuple[str, float, Callable[[Sitter], Iterable[bytes]]]] = [
        ("cover", 100, lambda s: [request(s, f"/sit/{s.attempt}", port=port)]),
        ("start", 200, lambda s: [request(s, f"/sit/{s.attempt}/start", port=port, method="POST")]),
        ("paper", 100, lambda s: [request(s, f"/sit/{s.attempt}/1", port=port)]),
        ("answers", rate, lambda s: [request(s, f"/save/{s.attempt}", port=port, body=answer(n)) for n in range(1, ITEMS + 1)]),
        ("hand_in", 100, lambda s: [request(s, f"/sit/{s.attempt}/hand-in", port=port, method="POST")]),
        ("result", 100, lambda s: [request(s, f"/sit/{s.attempt}/result", port=port)]),
    ]
    async with links(port) as link:
        meter.spent()
        for name, a_second, made in steps:
            rows = [list(made(sitter)) for sitter in sitters]
            heard = Heard()
            await at_moments(link, _paced([row[n] for n in range(len(rows[0])) for row in rows], a_second), heard=heard)
            cost = {layer: round(spent / len(sitters) * 1000, 3) for layer, spent in meter.spent().items()}
            found[name] = {"core_ms_each": cost, **heard.as_dict()}
    return found


def _paced(requests: list[bytes], a_second: float) -> Paths:
    return ((n / a_second, sent) for n, sent in enumerate(requests))


def answer(n: int) -> str:
    """One answer as the page sends it alone."""
    return f'{{"epoch":1,"answers":[{{"seq":{n},"item":{n},"choice":"{"A" if n <= 50 else "AB"}"}}]}}'


async def start_wave(port: int, sitters: list[Sitter]) -> dict[str, Any]:
    """Everybody starts and takes the paper; the latency of both."""
    started, papers = Heard(), Heard()

    async def both(link: Links, sitter: Sitter, due: float) -> None:
        await link.ask(request(sitter, f"/sit/{sitter.attempt}/start", port=port, method="POST"), due=due, heard=started)
        await link.ask(request(sitter, f"/sit/{sitter.attempt}/1", port=port), due=due, heard=papers)

    await _wave(port, sitters, spread(len(sitters), seconds=60, burst=0.3, within=5, late=False), both)
    return {"start": started.as_dict(), "start_and_paper": papers.as_dict()}


async def hand_in_wave(port: int, sitters: list[Sitter]) -> dict[str, Any]:
    """Everybody hands in."""
    heard = Heard()

    async def one(link: Links, sitter: Sitter, due: float) -> None:
        await link.ask(request(sitter, f"/sit/{sitter.attempt}/hand-in", port=port, method="POST"), due=due, heard=heard)

    await _wave(port, sitters, spread(len(sitters), seconds=60, burst=0.3, within=10, late=True), one)
    return heard.as_dict()


async def _wave(port: int, sitters: list[Sitter], moments: list[float], act: Callable[[Links, Sitter, float], Awaitable[None]]) -> None:
    async with links(port, most=400) as link:
        began, running = time.monotonic(), []
        for sitter, after in zip(sitters, moments, strict=True):
            if (wait := began + after - time.monotonic()) > 0.001:
                await asyncio.sleep(wait)
            running.append(asyncio.ensure_future(act(link, sitter, began + after)))
        await asyncio.gather(*running)


async def until_marked(address: str, *, count: int) -> dict[str, Any]:
    """How long after the wave every paper has its mark (asked twice a second for two minutes), and how many have."""
    began, marked = time.monotonic(), await _count(address)
    for _ in range(240):
        if marked >= count:
            break
        await asyncio.sleep(0.5)
        marked = await _count(address)
    return {"marked": marked, "of": count, "seconds_after": round(time.monotonic() - began, 1)}


async def _count(address: str) -> int:
    if address.startswith("sqlite"):
        link = sqlite3.connect(address.removeprefix("sqlite:///"))
        found = link.execute(_MARKED).fetchone()[0]
        link.close()
        return int(found)
    connection = await asyncpg.connect(address)
    found = await connection.fetchval(_MARKED)
    await connection.close()
    return int(found)


def measure(address: str, engine: str, *, candidates: int, waves: bool, rate: int, folder: Path) -> dict[str, Any]:
    """Everything, in one run."""
    sitters = asyncio.run(make_exam_county(address, most=EVERYBODY if waves else candidates))
    told: dict[str, Any] = {"bench": "exam_day", "engine": engine, "machine": machine.describe(), "people": len(sitters)}
    with machine.server(address, folder=folder) as (port, process):
        machine.pin_here(machine.LOAD_CORE)
        meter, own = Meter(process.pid, own_database=engine == "postgresql"), machine.own_core_seconds()
        first, rest = sitters[:candidates], sitters[candidates:]
        steps = asyncio.run(whole_exam(port, first, meter, rate=rate))
        told["whole_exam"] = {"candidates": len(first), "rate": rate, "steps": steps, "core_ms_each": round(
            sum(sum(step["core_ms_each"].values()) for step in steps.values()), 2), "bar_core_ms": 30}  # fmt: skip
        if waves:
            told["start_wave"] = asyncio.run(start_wave(port, rest))
            told["hand_in_wave"] = asyncio.run(hand_in_wave(port, rest))
            told["marking"] = asyncio.run(until_marked(address, count=len(sitters)))
            told["waves_core_s"] = {layer: round(spent, 1) for layer, spent in meter.spent().items()}
        told["load_generator_core_s"] = round(machine.own_core_seconds() - own, 1)
    return told


def run(engine: str, *, candidates: int, waves: bool, rate: int) -> dict[str, Any]:
    """Makes the database and measures."""
    with machine.place(engine) as (address, folder):
        return measure(address, engine, candidates=candidates, waves=waves, rate=rate, folder=folder)


def main() -> int:
    """Reads the command line, measures, prints; 2 when something needed is missing."""
    asked = machine.arguments(__doc__, "waves", candidates=300, rate=2000)
    return machine.tell(lambda: run(asked.engine, candidates=asked.candidates, waves=asked.waves, rate=asked.rate))


if __name__ == "__main__":
    sys.exit(main())
