"""The tables of rates as .xlsx: the same lines as on the page, with definition and time on the sheet."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.exams.roster.share import ShareLimit
from app.foundation.web.filters import moment, points, rate_pair
from app.people.categories import CATEGORIES
from app.rates import wording
from app.rates.forest import Line
from app.rates.rules import COUNTS, RATES, Figures, Listed
from app.rates.stages import COUNTS_SHOWN, RATES_SHOWN, Stage
from question_bank.files.workbooks import Column, Sheet, write_workbook

_INDENT = "　"


def table(lines: Iterable[Line], *, title: str, sentence: str, now: int, limit: ShareLimit, stages: Sequence[Stage] = ()) -> bytes:
    """One line a unit: counts as numbers, rates as `98.62% (143/145)`, ※ where exemptions are over the limit or came after failing.

    Main exam, make-ups and both on a sheet of their own, where there are make-ups.
    """
    columns = [Column("单位", width=34), Column("上级单位", width=20)]
    columns += [Column(f"{label}（人）", width=10, numbers=True) for label in COUNTS.values()]
    columns += [Column("不合格（人）", width=11, numbers=True), Column("人次", width=8, numbers=True), Column("平均分", width=8)]
    columns += [Column(label, width=22) for label in RATES.values()]
    columns.append(Column(f"免考提示（※ 超过在册的 {limit.percent}%，或者不合格后才免考）", width=40))
    notes = (f"截至 {moment(now)}", sentence)
    rows = [[*_line(line), exempt_note(line.figures, limit)] for line in lines]
    sheets = [Sheet("各单位情况", columns, rows, title=title, notes=notes)]
    return write_workbook([*sheets, _stages(stages, title=title, notes=notes)] if stages else sheets)


def _stages(stages: Iterable[Stage], *, title: str, notes: tuple[str, ...]) -> Sheet:
    """The lines of the page's table of main exam and make-ups, in its columns."""
    names = {**COUNTS, "failed": "不合格"}
    columns = [Column("场次", width=34)]
    columns += [Column("人次" if key == "sittings" else f"{names[key]}（人）", width=11, numbers=True) for key in COUNTS_SHOWN]
    columns += [Column(RATES[key], width=22) for key in RATES_SHOWN]
    rows: list[list[str | int | float | None]] = [
        [f"补考：{one.name}" if one.code else one.name, *(getattr(one.figures, key) for key in COUNTS_SHOWN),
         *(rate_pair(getattr(one.figures, key)) for key in RATES_SHOWN)]
        for one in stages
    ]  # fmt: skip
    said = "主考一行不含补考，合计一行含补考；补考的应考是补考名单上的人，合计里每个人只算一次，人次分开相加。其余按下面的口径："
    return Sheet("主考和补考", columns, rows, title=f"{title}　主考和补考", notes=(notes[0], said, *notes[1:]))


def exempt_note(figures: Figures, limit: ShareLimit) -> str:
    """`※ 免考 3 人，在册 12 人；不合格后免考 1 人`, counts first since units are small; '' where nothing is to be looked at."""
    told = []
    if limit.over(figures.exempt, figures.listed):
        told.append(f"免考 {figures.exempt:,} 人，在册 {figures.listed:,} 人，超过 {limit.percent}%")
    if figures.exempt_after:
        told.append(f"考试不合格后免考 {figures.exempt_after:,} 人")
    return f"※ {'；'.join(told)}" if told else ""


def _line(line: Line) -> list[str | int | float | None]:
    figures, branch = line.figures, line.branch
    name = _INDENT * line.depth + (f"{branch.place.name}（本级）" if line.own else branch.place.name)
    above = branch.place.short_name if line.own else (branch.parent.place.short_name if branch.parent else "")
    counts: list[str | int | float | None] = [getattr(figures, key) for key in COUNTS]
    rates: list[str | int | float | None] = [rate_pair(getattr(figures, key)) for key in RATES]
    return [name, above, *counts, figures.failed, figures.sittings, points(figures.average_of_sat), *rates]


def people(
    listed: Iterable[Listed], *, exam: dict[str, Any], title: str, sentence: str, labels: dict[int, str], now: int
) -> bytes:
    """One line a person, with what the page shows of them and no more."""
    columns = [
        Column("姓名", width=12), Column("单位", width=30), Column("工号", width=12), Column("手机", width=14), Column("人员类别", width=18),
        Column("交卷次数", width=9, numbers=True), Column("成绩", width=8), Column("情况", width=34),
    ]  # fmt: skip
    rows: list[list[str | int | float | None]] = [
        [
            one.name, labels.get(one.unit, one.unit_name), one.staff_no, one.phone, CATEGORIES.get(one.category, one.category),
            one.sittings, points(one.score) if one.sittings else "", wording.situation(one, exam, now=now)[0],
        ]
        for one in listed
    ]  # fmt: skip
    notes = (f"截至 {moment(now)}，共 {len(rows)} 人", sentence)
    return write_workbook([Sheet("名单", columns, rows, title=title, notes=notes)])
