"""kill -9 under load: candidates save over HTTP while the server is killed again and again; then the books are compared.

`python -m tests.chaos.kill --engine sqlite|postgresql [--kills N] [--seed N] [--candidates N]`

A recorder, in a process and a file of its own, keeps what was acknowledged. PostgreSQL is one of our own: after every
second kill of the server one of its backends is killed too, which throws the whole database into crash recovery.
Prints one JSON object on its last line. Exit 0: nothing lost; 1: something was, or no kill struck; 2: something is missing.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import asyncpg
from litestar.middleware.csrf import generate_csrf_token

from app.exams.drawing import form_text
from app.foundation import clock, database, protected, settings
from app.foundation.database import schema
from app.foundation.settings import Settings
from app.foundation.web import sessions
from bench import machine
from tests import make
from tests.chaos.candidates import Answer, Candidate, Link, Tally
from tests.chaos.checker import Findings, check
from tests.chaos.server import Server
from tests.sitting.crowd import LENGTH, WHOLE_BANK

Crash = Callable[[], Awaitable[None]]
WAIT_SECONDS = 60.0


class Round:
    """One run: the server, the candidates and the recorder around one database."""

    def __init__(self, address: str, *, folder: Path, seed: int) -> None:
        self.address, self.record = address, folder / "acknowledged.jsonl"
        self.server = Server(address, folder=folder)
        self.tally, self.dice, self.seed = Tally(), random.Random(seed), seed
        self.candidates: list[Candidate] = []
        self.kills, self.struck, self.crashes, self.back_ms = 0, 0, 0, [0]
        self._recorder: subprocess.Popen[bytes] | None = None

    async def fill(self, count: int) -> None:
        """Puts one exam with so many people, papers and sessions into the database in use."""
        await make.bank_of()
        async with database.transaction():
            unit = await make.unit("人多的单位")
            people = [await make.person(f"人{n}", unit) for n in range(count)]
        exam = await make.published_exam(people, form=form_text(WHOLE_BANK))
        now, csrf = clock.now_ms(), protected.derive(machine.SECRET, "csrf").hex()
        for person in people:
            token = await sessions.open_session(
                person=person, guest=None, keep=False, now=now, address="127.0.0.1", device="chaos"
            )
            attempt, written = (await make.attempt_of(person, exam))["code"], generate_csrf_token(secret=csrf)
            link = Link(self.server.port, f"pufa={token}; pufa-csrf={written}", written)
            seed = f"{self.seed} {len(self.candidates)}"
            self.candidates.append(Candidate(attempt, link, length=LENGTH, tally=self.tally, keep=self._keep, seed=seed))

    def _open_recorder(self) -> None:
        command = [sys.executable, str(Path(__file__).with_name("recorder.py")), str(self.record)]
        self._recorder = subprocess.Popen(command, stdin=subprocess.PIPE)

    def _close_recorder(self) -> None:
        """Waits until all it was told is on disk."""
        assert self._recorder is not None
        self._recorder.communicate()

    def _keep(self, answers: list[Answer]) -> None:
        assert self._recorder is not None and self._recorder.stdin is not None
        self._recorder.stdin.write("".join(json.dumps(answer) + "\n" for answer in answers).encode())
        self._recorder.stdin.flush()

    async def run(self, kills: int, *, crash: Crash | None) -> None:
        """Serves, answers, kills so many times, and hands in at the end. Leaves no process behind."""
        self.record.touch()
        self._open_recorder()
        tasks: list[asyncio.Task[None]] = []
        try:
            await self.server.start()
            stop = asyncio.Event()
            tasks = [asyncio.create_task(one.sit(stop)) for one in self.candidates]
            for number in range(kills):
                await self._progress(tasks)
                await asyncio.sleep(self.dice.random() * 0.4)
                await self._kill()
                if crash is not None and number % 2:
                    await self._progress(tasks)
                    await crash()
                    self.crashes += 1
            await self._progress(tasks)
            stop.set()
            async with asyncio.timeout(WAIT_SECONDS):
                await asyncio.gather(*tasks)
                await asyncio.gather(*(one.hand_in() for one in self.candidates))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.server.stop()
            self._close_recorder()

    async def _progress(self, tasks: list[asyncio.Task[None]]) -> None:
        """Waits until every candidate, on average, had another few answers acknowledged since now."""
        goal = self.tally.answers + 4 * len(self.candidates)
        until = clock.monotonic() + WAIT_SECONDS
        while self.tally.answers < goal:
            for task in tasks:
                if task.done():
                    await task
            if clock.monotonic() > until:
                raise machine.Missing(f"no progress for {WAIT_SECONDS} s: {self.tally}")
            await asyncio.sleep(0.02)

    async def _kill(self) -> None:
        for _ in range(200):
            if self.tally.in_flight:
                break
            await asyncio.sleep(0.001)
        self.kills += 1
        self.struck += self.tally.in_flight > 0
        began = clock.monotonic()
        await self.server.kill()
        await self.server.start()
        self.back_ms.append(round((clock.monotonic() - began) * 1000))

    def report(self, found: Findings) -> dict[str, Any]:
        """Everything of the run as one flat object."""
        return {
            "seed": self.seed, "kills": self.kills, "kills_in_flight": self.struck, "database_crashes": self.crashes,
            "candidates": len(self.candidates), "requests": self.tally.requests, "lost_connections": self.tally.lost,
            "statuses": {str(status): count for status, count in sorted(self.tally.statuses.items())},
            "non_2xx": sum(count for status, count in self.tally.statuses.items() if not 200 <= status < 400),
            "slowest_restart_ms": max(self.back_ms), **found.as_dict(), "ok": found.clean and self.struck > 0,
        }  # fmt: skip


async def filled(address: str, *, folder: Path, seed: int, candidates: int) -> Round:
    """A run that may begin, its people in the database in use (migrated, empty)."""
    made = Round(address, folder=folder, seed=seed)
    await made.fill(candidates)
    return made


async def played(made: Round, kills: int, *, crash: Crash | None = None) -> dict[str, Any]:
    """Plays a run to its end; its report."""
    await made.run(kills, crash=crash)
    sent = [answer for one in made.candidates for answer in one.sent]
    return made.report(await check(made.address, record=made.record, sent=sent))


def crash_of(address: str) -> Crash:
    """Kills one backend of this PostgreSQL with -9: the postmaster ends all the others and recovers from its log."""

    async def crash() -> None:
        pid = None
        while pid is None:
            link = await asyncpg.connect(address)
            pid = await link.fetchval(
                "SELECT max(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            link.terminate()
        os.kill(pid, signal.SIGKILL)

    return crash


async def _whole(address: str, *, folder: Path, asked: argparse.Namespace, crash: Crash | None) -> dict[str, Any]:
    at = Settings(database=address, secret=machine.SECRET, data_dir=folder)
    settings.use(at)
    database.use(at)
    await database.start()
    await schema.migrate()
    made = await filled(address, folder=folder, seed=asked.seed, candidates=asked.candidates)
    await database.stop()
    return await played(made, asked.kills, crash=crash)


def main() -> int:
    """Reads the command line, runs, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--candidates", type=int, default=40)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pufa-chaos-")))
        try:
            own = stack.enter_context(machine.own_postgresql()) if asked.engine == "postgresql" else ""
            address = own or f"sqlite:///{folder}/chaos.sqlite"
            told = asyncio.run(_whole(address, folder=folder, asked=asked, crash=crash_of(own) if own else None))
        except machine.Missing as missing:
            print(f"chaos: {missing}", file=sys.stderr)
            return 2
    print(json.dumps({"chaos": "kill -9", "engine": asked.engine, "machine": machine.describe(), **told}, ensure_ascii=False))
    return 0 if told["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
