"""What the candidates together have sent, heard and seen; what was acknowledged goes to the recorder's own file."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from app.foundation import clock


class Sent(NamedTuple):
    """One answer as a device sends it: attempt code, device turn, sequence number, position, letters."""

    attempt: str
    epoch: int
    seq: int
    item: int
    choice: str


@dataclass
class Books:
    """Counts, moments (ms, the true clock) and faults that no candidate may meet."""

    requests: int = 0
    acknowledged: int = 0
    lost: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)
    sent_at: dict[Sent, int] = field(default_factory=dict)
    refused: dict[Sent, tuple[str, int]] = field(default_factory=dict)
    begun: dict[int, set[str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def sending(self, answers: list[Sent]) -> None:
        """These leave a device now, perhaps not for the first time."""
        now = clock.now_ms()
        for answer in answers:
            self.sent_at.setdefault(answer, now)

    def fault(self, words: str) -> None:
        """Something no candidate may meet."""
        if len(self.faults) < 50:
            self.faults.append(words)


class Recorder:
    """The process that keeps acknowledged answers, each with when it was first sent and when acknowledged, on disk."""

    def __init__(self, path: Path, *, books: Books) -> None:
        self.path, self._books = path, books
        path.touch()
        command = [sys.executable, str(Path(__file__).with_name("recorder.py")), str(path)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE)

    def keep(self, answers: list[Sent]) -> None:
        """These were acknowledged just now."""
        if not answers:
            return
        now, books = clock.now_ms(), self._books
        books.acknowledged += len(answers)
        assert self._process.stdin is not None
        lines = "".join(json.dumps((*answer, books.sent_at[answer], now)) + "\n" for answer in answers)
        self._process.stdin.write(lines.encode())
        self._process.stdin.flush()

    def close(self) -> None:
        """Waits until all it was told is on disk."""
        if self._process.poll() is None:
            self._process.communicate()
