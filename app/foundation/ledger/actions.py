"""Sealing the record: every entry gets its place in one order that never changes."""

from typing import Any

from app.foundation import database
from app.foundation.access import Viewer
from app.foundation.ledger import queries, rules
from app.foundation.ledger.queries import Entry, Sought
from app.foundation.ledger.steps import record

RECENT = 5_000
"""How far back by id the quick pass looks: a transaction may commit after later ones, a sequence is not commit order."""
MOST = 1_000
_ONE_SEALER = 7_061_001
_UNSEALED = (
    "SELECT e.* FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry = e.id "
    "WHERE l.entry IS NULL AND e.id > $1 ORDER BY e.id LIMIT $2"
)


async def seal_unsealed(*, everything: bool = False, most: int = MOST) -> int:
    """Numbers up to `most` entries that have no leaf yet, from 1 without a gap; how many were numbered.

    Looks among the newest entries; `everything` looks at all of them. One sealer at a time: a second one returns 0.
    """
    if not await _waiting(await _last_sealed(), everything=everything, most=1):
        return 0
    async with database.transaction():
        if database.is_postgresql() and not await database.fetch_value("SELECT pg_try_advisory_xact_lock($1) AS got", _ONE_SEALER):
            return 0
        last = await _last_sealed()
        found = await _waiting(last, everything=everything, most=most)
        rows = [(last["number"] + n, entry["id"], rules.leaf_digest(entry)) for n, entry in enumerate(found, start=1)]
        await database.insert_many_by_name("ledger_leaf", ["number", "entry", "digest"], rows)
    return len(rows)


async def _last_sealed() -> dict[str, int]:
    row = await database.fetch_one("SELECT COALESCE(MAX(number), 0) AS number, COALESCE(MAX(entry), 0) AS entry FROM ledger_leaf")
    assert row is not None
    return row


async def _waiting(last: dict[str, int], *, everything: bool, most: int) -> list[dict[str, Any]]:
    """Entries without a leaf; asked once outside the transaction too, so that idle rounds hold up no writer."""
    return await database.fetch(_UNSEALED, 0 if everything else last["entry"] - RECENT, most)


async def seal_everything() -> int:
    """Numbers whatever has no leaf, however old; how many were numbered."""
    sealed = 0
    while found := await seal_unsealed(everything=True):
        sealed += found
    return sealed


async def export_entries(viewer: Viewer, sought: Sought, *, now: int) -> list[Entry]:
    """At most `queries.MOST_EXPORTED` entries that fit, newest first; the export itself is recorded."""
    entries, _ = await queries.entries_for(viewer, sought, offset=0, size=queries.MOST_EXPORTED)
    async with database.transaction():
        detail = {"entries": len(entries), "verb": sought.verb, "subject": sought.subject, "day": sought.day}
        await record("export_ledger", "ledger", None, by=viewer, at=now, detail=detail)
    return entries
