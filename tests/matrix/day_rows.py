"""One fresh row of each kind about an exam's day, for the walk of the routes."""

from collections.abc import Awaitable, Callable

from app.foundation import clock, database
from app.sitting.day import actions as day
from app.sitting.room import actions as room
from app.sitting.room import rules as room_rules
from tests.matrix import rows
from tests.matrix.rows import Cell, Row, code_of


async def _exam_day(cell: Cell) -> Row:
    """A running exam in which 甲 is at it."""
    attempt = await rows.MAKES["running_attempt"](cell)
    row = await database.fetch_one("SELECT exam, person FROM attempt WHERE code = $1", attempt["code"])
    assert row is not None
    unit = await database.fetch_value("SELECT unit FROM roster_entry WHERE exam = $1 AND person = $2", row["exam"], row["person"])
    return {
        "code": await code_of("exam", row["exam"]), "person": await code_of("person", row["person"]), "attempt": attempt["code"],
        "unit": await code_of("unit", unit), "exam_id": row["exam"],
    }  # fmt: skip


async def _adjusted_day(cell: Cell) -> Row:
    row = await _exam_day(cell)
    await day.give_minutes(await cell.world.viewer("丁"), row["code"], row["person"], minutes=5, reason="病", now=clock.now_ms())
    return {**row, "override": await database.fetch_value("SELECT max(id) AS id FROM exam_override WHERE exam = $1", row["exam_id"])}


async def _late_day(cell: Cell) -> Row:
    """The same, handed in for time, with one answer that came after it."""
    row = await _exam_day(cell)
    now = clock.now_ms()
    await database.execute(
        "UPDATE attempt SET handed_in_at = $2, handed_in_for = 'time', deadline = $2 WHERE code = $1", row["attempt"], now
    )
    await database.execute(
        "INSERT INTO late_answer_event (attempt, epoch, seq, item, choice, received_at) SELECT id, 1, 1, 1, 'A', $2 FROM attempt WHERE code = $1",
        row["attempt"], now,
    )  # fmt: skip
    return row


async def _unseated_day(cell: Cell) -> Row:
    """An open exam of 甲, who has not begun."""
    attempt = await rows.MAKES["attempt"](cell)
    row = await database.fetch_one(
        "SELECT e.code, p.staff_no FROM attempt a JOIN exam e ON e.id = a.exam JOIN person p ON p.id = a.person WHERE a.code = $1", attempt["code"]
    )
    assert row is not None
    return row


async def _room_day(cell: Cell) -> Row:
    row, author = await _unseated_day(cell), await cell.world.viewer("丁")
    await room.seat(author, row["code"], [row["staff_no"]], room="党校", starts_at=clock.now_ms(), now=clock.now_ms())
    number = await database.fetch_value("SELECT max(id) AS id FROM room_sheet")
    return {**row, "sheet": room_rules.sheet_code(int(number))}


async def _entered_day(cell: Cell) -> Row:
    row = await _room_day(cell)
    await room.enter(await cell.world.viewer("丁"), row["code"], {row["sheet"]: ["A"]}, now=clock.now_ms())
    return row


MAKES: dict[str, Callable[[Cell], Awaitable[Row]]] = {
    "exam_day": _exam_day, "adjusted_day": _adjusted_day, "late_day": _late_day,
    "unseated_day": _unseated_day, "room_day": _room_day, "entered_day": _entered_day,
}  # fmt: skip
