"""The further looks as .xlsx: what the page shows, with the definition and the time on the sheet."""

from collections.abc import Iterable, Sequence

from app.foundation.web.filters import moment, points, rate_pair
from app.rates.forest import Branch
from app.rates.rules import Figures
from app.rates.views.rules import MISSING, Band, Day, Pair
from app.rates.views.scope import Scope
from question_bank.files.workbooks import Column, Sheet, Value, write_workbook


def notes(scope: Scope, *more: str, now: int) -> tuple[str, ...]:
    """The lines under a sheet's title: the time, what else is to be known, the definition."""
    return (f"截至 {moment(now)}", *more, scope.shown.snapshot.sentence)


def progress(scope: Scope, days: Iterable[Day], bands: Iterable[Band], *, now: int) -> bytes:
    """Hand-ins day by day, and people by score on a second sheet."""
    columns = [
        Column("日期", width=14), Column("首次交卷（人）", width=14, numbers=True), Column("交卷（人次）", width=14, numbers=True),
        Column("累计实考（人）", width=14, numbers=True), Column("应考（人）", width=12, numbers=True), Column("累计参考率", width=24),
    ]  # fmt: skip
    rows: list[Sequence[Value]] = [[day.day.isoformat(), day.new, day.times, day.whole, day.due, rate_pair(day.rate)] for day in days]
    scores: list[Sequence[Value]] = [[band.label, band.people] for band in bands]
    told = notes(scope, "应考按今天的名单；日期为北京时间", now=now)
    return write_workbook([
        Sheet("每日进展", columns, rows, title=f"{scope.title}　每日进展", notes=told),
        Sheet("成绩分布", [Column("分数", width=14), Column("人数", width=12, numbers=True)], scores, title=f"{scope.title}　成绩分布", notes=told),
    ])  # fmt: skip


def focus(scope: Scope, units: Iterable[Branch], what: str, *, now: int) -> bytes:
    """The units that miss most, by how many people."""
    columns = [Column("单位", width=34), Column("上级单位", width=24)]
    columns += [Column(f"{label}（人）", width=12, numbers=True) for label in ("应考", "实考", *MISSING.values())]
    columns += [Column("参考率", width=22), Column("合格率（应考）", width=22)]
    rows: list[Sequence[Value]] = []
    for unit in units:
        own = unit.own
        counts: list[Value] = [own.due, own.sat, *(getattr(own, key) for key in MISSING)]
        above = unit.parent.place.short_name if unit.parent else ""
        rows.append([unit.place.name, above, *counts, rate_pair(own.attendance_rate), rate_pair(own.pass_rate_of_due)])
    told = notes(scope, f"按{MISSING[what]}人数从多到少，只计各单位本级人员，不含下级", now=now)
    return write_workbook([Sheet("缺考较多的单位", columns, rows, title=f"{scope.title}　{MISSING[what]}较多的单位", notes=told)])


def compare(scope: Scope, other: Scope, pairs: Iterable[Pair], *, now: int) -> bytes:
    """Two exams side by side with their counts; no rate is subtracted from another."""
    columns = [Column("单位", width=30)]
    for label in ("本次", "对比"):
        columns += [Column(f"{label}{name}（人）", width=13, numbers=True) for name in ("应考", "实考", "合格")]
        columns += [Column(f"{label}{name}", width=22) for name in ("参学率", "参考率", "合格率（实考）", "合格率（应考）")]
        columns.append(Column(f"{label}平均分", width=11))
    rows: list[Sequence[Value]] = [[pair.name, *_one(pair.this), *_one(pair.other)] for pair in pairs]
    told = notes(
        scope, f"本次：{scope.exam['title']}；对比：{other.exam['title']}", f"对比的口径：{other.shown.snapshot.sentence}", now=now
    )
    return write_workbook([Sheet("两次对比", columns, rows, title=f"{scope.title}　和{other.exam['title']}对比", notes=told)])


def _one(figures: Figures | None) -> list[Value]:
    if figures is None:
        return ["名单上没有", *[None] * 7]
    rates = (figures.participation_rate, figures.attendance_rate, figures.pass_rate_of_sat, figures.pass_rate_of_due)
    return [figures.due, figures.sat, figures.passed, *(rate_pair(rate) for rate in rates), points(figures.average_of_sat)]
