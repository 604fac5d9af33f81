"""Acknowledged, durable saves a second over HTTP, app (and database) on one core, against a floor in the same run.

`python -m bench.save_answers --engine sqlite|postgresql [--batch N] [--seconds S] [--sitters N]`

Floor: PostgreSQL: pgbench -M prepared, 8 clients, the same guarded insert of one row, server on that core.
SQLite: one stdlib connection, WAL, synchronous=FULL, one guarded row a transaction, on that core.
Load: wrk on the other core; sessions, CSRF and the guard are those of a real request. Floor and load take turns three times, since a shared machine is never as fast twice. Then a fixed rate of
1,000 requests a second, latency counted from the moment each was due. Prints one JSON object on its last line.
"""

import asyncio
import os
import random
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from app.foundation import database, settings
from bench import machine
from bench.fixed_rate import Latencies, fixed_rate
from bench.sitters import LENGTH, Sitter, make_sitters

_LUA = """
local rows, n, i = {}, 0, 0
local seqs = {}
function init(args)
  for line in io.lines(args[1]) do
    local attempt, token, csrf = line:match("(%S+) (%S+) (%S+)")
    n = n + 1
    rows[n] = {"/save/" .. attempt, {["Content-Type"] = "application/json", ["Accept"] = "application/json",
      ["Cookie"] = "pufa=" .. token .. "; pufa-csrf=" .. csrf, ["x-csrftoken"] = csrf}}
    seqs[n] = tonumber(args[3])
  end
  batch = tonumber(args[2])
end
function request()
  i = i % n + 1
  local parts = {}
  for k = 1, batch do
    seqs[i] = seqs[i] + 1
    parts[k] = '{"seq":' .. seqs[i] .. ',"item":' .. (seqs[i] % %LENGTH% + 1) .. ',"choice":"ABD"}'
  end
  return wrk.format("POST", rows[i][1], rows[i][2], '{"epoch":1,"answers":[' .. table.concat(parts, ",") .. ']}')
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration, e.status,
    e.connect + e.read + e.write + e.timeout, latency:percentile(99)))
end
"""

_PGBENCH = """
\\set a random(1, {sitters})
\\set s random(1, 2000000000)
INSERT INTO answer_event (attempt, epoch, seq, item, choice, received_at)
SELECT a.id, 2, :s, 1, 'ABD', (extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM attempt a
WHERE a.id = :a AND a.started_at IS NOT NULL AND a.handed_in_at IS NULL
AND (extract(epoch FROM clock_timestamp()) * 1000)::bigint <= a.deadline + a.grace FOR SHARE OF a
ON CONFLICT (attempt, epoch, seq) DO NOTHING;
"""


def floor_postgresql(address: str, *, sitters: int, seconds: int, folder: Path) -> float:
    """Rows a second of pgbench doing the same guarded insert, one row a transaction, 8 clients."""
    script = folder / "floor.sql"
    script.write_text(_PGBENCH.format(sitters=sitters))
    command = ["taskset", "-c", machine.LOAD_CORE, machine.need("pgbench"), "-n", "-c", "8", "-j", "1", "-M", "prepared",
               "-T", str(seconds), "-f", str(script), address]  # fmt: skip
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"tps = ([\d.]+)", out)
    if found is None:
        raise machine.Missing(f"pgbench said nothing of its rate: {out}")
    return float(found.group(1))


def floor_sqlite(address: str, *, sitters: int, seconds: int) -> float:
    """Rows a second of one stdlib connection, WAL and FULL, one guarded row a transaction, on the server's core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {int(machine.SERVER_CORE)})
    link = sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None)
    link.execute("PRAGMA journal_mode = WAL")
    link.execute("PRAGMA synchronous = FULL")
    sql = (
        "INSERT INTO answer_event SELECT a.id, 2, ?2, 1, 'ABD', ?3 FROM attempt a WHERE a.id = ?1 AND a.started_at IS NOT NULL "
        "AND a.handed_in_at IS NULL AND ?3 <= a.deadline + a.grace ON CONFLICT DO NOTHING"
    )
    dice, rows, until = random.Random(1), 0, time.monotonic() + seconds
    while time.monotonic() < until:
        link.execute("BEGIN IMMEDIATE")
        link.execute(sql, (dice.randint(1, sitters), dice.randint(1, 2_000_000_000), int(time.time() * 1000)))
        link.execute("COMMIT")
        rows += 1
    link.close()
    os.sched_setaffinity(0, before)
    return rows / seconds


def wrk(port: int, sitters: list[Sitter], *, batch: int, seconds: int, folder: Path, connections: int, first: int) -> dict[str, float]:
    """Requests and refusals over `seconds`, from wrk on the load's core."""
    script, people = folder / "save.lua", folder / "sitters.txt"
    script.write_text(_LUA.replace("%LENGTH%", str(LENGTH)))
    people.write_text("\n".join(f"{s.attempt} {s.token} {s.csrf}" for s in sitters) + "\n")
    command = ["taskset", "-c", machine.LOAD_CORE, machine.need("wrk"), "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script),
               f"http://127.0.0.1:{port}", "--", str(people), str(batch), str(first)]  # fmt: skip
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)", out)
    if found is None:
        raise machine.Missing(f"wrk said nothing of its result: {out}")
    requests, micros, refused, broken, p99 = (int(text) for text in found.groups())
    return {"rate": requests / (micros / 1e6), "requests": requests, "non_2xx": refused, "broken": broken, "p99_ms": p99 / 1000}


def measure(engine: str, *, batch: int, seconds: int, count: int) -> dict[str, object]:
    """Everything, in one run."""
    with machine.place(engine) as (address, folder):
        return _measure_at(address, engine, batch=batch, seconds=seconds, count=count, folder=folder)


def _measure_at(address: str, engine: str, *, batch: int, seconds: int, count: int, folder: Path) -> dict[str, object]:
    """Three interleaved pairs of floor and load, then the fixed rate; the ratio is the middle one of the three."""
    sitters = asyncio.run(make_sitters(address, count))
    pairs: list[tuple[float, dict[str, float]]] = []
    with machine.server(address, folder=folder) as (port, _):
        wrk(port, sitters, batch=batch, seconds=2, folder=folder, connections=64, first=0)
        for turn in range(1, 4):
            if engine == "sqlite":
                floor = floor_sqlite(address, sitters=count, seconds=seconds)
            else:
                floor = floor_postgresql(address, sitters=count, seconds=seconds, folder=folder)
            loaded = wrk(port, sitters, batch=batch, seconds=seconds, folder=folder, connections=64, first=turn * 1_000_000)
            pairs.append((floor, loaded))
        steady: Latencies = asyncio.run(fixed_rate(port, sitters, rate=1000, seconds=seconds, first=4_000_000))
    stored = asyncio.run(stored_rows(address))
    acknowledged = sum(loaded["requests"] - loaded["non_2xx"] for _, loaded in pairs) * batch + steady.ok
    ratios = [loaded["rate"] * batch / floor for floor, loaded in pairs]
    return {
        "bench": "save_answers", "engine": engine, "batch": batch, "seconds": seconds, "sitters": count, "machine": machine.describe(),
        "floor_rows_per_s": [round(floor) for floor, _ in pairs], "saves_per_s": [round(loaded["rate"]) for _, loaded in pairs],
        "non_2xx": sum(loaded["non_2xx"] for _, loaded in pairs), "broken": sum(loaded["broken"] for _, loaded in pairs),
        "ratios": [round(ratio, 3) for ratio in ratios], "ratio": round(sorted(ratios)[1], 3),
        "at_1000_per_s": steady.as_dict(), "rows_missing": max(0, round(acknowledged - stored)),
    }  # fmt: skip


async def stored_rows(address: str) -> int:
    """How many events of the measured saves the database holds."""
    made = settings.Settings(database=address, secret=machine.SECRET)
    database.use(made)
    await database.start()
    found = await database.fetch_value("SELECT count(*) AS n FROM answer_event WHERE seq > 1000000 AND seq < 5000000 AND epoch = 1 AND choice = 'ABD'")
    await database.stop()
    return int(found)


def main() -> int:
    """Reads the command line, measures, prints; 2 when something needed is missing."""
    asked = machine.arguments(__doc__, batch=1, seconds=8, sitters=2000)
    return machine.tell(lambda: measure(asked.engine, batch=asked.batch, seconds=asked.seconds, count=asked.sitters))


if __name__ == "__main__":
    sys.exit(main())
