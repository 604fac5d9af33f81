"""What happens to a job's row. Nothing here starts a transaction; each statement stands alone or in the caller's."""

from typing import Any

from app.foundation import canonical, database
from app.foundation.access import Viewer
from app.foundation.codes import new_code
from app.foundation.jobs import rules
from app.foundation.ledger.steps import record

OPEN = "finished_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL"
_MINE = "id = $1 AND tries = $2 AND finished_at IS NULL AND failed_at IS NULL"
_FREE = "(leased_until IS NULL OR leased_until < $1)"


async def ask(kind: str, detail: dict[str, Any], *, by: Viewer, now: int) -> str:
    """Queues work inside the open transaction, so that it exists only if the rest is stored; the code of the job."""
    code = new_code()
    rows = await database.fetch(
        "INSERT INTO job (code, kind, detail, asked_by, created_at, due_at, tries, done, said, outcome) "
        "VALUES ($1, $2, $3, $4, $5, $5, 0, 0, '', '') RETURNING id",
        code, kind, canonical.dump(detail), by.person, now,
    )  # fmt: skip
    await record("ask_job", "job", rows[0]["id"], by=by, at=now, detail={"kind": kind})
    return code


async def lease(now: int) -> dict[str, Any] | None:
    """Takes the job that is due longest for this worker alone, its try counted; None when nothing is due."""
    if not await database.fetch_value(f"SELECT 1 AS one FROM job WHERE {OPEN} AND due_at <= $1 AND {_FREE} LIMIT 1", now):
        return None
    skip = database.by_engine(sqlite="", postgresql=" FOR UPDATE SKIP LOCKED")
    await _give_up(now)
    return await database.fetch_one(
        "UPDATE job SET leased_until = $2, tries = tries + 1 WHERE id = (SELECT id FROM job "
        f"WHERE {OPEN} AND due_at <= $1 AND {_FREE} ORDER BY due_at, id LIMIT 1{skip}) RETURNING *",
        now, now + rules.LEASE,
    )  # fmt: skip


async def _give_up(now: int) -> None:
    """Ends jobs whose last try died with its worker."""
    await database.execute(
        f"UPDATE job SET failed_at = $1, leased_until = NULL, outcome = $2 WHERE {OPEN} AND {_FREE} AND tries >= $3",
        now, rules.GAVE_UP, rules.MOST_TRIES,
    )  # fmt: skip


async def hold_on(job: dict[str, Any], *, now: int) -> bool:
    """Renews the lease; False when the job was cancelled or is no longer this worker's."""
    rows = await database.fetch(
        f"UPDATE job SET leased_until = $3 WHERE {_MINE} AND cancelled_at IS NULL RETURNING id",
        job["id"], job["tries"], now + rules.LEASE,
    )  # fmt: skip
    return bool(rows)


async def note_progress(job: dict[str, Any], *, done: int, total: int | None, said: str, now: int) -> bool:
    """Notes how far the work is and renews the lease; False as in `hold_on`."""
    rows = await database.fetch(
        f"UPDATE job SET done = $3, total = $4, said = $5, leased_until = $6 WHERE {_MINE} AND cancelled_at IS NULL RETURNING id",
        job["id"], job["tries"], done, total, said[:300], now + rules.LEASE,
    )  # fmt: skip
    return bool(rows)


async def finish(job: dict[str, Any], *, outcome: str, now: int) -> None:
    """The work is done, also where it was cancelled too late; `outcome` is one sentence."""
    await database.execute(
        f"UPDATE job SET finished_at = $3, outcome = $4, leased_until = NULL, cancelled_at = NULL WHERE {_MINE}",
        job["id"], job["tries"], now, outcome,
    )  # fmt: skip


async def fail(job: dict[str, Any], *, sentence: str, now: int) -> None:
    """The work will not be done; `sentence` says why and what to do."""
    await database.execute(
        f"UPDATE job SET failed_at = $3, outcome = $4, leased_until = NULL WHERE {_MINE}",
        job["id"], job["tries"], now, sentence,
    )  # fmt: skip


async def rest(job: dict[str, Any], *, now: int) -> None:
    """The try failed: another one follows after a pause."""
    await database.execute(
        f"UPDATE job SET leased_until = NULL, due_at = $3 WHERE {_MINE}",
        job["id"], job["tries"], now + rules.pause_after(job["tries"]),
    )  # fmt: skip


async def give_back(job: dict[str, Any]) -> None:
    """The worker stops: the job waits for the next one, and this try does not count."""
    await database.execute(f"UPDATE job SET leased_until = NULL, tries = tries - 1 WHERE {_MINE}", job["id"], job["tries"])


async def let_go(job: dict[str, Any]) -> None:
    """The worker has stopped a cancelled job."""
    await database.execute(f"UPDATE job SET leased_until = NULL WHERE {_MINE}", job["id"], job["tries"])
