"""The real server as child processes that are killed and started again on the same port."""

import asyncio
import signal
import sys
from pathlib import Path

from bench import machine
from tests.chaos.link import Link, Lost
from tests.chaos.preload import Control

START_SECONDS = 60.0
_LOOK_SECONDS = 0.02


class NotBack(machine.Missing):
    """A server that had served does not come up again: its database is destroyed, or it cannot stand what it finds there."""


class Server:
    """`python -m app serve` of one source tree on one database; one process, on a host with a clock of its own."""

    def __init__(self, number: int, *, database: str, tree: Path, folder: Path, control: Control) -> None:
        self.port, self.control, self.tree = machine.free_port(), control, tree
        self._environment = {**machine.environment(database, self.port, folder), **control.environment()}
        self._log = folder / f"server-{number}.log"
        self._process: asyncio.subprocess.Process | None = None
        self._has_served = False

    async def start(self) -> None:
        """Starts the process, again where it ends at once (its database is away), until it answers. Raises Missing."""
        until = asyncio.get_running_loop().time() + START_SECONDS
        while asyncio.get_running_loop().time() < until:
            if self._process is None or self._process.returncode is not None:
                self._process = await self._spawn()
            if await self.healthy():
                self._has_served = True
                return
            await asyncio.sleep(_LOOK_SECONDS)
        kind = NotBack if self._has_served else machine.Missing
        raise kind(f"the server did not come up: {self._log.read_text()[-2000:]}")

    async def _spawn(self) -> asyncio.subprocess.Process:
        with self._log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "app", "serve", cwd=self.tree, env=self._environment, stdout=log, stderr=log
            )

    async def healthy(self) -> bool:
        """Whether it answers and its database does."""
        link = Link(self.port, cookies="", csrf="", patience=2.0)
        try:
            answer = await link.ask("GET", "/healthz")
        except Lost:
            return False
        finally:
            link.close()
        return answer.status == 200

    async def kill(self) -> None:
        """kill -9, and waits until the process is gone."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> None:
        """Asks it to end, and makes it when it does not."""
        try:
            async with asyncio.timeout(20):
                await self._end(signal.SIGTERM)
        except TimeoutError:
            await self._end(signal.SIGKILL)

    async def _end(self, by: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(by)
            await self._process.wait()

    def complaints(self) -> list[str]:
        """What it has logged as an error: the event, or the last line of a traceback."""
        lines = self._log.read_text(errors="replace").splitlines() if self._log.exists() else []
        found, inside = [], False
        for line in lines:
            if line.startswith("Traceback"):
                inside = True
            elif inside and line and not line.startswith((" ", "During handling", "The above")):
                found.append(line[:300])
                inside = False
            elif '"level":"error"' in line.replace(" ", ""):
                found.append(line[:100] + " … " + line[-300:])
        return found


async def run(tree: Path, *words: str, database: str, folder: Path) -> str:
    """What `python -m app …` of a source tree prints. Raises Missing when it fails."""
    environment = machine.environment(database, 8000, folder)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", *words, cwd=tree, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, said = await process.communicate()
    if process.returncode != 0:
        raise machine.Missing(f"python -m app {' '.join(words)} failed: {said.decode()[-1500:]}")
    return out.decode()


async def run_until_done(tree: Path, *words: str, database: str, folder: Path) -> None:
    """As `run`, tried again where the database went away under it. Raises Missing in the end."""
    for attempt in range(20):
        try:
            await run(tree, *words, database=database, folder=folder)
        except machine.Missing:
            if attempt == 19:
                raise
            await asyncio.sleep(1)
        else:
            return
