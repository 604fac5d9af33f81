"""Taking a roster out as a sheet: read in one go, entered in the record."""

import asyncio
from typing import Any

from app.exams.roster import queries, reasons, workbook
from app.exams.roster.queries import Asked
from app.foundation import database
from app.foundation.access import Permission, Viewer
from app.foundation.ledger.steps import record

MOST = 100_000


async def export_roster(viewer: Viewer, exam: dict[str, Any], asked: Asked, *, shown: str, now: int) -> bytes:
    """The people the viewer may export as .xlsx; the record says how many and which."""
    people, total = await queries.people_for(viewer, exam, asked, verb=Permission.EXPORT_PEOPLE, most=MOST)
    amended = await queries.amendments_of(exam["id"], [one.person for one in people] if total <= 1_000 else None)
    tally = await queries.tally_for(viewer, exam)
    labels = await reasons.labels()
    data = await asyncio.to_thread(workbook.roster, people, amended, exam=exam, reasons=labels, tally=tally, shown=shown, now=now)
    async with database.transaction():
        await record("export_roster", "exam", exam["id"], by=viewer, at=now, detail={"people": total, "shown": shown})
    return data
