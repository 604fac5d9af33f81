"""Reading the bank."""

from functools import lru_cache
from typing import Any

from app.bank import content
from app.bank.rules import SEALED, is_public, sees_sealed
from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from question_bank.question import Question

_IN_USE = (
    "SELECT v.id, v.content FROM question q JOIN question_version v ON v.question = q.id "
    "WHERE q.retired_at IS NULL AND q.pool = $1 AND v.number = ("
    "SELECT max(w.number) FROM question_version w WHERE w.question = q.id "
    "AND w.checked_at IS NOT NULL AND w.set_aside_at IS NULL) ORDER BY v.id"
)

_MOST_VERSIONS = 1_000_000

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


async def lying_in_use(pools: tuple[str, ...]) -> dict[int, tuple[str, bool]]:
    """Version id → (pool, whether it is public) of every question in use in these pools; one statement."""
    places = ", ".join(f"${n + 1}" for n in range(len(pools)))
    rows = await database.fetch(
        "SELECT v.id, q.pool, q.public_at FROM question q JOIN question_version v ON v.question = q.id "
        f"WHERE q.retired_at IS NULL AND q.pool IN ({places}) AND v.checked_at IS NOT NULL AND v.set_aside_at IS NULL",
        *pools,
    )
    return {row["id"]: (row["pool"], is_public(row["pool"], row["public_at"])) for row in rows}


async def knowing(pools: tuple[str, ...]) -> dict[int, str]:
    """Who wrote, checked or drew a question of these pools that is in use and not public, by person id with name."""
    places = ", ".join(f"${n + 1}" for n in range(len(pools)))
    in_use = f"q.retired_at IS NULL AND q.public_at IS NULL AND q.pool <> 'practice' AND q.pool IN ({places})"
    rows = await database.fetch(
        "SELECT p.id, p.name FROM person p WHERE p.id IN ("
        f"SELECT v.written_by FROM question_version v JOIN question q ON q.id = v.question WHERE {in_use} AND v.written_by IS NOT NULL "
        f"UNION SELECT v.checked_by FROM question_version v JOIN question q ON q.id = v.question WHERE {in_use} AND v.checked_by IS NOT NULL "
        f"UNION SELECT d.by FROM sealed_draw d JOIN question q ON q.id = d.question WHERE {in_use} AND d.by IS NOT NULL)",
        *pools,
    )
    return {row["id"]: row["name"] for row in rows}


async def contents_in_use(pools: tuple[str, ...]) -> list[str]:
    """The packed contents of every question in use in these pools, for a process that unpacks them itself."""
    return [row["content"] for pool in pools for row in await database.fetch(_IN_USE, pool)]


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


async def question_for(viewer: Viewer, code: str, *, verb: str = Permission.SEE_BANK, lock: str = "") -> dict[str, Any]:
    """The question's row, if the viewer may do `verb` for the whole county, whose bank this is; else 404."""
    row = await database.fetch_one(f"SELECT * FROM question WHERE code = $1{lock}", code)
    hidden = row is not None and row["pool"] == SEALED and not sees_sealed(viewer)
    if row is None or hidden or not viewer.may_everywhere(verb):
        raise refusals.not_found("没有找到这道题，或者它不归您查看。")
    return row


async def history(question_id: int) -> list[dict[str, Any]]:
    """Every version of a question, newest first, with the names of writer and checker."""
    return await database.fetch(
        "SELECT v.*, w.name AS writer, c.name AS checker FROM question_version v "
        "LEFT JOIN person w ON w.id = v.written_by LEFT JOIN person c ON c.id = v.checked_by "
        "WHERE v.question = $1 ORDER BY v.number DESC",
        question_id,
    )


async def changes(question_id: int) -> list[dict[str, Any]]:
    """Who retired, restored or set aside what of a question, newest first."""
    return await database.fetch(
        "SELECT c.kind, c.reason, c.at, p.name FROM pool_change c LEFT JOIN person p ON p.id = c.by "
        "WHERE c.question = $1 ORDER BY c.at DESC, c.id DESC",
        question_id,
    )


async def version_of(question_id: int, number: int) -> dict[str, Any] | None:
    """One version's row; None for a number that no version can have."""
    if not 0 < number < _MOST_VERSIONS:
        return None
    return await database.fetch_one("SELECT * FROM question_version WHERE question = $1 AND number = $2", question_id, number)


async def newest_version(question_id: int) -> dict[str, Any]:
    """The row of a question's newest version, whatever its state."""
    row = await database.fetch_one("SELECT * FROM question_version WHERE question = $1 ORDER BY number DESC LIMIT 1", question_id)
    if row is None:
        raise refusals.not_found("这道题还没有内容。")
    return row


async def shipped_digests() -> dict[str, dict[str, Any]]:
    """By code: id, number of the newest version, and digest of the newest shipped one ('' where there is none)."""
    rows = await database.fetch(
        "SELECT q.code, q.id, (SELECT max(n.number) FROM question_version n WHERE n.question = q.id) AS newest, "
        "COALESCE((SELECT s.digest FROM question_version s WHERE s.question = q.id AND s.source = 'shipped' "
        "ORDER BY s.number DESC LIMIT 1), '') AS digest FROM question q"
    )
    return {row["code"]: row for row in rows}


async def next_local_code(prefix: str) -> str:
    """The next free code of questions written here: `bd-0001` …; codes are never reused."""
    newest = await database.fetch_value(
        "SELECT code FROM question WHERE code LIKE $1 ORDER BY length(code) DESC, code DESC LIMIT 1", f"{prefix}-%"
    )
    number = int(str(newest).partition("-")[2]) if newest else 0
    return f"{prefix}-{number + 1:04d}"


async def next_local_codes(prefix: str, count: int) -> list[str]:
    """The next free codes, as many as asked for, in order."""
    first = int((await next_local_code(prefix)).partition("-")[2])
    return [f"{prefix}-{number:04d}" for number in range(first, first + count)]


async def contents_known() -> list[list[str]]:
    """[code, packed content] of the newest version of every question not retired, templates left out: what a new one may repeat."""
    rows = await database.fetch(
        "SELECT q.code, v.content FROM question q JOIN question_version v ON v.question = q.id WHERE q.retired_at IS NULL "
        "AND q.pool <> 'template' AND v.number = (SELECT max(w.number) FROM question_version w WHERE w.question = q.id) ORDER BY q.id"
    )
    return [[row["code"], row["content"]] for row in rows]
