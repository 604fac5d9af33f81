"""Reading attempts, always for the person who sits them."""

from typing import Any

from app.foundation import database, refusals
from app.foundation.access import Viewer

EXAM_COLUMNS = (
    "e.code AS exam_code, e.title, e.opens_at, e.closes_at, e.minutes, e.grace_seconds, e.late_entry_minutes, e.attempts, "
    "e.counts, e.multiple_rule, e.pass_points, e.excellent_points, e.form, e.score_shows, e.keys_show, e.keys_released_at, "
    "e.main_exam, e.published_at, e.withdrawn_at"
)


async def attempt_for(viewer: Viewer, code: str) -> dict[str, Any]:
    """The viewer's own attempt with its exam; 404 for anybody else's."""
    row = await database.fetch_one(
        f"SELECT a.*, {EXAM_COLUMNS} FROM attempt a JOIN exam e ON e.id = a.exam WHERE a.code = $1 AND a.person = $2",
        code, viewer.person,
    )  # fmt: skip
    if row is None or row["withdrawn_at"] is not None:
        raise refusals.not_found("没有找到这份答卷，或者它不是您的。")
    return row


async def attempts_of(viewer: Viewer) -> list[dict[str, Any]]:
    """Every attempt drawn for the viewer, with exam, overrides and counting mark, newest exam first."""
    return await database.fetch(
        f"SELECT a.id, a.code, a.exam, a.number, a.length, a.started_at, a.deadline, a.grace, a.handed_in_at, a.voided_at, "
        f"{EXAM_COLUMNS}, m.score, m.answered FROM attempt a JOIN exam e ON e.id = a.exam "
        "LEFT JOIN mark m ON m.attempt = a.id AND m.run = ("
        "SELECT r.id FROM marking_run r WHERE r.exam = e.id AND r.approved_at IS NOT NULL ORDER BY r.number DESC LIMIT 1) "
        "WHERE a.person = $1 AND e.withdrawn_at IS NULL ORDER BY e.opens_at DESC, a.number DESC",
        viewer.person,
    )


async def mark_of(attempt: int) -> dict[str, Any] | None:
    """The mark that counts: of the newest approved run."""
    return await database.fetch_one(
        "SELECT m.score, m.answered, m.items, m.marked_at, r.number AS run FROM mark m JOIN marking_run r ON r.id = m.run "
        "WHERE m.attempt = $1 AND r.approved_at IS NOT NULL ORDER BY r.number DESC LIMIT 1",
        attempt,
    )


async def override_for(exam: int, person: int) -> dict[str, Any]:
    """What was adjusted for one person: extra minutes in all, the latest closing, further attempts."""
    row = await database.fetch_one(
        "SELECT COALESCE(SUM(extra_minutes), 0) AS extra_minutes, MAX(closes_at) AS closes_at, "
        "COALESCE(SUM(more_attempts), 0) AS more_attempts FROM exam_override "
        "WHERE exam = $1 AND person = $2 AND approved_by IS NOT NULL AND ended_at IS NULL",
        exam, person,
    )  # fmt: skip
    assert row is not None
    return {"extra_minutes": int(row["extra_minutes"]), "closes_at": row["closes_at"], "more_attempts": int(row["more_attempts"])}
