"""The preload library does what the harness says of it: power cuts, a full disk, a moved clock, slow syncs."""

import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from app.foundation import clock
from bench import machine as bench_machine
from tests import machine
from tests.chaos.preload import Control

_WRITER = """
import os, sqlite3, sys, time
link = sqlite3.connect(sys.argv[1], isolation_level=None)
link.execute("PRAGMA journal_mode = WAL")
link.execute("PRAGMA synchronous = " + sys.argv[2])
link.execute("CREATE TABLE IF NOT EXISTS t (a)")
for number in range(40):
    link.execute("INSERT INTO t VALUES (randomblob(3000))")
print(time.time_ns() // 1_000_000, flush=True)
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def control(tmp_path: Path) -> Control:
    try:
        bench_machine.need("cc")
    except bench_machine.Missing as missing:
        if machine.required():
            raise
        pytest.skip(str(missing))
    (tmp_path / "data").mkdir()
    return Control("writer", folder=tmp_path, guarded=tmp_path / "data", undo=True)


def _write(control: Control, folder: Path, *, synchronous: str) -> subprocess.CompletedProcess[str]:
    environment = {**bench_machine.environment("", 0, folder), **control.environment()}
    command = [sys.executable, "-c", _WRITER, str(folder / "data" / "a.sqlite"), synchronous]
    return subprocess.run(command, env=environment, text=True, capture_output=True)


def _rows(folder: Path) -> int:
    link = sqlite3.connect(folder / "data" / "a.sqlite")
    try:
        return int(link.execute("SELECT count(*) FROM t").fetchone()[0])
    finally:
        link.close()


def test_a_power_cut_takes_what_was_not_synced_and_nothing_else(control: Control, tmp_path: Path) -> None:
    _write(control, tmp_path, synchronous="FULL")
    assert control.lose_power(random.Random(1)) == 0 and _rows(tmp_path) == 40
    _write(control, tmp_path, synchronous="OFF")
    assert control.lose_power(random.Random(4)) > 0 and _rows(tmp_path) < 80


@pytest.mark.parametrize(("full", "goes"), [(0, True), (1, False), (2, False)])
def test_a_full_disk_refuses_writes(control: Control, tmp_path: Path, full: int, goes: bool) -> None:
    control.set_full(full)
    done = _write(control, tmp_path, synchronous="FULL")
    assert (done.returncode == -9) is goes and (control.heard().refused > 0) is not goes


@pytest.mark.parametrize("jump", [-clock.HOUR, 0, clock.HOUR])
def test_the_wall_clock_of_the_process_is_moved(control: Control, tmp_path: Path, jump: int) -> None:
    control.set_clock(jump)
    told = int(_write(control, tmp_path, synchronous="OFF").stdout)
    assert abs(told - clock.now_ms() - jump) < 60_000


def test_syncs_take_as_long_as_told(control: Control, tmp_path: Path) -> None:
    control.set_slow(20)
    began = clock.monotonic()
    _write(control, tmp_path, synchronous="FULL")
    assert control.heard().slowed >= 40 and clock.monotonic() - began > 0.8
