"""The saving statements (docs/decisions/0004-saving.md): one on PostgreSQL, two on SQLite, a batch.

The moment an answer is let in by and the moment it is stored with are one reading of the clock: with two, an answer
let in at the last millisecond was stored as too late, acknowledged and not counted.
"""

import asyncio
import sqlite3
from collections import Counter
from typing import Any

import msgspec

from app.foundation import clock, database
from app.foundation.database.counting import note
from app.foundation.database.postgresql import PooledPostgreSQL
from app.foundation.database.sqlite import PooledSQLite, undo
from app.sitting.rules import Answer


class Asked(msgspec.Struct, frozen=True):
    """One request to save: whose attempt, on which device turn, which answers."""

    attempt: str
    person: int
    epoch: int
    answers: tuple[Answer, ...]


class Told(msgspec.Struct, frozen=True):
    """What the guard said: whether all was stored afresh, and the attempt's clock. `known` is False when it let nothing in.

    `left` ms until the deadline, by the reading of the clock that let the answers in.
    """

    fresh: bool
    known: bool
    epoch: int = 0
    deadline: int = 0
    left: int = 0


_POSTGRESQL = """
WITH clock AS MATERIALIZED (
  SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now
), asked AS (
  SELECT n, attempt, person, epoch FROM unnest($1::int[], $2::text[], $3::bigint[], $4::int[]) AS r(n, attempt, person, epoch)
), allowed AS MATERIALIZED (
  SELECT r.n, a.id, r.epoch, a.epoch AS current_epoch, a.deadline, a.length, t.now, a.deadline - a.shift - t.now AS remaining
  FROM asked r JOIN attempt a ON a.code = r.attempt CROSS JOIN clock t
  WHERE a.person = r.person AND r.epoch BETWEEN 1 AND a.epoch AND a.voided_at IS NULL
    AND a.started_at IS NOT NULL AND a.handed_in_at IS NULL AND t.now + a.shift <= a.deadline + a.grace
  FOR SHARE OF a
), stored AS (
  INSERT INTO answer_event (attempt, epoch, seq, item, choice, received_at)
  SELECT w.id, w.epoch, o.seq, o.item, o.choice, w.now
  FROM allowed w JOIN unnest($5::int[], $6::int[], $7::int[], $8::text[]) AS o(n, seq, item, choice) ON o.n = w.n
  WHERE o.item BETWEEN 1 AND w.length
  ORDER BY w.id, w.epoch, o.seq
  ON CONFLICT (attempt, epoch, seq) DO NOTHING RETURNING attempt, epoch
)
SELECT w.n, w.current_epoch, w.deadline, w.remaining,
  (SELECT count(*) FROM stored s WHERE s.attempt = w.id AND s.epoch = w.epoch) AS fresh FROM allowed w
"""

_GUARD = (
    "a.person = r.value ->> 1 AND r.value ->> 2 BETWEEN 1 AND a.epoch AND a.voided_at IS NULL "
    "AND a.started_at IS NOT NULL AND a.handed_in_at IS NULL AND ?2 + a.shift <= a.deadline + a.grace"
)
_SQLITE_STORE = (
    "INSERT INTO answer_event (attempt, epoch, seq, item, choice, received_at) "
    "SELECT a.id, r.value ->> 2, o.value ->> 0, o.value ->> 1, o.value ->> 2, ?2 "
    "FROM json_each(?1) r JOIN attempt a ON a.code = r.value ->> 0, json_each(r.value, '$[3]') o "
    f"WHERE {_GUARD} AND o.value ->> 1 BETWEEN 1 AND a.length "
    "ON CONFLICT DO NOTHING RETURNING attempt, epoch"
)
_SQLITE_TELL = (
    "SELECT r.key AS n, a.id, a.epoch AS current_epoch, a.deadline, a.deadline - a.shift - ?2 FROM json_each(?1) r "
    f"JOIN attempt a ON a.code = r.value ->> 0 WHERE {_GUARD}"
)


async def store(batch: list[Asked]) -> list[Told]:
    """Stores a batch in one durable transaction and says of each request whether all of it was stored afresh.

    What is not fresh is in doubt (a replay, a conflict, refused) and is asked about alone, by content.
    """
    engine = database.engine()
    twice = Counter((asked.attempt, asked.epoch) for asked in batch)
    if isinstance(engine, PooledPostgreSQL):
        rows = await engine.rows(_POSTGRESQL, _columns(batch))
    else:
        rows = await _store_in_sqlite(engine, batch)
    by_number = {row["n"]: row for row in rows}
    return [_told(asked, by_number.get(n), alone=twice[asked.attempt, asked.epoch] == 1) for n, asked in enumerate(batch)]


def _told(asked: Asked, row: dict[str, Any] | None, *, alone: bool) -> Told:
    if row is None:
        return Told(fresh=False, known=False)
    fresh = alone and row["fresh"] == len(asked.answers) and asked.epoch == row["current_epoch"]
    return Told(fresh, True, row["current_epoch"], row["deadline"], row["remaining"])


def _columns(batch: list[Asked]) -> tuple[list[Any], ...]:
    flat = [(n, answer) for n, asked in enumerate(batch) for answer in asked.answers]
    return (
        list(range(len(batch))), [asked.attempt for asked in batch], [asked.person for asked in batch],
        [asked.epoch for asked in batch], [n for n, _ in flat], [answer.seq for _, answer in flat],
        [answer.item for _, answer in flat], [answer.choice for _, answer in flat],
    )  # fmt: skip


async def _store_in_sqlite(engine: PooledSQLite, batch: list[Asked]) -> list[dict[str, Any]]:
    asked = msgspec.json.encode([[a.attempt, a.person, a.epoch, [[w.seq, w.item, w.choice] for w in a.answers]] for a in batch]).decode()
    note(_SQLITE_STORE)
    note(_SQLITE_TELL)

    def write(link: sqlite3.Connection) -> list[dict[str, Any]]:
        link.execute("BEGIN IMMEDIATE")
        try:
            now = clock.now_ms()
            fresh = Counter(link.execute(_SQLITE_STORE, (asked, now)).fetchall())
            told = link.execute(_SQLITE_TELL, (asked, now)).fetchall()
            link.execute("COMMIT")
        finally:
            undo(link)
        return [
            {"n": n, "current_epoch": epoch, "deadline": end, "remaining": left, "fresh": fresh[attempt, batch[n].epoch]}
            for n, attempt, epoch, end, left in told
        ]

    async with engine.turn:
        return await asyncio.shield(engine.writer.run(write))


async def stored_of(asked: Asked) -> list[dict[str, Any]]:
    """What is stored under the sequence numbers of a request in doubt, whatever the attempt's state."""
    first, last = min(a.seq for a in asked.answers), max(a.seq for a in asked.answers)
    return await database.fetch(
        "SELECT e.seq, e.item, e.choice FROM answer_event e JOIN attempt a ON a.id = e.attempt "
        "WHERE a.code = $1 AND a.person = $2 AND e.epoch = $3 AND e.seq BETWEEN $4 AND $5",
        asked.attempt, asked.person, asked.epoch, first, last,
    )  # fmt: skip
