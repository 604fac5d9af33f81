"""The live view of a running exam over HTTP, against its one counting statement run bare in the same run.

`python -m bench.live --engine sqlite|postgresql [--people N] [--rounds N]`

The answer: GET /rates/{exam}/units/{county}/live/now by the office, through the whole application. `counted_ms` where
nothing is kept (places and people counted anew), `kept_ms` where the count is fresh and the numbers unchanged (304),
`ten_ms` ten who ask at once where nothing is kept: one of them counts. The floor: the counting statement, sent by
sqlite3 or asyncpg on an open connection. Rounds alternate, milliseconds are medians. One JSON object on the last line.
"""

import asyncio
import statistics
import sys
from typing import Any

import httpx

from app.foundation import database, logs
from app.foundation.settings import Settings
from app.main import create_app
from app.rates import counting, queries
from app.rates.live import queries as live
from app.study.rules import DEFAULT_SETS
from bench import machine
from bench.county import PEOPLE, make_county
from bench.rates import _bare_postgresql, _bare_sqlite, _log_in, _timed


async def measure(at: Settings, *, engine: str, people: int, rounds: int) -> dict[str, Any]:
    """The figures of one engine, on a database made here."""
    logs.set_up("error")
    code, office = await make_county(at, people=people)
    app = create_app(at)
    await database.start()
    bare = await (_bare_postgresql(at) if engine == "postgresql" else _bare_sqlite(at))
    exam = queries.exam_in(await queries.exams(), code)
    head, args = counting.standing(exam, counting.Part(), year=queries.year_of(exam), default_sets=DEFAULT_SETS)
    county = await database.fetch_value("SELECT code FROM unit WHERE id = 1")
    where = f"/rates/{code}/units/{county}/live/now"
    floors, counted, kept, ten = [], [], [], []
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="https://testserver") as client:
        await _log_in(client, office)
        mark = {"if-none-match": (await client.get(where)).headers["etag"]}
        with database.counting() as first:
            live.forget_all()
            await client.get(where)
        for _ in range(rounds):
            floors.append((await _timed(lambda: bare(head + live._COUNT, args)))[0])
            live.forget_all()
            counted.append((await _timed(lambda: client.get(where)))[0])
            took, answer = await _timed(lambda: client.get(where, headers=mark))
            assert answer.status_code == 304
            kept.append(took)
            live.forget_all()
            ten.append((await _timed(lambda: asyncio.gather(*(client.get(where) for _ in range(10)))))[0])
    await database.stop()
    floor = statistics.median(floors)
    told = {"counted_ms": counted, "kept_ms": kept, "ten_ms": ten, "floor_ms": floors}
    return {
        "bench": "live", "engine": engine, "people": people, "rounds": rounds, "machine": machine.describe(),
        **{name: round(statistics.median(found), 1) for name, found in told.items()},
        "ratio": round(statistics.median(counted) / floor, 2), "ten_ratio": round(statistics.median(ten) / floor, 2),
        "kept_ratio": round(statistics.median(kept) / floor, 3), "statements": len(first),
    }  # fmt: skip


def run(engine: str, *, people: int, rounds: int) -> dict[str, Any]:
    """Makes the database and measures."""
    with machine.place(engine) as (address, folder):
        at = Settings(database=address, secret=machine.SECRET, public_url="https://testserver", data_dir=folder, log_level="error")
        return asyncio.run(measure(at, engine=engine, people=people, rounds=rounds))


def main() -> int:
    """Reads the command line, measures, prints; 2 when something needed is missing."""
    wanted = machine.arguments(__doc__, people=PEOPLE, rounds=15)
    return machine.tell(lambda: run(wanted.engine, people=wanted.people, rounds=wanted.rounds))


if __name__ == "__main__":
    sys.exit(main())
