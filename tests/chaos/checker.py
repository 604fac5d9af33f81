"""After the run: reads the database with nothing of the application and holds it against what was acknowledged and sent."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import asyncpg

from tests.chaos import marker
from tests.chaos.books import Books, Sent

_EVENTS = "SELECT a.code, e.epoch, e.seq, e.item, e.choice, e.received_at FROM {table} e JOIN attempt a ON a.id = e.attempt"
_ATTEMPTS = (
    "SELECT a.code, a.exam, a.person, a.number, a.paper, a.started_at, a.deadline, a.grace, a.shift, a.handed_in_at, x.attempts, "
    "x.multiple_rule, x.closes_at, m.score, m.answered, m.items FROM attempt a JOIN exam x ON x.id = a.exam "
    "LEFT JOIN mark m ON m.attempt = a.id ORDER BY a.exam, a.person, a.number"
)
_VERSIONS = "SELECT id, content FROM question_version"
SLACK_MS = 25
"""Between two readings of one host's clock by two processes, and for the rounding of each."""


@dataclass
class Findings:
    """Counts of what was compared and of each kind of fault; every fault is 0 where the product keeps its word."""

    acknowledged: int = 0
    stored: int = 0
    attempts: int = 0
    marks_compared: int = 0
    handed_in_for_time: int = 0
    late_kept: int = 0
    lost: int = 0
    sent_by_nobody: int = 0
    stored_twice: int = 0
    received_by_another_clock: int = 0
    counted_too_late: int = 0
    refused_too_early: int = 0
    attempts_too_many: int = 0
    attempts_unknown: int = 0
    marks_missing: int = 0
    marks_wrong: int = 0
    examples: list[str] = field(default_factory=list)

    def faults(self) -> dict[str, int]:
        """The kinds of fault that were found."""
        told = ("acknowledged", "stored", "attempts", "marks_compared", "handed_in_for_time", "late_kept", "examples")
        return {name: count for name, count in asdict(self).items() if name not in told and count}

    def note(self, kind: str, found: Iterable[Any]) -> int:
        """How many were found; the first few are kept to look at."""
        found = list(found)
        self.examples += [f"{kind}: {one}" for one in found[:3]]
        return len(found)


async def check(address: str, *, record: Path, books: Books) -> Findings:
    """Compares the database at this address with the recorder's file and with the candidates' books."""
    events = await read(address, _EVENTS.format(table="answer_event"))
    late = await read(address, _EVENTS.format(table="late_answer_event"), missing=[])
    attempts = [dict(zip(_names(_ATTEMPTS), row, strict=True)) for row in await read(address, _ATTEMPTS)]
    questions = {row[0]: marker.question_of(row[1]) for row in await read(address, _VERSIONS)}
    found = Findings(stored=len(events), attempts=len(attempts), late_kept=len(late))
    _answers(found, events, record=record, books=books)
    _moments(found, [*events, *late], record=record, books=books)
    _in_time(found, events, attempts=attempts, books=books)
    _tries(found, attempts, books=books)
    _marks(found, events, attempts=attempts, questions=questions)
    return found


def _names(sql: str) -> list[str]:
    columns = sql.removeprefix("SELECT ").split(" FROM ")[0].split(", ")
    return [column.partition(".")[2] for column in columns]


def _acknowledged(record: Path) -> list[tuple[Sent, int, int]]:
    lines = (json.loads(line) for line in record.read_text().splitlines())
    return [(Sent(*line[:5]), line[5], line[6]) for line in lines]


def _answers(found: Findings, events: list[Any], *, record: Path, books: Books) -> None:
    acknowledged = {answer for answer, _, _ in _acknowledged(record)}
    stored = [Sent(*row[:5]) for row in events]
    found.acknowledged = len(acknowledged)
    found.lost = found.note("lost", acknowledged - set(stored))
    found.sent_by_nobody = found.note("sent by nobody", (one for one in stored if one not in books.sent_at))
    numbers = Counter(one[:3] for one in stored)
    found.stored_twice = found.note("stored twice", (one for one, count in numbers.items() if count > 1))


def _moments(found: Findings, events: list[Any], *, record: Path, books: Books) -> None:
    """What was received carries the moment of receipt by the true clock: not before it was sent, not after its acknowledgement."""
    until: dict[Sent, int] = {}
    for answer, _, at in _acknowledged(record):
        until[answer] = min(at, until.get(answer, at))
    wrong = []
    for row in events:
        answer, received = Sent(*row[:5]), row[5]
        sent = books.sent_at.get(answer, received)
        if not sent - SLACK_MS <= received <= until.get(answer, received) + SLACK_MS:
            wrong.append((answer, received - sent))
    found.received_by_another_clock = found.note("received by another clock (ms after it was sent)", wrong)


def _in_time(found: Findings, events: list[Any], *, attempts: list[dict[str, Any]], books: Books) -> None:
    last = {one["code"]: one["deadline"] + one["grace"] - one["shift"] for one in attempts if one["deadline"] is not None}
    found.counted_too_late = found.note("stored to count, but too late", (row for row in events if row[5] > last[row[0]]))
    early = (
        (answer, heard) for answer, (reason, heard) in books.refused.items()
        if reason == "too_late" and heard < last[answer.attempt] - SLACK_MS
    )  # fmt: skip
    found.refused_too_early = found.note("refused as too late before the end", early)


def _tries(found: Findings, attempts: list[dict[str, Any]], *, books: Books) -> None:
    numbers: dict[tuple[int, int], list[int]] = {}
    for one in attempts:
        numbers.setdefault((one["exam"], one["person"]), []).append(one["number"])
    too_many = [key for key, drawn in numbers.items() if drawn != list(range(1, len(drawn) + 1))]
    too_many += [(one["person"], one["number"]) for one in attempts if one["started_at"] is not None and one["number"] > one["attempts"]]
    found.attempts_too_many = found.note("tries of one person", too_many)
    begun = {code for codes in books.begun.values() for code in codes}
    started = {one["code"] for one in attempts if one["started_at"] is not None}
    found.attempts_unknown = found.note("begun by nobody, or begun and not there", begun ^ started)


def _marks(found: Findings, events: list[Any], *, attempts: list[dict[str, Any]], questions: dict[int, Any]) -> None:
    by_attempt: dict[str, list[marker.Event]] = {}
    for code, *event in events:
        by_attempt.setdefault(code, []).append(tuple(event))  # type: ignore[arg-type]
    started = [one for one in attempts if one["started_at"] is not None]
    done = [one for one in started if one["handed_in_at"] is not None]
    found.handed_in_for_time = sum(one["handed_in_at"] > one["deadline"] + one["grace"] for one in done)
    found.marks_missing = found.note("without a mark", (one["code"] for one in started if one["score"] is None))
    wrong = []
    for one in (one for one in done if one["score"] is not None):
        answers = marker.standing(by_attempt.get(one["code"], []), last_moment=one["deadline"] + one["grace"] - one["shift"])
        expected = marker.earned(one["paper"], answers, questions=questions, rule=one["multiple_rule"])
        if expected != (one["score"], one["answered"], one["items"]):
            wrong.append((one["code"], expected, (one["score"], one["answered"], one["items"])))
        found.marks_compared += 1
    found.marks_wrong = found.note("marks", wrong)


async def read(address: str, sql: str, *, missing: list[Any] | None = None) -> list[Any]:
    """The rows of a statement; `missing` where its table does not exist."""
    try:
        return await _rows(address, sql)
    except (sqlite3.OperationalError, asyncpg.UndefinedTableError):
        if missing is None:
            raise
        return missing


async def _rows(address: str, sql: str) -> list[Any]:
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
