"""One run from an empty database to its report: candidates, recorder, proxy, servers, nemesis, checker."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.foundation import clock
from app.foundation.settings import Settings
from bench import machine
from tests.chaos import burst, county, release
from tests.chaos import server as servers
from tests.chaos.books import Books, Recorder
from tests.chaos.burst import Latecomer
from tests.chaos.checker import Findings, check, read
from tests.chaos.cluster import Cluster
from tests.chaos.county import County
from tests.chaos.device import Pace
from tests.chaos.nemesis import Nemesis, Plan
from tests.chaos.people import Candidate
from tests.chaos.preload import Control
from tests.chaos.proxy import Proxy, Weather
from tests.chaos.server import Server
from tests.chaos.sums import Sums, tree_sums

WARM_UP_SECONDS = 1.0
NOTICE_MS = burst.MOST_EARLY_MS + 500
END_SECONDS = 60.0
_UNMARKED = (
    "SELECT count(*) FROM attempt a WHERE a.started_at IS NOT NULL AND (a.handed_in_at IS NULL "
    "OR NOT EXISTS (SELECT 1 FROM mark m WHERE m.attempt = a.id))"
)


@dataclass(frozen=True)
class Form:
    """How large a run is: people, the end that all of some share (share of the time), patience, and what goes wrong."""

    name: str
    candidates: int
    latecomers: int
    processes: int
    places: int
    closes_after: float
    pace: Pace
    plan: Plan
    needed: int


@dataclass
class Run:
    """What stands while a run goes on."""

    form: Form
    engine: str
    seed: int
    folder: Path
    tree: Path
    address: str = ""
    cluster: Cluster | None = None
    servers: list[Server] = field(default_factory=list)
    books: Books = field(default_factory=Books)
    weather: Weather = field(default_factory=Weather)
    nemesis: Nemesis | None = None
    fired: int = 0

    def settings(self) -> Settings:
        """The database of the run, for the harness's own work on it."""
        return Settings(database=self.address, secret=machine.SECRET, data_dir=self.folder)


async def played(form: Form, *, engine: str, seed: int, folder: Path, tree: Path = release.ROOT) -> dict[str, Any]:
    """Plays a run of one source tree to its end; its report. Leaves no process behind. Raises Missing."""
    run = Run(form, engine, seed, folder, tree)
    began = clock.monotonic()
    try:
        await _prepare(run)
        made = await county.filled(run.settings(), sitters=form.candidates, latecomers=form.latecomers)
        recorder = Recorder(folder / "acknowledged.jsonl", books=run.books)
        try:
            await _sit(run, made, recorder=recorder)
        finally:
            recorder.close()
        found = await check(run.address, record=recorder.path, books=run.books)
        sums = await tree_sums(run.tree, run.address, folder=folder, exams=[made.exam, made.closing])
        return _report(run, found, sums=sums, seconds=clock.monotonic() - began)
    finally:
        for one in run.servers:
            await one.kill()
        if run.cluster is not None:
            run.cluster.stop()


async def _prepare(run: Run) -> None:
    folder = run.folder
    if run.engine == "postgresql":
        run.cluster = Cluster(folder)
        run.cluster.create()
        await run.cluster.start()
        run.address = run.cluster.address
    else:
        (folder / "data").mkdir()
        run.address = f"sqlite:///{folder}/data/chaos.sqlite"
    await servers.run(run.tree, "migrate", database=run.address, folder=folder)
    count = run.form.processes if run.cluster is not None else 1
    for number in range(count):
        control = Control(f"app-{number}", folder=folder, guarded=folder / "data", undo=run.cluster is None)
        run.servers.append(Server(number, database=run.address, tree=run.tree, folder=folder, control=control))


async def _sit(run: Run, made: County, *, recorder: Recorder) -> None:
    """Everybody sits while the nemesis rages; at the end all is handed in and marked."""
    form = run.form
    await asyncio.gather(*(one.start() for one in run.servers))
    ports = [one.port for one in run.servers]
    proxy = Proxy(ports, places=form.places, weather=run.weather, seed=f"{run.seed} proxy")
    await proxy.start()
    candidates = [
        Candidate(
            one.person, one.attempt, one.sessions, port=proxy.ports[n % form.places], length=made.length, books=run.books,
            recorder=recorder, pace=form.pace, seed=f"{run.seed} {n}",
        )
        for n, one in enumerate(made.sitters)
    ]  # fmt: skip
    latecomers = [
        Latecomer(one, ports, books=run.books, recorder=recorder, pace=form.pace, seed=f"{run.seed} late {n}")
        for n, one in enumerate(made.latecomers)
    ]
    run.nemesis = Nemesis(
        form.plan, servers=run.servers, cluster=run.cluster, weather=run.weather, candidates=list(candidates),
        address=run.address, folder=run.folder, places=form.places, seed=str(run.seed),
    )  # fmt: skip
    stop = asyncio.Event()
    async with _all_of([one.sit(stop) for one in candidates]) as sitting:
        await asyncio.gather(*(one.begin() for one in latecomers))
        await asyncio.sleep(WARM_UP_SECONDS)
        raging = asyncio.create_task(run.nemesis.rage(lambda: release.next_release(run.tree, into=run.folder / "next")))
        await asyncio.gather(_end_together(run, made, latecomers), raging)
        await proxy.all_delivered()
        stop.set()
        _, left = await asyncio.wait(sitting, timeout=END_SECONDS)
        run.books.faults[:0] = [f"{len(left)} candidates could not finish within {END_SECONDS} s"] if left else []
    await proxy.stop()
    for candidate in candidates:
        candidate.close()
    await _all_marked(run)


async def _end_together(run: Run, made: County, latecomers: list[Latecomer]) -> None:
    """The moment at which one exam ends for all who sit it: set while every server answers, shortly before."""
    await asyncio.sleep(run.form.plan.seconds * run.form.closes_after)
    assert run.nemesis is not None
    async with run.nemesis.calm():
        early = await burst.connected(latecomers, length=made.length)
        moment = await county.end_soon(run.settings(), made.closing, notice_ms=NOTICE_MS)
        end = moment + made.closing["grace_seconds"] * 1000
        run.fired = await burst.fire(latecomers, end=end, length=made.length, early=early)


@asynccontextmanager
async def _all_of(work: list[Any]) -> AsyncIterator[list[asyncio.Task[None]]]:
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _all_marked(run: Run) -> None:
    """A last restart (marking what waits is the first thing a process does), then waits until every paper has its mark."""
    await asyncio.gather(*(one.stop() for one in run.servers))
    for one in run.servers:
        one.control.set_clock(0)
    await asyncio.gather(*(one.start() for one in run.servers))
    for _ in range(round(END_SECONDS / 0.25)):
        if not (await read(run.address, _UNMARKED))[0][0]:
            return
        await asyncio.sleep(0.25)


def _struck(run: Run) -> dict[str, dict[str, int]]:
    """Per fault: how often it was tried, and how often it struck while saves were in flight."""
    assert run.nemesis is not None
    nemesis, books, hit = run.nemesis, run.books, run.weather.hit
    told = {name: {"tried": nemesis.times[name], "struck": nemesis.struck[name]} for name in nemesis.times}
    for name in ("lost", "tripled", "reordered"):
        told[f"requests {name}"] = {"tried": hit[name], "struck": hit[name]}
    for name in ("replay after hand-in", "hand-in races a save", "two devices"):
        told[name] = {"tried": books.struck[name], "struck": books.struck[name]}
    around = books.struck["at the deadline, in time"] + books.struck["at the deadline, too late"]
    told["saves within 50 ms of the deadline"] = {"tried": run.fired, "struck": around}
    if run.cluster is None:
        told["power cut"] = {"tried": nemesis.times["kill -9 of the app"], "struck": nemesis.struck["power cut"]}
    return told


def _report(run: Run, found: Findings, *, sums: Sums, seconds: float) -> dict[str, Any]:
    struck = _struck(run)
    assert run.nemesis is not None
    never = sorted(name for name, counts in struck.items() if counts["struck"] == 0)
    statuses = dict(sorted(run.books.statuses.items()))
    complaints = [line for one in run.servers for line in one.complaints()]
    too_few = found.acknowledged < run.form.needed or found.marks_compared == 0
    faults = {**found.faults(), **sums.faults(), "faults_candidates_met": len(run.books.faults)}
    faults = {name: count for name, count in faults.items() if count}
    return {
        "chaos": run.form.name, "engine": run.engine, "seed": run.seed, "seconds": round(seconds, 1),
        "candidates": run.form.candidates + run.form.latecomers, "requests": run.books.requests, "answers": statuses,
        "non_2xx": {status: count for status, count in statuses.items() if not status.startswith("2")},
        "faults_struck": struck, "never_struck": never,
        "at_the_deadline": {side: run.books.struck[f"at the deadline, {side}"] for side in ("in time", "too late")},
        "back_ms": {"app": _times(run.nemesis.outages.app), "database": _times(run.nemesis.outages.database)},
        "writes_undone": run.nemesis.undone, "errors_logged": len(complaints), "first_errors": complaints[:3],
        **{name: value for name, value in vars(found).items() if name != "examples"}, **vars(sums),
        "examples": [*found.examples, *run.books.faults[:10]], "violations": faults, "too_few": too_few,
        "ok": not faults and not never and not too_few,
    }  # fmt: skip


def _times(kept: list[tuple[int, bool]]) -> dict[str, int]:
    """How long it took to be back: of all kills, and of those during which nothing else was down."""
    alone = sorted(ms for ms, by_itself in kept if by_itself)
    return {
        "kills": len(kept), "alone": len(alone), "median_alone": alone[len(alone) // 2] if alone else 0,
        "slowest_alone": max(alone, default=0), "slowest": max((ms for ms, _ in kept), default=0),
    }  # fmt: skip


def told(report: dict[str, Any]) -> str:
    """The report in lines to read, the whole as JSON on the last one."""
    lines = [f"chaos {report['chaos']} on {report['engine']}, seed {report['seed']}: {report['seconds']} s"]
    lines += [f"  {name}: struck {c['struck']} of {c['tried']} with saves in flight" for name, c in report["faults_struck"].items()]
    lines.append(f"  of the saves around the deadline: {report['at_the_deadline']}; the others were told to come again, or nothing")
    lines.append(f"  answers of the server: {report['answers']}; non-2xx: {report['non_2xx']}")
    lines += [f"  back after kill -9 of the {name}: {times} ms" for name, times in report["back_ms"].items() if times["kills"]]
    lines.append(f"  acknowledged {report['acknowledged']}, stored {report['stored']}, lost {report['lost']}")
    lines += [f"  VIOLATION {name}: {count}" for name, count in report["violations"].items()]
    lines += [f"  NEVER STRUCK: {name}" for name in report["never_struck"]]
    lines += [f"    {example}" for example in report["examples"]]
    lines += [f"  logged as an error: {line}" for line in report["first_errors"]]
    lines.append("  passed" if report["ok"] else "  FAILED")
    return "\n".join([*lines, json.dumps(report, ensure_ascii=False)])
