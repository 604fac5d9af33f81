"""Reading question files of offices against reading the same bytes without understanding them, in one run.

`python -m bench.bank_files [--questions N] [--rounds N]`

Files are written from the shipped questions, repeated with a number in the stem: .xlsx and .csv of N questions, .docx of
500. Each is read N rounds in a process of its own (as the application does); wall, CPU (children included) and peak memory
are that process's, its start apart. The floor: the cells (calamine, csv) or the XML (lxml) of the file and nothing more.
One JSON object a file.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from bench import machine
from question_bank.check import content_files, read_files
from question_bank.formats.outgoing import OUTGOING, Written
from question_bank.question import Question

READ = """
import json, resource, sys, time
from pathlib import Path
from question_bank.formats.foreign import read_foreign
path = Path(sys.argv[1]); data = path.read_bytes()
began, spent = time.perf_counter(), time.process_time()
reading = read_foreign(data, name=path.name)
wall, cpu = time.perf_counter() - began, time.process_time() - spent
cpu += resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
blocked = sum(any(doubt.blocks for doubt in one.doubts) for one in reading.questions)
print(json.dumps([wall, cpu, peak // 1024, len(reading.questions), len(reading.refused), blocked]))
"""
FLOOR = """
import csv, io, json, sys, time, zipfile
from pathlib import Path
path = Path(sys.argv[1]); data = path.read_bytes()
import lxml.etree, python_calamine
began = time.perf_counter()
if path.suffix == ".xlsx":
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    rows = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
elif path.suffix == ".csv":
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
else:
    rows = lxml.etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))
print(json.dumps([time.perf_counter() - began]))
"""


def questions(count: int) -> list[Question]:
    """So many different questions: the shipped ones, numbered."""
    files, _ = read_files(content_files())
    shipped = [question for file in files for question in file.questions if not question.group]
    return [replace(q, stem=f"（{n}）{q.stem}", code=f"n-{n:05}") for n, q in enumerate(islice(cycle(shipped), count), start=1)]


def _child(code: str, path: Path) -> list[float]:
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, check=True)
    told: list[float] = json.loads(done.stdout)
    return told


def measure(path: Path, *, count: int, rounds: int) -> dict[str, object]:
    """The figures of one file; rounds of reading and floor in turns."""
    reads, floors = [], []
    for _ in range(rounds):
        reads.append(_child(READ, path))
        floors.append(_child(FLOOR, path)[0])
    wall, floor = statistics.median(one[0] for one in reads), statistics.median(floors)
    return {
        "bench": "bank_files", "file": path.suffix, "questions": count, "understood": reads[0][3], "refused": reads[0][4], "blocked": reads[0][5],
        "wall_s": round(wall, 2), "cpu_s": round(statistics.median(one[1] for one in reads), 2), "peak_mb": reads[0][2],
        "floor_s": round(floor, 3), "ratio": round(wall / floor, 1), "machine": machine.describe(),
    }  # fmt: skip


def main() -> int:
    """Writes the files, measures each, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pufa-bench-") as folder:
        for kind, count in (("xlsx", wanted.questions), ("csv", wanted.questions), ("docx", 500)):
            path = Path(folder) / f"questions{OUTGOING[kind].ending}"
            with path.open("wb") as target:
                OUTGOING[kind].write(questions(count), target, Written())
            print(json.dumps(measure(path, count=count, rounds=wanted.rounds), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
