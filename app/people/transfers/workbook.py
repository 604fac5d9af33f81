"""Moves and loans as .xlsx: what the list shows, with the time on the sheet."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.foundation.web.filters import day, moment
from question_bank.files.workbooks import Column, Sheet, Value, write_workbook

_COLUMNS = (
    Column("姓名", width=12), Column("办什么", width=8), Column("从", width=28), Column("到", width=28), Column("生效", width=16), Column("结束", width=16),
    Column("情况", width=18), Column("提出", width=28), Column("提出时间", width=20), Column("说明", width=30), Column("答复", width=30),
)  # fmt: skip


def transfers(rows: Iterable[Mapping[str, Any]], *, title: str, now: int) -> bytes:
    """One line a transfer, as the page shows it."""
    return write_workbook([Sheet("人员变动", list(_COLUMNS), [_line(row) for row in rows], title=title, notes=(f"截至 {moment(now)}",))])


def _line(row: Mapping[str, Any]) -> list[Value]:
    return [
        row["name"], row["kind_word"], row["from_name"], row["to_name"], day(row["effective_at"]),
        day(row["ends_at"] - 1) if row["ends_at"] else "", row["stage_word"], row["proposer"], moment(row["asked_at"]), row["reason"], row["note"],
    ]  # fmt: skip
