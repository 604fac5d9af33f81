"""What both engines promise: transactions that end, connections that come back, answers that are on disk."""

import asyncio
import random
import sqlite3
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from piccolo.engine.exceptions import TransactionError

from app.foundation import database
from app.foundation.codes import new_code
from app.foundation.database import failures
from app.foundation.database.postgresql import PooledPostgreSQL
from app.foundation.database.sqlite import Lane, PooledSQLite
from app.foundation.settings import Settings
from tests import make
from tests.people_of_tests import World

_ADD = "INSERT INTO unit (code, name, short_name, kind, category, created_at) VALUES ($1, $2, $2, 'unit', '', 1)"


async def _add(name: str) -> None:
    await database.execute(_ADD, new_code(), name)


async def _names() -> list[str]:
    return [row["name"] for row in await database.fetch("SELECT name FROM unit ORDER BY id")]


async def _at_rest() -> bool:
    """Whether no transaction is open and every connection is back."""
    engine = database.engine()
    if isinstance(engine, PooledSQLite):
        return not engine.turn.locked() and not await engine.writer.run(lambda link: link.in_transaction)
    assert engine.pool is not None
    open_ones = await database.fetch_value(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
    )
    return engine.pool.get_idle_size() == engine.pool.get_size() and open_ones == 0


async def test_a_transaction_never_nests(db: Settings) -> None:
    async with database.transaction():
        await _add("甲")
        with pytest.raises(TransactionError):
            database.transaction()
        await _add("乙")
    assert await _names() == ["甲", "乙"] and await _at_rest()


async def test_an_exception_undoes_everything(db: Settings) -> None:
    with pytest.raises(KeyError):
        async with database.transaction():
            await _add("甲")
            await database.execute_many(_ADD, [(new_code(), "乙"), (new_code(), "丙")])
            raise KeyError("no")
    assert await _names() == [] and await _at_rest()


async def test_a_failing_statement_undoes_everything(db: Settings) -> None:
    with pytest.raises((sqlite3.Error, asyncpg.PostgresError)):
        async with database.transaction():
            await _add("甲")
            await database.execute("INSERT INTO unit (nonsense) VALUES (1)")
    with pytest.raises((sqlite3.Error, asyncpg.PostgresError)):
        async with database.transaction():
            await _add("甲")
            await database.execute("UPDATE attempt SET nonsense = 1")
    assert await _names() == [] and await _at_rest()


async def test_a_cancelled_transaction_is_undone_wherever_it_stood(db: Settings) -> None:
    """A browser that goes away must not leave the writer locked, half a transaction open, or a connection lost."""
    dice = random.Random(5)

    async def work(number: int) -> None:
        async with database.transaction():
            await _add(f"{number} a")
            await asyncio.sleep(0)
            await database.execute_many(_ADD, [(new_code(), f"{number} b"), (new_code(), f"{number} c")])

    for round_ in range(12):
        tasks = [asyncio.create_task(work(round_ * 10 + n)) for n in range(10)]
        await asyncio.sleep(dice.random() * 0.02)
        for task in tasks:
            task.cancel()
        await asyncio.sleep(dice.random() * 0.002)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await _add("last")
    counts: dict[str, int] = {}
    for name in await _names():
        counts[name.split()[0]] = counts.get(name.split()[0], 0) + 1
    assert counts.pop("last") == 1 and set(counts.values()) <= {3}
    assert await _at_rest()


async def test_a_cancelled_wait_for_a_connection_takes_nothing_along(db: Settings) -> None:
    holding, release = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with database.transaction():
            holding.set()
            await release.wait()

    holders = [asyncio.create_task(hold()) for _ in range(10)]
    await holding.wait()
    waiting = [asyncio.create_task(_add(str(n))) for n in range(20)]
    await asyncio.sleep(0.05)
    for task in waiting[5:]:
        task.cancel()
    release.set()
    await asyncio.gather(*holders, *waiting, return_exceptions=True)
    assert set(await _names()) >= {"0", "1", "2", "3", "4"} and await _at_rest()


async def test_writers_take_turns_and_none_is_passed_over(db: Settings) -> None:
    done: list[str] = []

    async def busy(name: str) -> None:
        for _ in range(30):
            async with database.transaction():
                await _add(name)
            done.append(name)

    crowd = [asyncio.create_task(busy(str(n))) for n in range(8)]
    while len(done) < 20:  # noqa: ASYNC110 - the point is how far the others get
        await asyncio.sleep(0.001)
    before = len(done)
    async with database.transaction():
        await _add("late")
    assert len(done) - before <= 40, "a late writer waits for those before it, not for those after"
    await asyncio.gather(*crowd)
    assert len(await _names()) == 241 and await _at_rest()


async def test_two_thousand_rows_at_once_are_all_there_or_none(db: Settings) -> None:
    rows = [(new_code(), str(n)) for n in range(2_000)]
    await database.execute_many(_ADD, rows)
    assert len(await _names()) == 2_000
    with pytest.raises((sqlite3.Error, asyncpg.PostgresError)):
        await database.execute_many(_ADD, [(new_code(), "x"), rows[0]])
    with pytest.raises((OverflowError, asyncpg.DataError)):
        await database.execute_many("UPDATE unit SET created_at = $1 WHERE name = $2", [(1, "1"), (2**70, "2")])
    assert len(await _names()) == 2_000 and await _at_rest()
    await _add("after")


@pytest.mark.parametrize("table", ["answer_event", "late_answer_event", "ledger_entry", "roster_entry"])
async def test_what_is_append_only_can_neither_be_changed_nor_removed(world: World, table: str) -> None:
    await make.bank_of()
    exam = await make.published_exam([world.people["甲"]])
    attempt = await make.attempt_of(world.people["甲"], exam)
    for events in ("answer_event", "late_answer_event"):
        await database.execute(
            f"INSERT INTO {events} (attempt, epoch, seq, item, choice, received_at) VALUES ($1, 1, 1, 1, 'A', 1)", attempt["id"]
        )
    await database.execute(
        "INSERT INTO ledger_entry (at, person, verb, subject, subject_id, detail, salt, address) VALUES (1, NULL, 'x', 'x', 1, '{}', $1, '')",
        b"s",
    )
    column = {"answer_event": "choice", "late_answer_event": "choice", "ledger_entry": "detail", "roster_entry": "category"}[table]
    acts = [f"UPDATE {table} SET {column} = 'forged'", f"DELETE FROM {table}"]
    for act in acts + (["TRUNCATE " + table + " CASCADE"] if database.is_postgresql() else []):
        with pytest.raises((sqlite3.IntegrityError, asyncpg.RaiseError), match="append-only"):
            await database.execute(act)
    assert await database.fetch_value(f"SELECT count(*) AS n FROM {table}") == 1


async def test_moments_and_large_numbers_come_back_as_they_went_in(db: Settings) -> None:
    await database.execute(_ADD.replace("1)", "$3)"), new_code(), "甲", 4_102_444_800_123)
    assert await database.fetch_value("SELECT created_at FROM unit") == 4_102_444_800_123
    assert abs(await database.now_ms() - await database.now_ms()) < 1_000


async def test_postgresql_commits_to_disk_whatever_the_server_is_set_to(db: Settings) -> None:
    if not database.is_postgresql():
        return
    name = await database.fetch_value("SELECT current_database() AS name")
    await database.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    try:
        await database.stop()
        await database.start()
        assert await database.fetch_value("SHOW synchronous_commit") == "on"
    finally:
        await database.execute(f"ALTER DATABASE {name} RESET synchronous_commit")


async def test_sqlite_writes_every_commit_to_disk_and_its_readers_only_read(db: Settings) -> None:
    engine = database.engine()
    if not isinstance(engine, PooledSQLite):
        assert await database.fetch_value("SHOW synchronous_commit") == "on"
        return
    lanes = [engine.writer, *engine._lanes]
    for lane in lanes:
        asked = [
            await lane.run(lambda link, n=name: link.execute(f"PRAGMA {n}").fetchone()[0])
            for name in ("synchronous", "journal_mode", "foreign_keys")
        ]  # type: ignore[misc]
        assert asked == [2, "wal", 1]
    for lane in lanes[1:]:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            await lane.run(lambda link: link.execute("DELETE FROM unit"))
    ran: list[str] = []
    await engine.writer.run(lambda link: link.set_trace_callback(ran.append))
    async with database.transaction():
        await _add("甲")
    await database.execute_many(_ADD, [(new_code(), "乙")])
    assert [sql for sql in ran if sql.startswith("BEGIN")] == ["BEGIN IMMEDIATE", "BEGIN IMMEDIATE"]


async def test_a_lane_outlives_whatever_its_work_raises(tmp_path: Path) -> None:
    lane = Lane(tmp_path / "x.sqlite", reads_only=False)

    def fails(kind: type[Exception]) -> Any:
        def act(_: sqlite3.Connection) -> None:
            raise kind("odd")

        return act

    for kind in (RuntimeError, AttributeError, MemoryError, RecursionError, AssertionError):
        with pytest.raises(kind):
            await asyncio.wait_for(lane.run(fails(kind)), 5)
    assert await asyncio.wait_for(lane.run(lambda link: link.execute("SELECT 1").fetchone()), 5) == (1,)
    lane.close()
    with pytest.raises(sqlite3.OperationalError):
        await lane.run(lambda link: None)


async def test_a_file_that_is_no_database_is_said_at_once_and_hangs_nobody(tmp_path: Path) -> None:
    (tmp_path / "bad.sqlite").write_bytes(b"this is not a database at all" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        await asyncio.wait_for(PooledSQLite(tmp_path / "bad.sqlite").start(), 5)
    (tmp_path / "folder.sqlite").mkdir()
    with pytest.raises(sqlite3.OperationalError):
        await asyncio.wait_for(PooledSQLite(tmp_path / "folder.sqlite").start(), 5)


_WORKING = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND (state = 'idle in transaction' OR state = 'active' AND query LIKE 'SELECT pg_sleep(9)%')"
)


async def test_after_postgresql_closed_its_connections_the_pool_recovers(db: Settings, client: httpx.AsyncClient) -> None:
    engine = database.engine()
    if not isinstance(engine, PooledPostgreSQL):
        assert (await client.get("/healthz")).status_code == 200
        return
    await asyncio.gather(*(database.fetch("SELECT pg_sleep(0.05)") for _ in range(10)))
    other = await asyncpg.connect(db.database)
    for _ in range(3):
        under_way = [asyncio.create_task(database.fetch("SELECT pg_sleep(9)")) for _ in range(4)]
        gone = asyncio.Event()
        held = asyncio.create_task(_held_transaction(gone))
        for _ in range(200):
            if await other.fetchval(_WORKING) == 5:
                break
            await asyncio.sleep(0.02)
        closed = await other.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert closed
        gone.set()
        outcomes = await asyncio.gather(*under_way, held, return_exceptions=True)
        assert all(isinstance(one, BaseException) and failures.is_away(one) for one in outcomes), outcomes
        statuses = [(await client.get("/healthz")).status_code for _ in range(12)]
        assert set(statuses) <= {200, 503} and statuses[-1] == 200, statuses
    await other.close()
    assert await _at_rest()


async def _held_transaction(until: asyncio.Event) -> None:
    async with database.transaction():
        await _add("甲")
        await until.wait()
        await _add("乙")


AWAY = [
    ConnectionRefusedError(), TimeoutError(), asyncpg.ConnectionDoesNotExistError("x"), asyncpg.InterfaceError("closed"),
    asyncpg.AdminShutdownError("x"), asyncpg.TooManyConnectionsError("x"), asyncpg.DiskFullError("x"), asyncpg.CannotConnectNowError("x"),
    asyncpg.ReadOnlySQLTransactionError("x"), asyncpg.InternalClientError("x"), sqlite3.OperationalError("database is locked"), sqlite3.OperationalError("disk I/O error"),
]  # fmt: skip
WRONG = [
    ValueError(), asyncpg.UniqueViolationError("x"), asyncpg.DataError("x"), sqlite3.OperationalError("no such table: x"),
    asyncpg.exceptions._base.DataError("a value it cannot send"), FileNotFoundError(), sqlite3.IntegrityError("database is locked"),
]  # fmt: skip


def test_a_database_that_is_away_is_told_from_a_statement_that_is_wrong() -> None:
    assert [error for error in AWAY if not failures.is_away(error)] == []
    assert [error for error in WRONG if failures.is_away(error)] == []


async def test_an_address_nobody_listens_at_is_a_database_away(db: Settings) -> None:
    if not database.is_postgresql():
        return
    engine = PooledPostgreSQL("postgresql://postgres@127.0.0.1:1/postgres")
    engine.pool = await asyncpg.create_pool("postgresql://postgres@127.0.0.1:1/postgres", min_size=0)
    with pytest.raises(asyncpg.PostgresConnectionError) as refused:
        await engine.rows("SELECT 1")
    assert failures.is_away(refused.value)
    with pytest.raises(asyncpg.PostgresConnectionError):
        async with engine.transaction():
            pass
    await engine.stop()
