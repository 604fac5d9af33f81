"""The short form of `make chaos`: everything goes wrong at once for half a minute, and the product keeps its word.

On the run for SQLite with SQLite, on the run for PostgreSQL with a PostgreSQL of its own that can be killed whole.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import machine as bench_machine
from tests import machine
from tests.chaos.forms import SHORT
from tests.chaos.play import played, told

ENGINE = "postgresql" if machine.postgresql() else "sqlite"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder on a disk, which PostgreSQL's own user may enter."""
    made = Path(tempfile.mkdtemp(prefix="pufa-chaos-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


def _need_tools() -> None:
    """Skips where this machine lacks a program, unless nothing may be skipped."""
    for program in ("cc", "initdb", "postgres") if ENGINE == "postgresql" else ("cc",):
        try:
            bench_machine.need(program)
        except bench_machine.Missing as missing:
            if machine.required():
                raise
            pytest.skip(str(missing))


async def test_nothing_is_lost_and_every_fault_struck(folder: Path) -> None:
    _need_tools()
    report = await played(SHORT, engine=ENGINE, seed=7, folder=folder)
    assert report["ok"], told(report)
    assert set(report["answers"]) <= {"200", "303", "409", "503", "no answer (TimeoutError)", "no answer (IncompleteReadError)",
        "no answer (ConnectionResetError)", "no answer (ConnectionRefusedError)", "no answer (BrokenPipeError)"}, told(report)  # fmt: skip
