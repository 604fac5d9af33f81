"""Reading a file of questions in a child process, held against the bank as it is now."""

import asyncio
import json
import sys
from dataclasses import dataclass
from datetime import date

import msgspec

from app.bank import queries
from app.bank.coming_in.rules import EXIT_REFUSED, Row
from app.foundation.documents.uploads import refusal_of
from app.foundation.refusals import Refusal
from question_bank.files.refused_files import FileRefused

CHILD = "app.bank.coming_in.child"
"""Named, never imported here: the readers of all formats are loaded where a file is read, not where the site is served."""
_CHILD_SECONDS = 90
_TOO_MUCH = "这个文件读了太久或者占用内存太多，没有导入任何题目。请分成几份，每份不超过 3,000 题，再导入。"


@dataclass(frozen=True, slots=True)
class Read:
    """A file as it was read: its format in words, what was passed over on purpose, and a row for everything else."""

    format: str
    notes: tuple[str, ...]
    rows: tuple[Row, ...]


async def read_file(data: bytes, *, name: str, on: date) -> Read:
    """The rows of a file. Raises Refusal when it is no file of questions, or too large a one; nothing is stored."""
    known = await queries.contents_known()
    head = json.dumps({"name": name, "on": on.isoformat(), "known": known}, ensure_ascii=False).encode() + b"\n"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        CHILD,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_CHILD_SECONDS):
            out, _ = await process.communicate(head + data)
    except TimeoutError as error:
        process.kill()
        raise Refusal(_TOO_MUCH, 413, "too_large") from error
    except asyncio.CancelledError:
        process.kill()
        raise
    if process.returncode == EXIT_REFUSED:
        raise refusal_of(FileRefused(**json.loads(out)))
    if process.returncode != 0:
        raise Refusal(_TOO_MUCH, 413, "too_large")
    return msgspec.json.decode(out, type=Read)
