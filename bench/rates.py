"""The rates page of a whole county over HTTP, against its one big statement run bare in the same run.

`python -m bench.rates --engine sqlite|postgresql [--people N] [--rounds N]`

The page: GET /rates/{exam} by the office, through the whole application (session, guard, queries, template) by
httpx.ASGITransport. The floor: the statement that counts every unit, sent by sqlite3 or asyncpg on an open connection.
Rounds alternate. Milliseconds are medians; `page_best_ms` is the fastest round, `page_cpu_ms` what this process spent
on a page (on SQLite the database's work too): it holds on a busy machine. One JSON object on the last line.
"""

import asyncio
import re
import sqlite3
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import httpx

from app.foundation import clock, database, logs
from app.foundation.access import AREA
from app.foundation.settings import Settings
from app.foundation.web import sessions
from app.main import create_app
from app.rates import counting, queries
from app.study.rules import DEFAULT_SETS
from bench import machine
from bench.county import PEOPLE, make_county

EXAMS = 3
Bare = Callable[[str, list[Any]], Awaitable[int]]


async def _bare_sqlite(at: Settings) -> Bare:
    link = sqlite3.connect(at.sqlite_path)
    link.execute("PRAGMA cache_size = -65536")
    link.execute("PRAGMA temp_store = MEMORY")

    async def run(sql: str, args: list[Any]) -> int:
        return len(link.execute(re.sub(r"\$(\d+)", r"?\1", sql), args).fetchall())

    return run


async def _bare_postgresql(at: Settings) -> Bare:
    link = await asyncpg.connect(at.database)
    await link.execute("SET jit = off")

    async def run(sql: str, args: list[Any]) -> int:
        return len(await link.fetch(sql, *args))

    return run


def _p95(found: list[float]) -> float:
    return round(sorted(found)[max(0, -(-len(found) * 95 // 100) - 1)], 1)


async def _timed(act: Callable[[], Awaitable[Any]]) -> tuple[float, Any]:
    began = time.perf_counter()
    told = await act()
    return (time.perf_counter() - began) * 1000, told


async def _log_in(client: httpx.AsyncClient, person: int) -> None:
    token = await sessions.open_session(
        person=person, guest=None, keep=False, now=clock.now_ms(), address="127.0.0.1", device="bench"
    )
    client.cookies.set(sessions.cookie_name(secure=True), token, domain="testserver.local")


async def _statements(client: httpx.AsyncClient, path: str) -> int:
    sessions.forget_all()
    with database.counting() as sent:
        answer = await client.get(path)
    if answer.status_code != 200:
        raise machine.Missing(f"{path} answered {answer.status_code}")
    return len(sent)


async def measure(at: Settings, *, engine: str, people: int, rounds: int) -> dict[str, Any]:
    """The figures of one engine, on a database made here."""
    logs.set_up("error")
    code, office = await make_county(at, people=people, exams=EXAMS)
    app = create_app(at)
    await database.start()
    bare = await (_bare_postgresql(at) if engine == "postgresql" else _bare_sqlite(at))
    exam = queries.exam_in(await queries.exams(), code)
    head, args = counting.standing(exam, counting.Part(tree=AREA), year=queries.year_of(exam), default_sets=DEFAULT_SETS)
    sql = counting.figures_sql(head)
    big = await database.fetch_one(
        "SELECT u.code FROM unit u JOIN roster_entry r ON r.unit = u.id GROUP BY u.code ORDER BY count(*) DESC LIMIT 1"
    )
    assert big is not None
    whole, one = f"/rates/{code}", f"/rates/{code}/units/{big['code']}"
    pages, units, floors, spent = [], [], [], []
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://testserver") as client:
        await _log_in(client, office)
        sent, sent_of_unit = await _statements(client, whole), await _statements(client, one)
        size = len((await client.get(whole)).content)
        for _ in range(rounds):
            floors.append((await _timed(lambda: bare(sql, args)))[0])
            before = time.process_time()
            pages.append((await _timed(lambda: client.get(whole)))[0])
            spent.append((time.process_time() - before) * 1000)
            units.append((await _timed(lambda: client.get(one)))[0])
    await database.stop()
    page_ms, floor_ms = statistics.median(pages), statistics.median(floors)
    return {
        "bench": "rates", "engine": engine, "people": people, "exams": EXAMS, "rounds": rounds, "machine": machine.describe(),
        "page_p95_ms": _p95(pages), "page_ms": round(page_ms, 1), "page_best_ms": round(min(pages), 1), "floor_ms": round(floor_ms, 1),
        "page_cpu_ms": round(statistics.median(spent), 1), "ratio": round(page_ms / floor_ms, 2), "unit_page_ms": round(statistics.median(units), 1), "unit_page_p95_ms": _p95(units), "floor_p95_ms": _p95(floors),
        "statements": sent, "unit_page_statements": sent_of_unit, "page_bytes": size,
    }  # fmt: skip


def run(engine: str, *, people: int, rounds: int) -> dict[str, Any]:
    """Makes the database and measures."""
    with machine.place(engine) as (address, folder):
        at = Settings(database=address, secret=machine.SECRET, public_url="https://testserver", data_dir=folder, log_level="error")
        return asyncio.run(measure(at, engine=engine, people=people, rounds=rounds))


def main() -> int:
    """Reads the command line, measures, prints; 2 when something needed is missing."""
    wanted = machine.arguments(__doc__, people=PEOPLE, rounds=40)
    return machine.tell(lambda: run(wanted.engine, people=wanted.people, rounds=wanted.rounds))


if __name__ == "__main__":
    sys.exit(main())
