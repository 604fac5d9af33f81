"""SQLite under Piccolo: one writer and a few readers kept open, WAL, every commit on disk."""

import asyncio
import contextlib
import contextvars
import re
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from piccolo.engine.sqlite import SQLiteEngine, SQLiteTransaction, TransactionType, dict_factory

from app.foundation.database.counting import note

T = TypeVar("T")
_READERS = 3
_READS = re.compile(r"\s*(SELECT|EXPLAIN|PRAGMA\s+\w+\s*(\(|;|$)|WITH\b(?!.*\b(INSERT|UPDATE|DELETE)\b))", re.I | re.S)


class Lane:
    """One connection in one thread; whatever it is given runs there, one thing after another."""

    def __init__(self, path: Path, *, reads_only: bool) -> None:
        self._work: SimpleQueue[tuple[Callable[..., Any], asyncio.Future[Any], asyncio.AbstractEventLoop] | None] = SimpleQueue()
        self._path = path
        self._reads_only = reads_only
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="sqlite", daemon=True)
        self._thread.start()

    def _open(self) -> sqlite3.Connection:
        link = sqlite3.connect(
            self._path, isolation_level=None, timeout=30, cached_statements=512,
            detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES,
        )  # fmt: skip
        link.execute("PRAGMA foreign_keys = 1")
        link.execute("PRAGMA journal_mode = WAL")
        link.execute("PRAGMA synchronous = FULL")
        link.execute("PRAGMA cache_size = -65536")
        link.execute("PRAGMA temp_store = MEMORY")
        if link.execute("PRAGMA synchronous").fetchone()[0] != 2:
            raise RuntimeError("SQLite does not keep synchronous = FULL: a saved answer would not be on disk")
        if self._reads_only:
            link.execute("PRAGMA query_only = 1")
        return link

    def _run(self) -> None:
        link: sqlite3.Connection | None = None
        while (job := self._work.get()) is not None:
            act, waiting, loop = job
            outcome, failure = None, None
            try:
                link = link or self._open()
                outcome = act(link)
            except Exception as error:  # noqa: BLE001 - the caller hears of it, whatever it is; the lane must live on
                failure = error
            with contextlib.suppress(RuntimeError):  # the loop that asked may have ended
                loop.call_soon_threadsafe(_settle, waiting, outcome, failure)
        if link is not None:
            link.close()

    async def run(self, act: Callable[[sqlite3.Connection], T]) -> T:
        """What `act` returns, run on this lane's connection; raises what it raises, OperationalError once it is closed."""
        if self._closed:
            raise sqlite3.OperationalError("unable to open database: it is closed")
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[T] = loop.create_future()
        self._work.put((act, waiting, loop))
        return await waiting

    def close(self) -> None:
        """Closes the connection after the work already given; what comes later is refused."""
        self._closed = True
        self._work.put(None)
        self._thread.join(timeout=30)


def _settle(waiting: asyncio.Future[Any], outcome: Any, failure: BaseException | None) -> None:
    if waiting.done():
        return
    if failure is None:
        waiting.set_result(outcome)
    else:
        waiting.set_exception(failure)


def _fetch(link: sqlite3.Connection, sql: str, args: Any) -> list[dict[str, Any]]:
    cursor = link.cursor()
    cursor.row_factory = dict_factory
    return cursor.execute(sql, args).fetchall()


class _Through:
    """What Piccolo's transaction calls `connection`: statements through the writer's lane."""

    def __init__(self, engine: "PooledSQLite") -> None:
        self._engine = engine

    async def execute(self, sql: str, args: Any = ()) -> None:
        await self._engine.writer.run(lambda link: _fetch(link, sql, args))

    async def close(self) -> None:
        self._engine.turn.release()


class _Transaction(SQLiteTransaction):
    """A write transaction that always ends and gives its turn back: also when its task is cancelled, a trigger has
    undone it, or BEGIN or COMMIT fails."""

    async def __aenter__(self) -> SQLiteTransaction:
        if self._parent is not None:
            return self._parent
        self.connection = await self.get_connection()
        begun = False
        try:
            await self.begin()
            begun = True
        finally:
            if not begun:
                await self._end()
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, exception_type: Any, exception: Any, traceback: Any) -> bool:
        if self._parent is not None:
            return exception is None
        try:
            if not exception and not self._committed and not self._rolled_back:
                await self.commit()
        finally:
            self.engine.current_transaction.reset(self.context)
            await self._end()
        return exception is None

    async def _end(self) -> None:
        """Undoes what was not committed and lets the next writer have its turn."""
        try:
            if not self._committed:
                await self.rollback()
        finally:
            await self.connection.close()

    async def rollback(self) -> None:
        engine = self.engine
        assert isinstance(engine, PooledSQLite)
        await asyncio.shield(engine.writer.run(undo))
        self._rolled_back = True


def undo(link: sqlite3.Connection) -> None:
    """Rolls back what is open; nothing after a commit. Whatever began a transaction by hand ends with this."""
    if link.in_transaction:
        link.execute("ROLLBACK")


class PooledSQLite(SQLiteEngine):
    """Piccolo's SQLite engine on open connections; write transactions are IMMEDIATE and wait their turn."""

    __slots__ = ("writer", "readers", "turn", "_file", "_lanes")

    def __init__(self, path: Path) -> None:
        self._file = path
        self.writer: Lane
        self.readers: asyncio.Queue[Lane]
        self._lanes: list[Lane]
        self.turn: asyncio.Lock
        super().__init__(path=str(path))
        self.current_transaction: contextvars.ContextVar[Any] = contextvars.ContextVar("transaction", default=None)

    async def start(self) -> None:
        """Opens the connections on the running loop."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self.turn, self._lanes = asyncio.Lock(), []
        self.writer = Lane(self._file, reads_only=False)
        await self.writer.run(lambda link: None)
        self.readers = asyncio.Queue()
        self._lanes = [Lane(self._file, reads_only=True) for _ in range(_READERS)]
        for lane in self._lanes:
            self.readers.put_nowait(lane)

    async def stop(self) -> None:
        """Closes every connection after the work already given."""
        async with self.turn:
            for lane in (*self._lanes, self.writer):
                lane.close()

    async def get_connection(self) -> Any:
        """The writer, once it is this transaction's turn."""
        await self.turn.acquire()
        return _Through(self)

    def transaction(
        self, transaction_type: TransactionType = TransactionType.immediate, allow_nested: bool = False
    ) -> SQLiteTransaction:
        """A write transaction: IMMEDIATE, so that it never meets another one half-way."""
        return _Transaction(engine=self, transaction_type=transaction_type, allow_nested=allow_nested)

    async def act(self, act: Callable[[sqlite3.Connection], T], *, writes: bool) -> T:
        """Runs `act` on the right connection: the open transaction's, a reader's, or the writer's in its turn."""
        if self.current_transaction.get() is not None:
            return await self.writer.run(act)
        if writes:
            async with self.turn:
                return await self.writer.run(act)
        lane = await self.readers.get()
        try:
            return await lane.run(act)
        finally:
            self.readers.put_nowait(lane)

    async def rows(self, sql: str, args: Any = ()) -> list[dict[str, Any]]:
        """The rows of one statement as dicts."""
        note(sql)
        return await self.act(lambda link: _fetch(link, sql, args), writes=_READS.match(sql) is None)

    async def many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        """One statement for each of many rows, in one transaction."""
        note(sql)

        def write(link: sqlite3.Connection) -> None:
            if link.in_transaction:
                link.executemany(sql, rows)
                return
            link.execute("BEGIN IMMEDIATE")
            try:
                link.executemany(sql, rows)
                link.execute("COMMIT")
            finally:
                undo(link)

        await self.act(write, writes=True)

    async def run_querystring(self, querystring: Any, in_pool: bool = False) -> Any:
        """What Piccolo's queries call."""
        sql, args = querystring.compile_string(engine_type=self.engine_type)
        return await self.rows(sql, args)

    async def run_ddl(self, ddl: str, in_pool: bool = False) -> Any:
        """What Piccolo's migrations call."""
        return await self.rows(ddl)
