"""Reading attempts, always for the person who sits them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.exams.storing import bands_of
from app.foundation import database, refusals
from app.foundation.access import Viewer
from app.sitting import rules
from app.sitting.standing import Standing, Terms, Try, standing_of

NOT_YOURS = "没有找到这份答卷，或者它不是您的。"

EXAM_COLUMNS = (
    "e.code AS exam_code, e.title, e.opens_at, e.closes_at, e.minutes, e.grace_seconds, e.late_entry_minutes, e.attempts, "
    "e.counts, e.multiple_rule, e.pass_points, e.excellent_points, e.form, e.score_shows, e.keys_show, e.keys_released_at, "
    "e.main_exam, e.published_at, e.withdrawn_at"
)

_FAMILY = "COALESCE(f.main_exam, f.id) = COALESCE(e.main_exam, e.id) AND f.withdrawn_at IS NULL"
_OWN = "WHERE o.exam = e.id AND o.person = a.person AND o.approved_by IS NOT NULL AND o.ended_at IS NULL"
_ATTEMPTS = (
    "SELECT a.exam, a.code AS attempt, a.number, a.started_at, a.deadline, a.grace, a.shift, a.handed_in_at, a.voided_at, m.score, "
    "e.code, e.title, e.opens_at, e.closes_at, e.minutes, e.grace_seconds, e.late_entry_minutes, e.attempts, e.counts, "
    "e.multiple_rule, e.pass_points, e.excellent_points, e.bands, e.form, e.score_shows, e.keys_show, e.keys_released_at, "
    f"(SELECT MAX(o.closes_at) FROM exam_override o {_OWN}) AS own_closes_at, "
    f"(SELECT SUM(o.extra_minutes) FROM exam_override o {_OWN}) AS extra_minutes, "
    f"(SELECT SUM(o.more_attempts) FROM exam_override o {_OWN}) AS more_attempts, "
    f"(SELECT MAX(f.closes_at + f.grace_seconds * 1000) FROM exam f WHERE {_FAMILY}) AS all_closed_at, "
    "(SELECT MAX(o.closes_at + f.grace_seconds * 1000) FROM exam_override o JOIN exam f ON f.id = o.exam "
    f"WHERE {_FAMILY} AND o.approved_by IS NOT NULL AND o.ended_at IS NULL) AS last_override_at, "
    "(SELECT r.kind FROM roster_amendment r WHERE r.exam = e.id AND r.person = a.person AND r.approved_at IS NOT NULL "
    "AND r.kind IN ('exempt', 'restore', 'join', 'leave') ORDER BY r.effective_at DESC, r.id DESC LIMIT 1) AS amended "
    "FROM attempt a JOIN exam e ON e.id = a.exam LEFT JOIN mark m ON m.attempt = a.id AND m.run = ("
    "SELECT r.id FROM marking_run r WHERE r.exam = e.id AND r.approved_at IS NOT NULL ORDER BY r.number DESC LIMIT 1) "
    "WHERE a.person = $1 AND e.published_at IS NOT NULL AND e.withdrawn_at IS NULL"
)


async def attempt_for(viewer: Viewer, code: str) -> dict[str, Any]:
    """The viewer's own attempt with its exam; 404 for anybody else's."""
    row = await database.fetch_one(
        f"SELECT a.*, {EXAM_COLUMNS} FROM attempt a JOIN exam e ON e.id = a.exam WHERE a.code = $1 AND a.person = $2",
        code, viewer.person,
    )  # fmt: skip
    if row is None or row["withdrawn_at"] is not None:
        raise refusals.not_found(NOT_YOURS)
    return row


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the next answer of an attempt goes when a plain form brings it."""

    seq: int
    length: int


@dataclass(frozen=True, slots=True)
class AttemptClock:
    """An attempt's clock, all in ms of the exam's time: `now` by the database, `left` until `deadline`, then `grace`.

    `done` once nothing more is taken into account; `why` is then handed_in, time or voided.
    """

    now: int
    left: int
    deadline: int
    grace: int
    epoch: int
    done: bool
    why: str


async def clock_for(viewer: Viewer, code: str) -> AttemptClock:
    """The clock of the viewer's own attempt; one light statement, since open pages ask again and again. 404 for anybody else's."""
    now = database.by_engine(sqlite="NULL", postgresql="(extract(epoch FROM clock_timestamp()) * 1000)::bigint")
    row = await database.fetch_one(
        f"SELECT a.started_at, a.deadline, a.grace, a.shift, a.epoch, a.handed_in_at, a.handed_in_for, a.voided_at, {now} AS now "
        "FROM attempt a JOIN exam e ON e.id = a.exam WHERE a.code = $1 AND a.person = $2 AND e.withdrawn_at IS NULL",
        code, viewer.person,
    )  # fmt: skip
    if row is None:
        raise refusals.not_found(NOT_YOURS)
    here = (await database.now_ms() if row["now"] is None else row["now"]) + row["shift"]
    deadline = row["deadline"] or 0
    why = "time" if row["started_at"] is not None and here > deadline + row["grace"] else ""
    if row["handed_in_at"] is not None:
        why = "time" if row["handed_in_for"] == "time" else "handed_in"
    if row["voided_at"] is not None:
        why = "voided"
    left = 0 if why or row["started_at"] is None else max(0, deadline - here)
    return AttemptClock(here, left, deadline, row["grace"], row["epoch"], bool(why), why)


async def next_turn(viewer: Viewer, code: str, *, epoch: int) -> Turn:
    """The next free sequence number in a device turn; 404 for anybody else's attempt."""
    row = await database.fetch_one(
        "SELECT a.length, (SELECT COALESCE(MAX(v.seq), 0) + 1 FROM answer_event v "
        "WHERE v.attempt = a.id AND v.epoch = $3) AS seq FROM attempt a WHERE a.code = $1 AND a.person = $2",
        code, viewer.person, epoch,
    )  # fmt: skip
    if row is None:
        raise refusals.not_found(NOT_YOURS)
    return Turn(row["seq"], row["length"])


async def newest_attempt(viewer: Viewer, code: str) -> dict[str, Any]:
    """The viewer's newest attempt of the exam that an attempt's code belongs to; 404 for anybody else's."""
    row = await database.fetch_one(
        "SELECT b.id, b.code, b.exam, b.person, b.number, b.started_at FROM attempt a "
        "JOIN attempt b ON b.exam = a.exam AND b.person = a.person WHERE a.code = $1 AND a.person = $2 ORDER BY b.number DESC LIMIT 1",
        code, viewer.person,
    )  # fmt: skip
    if row is None:
        raise refusals.not_found(NOT_YOURS)
    return row


async def attempt_number(exam: int, person: int, number: int) -> str | None:
    """The code of a person's attempt of that number, or None when it is not drawn."""
    code = await database.fetch_value(
        "SELECT code FROM attempt WHERE exam = $1 AND person = $2 AND number = $3", exam, person, number
    )
    return None if code is None else str(code)


async def mark_of(attempt: int) -> dict[str, Any] | None:
    """The mark that counts: of the newest approved run."""
    return await database.fetch_one(
        "SELECT m.score, m.answered, m.items, m.marked_at, r.number AS run FROM mark m JOIN marking_run r ON r.id = m.run "
        "WHERE m.attempt = $1 AND r.approved_at IS NOT NULL ORDER BY r.number DESC LIMIT 1",
        attempt,
    )


async def runs_of(attempt: int) -> list[dict[str, Any]]:
    """The marks of an attempt in every run that counted, first run first, each with the correction that led to the run."""
    return await database.fetch(
        "SELECT r.id AS run, r.number, r.approved_at, m.score, c.version, c.keys, c.reason, "
        "EXISTS (SELECT 1 FROM late_admission l WHERE l.run = r.id AND l.attempt = m.attempt) AS let_in FROM mark m JOIN marking_run r ON r.id = m.run "
        "LEFT JOIN key_correction c ON c.run = r.id WHERE m.attempt = $1 AND r.approved_at IS NOT NULL ORDER BY r.number",
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


async def standings_of(viewer: Viewer) -> list[Standing]:
    """Every exam the viewer is (or was, with an attempt started) on the roster of, as it stands now; one statement."""
    rows = await database.fetch(f"{_ATTEMPTS} ORDER BY e.opens_at DESC, a.exam, a.number", viewer.person)
    now = await database.now_ms()
    by_exam: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        by_exam.setdefault(row["exam"], []).append(row)
    return [_standing(group, now=now) for group in by_exam.values() if not _gone(group)]


async def standing_for(viewer: Viewer, attempt: str) -> Standing:
    """The viewer's exam that an attempt's code belongs to; its `current` is that attempt. 404 for anybody else's."""
    rows = await database.fetch(
        f"{_ATTEMPTS} AND a.exam = (SELECT b.exam FROM attempt b WHERE b.code = $2 AND b.person = $1) ORDER BY a.number",
        viewer.person, attempt,
    )  # fmt: skip
    if not rows or _gone(rows):
        raise refusals.not_found(NOT_YOURS)
    return _standing(rows, now=await database.now_ms(), asked=attempt)


def _gone(rows: Iterable[dict[str, Any]]) -> bool:
    """Whether the person left the roster before starting anything."""
    return all(row["amended"] == "leave" and row["started_at"] is None for row in rows)


def _standing(rows: list[dict[str, Any]], *, now: int, asked: str = "") -> Standing:
    tries = [_try(row) for row in rows]
    return standing_of(_terms(rows[0]), tries, now=now, asked=asked)


def _try(row: dict[str, Any]) -> Try:
    return Try(
        code=row["attempt"], number=row["number"], started_at=row["started_at"], deadline=row["deadline"], grace=row["grace"],
        handed_in_at=row["handed_in_at"], voided_at=row["voided_at"], score=row["score"],
    )  # fmt: skip


def _terms(row: dict[str, Any]) -> Terms:
    closes_at = max(row["closes_at"], row["own_closes_at"] or 0)
    return Terms(
        code=row["code"], title=row["title"], opens_at=row["opens_at"], closes_at=closes_at,
        all_closed_at=max(int(row["all_closed_at"]), int(row["last_override_at"] or 0)),
        minutes=row["minutes"] + int(row["extra_minutes"] or 0), grace_seconds=row["grace_seconds"],
        late_entry_minutes=rules.late_entry(
            row["late_entry_minutes"], own_closes_at=row["own_closes_at"], more_attempts=int(row["more_attempts"] or 0)
        ),
        attempts=row["attempts"] + int(row["more_attempts"] or 0),
        counts=row["counts"], multiple_rule=row["multiple_rule"], pass_points=row["pass_points"],
        excellent_points=row["excellent_points"], score_shows=row["score_shows"], keys_show=row["keys_show"],
        keys_released_at=row["keys_released_at"], form=row["form"], shift=row["shift"], exempt=row["amended"] == "exempt",
        bands=bands_of(row["bands"]),
    )  # fmt: skip
