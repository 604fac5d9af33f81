"""Reading circulars: for the office over the whole county."""

from typing import Any

from app.foundation import canonical, database, refusals
from app.foundation.access import Permission, Viewer
from app.rates import queries as rates
from app.reports.circular import rules, wording
from app.reports.circular.rules import Gathered
from app.reports.circular.wording import Content

PER_PAGE = 30
IMMEDIATE = 20_000
"""People on a roster up to which figures are gathered while the office waits; more are a job."""

_ROW = (
    "SELECT c.*, e.code AS exam_code, e.title AS exam_title, p.refused_at, p.withdrawn_at AS taken_back_at, p.decision_note, p.decided_by, "
    "p.asked_by, p.asked_at, j.failed_at, j.cancelled_at, j.outcome, j.said FROM circular c JOIN exam e ON e.id = c.exam "
    "LEFT JOIN approval p ON p.code = c.approval LEFT JOIN job j ON j.code = c.job"
)


async def exam_of(viewer: Viewer, code: str) -> dict[str, Any]:
    """A published main exam a circular can be about; 404 for others and for who does not see exams everywhere."""
    exam = rates.exam_in(await rates.exams(), code)
    if not viewer.may_everywhere(Permission.SEE_EXAMS):
        raise refusals.not_found()
    if exam["main_exam"] is not None or exam["rehearsal_shift"] is not None:
        raise refusals.conflict("补考算在主考里，演练不作统计；请从主考起草通报。")
    return exam


async def circulars_for(viewer: Viewer, *, offset: int) -> tuple[int, list[dict[str, Any]]]:
    """How many circulars there are, and a page of them, newest first."""
    if not viewer.may_everywhere(Permission.SEE_EXAMS):
        raise refusals.not_found()
    total = await database.fetch_value("SELECT count(*) AS n FROM circular")
    rows = await database.fetch(f"{_ROW} ORDER BY c.id DESC LIMIT $1 OFFSET $2", PER_PAGE, offset)
    return int(total), rows


async def circular_for(viewer: Viewer, code: str, *, lock: bool = False) -> dict[str, Any]:
    """One circular; 404 for who does not see exams everywhere. `lock` inside a transaction holds its row."""
    if lock and database.is_postgresql():
        await database.execute("SELECT id FROM circular WHERE code = $1 FOR UPDATE", code)
    row = await database.fetch_one(f"{_ROW} WHERE c.code = $1", code)
    if row is None or not viewer.may_everywhere(Permission.SEE_EXAMS):
        raise refusals.not_found("没有找到这份通报，或者它不归您查看。")
    return row


async def circular(number: int) -> dict[str, Any]:
    """One circular by its row, for background work."""
    row = await database.fetch_one(f"{_ROW} WHERE c.id = $1", number)
    assert row is not None
    return row


def figures_of(row: dict[str, Any]) -> Gathered | None:
    """The figures that were gathered; None before the first gathering."""
    return rules.unpacked(canonical.load(row["figures"])) if row["figures"] else None


async def text_of(circular: int, *, number: int | None = None) -> tuple[int, Content] | None:
    """A version of the text with its number: the newest, or the one asked for; None before the first."""
    row = await database.fetch_one(
        "SELECT number, content FROM circular_text WHERE circular = $1 AND ($2 = 0 OR number = $2) ORDER BY number DESC LIMIT 1",
        circular, number or 0,
    )  # fmt: skip
    return (int(row["number"]), wording.unpacked(canonical.load(row["content"]))) if row else None


async def texts_of(circular: int) -> list[dict[str, Any]]:
    """Number, person and moment of every version, newest first."""
    return await database.fetch("SELECT number, by, at FROM circular_text WHERE circular = $1 ORDER BY number DESC", circular)


async def listed(exam: int) -> int:
    """People on the frozen roster of an exam."""
    return int(await database.fetch_value("SELECT count(*) AS n FROM roster_entry WHERE exam = $1", exam))
