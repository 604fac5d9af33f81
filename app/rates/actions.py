"""Taking figures or lists out of the platform: each leaves an entry in the record."""

from typing import Any

from app.foundation import database
from app.foundation.access import Viewer
from app.foundation.ledger.steps import record


async def export_rates(viewer: Viewer, exam: dict[str, Any], *, unit: str, lines: int, now: int) -> None:
    """Records that a table of rates was taken out; `unit` is the code of the unit at its top, '' for all that is seen."""
    async with database.transaction():
        await record("export_rates", "exam", exam["id"], by=viewer, at=now, detail={"unit": unit, "lines": lines})


async def export_people(viewer: Viewer, exam: dict[str, Any], *, unit: str, which: str, people: int, now: int) -> None:
    """Records that a list of people was taken out, with whom it counts and how many, no names."""
    async with database.transaction():
        detail = {"unit": unit, "which": which, "people": people}
        await record("export_people", "exam", exam["id"], by=viewer, at=now, detail=detail)
