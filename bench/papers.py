"""Papers of a whole county: the circular, the list of everybody, all score sheets, each against a floor of the same run.

`python -m bench.papers [--engine sqlite|postgresql] [--people N] [--rounds N]`

circular: gathering every figure and writing the .docx of 329 units. Floor: python-docx alone writing the same table cell by cell.
roster: reading everybody on the roster and writing the .xlsx. Floor: xlsxwriter alone writing the same cells.
sheets: every score sheet as one packet. Floor: python-docx saving as many documents with one line each.
`roster_mb` is the peak of resident memory in a process of its own while it exports, over what it held before (Linux).
One JSON object on the last line.
"""

import argparse
import asyncio
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import xlsxwriter
from python_calamine import CalamineWorkbook

from app.bank import content
from app.bank.shipped import read_shipped
from app.foundation import clock, database, logs
from app.foundation import settings as all_settings
from app.foundation.access import AREA, Grant, Viewer
from app.foundation.settings import Settings
from app.rates import queries as rates
from app.reports.circular import gathering, paper, wording
from app.reports.exports import making
from app.reports.exports.making import Made
from app.reports.sheets import actions as sheets
from app.reports.sheets import queries as sheet_queries
from bench import machine
from bench.county import PEOPLE, make_county


async def _quiet(done: int, total: int, said: str) -> None:
    """Nobody waits for a word."""


VERSIONS = 5_000
"""As many question versions as the county's papers are drawn from (bench/county.py)."""


async def _questions(now: int) -> None:
    """The shipped questions under the numbers that the county's papers name."""
    shipped = read_shipped().questions
    await database.execute("INSERT INTO question (id, code, pool, created_at) VALUES (1, 'bench', 'practice', $1)", now)
    rows = []
    for number in range(VERSIONS):
        one = shipped[number % len(shipped)]
        rows.append((number, 1, number, one.content_hash, "shipped", one.type, one.law, one.difficulty, "", content.pack(one), now))
    columns = ["id", "question", "number", "digest", "source", "type", "law", "difficulty", "tags", "content", "created_at"]
    await database.insert_many_by_name("question_version", columns, rows)


async def _office(person: int) -> Viewer:
    top = await database.fetch_one("SELECT unit, path FROM unit_place WHERE tree = 'area' AND parent IS NULL")
    assert top is not None
    return Viewer(person=person, name="测试", grants=(Grant("office_checker", top["unit"], AREA, top["path"]),))


async def _roster(viewer: Viewer, code: str) -> Made:
    top = await database.fetch_value("SELECT u.code FROM unit u JOIN unit_place p ON p.unit = u.id WHERE p.tree = 'area' AND p.parent IS NULL")
    wanted = {"exam": code, "unit": top, "query": {"which": "listed"}}
    return await making.MAKERS["people"](viewer, wanted, clock.now_ms(), _quiet)


def _bare_table(cells: list[list[str]]) -> None:
    document = docx.Document()
    table = document.add_table(len(cells), len(cells[0]))
    for row, texts in zip(table.rows, cells, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    document.save(io.BytesIO())


def _bare_sheet(cells: list[list[Any]]) -> None:
    book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
    page = book.add_worksheet()
    for row, values in enumerate(cells):
        for column, value in enumerate(values):
            if isinstance(value, str):
                page.write_string(row, column, value)
            else:
                page.write_number(row, column, value)
    book.close()


def _bare_documents(count: int) -> None:
    for number in range(count):
        document = docx.Document()
        document.add_paragraph(str(number))
        document.save(io.BytesIO())


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _since(began: tuple[float, float]) -> tuple[float, float]:
    """(seconds by the wall, seconds of this process) since then."""
    now = _clocks()
    return now[0] - began[0], now[1] - began[1]


def _timed(act: Callable[[], Any]) -> tuple[float, float]:
    began = _clocks()
    act()
    return _since(began)


async def _circular(code: str) -> bytes:
    found = await gathering.gather(rates.exam_in(await rates.exams(), code), now=clock.now_ms())
    text = wording.first_draft(found, office="普法办", county="", today="2026年12月25日")
    return paper.circular(text, found, public=False, demo=False)


async def measure(at: Settings, *, code: str, person: int, rounds: int) -> dict[str, Any]:
    """Seconds of each paper by the wall and of this process (on PostgreSQL without the database's), the fastest of `rounds`; ratios are of the latter."""
    viewer = await _office(person)
    times: dict[str, list[tuple[float, float]]] = {"circular": [], "roster": [], "sheets": []}
    made, exported, packet = b"", None, {}
    for _ in range(rounds):
        began = _clocks()
        made = await _circular(code)
        times["circular"].append(_since(began))
        began = _clocks()
        exported = await _roster(viewer, code)
        times["roster"].append(_since(began))
        began = _clocks()
        found = await sheet_queries.sheets_for(viewer, rates.exam_in(await rates.exams(), code), now=clock.now_ms())
        packet = sheets.packet(found, demo=False)
        sheets.zipped(packet)
        times["sheets"].append(_since(began))
    assert exported is not None
    table = [[cell.text for cell in row.cells] for row in docx.Document(io.BytesIO(made)).tables[0].rows]
    cells = CalamineWorkbook.from_filelike(io.BytesIO(exported.data)).get_sheet_by_index(0).to_python()
    floors = {
        "circular": _timed(lambda: _bare_table(table)), "roster": _timed(lambda: _bare_sheet(cells)), "sheets": _timed(lambda: _bare_documents(len(packet))),
    }  # fmt: skip
    told: dict[str, Any] = {"units": len(table) - 2, "rows": exported.people, "sheets": len(packet)}
    for name, found_times in times.items():
        wall, own = min(one[0] for one in found_times), min(one[1] for one in found_times)
        told |= {
            f"{name}_s": round(wall, 2), f"{name}_cpu_s": round(own, 2), f"{name}_floor_cpu_s": round(floors[name][1], 2),
            f"{name}_ratio": round(own / floors[name][1], 2),
        }  # fmt: skip
    return told


def _memory_mb(name: str) -> float:
    """VmRSS (now) or VmHWM (peak) of this process."""
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


async def memory(at: Settings, *, code: str, person: int) -> float:
    """The peak of this process in MB while it exports the roster, over what it held before with the whole program loaded."""
    all_settings.use(at)
    database.use(at)
    await database.start()
    viewer = await _office(person)
    await rates.whole(rates.exam_in(await rates.exams(), code))
    before = _memory_mb("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")
    await _roster(viewer, code)
    grown = _memory_mb("VmHWM") - before
    await database.stop()
    return grown


def run(engine: str, *, people: int, rounds: int) -> dict[str, Any]:
    """Makes the county, measures, and asks a process of its own for the memory."""
    with tempfile.TemporaryDirectory(prefix="pufa-bench-") as name:
        folder = Path(name)

        async def measured(address: str) -> dict[str, Any]:
            logs.set_up("error")
            at = Settings(database=address, secret=machine.SECRET, public_url="https://testserver", data_dir=folder, log_level="error")
            code, person = await make_county(at, people=people)
            await _questions(clock.now_ms())
            told = await measure(at, code=code, person=person, rounds=rounds)
            await database.stop()
            command = [sys.executable, "-m", "bench.papers", "--memory-of", address, code, str(person), str(folder)]
            own = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
            said, _ = await own.communicate()
            return {**told, "roster_mb": float(said)}

        if engine == "sqlite":
            found = asyncio.run(measured(f"sqlite:///{folder}/bench.sqlite"))
        else:
            with machine.own_postgresql() as address:
                found = asyncio.run(measured(address))
    return {"bench": "papers", "engine": engine, "people": people, "rounds": rounds, "machine": machine.describe(), **found}


def main() -> int:
    """Reads the command line, measures, prints; 2 when something needed is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory-of", nargs=4, metavar=("DATABASE", "EXAM", "PERSON", "FOLDER"))
    wanted = parser.parse_args()
    if wanted.memory_of:
        address, code, person, folder = wanted.memory_of
        at = Settings(database=address, secret=machine.SECRET, public_url="https://testserver", data_dir=Path(folder), log_level="error")
        print(round(asyncio.run(memory(at, code=code, person=int(person))), 1))
        return 0
    try:
        print(json.dumps(run(wanted.engine, people=wanted.people, rounds=wanted.rounds), ensure_ascii=False))
    except machine.Missing as missing:
        print(f"bench: {missing}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
