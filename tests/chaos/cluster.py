"""A PostgreSQL of our own as a child process, so that all of it can be killed at once and started again."""

import asyncio
import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import asyncpg

from bench import machine
from tests.chaos.preload import Control

_OPTIONS = ("shared_buffers=128MB", "max_wal_size=1GB", "max_connections=80", "listen_addresses=127.0.0.1")
_AGAIN_SECONDS = 0.2
START_SECONDS = 60.0


class Cluster:
    """One database cluster in a folder of its own; fsync and synchronous_commit as PostgreSQL has them from the start."""

    def __init__(self, folder: Path) -> None:
        self.port = machine.free_port()
        self.address = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self._folder, self._data, self._log = folder, folder / "pg", folder / "postgresql.log"
        self.control = Control("postgresql", folder=folder, guarded=self._data)
        self._as: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        self._process: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        """Makes the empty cluster."""
        self._folder.chmod(0o777)
        self._data.mkdir()
        if self._as:
            shutil.chown(self._data, "postgres", "postgres")
        command = [machine.need("initdb"), "-D", str(self._data), "-U", "postgres", "-A", "trust", "--no-sync"]
        subprocess.run(command, check=True, cwd=self._folder, stdout=subprocess.DEVNULL, **self._as)

    async def start(self) -> None:
        """Starts it until it answers; a start that fails (the disk is still full) is tried again. Raises Missing."""
        until = asyncio.get_running_loop().time() + START_SECONDS
        while asyncio.get_running_loop().time() < until:
            if self._process is None or self._process.poll() is not None:
                self._process = self._spawn()
            if await self._answers():
                return
            await asyncio.sleep(0.02 if self._process.poll() is None else _AGAIN_SECONDS)
        raise machine.Missing(f"PostgreSQL did not come up: {self._log.read_text(errors='replace')[-1500:]}")

    def _spawn(self) -> subprocess.Popen[bytes]:
        options = [word for option in _OPTIONS for word in ("-c", option)]
        command = [machine.need("postgres"), "-D", str(self._data), "-p", str(self.port), "-k", str(self._folder), *options]
        inherited = {name: value for name, value in machine.environment("", 0, self._folder).items() if not name.startswith("PUFA_")}
        with self._log.open("ab") as log:
            return subprocess.Popen(
                command, cwd=self._folder, env={**inherited, **self.control.environment()}, stdout=log, stderr=log, **self._as
            )

    async def _answers(self) -> bool:
        try:
            link = await asyncpg.connect(self.address, timeout=5)
            await link.close()
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        return True

    def kill(self) -> int:
        """kill -9 of the postmaster and of every process it has started, while none can be started; how many."""
        assert self._process is not None
        if self._process.poll() is not None:
            return 0
        self._process.send_signal(signal.SIGSTOP)
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        return 1 + len(children)

    def stop(self) -> None:
        """Ends it without ceremony; its folder is thrown away."""
        if self._process is not None:
            self.kill()
