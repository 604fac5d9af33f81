"""Searching 10,000 questions for two-character words, against the same word looked for in every text, in one run.

`python -m bench.bank_search --engine sqlite|postgresql [--questions N] [--words N]`

The search: `app.bank.listing.lines` (the count and one page of the list, as /bank asks for them). The floor: `content LIKE`
over every version on the same connection. What is found must be the same set; one JSON object on the last line.
"""

import asyncio
import statistics
import sys
import time
from dataclasses import replace
from itertools import cycle, islice
from random import Random
from typing import Any

from app.bank import listing, rules, steps
from app.bank.listing import Asked
from app.foundation import clock, database, logs
from app.foundation.database import schema
from app.foundation.settings import Settings
from bench import machine
from question_bank.check import content_files, read_files
from question_bank.question import Question


def questions(count: int) -> list[Question]:
    """So many different questions: the shipped ones, numbered."""
    files, _ = read_files(content_files())
    shipped = [question for file in files for question in file.questions]
    return [replace(q, stem=f"{q.stem}{n}", code=f"n-{n:05}") for n, q in enumerate(islice(cycle(shipped), count), start=1)]


def words(made: list[Question], count: int) -> list[str]:
    """Two-character words out of the stems, the same every time."""
    dice = Random(1)
    found: list[str] = []
    while len(found) < count:
        stem = dice.choice(made).stem
        start = dice.randrange(len(stem) - 2)
        word = stem[start : start + 2]
        if all("一" <= letter <= "鿿" for letter in word) and word not in found:
            found.append(word)
    return found


async def measure(at: Settings, *, engine: str, count: int, asked: int) -> dict[str, Any]:
    """The figures of one engine, on a database made here."""
    logs.set_up("error")
    database.use(at)
    await database.start()
    await schema.migrate()
    made = questions(count)
    async with database.transaction():
        await steps.add_new_questions(made, pool=rules.EXAM, by=None, now=clock.now_ms())
    if engine == "postgresql":
        await database.execute("ANALYZE")
    took, floors, wrong = [], [], 0
    for word in words(made, asked):
        began = time.perf_counter()
        total, _ = await listing.lines(Asked(q=word))
        took.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        await database.fetch("SELECT id FROM question_version WHERE content LIKE $1", f"%{word}%")
        floors.append((time.perf_counter() - began) * 1000)
        wrong += total != sum(word in rules.searched_text(question) for question in made)
    await database.stop()
    return {
        "bench": "bank_search", "engine": engine, "questions": count, "words": asked, "wrong_counts": wrong,
        "median_ms": round(statistics.median(took), 1), "p95_ms": round(sorted(took)[int(asked * 0.95)], 1),
        "floor_ms": round(statistics.median(floors), 1), "ratio": round(statistics.median(took) / statistics.median(floors), 2),
        "machine": machine.describe(),
    }  # fmt: skip


def run(engine: str, *, count: int, asked: int) -> dict[str, Any]:
    """Makes the database and measures."""
    with machine.place(engine) as (address, folder):
        at = Settings(database=address, secret=machine.SECRET, public_url="https://testserver", data_dir=folder, log_level="error")
        return asyncio.run(measure(at, engine=engine, count=count, asked=asked))


def main() -> int:
    """Reads the command line, measures, prints; 2 when something needed is missing."""
    wanted = machine.arguments(__doc__, questions=10_000, words=60)
    return machine.tell(lambda: run(wanted.engine, count=wanted.questions, asked=wanted.words))


if __name__ == "__main__":
    sys.exit(main())
