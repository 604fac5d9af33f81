"""The library of preload.c: compiled once a run, steered through a small file in memory, undone after a kill."""

import mmap
import random
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench import machine

_SOURCE = Path(__file__).with_name("preload.c")
_LAYOUT = struct.Struct("<qiiiiii")
_CLOCK, _NUMBER = struct.Struct("<q"), struct.Struct("<i")
_RECORD = struct.Struct("<QQQ")


def compiled(folder: Path) -> Path:
    """The shared library, made with this machine's C compiler. Raises Missing."""
    if sys.platform != "linux":
        raise machine.Missing("the preload library of this test works on Linux only")
    made = folder / "preload.so"
    if not made.exists():
        command = [machine.need("cc"), "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", str(made), str(_SOURCE), "-ldl", "-lpthread"]
        subprocess.run(command, check=True)
        made.chmod(0o755)
    return made


@dataclass(frozen=True)
class Heard:
    """What the processes under one control have counted: writes refused for want of space, syncs, writes kept for undoing,
    syncs that took long."""

    refused: int
    syncs: int
    logged: int
    slowed: int


class Control:
    """Steers the faults of the processes that were started with its environment."""

    def __init__(self, name: str, *, folder: Path, guarded: Path, undo: bool = False) -> None:
        self._library, self._guarded = compiled(folder), guarded
        self._path = folder / f"{name}.control"
        self._path.write_bytes(bytes(_LAYOUT.size))
        self._path.chmod(0o666)
        self._undo = folder / f"{name}.undo" if undo else None
        if self._undo:
            self._undo.mkdir()
        with self._path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _LAYOUT.size)

    def environment(self) -> dict[str, str]:
        """What a process needs to be under this control."""
        told = {"LD_PRELOAD": str(self._library), "CHAOS_CONTROL": str(self._path), "CHAOS_FOLDER": str(self._guarded)}
        return {**told, "CHAOS_UNDO": str(self._undo)} if self._undo else told

    def set_clock(self, offset_ms: int) -> None:
        """Moves the wall clock of these processes by so much against the true one, at once."""
        self._shared[0:8] = _CLOCK.pack(offset_ms)

    def set_full(self, full: int) -> None:
        """No file of the guarded folder may grow (1), or be written to at all (2, as on a file system that copies on write)."""
        self._shared[8:12] = _NUMBER.pack(full)

    def set_slow(self, milliseconds: int) -> None:
        """Every sync of a file of the guarded folder takes so much longer."""
        self._shared[24:28] = _NUMBER.pack(milliseconds)

    def heard(self) -> Heard:
        """The counts so far."""
        _, _, refused, syncs, logged, _, slowed = _LAYOUT.unpack(self._shared[:])
        return Heard(refused, syncs, logged, slowed)

    def lose_power(self, dice: random.Random) -> int:
        """Undoes writes that were not synced when the processes were killed; how many.

        All of them, or by a coin each of them or not: a disk may have written some.
        """
        assert self._undo is not None
        some, undone = dice.random() < 0.5, 0
        for log in self._undo.iterdir():
            data = self._guarded / log.name
            if data.exists():
                undone += _play_back(log, data, dice=dice if some else None)
            log.unlink()
        for memory in self._guarded.glob("*-shm"):
            memory.unlink()
        return undone


def _play_back(log: Path, data: Path, *, dice: random.Random | None) -> int:
    kept, place, undone = log.read_bytes(), 0, 0
    records = []
    while place + _RECORD.size <= len(kept):
        offset, length, size = _RECORD.unpack_from(kept, place)
        old = kept[place + _RECORD.size : place + _RECORD.size + length]
        if len(old) == length:
            records.append((offset, old, size))
        place += _RECORD.size + length
    with data.open("r+b") as file:
        for offset, old, size in reversed(records):
            if dice is not None and dice.random() < 0.5:
                continue
            file.seek(offset)
            file.write(old)
            file.truncate(size)
            undone += 1
    return undone
