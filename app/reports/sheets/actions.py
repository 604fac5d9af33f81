"""Taking score sheets out: one at once, all of them as a packet made in the background."""

import asyncio
import zipfile
from typing import Any

from app.foundation import database, settings
from app.foundation.access import Permission, Viewer
from app.foundation.documents.word.packing import packed
from app.foundation.ledger.steps import record
from app.foundation.web.downloads import safe_name
from app.reports.sheets import paper, queries
from app.reports.sheets.rules import Sheet


async def export_sheet(viewer: Viewer, exam: dict[str, Any], unit: str, *, now: int) -> tuple[bytes, str]:
    """The .docx of a unit's sheet and its name; its check code stands in the record."""
    sheet = await queries.sheet_for(viewer, exam, unit, now=now, verb=Permission.EXPORT_PEOPLE)
    data = await asyncio.to_thread(paper.document, sheet, demo=settings.current().demo)
    async with database.transaction():
        detail = {"unit": unit, "exam": sheet.exam, "people": len(sheet.lines), "codes": {sheet.unit: sheet.check_code}}
        await record("export_sheets", "exam", exam["id"], by=viewer, at=now, detail=detail)
    return data, f"{sheet.exam}-成绩汇总表-{sheet.unit}.docx"


def packet(sheets: list[Sheet], *, start: int = 0, demo: bool) -> dict[str, bytes]:
    """The .docx of these sheets by file name, numbered in the order of the tree from `start`."""
    return {
        safe_name(f"{number:03}-{sheet.unit}.docx"): paper.document(sheet, demo=demo)
        for number, sheet in enumerate(sheets, start=start + 1)
    }


def zipped(files: dict[str, bytes]) -> bytes:
    """One archive of these files, which are packed already."""
    return packed(files, method=zipfile.ZIP_STORED)
