"""Reads the database after the kills with nothing of the application, and compares it with what was acknowledged."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import asyncpg

from tests.chaos.candidates import Answer

_EVENTS = "SELECT a.code, e.epoch, e.seq, e.item, e.choice FROM answer_event e JOIN attempt a ON a.id = e.attempt"
_MARKS = (
    "SELECT a.code, a.paper, m.score, m.answered, x.multiple_rule FROM attempt a JOIN exam x ON x.id = a.exam "
    "LEFT JOIN mark m ON m.attempt = a.id WHERE a.started_at IS NOT NULL AND a.handed_in_at IS NOT NULL"
)
_VERSIONS = "SELECT id, content FROM question_version"
_TRUE_FALSE = {"对": "A", "错": "B"}


@dataclass
class Findings:
    """Counts of what was compared, and of each kind of fault; all faults are 0 when nothing was lost."""

    acknowledged: int
    stored: int
    lost: int
    sent_by_nobody: int
    never_acknowledged: int
    marks_compared: int
    marks_missing: int
    marks_wrong: int

    @property
    def clean(self) -> bool:
        """Whether there is no fault at all."""
        faults = (self.lost, self.sent_by_nobody, self.never_acknowledged, self.marks_missing, self.marks_wrong)
        return self.acknowledged > 0 and self.marks_compared > 0 and not any(faults)

    def as_dict(self) -> dict[str, int]:
        """All counts."""
        return asdict(self)


async def check(address: str, *, record: Path, sent: Iterable[Answer]) -> Findings:
    """Compares the database at this address with the record of acknowledgements and with what was sent."""
    events, marks, versions = [await _read(address, sql) for sql in (_EVENTS, _MARKS, _VERSIONS)]
    stored = {tuple(row) for row in events}
    acknowledged = {tuple(json.loads(line)) for line in record.read_text().splitlines()}
    sent = set(sent)
    questions = {row[0]: json.loads(row[1]) for row in versions}
    missing = [row[0] for row in marks if row[2] is None]
    wrong = [row[0] for row in marks if row[2] is not None and (row[2], row[3]) != _earned(row, acknowledged, questions)]
    codes = {answer[0] for answer in acknowledged}
    return Findings(
        acknowledged=len(acknowledged), stored=len(stored), lost=len(acknowledged - stored), sent_by_nobody=len(stored - sent),
        never_acknowledged=len(sent - acknowledged), marks_compared=len(marks),
        marks_missing=len(missing) + len(codes - {row[0] for row in marks}), marks_wrong=len(wrong),
    )  # fmt: skip


def _earned(row: Any, acknowledged: set[Any], questions: dict[int, Any]) -> tuple[int, int]:
    """Points × 100 and answered positions of one paper, marked strictly by what was acknowledged."""
    code, paper, _, _, rule = row
    if rule != "strict":
        raise ValueError(f"this marker knows only the strict rule, not {rule}")
    last: dict[int, str] = {}
    for _, _, _, item, choice in sorted(answer for answer in acknowledged if answer[0] == code):
        last[item] = choice
    score = 0
    for position, piece in enumerate(paper.split(";"), start=1):
        version, order, points = piece.split(":")
        question = questions[int(version)]
        key = _TRUE_FALSE.get(question["key"], question["key"])
        shown = {"ABCDEFGH"[place]: letter for place, letter in enumerate(order)}
        chosen = last.get(position, "")
        if chosen and all(letter in shown for letter in chosen) and {shown[letter] for letter in chosen} == set(key):
            score += int(points)
    return score, sum(1 for choice in last.values() if choice)


async def _read(address: str, sql: str) -> list[Any]:
    if address.startswith("sqlite:///"):
        link = sqlite3.connect(address.removeprefix("sqlite:///"))
        try:
            return link.execute(sql).fetchall()
        finally:
            link.close()
    remote = await asyncpg.connect(address)
    try:
        return [tuple(row) for row in await remote.fetch(sql)]
    finally:
        await remote.close()
