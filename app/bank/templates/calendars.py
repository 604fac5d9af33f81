"""The office's table of days off: one row a year, the newest counts; years without a row as shipped."""

from typing import Any

from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.ledger.steps import record
from question_bank.templating.days import Calendar, calendar_of, shipped_calendar

EARLIEST, LATEST = 2020, 2100


async def calendar() -> Calendar:
    """The calendar that templates are drawn by."""
    rows = await database.fetch(
        "SELECT c.year, c.off, c.work FROM work_calendar c WHERE c.id = (SELECT max(n.id) FROM work_calendar n WHERE n.year = c.year)"
    )
    own = {row["year"] for row in rows}
    shipped = shipped_calendar()
    off = [day.isoformat() for day in shipped.off if day.year not in own] + [day for row in rows for day in row["off"].split()]
    work = [day.isoformat() for day in shipped.work if day.year not in own] + [day for row in rows for day in row["work"].split()]
    return calendar_of(shipped.years | own, off=off, work=work)


async def years() -> list[dict[str, Any]]:
    """Each year of the calendar, newest first: year, days off on weekdays, weekend days to work."""
    known = await calendar()

    def days(of: frozenset[Any], year: int) -> list[str]:
        return sorted(day.isoformat() for day in of if day.year == year)

    return [
        {"year": year, "off": days(known.off, year), "work": days(known.work, year)} for year in sorted(known.years, reverse=True)
    ]


async def set_calendar(viewer: Viewer, year: int, *, off: list[str], work: list[str], now: int) -> None:
    """Stores the days of one year; the earlier table stays in the record."""
    if not viewer.may_everywhere(Permission.CHECK_QUESTIONS):
        raise refusals.not_allowed("放假安排由普法办审核人员填写。")
    faults = {name: fault for name, days in (("off", off), ("work", work)) if (fault := _fault(days, year=year))}
    if both := sorted(set(off) & set(work)):
        faults.setdefault("work", f"{both[0]} 同时写在放假和上班里")
    if not EARLIEST <= year <= LATEST:
        faults["year"] = f"年份要在 {EARLIEST} 到 {LATEST} 之间"
    if faults:
        raise refusals.bad_input(f"有 {len(faults)} 处需要改，没有保存。", fields=faults)
    async with database.transaction():
        await database.execute(
            "INSERT INTO work_calendar (year, off, work, by, at) VALUES ($1, $2, $3, $4, $5)",
            year, " ".join(sorted(set(off))), " ".join(sorted(set(work))), viewer.person, now,
        )  # fmt: skip
        await record(
            "set_calendar", "work_calendar", None, by=viewer, at=now, detail={"year": year, "off": len(off), "work": len(work)}
        )


def _fault(days: list[str], *, year: int) -> str:
    for day in days:
        try:
            calendar_of((), off=[day], work=())
        except ValueError:
            return f"「{day}」不是日期，请写成 {year}-10-01 这样"
        if not day.startswith(f"{year}-") or len(day) != len("2026-10-01"):
            return f"「{day}」不是 {year} 年的日期"
    return ""
