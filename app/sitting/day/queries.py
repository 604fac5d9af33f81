"""Reading the day of an exam, for the office: who stands where, one person's attempts, what was done."""

from dataclasses import dataclass
from typing import Any

from app.exams import queries as exams
from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer

PER_PAGE = 50
_OPEN = "a.started_at IS NOT NULL AND a.handed_in_at IS NULL AND a.voided_at IS NULL"
SHOWN = {
    "running": ("正在答题", _OPEN),
    "drawn": ("未开始", "a.started_at IS NULL AND a.voided_at IS NULL"),
    "done": ("已交卷", "a.handed_in_at IS NOT NULL AND a.voided_at IS NULL"),
    "voided": ("已作废", "a.voided_at IS NOT NULL"),
}
"""What the list can be narrowed to: the tab's word and its condition on a person's newest attempt `a`."""

_UNIT = (
    "COALESCE((SELECT m.unit FROM roster_amendment m WHERE m.exam = a.exam AND m.person = a.person AND m.approved_at IS NOT NULL "
    "AND m.unit IS NOT NULL AND m.kind IN ('join', 'transfer') ORDER BY m.effective_at DESC, m.id DESC LIMIT 1), r.unit)"
)
_NEWEST = (
    "FROM attempt a JOIN person p ON p.id = a.person LEFT JOIN roster_entry r ON r.exam = a.exam AND r.person = a.person "
    f"LEFT JOIN unit u ON u.id = {_UNIT} WHERE a.exam = $1 "
    "AND a.number = (SELECT max(b.number) FROM attempt b WHERE b.exam = a.exam AND b.person = a.person)"
)
_SEEN = (
    "(SELECT max(v.received_at) FROM answer_event v WHERE v.attempt = a.id) AS saved_at, "
    "(SELECT max(w.seen_at) FROM web_session w WHERE w.person = a.person) AS seen_at"
)
_STATE = "a.id, a.code, a.number, a.started_at, a.deadline, a.grace, a.shift, a.handed_in_at, a.handed_in_for, a.voided_at, a.epoch, a.length"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to: words of a name, staff number or unit; a unit's code; one of SHOWN."""

    text: str = ""
    unit: str = ""
    state: str = ""


def may_act(viewer: Viewer) -> bool:
    """Whether the viewer arranges or publishes exams for the whole county."""
    return viewer.may_everywhere(Permission.ARRANGE_EXAM) or viewer.may_everywhere(Permission.PUBLISH_EXAM)


async def exam_for(viewer: Viewer, code: str, *, lock: bool = False) -> dict[str, Any]:
    """A published exam that was not withdrawn, for who may see exams; else 404."""
    exam = await exams.exam_for(viewer, code, lock=lock)
    if exam["published_at"] is None or exam["withdrawn_at"] is not None:
        raise refusals.not_found("这场考试还没有发布，或者已经撤回，没有当天要办的事。")
    return exam


async def people_of(exam: dict[str, Any], asked: Asked, *, offset: int) -> tuple[list[dict[str, Any]], int]:
    """A page of the people with a paper, each with the newest attempt, when it last saved and when they were last seen; two statements."""
    where, args = _narrowed(asked, [exam["id"]])
    total = await database.fetch_value(f"SELECT count(*) AS n {_NEWEST}{where}", *args)
    rows = await database.fetch(
        f"SELECT p.code AS person_code, p.name, p.staff_no, u.code AS unit_code, u.short_name AS unit_name, {_STATE}, {_SEEN} "
        f"{_NEWEST}{where} ORDER BY CASE WHEN {_OPEN} THEN 0 ELSE 1 END, u.id, p.pinyin, p.id "
        f"LIMIT {PER_PAGE} OFFSET ${len(args) + 1}",
        *args, offset,
    )  # fmt: skip
    return rows, int(total)


def _narrowed(asked: Asked, args: list[Any]) -> tuple[str, list[Any]]:
    where = f" AND ({SHOWN[asked.state][1]})" if asked.state in SHOWN else ""
    if asked.unit:
        args = [*args, asked.unit]
        where += f" AND u.code = ${len(args)}"
    if asked.text:
        plain = asked.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        n = len(args)
        where += (
            f" AND (p.name LIKE ${n + 1} ESCAPE '\\' OR p.pinyin LIKE ${n + 2} ESCAPE '\\' OR p.staff_no = ${n + 3} "
            f"OR u.short_name LIKE ${n + 1} ESCAPE '\\')"
        )
        args = [*args, f"%{plain}%", f"%{plain.lower()}%", asked.text.upper()]
    return where, args


async def counts_of(exam: dict[str, Any], *, unit: str = "") -> dict[str, int]:
    """How many people's newest attempt is in each state of SHOWN, in all or of one unit; one statement."""
    sums = ", ".join(f"sum(CASE WHEN {condition} THEN 1 ELSE 0 END) AS {name}" for name, (_, condition) in SHOWN.items())
    where, args = _narrowed(Asked(unit=unit), [exam["id"]])
    row = await database.fetch_one(f"SELECT count(*) AS people, {sums} {_NEWEST}{where}", *args)
    assert row is not None
    return {name: int(value or 0) for name, value in row.items()}


async def person_of(exam: dict[str, Any], code: str) -> dict[str, Any]:
    """A person with a paper in the exam, with their unit there; 404 for anybody else."""
    row = await database.fetch_one(
        "SELECT p.id, p.code, p.name, p.staff_no, u.code AS unit_code, u.name AS unit_name, "
        "(SELECT max(w.seen_at) FROM web_session w WHERE w.person = p.id) AS seen_at, "
        "(SELECT w.device FROM web_session w WHERE w.person = p.id ORDER BY w.seen_at DESC LIMIT 1) AS device "
        f"{_NEWEST} AND p.code = $2",
        exam["id"], code,
    )  # fmt: skip
    if row is None:
        raise refusals.not_found("这场考试里没有这个人的答卷。")
    return row


async def person_by_id(exam: dict[str, Any], number: int) -> dict[str, Any]:
    """The same for a person by number."""
    return await person_of(exam, str(await database.fetch_value("SELECT code FROM person WHERE id = $1", number)))


async def attempts_of(exam: int, person: int) -> list[dict[str, Any]]:
    """Every attempt of a person in an exam, first one first, with what is stored of its answers."""
    return await database.fetch(
        f"SELECT {_STATE}, a.drawn_at, (SELECT max(v.received_at) FROM answer_event v WHERE v.attempt = a.id) AS saved_at, "
        "(SELECT count(*) FROM answer_event v WHERE v.attempt = a.id) AS events, "
        "(SELECT count(DISTINCT v.item) FROM answer_event v WHERE v.attempt = a.id) AS touched, "
        "(SELECT count(*) FROM late_answer_event l WHERE l.attempt = a.id) AS late "
        "FROM attempt a WHERE a.exam = $1 AND a.person = $2 ORDER BY a.number",
        exam, person,
    )  # fmt: skip


async def attempt_of(exam: int, code: str, *, lock: bool = False) -> dict[str, Any]:
    """An attempt of an exam by its code; 404 when it is not one of it."""
    ending = database.by_engine(sqlite="", postgresql=" FOR UPDATE") if lock else ""
    row = await database.fetch_one(f"SELECT * FROM attempt WHERE code = $1 AND exam = $2{ending}", code, exam)
    if row is None:
        raise refusals.not_found("这场考试里没有这份答卷。")
    return row


async def overrides_of(exam: int, person: int) -> list[dict[str, Any]]:
    """What holds for a person alone, oldest first; what was taken back is not among them."""
    return await database.fetch(
        "SELECT o.*, w.name AS asker, d.name AS approver FROM exam_override o LEFT JOIN person w ON w.id = o.asked_by "
        "LEFT JOIN person d ON d.id = o.approved_by WHERE o.exam = $1 AND o.person = $2 AND o.approved_by IS NOT NULL "
        "AND o.ended_at IS NULL ORDER BY o.id",
        exam, person,
    )  # fmt: skip


async def acts_of(exam: int, *, person: int | None = None, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
    """A page of what was done in an exam (to one person), newest first, and how many acts there are."""
    args = [exam] if person is None else [exam, person]
    where = "t.exam = $1" + ("" if person is None else " AND t.person = $2")
    total = await database.fetch_value(f"SELECT count(*) AS n FROM day_act t WHERE {where}", *args)
    rows = await database.fetch(
        "SELECT t.*, p.name, p.code AS person_code, u.short_name AS unit_name, w.name AS asker, d.name AS approver, "
        "a.number AS attempt_number FROM day_act t "
        "LEFT JOIN person p ON p.id = t.person LEFT JOIN unit u ON u.id = t.unit LEFT JOIN attempt a ON a.id = t.attempt "
        "LEFT JOIN person w ON w.id = t.asked_by LEFT JOIN person d ON d.id = t.approved_by "
        f"WHERE {where} ORDER BY t.id DESC LIMIT {PER_PAGE} OFFSET ${len(args) + 1}",
        *args, offset,
    )  # fmt: skip
    return rows, int(total)


async def extensions_of(exam_code: str) -> list[dict[str, Any]]:
    """Every extension of an exam for everybody, first one first: it is shown to all who sit."""
    return await database.fetch(
        "SELECT t.minutes, t.closes_at, t.closed_before, t.reason, t.at FROM day_act t JOIN exam e ON e.id = t.exam "
        "WHERE e.code = $1 AND t.kind = 'extend' ORDER BY t.id",
        exam_code,
    )


async def unit_in(exam: dict[str, Any], code: str) -> dict[str, Any]:
    """A unit some of whose people have a paper in the exam; 404 for any other."""
    row = await database.fetch_one(
        f"SELECT u.id, u.code, u.name, u.short_name {_NEWEST} AND u.code = $2 LIMIT 1", exam["id"], code
    )
    if row is None:
        raise refusals.not_found("这个单位没有人参加这场考试。")
    return row


async def is_listed(exam: int, person: int | None) -> bool:
    """Whether somebody has a paper in the exam."""
    found = await database.fetch_value("SELECT 1 AS one FROM attempt WHERE exam = $1 AND person = $2 LIMIT 1", exam, person)
    return found is not None


async def open_of_unit(exam: int, unit: int) -> list[int]:
    """The running attempts of a unit's own people, by number."""
    rows = await database.fetch(
        "SELECT a.id FROM attempt a LEFT JOIN roster_entry r ON r.exam = a.exam AND r.person = a.person "
        f"WHERE a.exam = $1 AND {_UNIT} = $2 AND {_OPEN} ORDER BY a.id",
        exam, unit,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def all_closed_at(exam: dict[str, Any]) -> int:
    """When the exam, its make-ups and every later closing of one person are over, in ms."""
    value = await database.fetch_value(
        "SELECT max(x.at) AS at FROM (SELECT f.closes_at + f.grace_seconds * 1000 AS at FROM exam f WHERE COALESCE(f.main_exam, f.id) = $1 "
        "AND f.withdrawn_at IS NULL UNION ALL SELECT o.closes_at + f.grace_seconds * 1000 FROM exam_override o JOIN exam f ON f.id = o.exam "
        "WHERE COALESCE(f.main_exam, f.id) = $1 AND f.withdrawn_at IS NULL AND o.approved_by IS NOT NULL AND o.ended_at IS NULL "
        "AND o.closes_at IS NOT NULL) x",
        exam["main_exam"] or exam["id"],
    )  # fmt: skip
    return int(value or exam["closes_at"])


async def asked_already(kind: str, attempt: int) -> str | None:
    """The code of an open request of this kind about an attempt, or None."""
    code = await database.fetch_value(
        "SELECT code FROM approval WHERE kind = $1 AND subject = 'attempt' AND subject_id = $2 AND approved_at IS NULL "
        "AND refused_at IS NULL AND withdrawn_at IS NULL LIMIT 1",
        kind, attempt,
    )  # fmt: skip
    return None if code is None else str(code)


async def open_requests(attempts: list[int]) -> list[dict[str, Any]]:
    """The requests about these attempts that still wait for a second person."""
    if not attempts:
        return []
    places = ", ".join(f"${n + 1}" for n in range(len(attempts)))
    return await database.fetch(
        "SELECT code, kind, summary, asked_at FROM approval WHERE subject = 'attempt' AND approved_at IS NULL AND refused_at IS NULL "
        f"AND withdrawn_at IS NULL AND subject_id IN ({places}) ORDER BY id",
        *attempts,
    )
