"""What each kind of export is made of: for the person who asked, with what they may see when it is made."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.foundation import settings
from app.foundation.access import Viewer
from app.foundation.files.media_types import XLSX, ZIP
from app.foundation.web.filters import day
from app.rates import people, workbook
from app.rates import queries as rates
from app.rates import routes as pages
from app.rates.asking import asked
from app.reports.exports.rules import PEOPLE, SHEETS
from app.reports.sheets import actions as sheets
from app.reports.sheets import queries as sheet_queries

Progress = Callable[[int, int, str], Awaitable[None]]
AT_A_TIME = 20


@dataclass(frozen=True)
class Made:
    """A finished file: bytes, kind, name, how many people stand in it, what else the record is told."""

    data: bytes
    media_type: str
    name: str
    people: int
    told: Mapping[str, Any] = field(default_factory=dict)


async def _people(viewer: Viewer, wanted: Mapping[str, Any], now: int, progress: Progress) -> Made:
    """The list of a page of people, as its own export would be."""
    exam, query = rates.exam_in(await rates.exams(), wanted["exam"]), wanted["query"]
    filters = asked("", query)
    shown, which, part, only = await pages.people_of(viewer, exam, wanted["unit"], filters, query=query)
    await progress(0, 2, "正在读取名单")
    listed, total = await people.people_in(exam, part, which=which, text=filters.text, narrowed=only, most=pages.MOST_EXPORTED)
    await progress(1, 2, f"正在写 {total:,} 行")
    title = pages.list_name(exam, shown, which, part=part, filters=filters, only=only, now=now)
    data = await asyncio.to_thread(
        workbook.people, listed, exam=exam, title=title, sentence=shown.snapshot.sentence, labels=pages.labels_of(shown), now=now
    )
    return Made(data, XLSX, f"{title.replace('　', '-')}-{day(now)}.xlsx", total)


async def _sheets(viewer: Viewer, wanted: Mapping[str, Any], now: int, progress: Progress) -> Made:
    """Every score sheet the viewer may export, one .docx a unit."""
    exam = rates.exam_in(await rates.exams(), wanted["exam"])
    found = await sheet_queries.sheets_for(viewer, exam, now=now)
    files: dict[str, bytes] = {}
    for start in range(0, len(found), AT_A_TIME):
        await progress(start, len(found), f"已写 {start:,} 个单位，共 {len(found):,} 个")
        some = found[start : start + AT_A_TIME]
        files.update(await asyncio.to_thread(sheets.packet, some, start=start, demo=settings.current().demo))
    data = await asyncio.to_thread(sheets.zipped, files)
    told = {"exam": exam["title"], "codes": {one.unit: one.check_code for one in found}}
    return Made(data, ZIP, f"{exam['title']}-成绩汇总表-{day(now)}.zip", sum(len(one.lines) for one in found), told)


MAKERS: dict[str, Callable[[Viewer, Mapping[str, Any], int, Progress], Awaitable[Made]]] = {PEOPLE: _people, SHEETS: _sheets}
"""How each kind is made; 404 where the asker no longer may."""
