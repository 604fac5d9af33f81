"""The real server as a child process that can be killed and started again on the same port."""

import asyncio
import signal
import sys
from pathlib import Path

from bench import machine
from tests.chaos.candidates import Link, Lost

START_SECONDS = 60.0


class Server:
    """`python -m app serve` on a database; one process."""

    def __init__(self, database: str, *, folder: Path) -> None:
        self.port = machine.free_port()
        self._environment = machine.environment(database, self.port, folder)
        self._log = folder / "server.log"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Starts the process and waits until it answers. Raises Missing with its last words when it does not."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "app", "serve", env=self._environment, stdout=log, stderr=log
            )
        link = Link(self.port, "", "")
        until = asyncio.get_running_loop().time() + START_SECONDS
        while asyncio.get_running_loop().time() < until and self._process.returncode is None:
            if await _healthy(link):
                link.close()
                return
            await asyncio.sleep(0.05)
        raise machine.Missing(f"the server did not come up: {self._log.read_text()[-2000:]}")

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


async def _healthy(link: Link) -> bool:
    try:
        status, _ = await link.ask("GET", "/healthz")
    except Lost:
        return False
    return status == 200
