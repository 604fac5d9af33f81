"""Reading sheets of paper, for the office."""

from typing import Any

from app.bank import queries as bank
from app.exams.paper import unpack
from app.foundation import database, refusals
from app.foundation.access import Viewer
from app.sitting.day import queries as day
from app.sitting.room import rules
from question_bank.question import Question

_ROWS = (
    "SELECT s.*, a.code AS attempt_code, a.paper, a.length, a.person, a.started_at, a.voided_at, p.name, p.staff_no, "
    "p.code AS person_code, u.short_name AS unit_name FROM room_sheet s JOIN attempt a ON a.id = s.attempt JOIN person p ON p.id = a.person "
    "LEFT JOIN roster_entry r ON r.exam = a.exam AND r.person = a.person LEFT JOIN unit u ON u.id = r.unit "
    "WHERE s.exam = $1 AND s.removed_at IS NULL"
)


async def exam_for(viewer: Viewer, code: str, *, lock: bool = False) -> dict[str, Any]:
    """A published exam for who arranges or publishes and does not sit it: its papers stand on these pages. Else 404 or 403."""
    exam = await day.exam_for(viewer, code, lock=lock)
    if not day.may_act(viewer):
        raise refusals.not_allowed("线下考试由普法办安排考试、审核发布的人员来办。")
    if await day.is_listed(exam["id"], viewer.person):
        raise refusals.not_allowed("您在这场考试的应考名单里，不能看别人的试卷。请换一位同事办理。")
    return exam


async def sheets_of(exam: int) -> list[dict[str, Any]]:
    """Every sheet of an exam, room by room and seat by seat."""
    return await database.fetch(f"{_ROWS} ORDER BY s.room, s.seat, s.id", exam)


async def sheet_in(exam: int, code: str, *, lock: bool = False) -> dict[str, Any]:
    """The sheet with this printed code; 422 where the code is mistyped, 404 where it is none of the exam's."""
    number = rules.sheet_number(code)
    if number is None:
        raise refusals.bad_input("答卷编号不对，请对照答卷右上角再输一次。", fields={"sheet": "答卷编号不对，请对照答卷右上角再输一次"})
    if lock:
        await database.execute("UPDATE room_sheet SET seat = seat WHERE id = $1", number)
    row = await database.fetch_one(f"{_ROWS} AND s.id = $2", exam, number)
    if row is None:
        raise refusals.not_found("这场考试里没有这个编号的答卷。")
    return row


async def questions_on(sheet: dict[str, Any]) -> list[tuple[str, Question, tuple[str, ...]]]:
    """The questions of a sheet in its order: (type, question, choices as they are printed)."""
    items = unpack(sheet["paper"])
    versions = await bank.versions({item.version for item in items})
    return [
        (versions[item.version].type, versions[item.version], tuple(versions[item.version].choices[rules.LETTERS.index(own)] for own in item.order))
        for item in items
    ]  # fmt: skip


async def types_on(sheet: dict[str, Any]) -> list[tuple[str, int]]:
    """(type, number of choices) of each position of a sheet."""
    return [(type, len(shown)) for type, _, shown in await questions_on(sheet)]


async def people_to_seat(exam: int, staff: list[str]) -> list[dict[str, Any]]:
    """The people with these staff numbers who have a paper in the exam, each with the newest attempt and whether it has a sheet."""
    places = ", ".join(f"${n + 2}" for n in range(len(staff)))
    return await database.fetch(
        "SELECT p.id AS person, p.staff_no, p.name, a.id AS attempt, a.started_at, a.voided_at, "
        "(SELECT count(*) FROM room_sheet s WHERE s.attempt = a.id AND s.removed_at IS NULL) AS seated "
        "FROM attempt a JOIN person p ON p.id = a.person WHERE a.exam = $1 AND a.number = (SELECT max(b.number) FROM attempt b "
        f"WHERE b.exam = a.exam AND b.person = a.person) AND p.staff_no IN ({places})",
        exam, *staff,
    )  # fmt: skip


async def request_of(exam: int) -> str | None:
    """The code of the open request to count sheets of an exam, or None."""
    code = await database.fetch_value(
        "SELECT code FROM approval WHERE kind = 'room_sheets' AND subject = 'exam' AND subject_id = $1 AND approved_at IS NULL "
        "AND refused_at IS NULL AND withdrawn_at IS NULL LIMIT 1",
        exam,
    )
    return None if code is None else str(code)
