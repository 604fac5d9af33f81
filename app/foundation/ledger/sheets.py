"""The record as a workbook."""

import asyncio
from collections.abc import Sequence

from app.foundation.ledger.queries import Entry
from app.foundation.web import filters
from question_bank.files.workbooks import Column, Sheet, write_workbook

_COLUMNS = (
    Column("序号", 10, numbers=True), Column("时间", 20), Column("谁", 14), Column("做了什么", 18), Column("对象", 14),
    Column("对象编号", 10, numbers=True), Column("来自", 18), Column("详情（原始数据）", 60),
)  # fmt: skip


async def workbook_of(entries: Sequence[Entry]) -> bytes:
    """The bytes of an .xlsx with one row an entry; written in a thread, since thousands take a while."""
    rows = [
        (entry.number, filters.moment(entry.at), entry.who, entry.verb, entry.subject, entry.subject_id, entry.address, entry.detail)
        for entry in entries
    ]
    return await asyncio.to_thread(write_workbook, [Sheet("操作记录", _COLUMNS, rows)])
