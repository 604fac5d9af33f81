"""A steady exam hour: saves at a rate, minute after minute, with or without a storm of log-ins beside it.

`python -m bench.steady --engine sqlite|postgresql [--rate 2000] [--seconds 600] [--log-ins 50]`

wrk on the load's core holds the rate by a pause on each of its connections (so latency is that of the server, not of a queue in
the generator); the log-ins come at their moments whatever became of those before them, each with a password to be hashed, from
this process on the same core. Prints acknowledged saves a second, what was not 2xx, p50, p99 and worst, how the offered log-ins
ended and how long each took, the core-seconds of server, database and both generators. One JSON object on its last line.
"""

import asyncio
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from app.foundation import clock, database, settings
from app.foundation.settings import Settings
from app.people import hashing
from bench import machine
from bench.links import Heard, at_moments, links
from bench.save_answers import stored_rows
from bench.sitters import LENGTH, Sitter, csrf_token, make_sitters

_CONNECTIONS = 100
_PASSWORD = "a password of the benches"
_FIRST = 1_000_000

_LUA = """
local rows, n, i, seqs, left = {}, 0, 0, {}, 0
function init(args)
  for line in io.lines(args[1]) do
    local attempt, token, csrf = line:match("(%S+) (%S+) (%S+)")
    n = n + 1
    rows[n] = {"/save/" .. attempt, {["Content-Type"] = "application/json", ["Accept"] = "application/json",
      ["Cookie"] = "pufa=" .. token .. "; pufa-csrf=" .. csrf, ["x-csrftoken"] = csrf}}
    seqs[n] = tonumber(args[3])
  end
  pause = tonumber(args[2])
end
function delay() return pause end
function request()
  i = i % n + 1
  seqs[i] = seqs[i] + 1
  return wrk.format("POST", rows[i][1], rows[i][2],
    '{"epoch":1,"answers":[{"seq":' .. seqs[i] .. ',"item":' .. (seqs[i] % %LENGTH% + 1) .. ',"choice":"ABD"}]}')
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d %d\\n", summary.requests, summary.duration, e.status,
    e.connect + e.read + e.write + e.timeout, latency:percentile(50), latency:percentile(99), latency.max))
end
"""


async def give_passwords(address: str) -> list[str]:
    """Gives everybody the same password and a staff number; the staff numbers."""
    made = Settings(database=address, secret=machine.SECRET)
    settings.use(made)
    database.use(made)
    await database.start()
    stored, now = await hashing.hash_password(_PASSWORD), clock.now_ms()
    await database.execute("UPDATE person SET staff_no = 'B' || id, phone_index = NULL")
    people = [row["id"] for row in await database.fetch("SELECT id FROM person ORDER BY id")]
    await database.insert_many_by_name("credential", ["person", "password_hash", "set_at"], [(person, stored, now) for person in people])
    unit = await database.fetch_value(
        "INSERT INTO unit (code, name, short_name, kind, category, created_at) VALUES ('benchunit', '测量单位', '测量', 'unit', '', $1) RETURNING id", now
    )
    for tree in ("area", "system"):
        await database.execute(
            "INSERT INTO unit_place (tree, unit, path, position, from_at) VALUES ($1, $2, $3, 1, $4)", tree, unit, f"/{unit}/", now
        )
    await database.insert_many_by_name("posting", ["person", "unit", "kind", "title", "from_at"], [(p, unit, "home", "", now) for p in people])
    await database.stop()
    return [f"B{person}" for person in people]


def _log_ins(accounts: list[str], *, port: int, a_second: float, seconds: int) -> Iterator[tuple[float, bytes]]:
    token = csrf_token()
    for n in range(round(a_second * seconds)):
        body = urlencode({"account": accounts[n % len(accounts)], "password": _PASSWORD})
        head = (
            f"POST /log-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Cookie: pufa-csrf={token}\r\nx-csrftoken: {token}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        yield n / a_second, (head + body).encode()


async def _storm(port: int, accounts: list[str], *, a_second: float, seconds: int, heard: Heard) -> None:
    async with links(port, most=400) as link:
        await at_moments(link, _log_ins(accounts, port=port, a_second=a_second, seconds=seconds), heard=heard)


def saves(port: int, sitters: list[Sitter], *, rate: int, seconds: int, folder: Path) -> dict[str, Any]:
    """Saves at about this rate from wrk on the load's core."""
    script, people = folder / "steady.lua", folder / "sitters.txt"
    script.write_text(_LUA.replace("%LENGTH%", str(LENGTH)))
    people.write_text("\n".join(f"{s.attempt} {s.token} {s.csrf}" for s in sitters) + "\n")
    pause = max(1, _CONNECTIONS * 1000 // rate - 4)
    command = ["taskset", "-c", machine.LOAD_CORE, machine.need("wrk"), "-t1", f"-c{_CONNECTIONS}", f"-d{seconds}s", "-s", str(script),
               f"http://127.0.0.1:{port}", "--", str(people), str(pause), str(_FIRST)]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        out, _ = process.communicate()
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)", out)
    if found is None:
        raise machine.Missing(f"wrk said nothing of its result: {out}")
    requests, micros, refused, broken, p50, p99, worst = (int(text) for text in found.groups())
    return {
        "saves_per_s": round(requests / (micros / 1e6)), "requests": requests, "non_2xx": refused, "broken": broken,
        "p50_ms": p50 / 1000, "p99_ms": p99 / 1000, "max_ms": worst / 1000,
    }  # fmt: skip


def measure(address: str, engine: str, *, rate: int, seconds: int, log_ins: float, folder: Path) -> dict[str, Any]:
    """Everything, in one run."""
    sitters = asyncio.run(make_sitters(address, 2000))
    accounts = asyncio.run(give_passwords(address))
    heard = Heard()
    with machine.server(address, folder=folder) as (port, process):
        before = machine.core_seconds([process.pid]), machine.core_seconds(machine.postgres_processes()), machine.children_core_seconds()
        storm = threading.Thread(
            target=lambda: asyncio.run(_storm(port, accounts, a_second=log_ins, seconds=seconds, heard=heard))
        )
        machine.pin_here(machine.LOAD_CORE)
        own = machine.own_core_seconds()
        if log_ins:
            storm.start()
        told = saves(port, sitters, rate=rate, seconds=seconds, folder=folder)
        if log_ins:
            storm.join()
        spent = {
            "app": machine.core_seconds([process.pid]) - before[0],
            "database": machine.core_seconds(machine.postgres_processes()) - before[1] if engine == "postgresql" else 0.0,
            "wrk": machine.children_core_seconds() - before[2], "log_in_generator": machine.own_core_seconds() - own,
        }  # fmt: skip
    stored = asyncio.run(stored_rows(address))
    return {
        "bench": "steady", "engine": engine, "rate": rate, "seconds": seconds, "log_ins_per_s": log_ins, "machine": machine.describe(),
        "saves": told, "rows_missing": max(0, told["requests"] - told["non_2xx"] - stored), "log_ins": heard.as_dict(),
        "core_share": {name: round(core / seconds, 3) for name, core in spent.items()},
    }  # fmt: skip


def run(engine: str, *, rate: int, seconds: int, log_ins: float) -> dict[str, Any]:
    """Makes the database and measures."""
    with machine.place(engine) as (address, folder):
        return measure(address, engine, rate=rate, seconds=seconds, log_ins=log_ins, folder=folder)


def main() -> int:
    """Reads the command line, measures, prints; 2 when something needed is missing."""
    asked = machine.arguments(__doc__, rate=2000, seconds=600, log_ins=0.0)
    return machine.tell(lambda: run(asked.engine, rate=asked.rate, seconds=asked.seconds, log_ins=asked.log_ins))


if __name__ == "__main__":
    sys.exit(main())
