"""Two real processes that migrate the same new database at the same moment: both end well, each migration is run once."""

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest_asyncio

from app.foundation.codes import new_code
from bench.machine import environment
from tests import machine

ROOT = Path(__file__).resolve().parents[2]


@pytest_asyncio.fixture
async def nothing_yet(tmp_path: Path) -> AsyncIterator[str]:
    """The address of an empty database on the engine of this run."""
    if not machine.postgresql():
        yield f"sqlite:///{tmp_path}/new.sqlite"
        return
    name = f"pufa_at_once_{new_code()}"
    link = await asyncpg.connect(machine.postgresql())
    await link.execute(f"CREATE DATABASE {name}")
    yield machine.postgresql(name)
    await link.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await link.close()


async def test_two_processes_migrate_at_once(nothing_yet: str, tmp_path: Path) -> None:
    settings = environment(nothing_yet, 8000, tmp_path)
    both = [
        subprocess.Popen(  # noqa: ASYNC220 - real processes, started together
            [sys.executable, "-m", "app", "migrate"], cwd=ROOT, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(2)
    ]
    told = [await asyncio.to_thread(one.communicate, None, 180) for one in both]
    assert [one.returncode for one in both] == [0, 0], told
    counts = sorted(int(re.findall(r"\d+", out)[-1]) for out, _ in told)
    assert counts[0] == 0 and counts[1] > 20
