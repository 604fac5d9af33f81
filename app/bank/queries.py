"""Reading the bank."""

from functools import lru_cache
from typing import Any

from app.bank import content
from app.foundation import database
from question_bank.question import Question

_IN_USE = (
    "SELECT v.id, v.content FROM question q JOIN question_version v ON v.question = q.id "
    "WHERE q.retired_at IS NULL AND q.pool = $1 AND v.number = ("
    "SELECT max(w.number) FROM question_version w WHERE w.question = q.id "
    "AND w.checked_at IS NOT NULL AND w.set_aside_at IS NULL) ORDER BY v.id"
)

_known: dict[int, Question] = {}


@lru_cache(maxsize=20_000)
def _unpacked(text: str) -> Question:
    return content.unpack(text)


async def in_use(pools: tuple[str, ...]) -> list[tuple[int, Question]]:
    """(version id, question) of every question in use in these pools: the newest checked version of each."""
    found: list[tuple[int, Question]] = []
    for pool in pools:
        rows = await database.fetch(_IN_USE, pool)
        found += [(row["id"], _unpacked(row["content"])) for row in rows]
    return found


async def versions(ids: set[int]) -> dict[int, Question]:
    """Questions by version id; versions never change, so each is read once in a process."""
    missing = sorted(ids - _known.keys())
    for start in range(0, len(missing), 200):
        some = missing[start : start + 200]
        places = ", ".join(f"${n + 1}" for n in range(len(some)))
        rows: list[dict[str, Any]] = await database.fetch(
            f"SELECT id, content FROM question_version WHERE id IN ({places})", *some
        )
        _known.update({row["id"]: content.unpack(row["content"]) for row in rows})
    return {number: _known[number] for number in ids}


def forget() -> None:
    """Drops what this process has read; only a change of database needs it."""
    _known.clear()
