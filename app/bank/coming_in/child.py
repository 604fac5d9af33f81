"""Run in a process of its own with limits of memory and time: a file in, its questions as rows out.

stdin: one line of JSON `{"name", "on", "known": [[code, packed content], …]}`, then the bytes of the file.
stdout: JSON `{"format", "notes", "rows"}`; exit code EXIT_REFUSED with the sentence where the file is no question file.
"""

import json
import resource
import sys
from datetime import date

import msgspec

from app.bank import content
from app.bank.coming_in.rules import EXIT_REFUSED, rows_of
from question_bank.files.refused_files import FileRefused
from question_bank.formats.foreign import read_foreign
from question_bank.likeness import Likeness

MAX_MEMORY = 1024 * 1024 * 1024
MAX_SECONDS = 60


def main() -> int:
    """Reads stdin, writes the rows; the exit code says whether the file was refused."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    told = json.loads(sys.stdin.buffer.readline())
    known = Likeness()
    for code, packed in told["known"]:
        known.add(code, content.unpack(packed))
    try:
        reading = read_foreign(sys.stdin.buffer.read(), name=told["name"])
    except FileRefused as refused:
        json.dump({"sentence": refused.sentence, "reason": refused.reason}, sys.stdout, ensure_ascii=False)
        return EXIT_REFUSED
    rows = rows_of(reading, known, on=date.fromisoformat(told["on"]))
    sys.stdout.buffer.write(msgspec.json.encode({"format": reading.format, "notes": reading.notes, "rows": rows}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
