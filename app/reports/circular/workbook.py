"""Annex 1 of a circular as .xlsx: the same lines as on paper, with definition and moment on the sheet. Pure."""

from app.exams.roster.rules import over_share
from app.foundation.web.filters import moment, points, rate_pair
from app.rates.rules import COUNTS, RATES
from app.reports.circular.rules import Gathered, Row
from question_bank.files.workbooks import Column, Sheet, Value, write_workbook


def annex(found: Gathered, *, title: str) -> bytes:
    """One line a unit, its own people only, and the sum; exempt people by reason in columns of their own."""
    reasons = list(found.reasons)
    columns = [Column("序号", width=6, numbers=True), Column("单位", width=34), Column("上级", width=20)]
    columns += [Column(f"{label}（人）", width=10, numbers=True) for label in COUNTS.values()]
    columns += [Column(f"免考：{reason}（人）", width=14, numbers=True) for reason in reasons]
    columns += [Column("不合格（人）", width=11, numbers=True), Column("人次", width=8, numbers=True), Column("平均分", width=8)]
    columns += [*(Column(label, width=22) for label in RATES.values()), Column("备注", width=18)]
    rows = [_line(number, row, reasons, limit=found.limit) for number, row in enumerate(found.rows, start=1)]
    rows.append(_line(None, Row("合计", "", found.total, found.reasons), reasons, limit=None))
    notes = (f"数据截至 {moment(found.at)}，单位按机构顺序", found.sentence)
    return write_workbook([Sheet("统计表", columns, rows, title=title, notes=notes)])


def _line(number: int | None, row: Row, reasons: list[str], *, limit: int | None) -> list[Value]:
    f = row.figures
    counts: list[Value] = [getattr(f, key) for key in COUNTS]
    by_reason: list[Value] = [row.reasons.get(reason, 0) for reason in reasons]
    rates: list[Value] = [rate_pair(getattr(f, key)) for key in RATES]
    mark = f"免考超过在册 {limit}%" if limit is not None and over_share(f.exempt, f.listed, limit) else ""
    return [number, row.name, row.above, *counts, *by_reason, f.failed, f.sittings, points(f.average_of_sat), *rates, mark]
