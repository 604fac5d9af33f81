"""The verbs of room mode: give seats, take one back, type in what stands on sheets, have it counted by a second person."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.exams import corrections
from app.exams.rules import State, state_of
from app.foundation import canonical, clock, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.approvals import steps as approvals
from app.foundation.approvals.kinds import Kind
from app.foundation.approvals.steps import Request
from app.foundation.ledger.steps import record
from app.sitting import steps
from app.sitting.room import queries, rules

KIND = "room_sheets"
MOST = 500


async def seat(viewer: Viewer, code: str, staff: Sequence[str], *, room: str, starts_at: int, now: int) -> int:
    """Gives people, by staff number in this order, the next seats of a room; how many. All or nothing, with all faults (422)."""
    async with database.transaction():
        exam = await queries.exam_for(viewer, code, lock=True)
        faults = _faults_of_time(exam, starts_at, now=now)
        asked = list(dict.fromkeys(one.upper() for one in staff))[:MOST]
        found = {one["staff_no"]: one for one in await queries.people_to_seat(exam["id"], asked)} if asked else {}
        if wrong := [f"{number}（{why}）" for number in asked if (why := _why_no_seat(found.get(number), viewer=viewer))]:
            faults["staff"] = f"有 {len(wrong)} 个人不能安排：" + "、".join(wrong[:20])
        if not asked:
            faults["staff"] = "还没有填工号"
        if faults:
            raise refusals.bad_input(f"有 {len(faults)} 处需要改，一个人也没有安排。", fields=faults)
        last = int(await database.fetch_value("SELECT COALESCE(max(seat), 0) AS n FROM room_sheet WHERE exam = $1 AND room = $2", exam["id"], room))
        rows = [(exam["id"], found[number]["attempt"], room, last + n, starts_at, viewer.person, now) for n, number in enumerate(asked, start=1)]
        await database.insert_many_by_name("room_sheet", ["exam", "attempt", "room", "seat", "starts_at", "seated_by", "seated_at"], rows)
        await record("seat_in_room", "exam", exam["id"], by=viewer, at=now, detail={"room": room, "people": [found[n]["person"] for n in asked]})
    return len(rows)


def _faults_of_time(exam: Mapping[str, Any], starts_at: int, *, now: int) -> dict[str, str]:
    if state_of(exam, now=now) not in {State.COMING, State.OPEN, State.CLOSED}:
        return {"starts_at": "这场考试没有在进行"}
    if exam["opens_at"] <= starts_at < exam["closes_at"]:
        return {}
    return {"starts_at": "线下开考时间要在这场考试的开始和截止之间"}


def _why_no_seat(found: Mapping[str, Any] | None, *, viewer: Viewer) -> str:
    if found is None:
        return "这场考试没有这个工号的答卷"
    if found["person"] == viewer.person:
        return "您自己"
    if found["started_at"] is not None or found["voided_at"] is not None:
        return "已经在网上开始答题"
    return "已经安排过座位" if found["seated"] else ""


async def remove_seat(viewer: Viewer, code: str, sheet_code: str, *, now: int) -> None:
    """Takes a seat back, so that the person may sit online; 409 once its answers were confirmed."""
    async with database.transaction():
        exam = await queries.exam_for(viewer, code, lock=True)
        sheet = await queries.sheet_in(exam["id"], sheet_code, lock=True)
        if sheet["confirmed_at"] is not None:
            raise refusals.conflict("这份答卷已经确认计分，不能取消座位。没有改动。", reason="confirmed")
        await database.execute("UPDATE room_sheet SET removed_at = $2 WHERE id = $1", sheet["id"], now)
        await record("unseat", "attempt", sheet["attempt"], by=viewer, at=now, detail={"sheet": sheet["id"]})


async def enter(viewer: Viewer, code: str, typed: Mapping[str, Sequence[str]], *, now: int) -> int:
    """Keeps what was typed from sheets, by printed code, until a second person confirms it; how many sheets.

    All or nothing: every fault of every sheet at once (422), as field `code` or `code-position` → sentence.
    """
    faults: dict[str, str] = {}
    kept: list[tuple[int, str]] = []
    async with database.transaction():
        exam = await queries.exam_for(viewer, code, lock=True)
        if await queries.request_of(exam["id"]) is not None:
            raise refusals.conflict("录入的答卷正在等另一个人确认，要改请先撤回申请。没有改动。", reason="waiting")
        for name, answers in typed.items():
            await _read(exam["id"], name, answers, kept=kept, faults=faults)
        if faults:
            raise refusals.bad_input(f"有 {len(faults)} 处需要改，一份也没有录入。", fields=faults)
        for number, choices in kept:
            await database.execute(
                "UPDATE room_sheet SET choices = $2, entered_by = $3, entered_at = $4 WHERE id = $1", number, choices, viewer.person, now
            )
        await record("enter_sheets", "exam", exam["id"], by=viewer, at=now, detail={"sheets": [number for number, _ in kept]})
    return len(kept)


async def _read(exam: int, name: str, answers: Sequence[str], *, kept: list[tuple[int, str]], faults: dict[str, str]) -> None:
    try:
        sheet = await queries.sheet_in(exam, name)
    except refusals.Refusal as refusal:
        faults[name or "sheet"] = refusal.sentence
        return
    if sheet["confirmed_at"] is not None:
        faults[name] = "这份答卷已经确认计分，不能再录"
        return
    choices, wrong = rules.read_sheet(answers, await queries.types_on(sheet))
    faults.update({f"{name}-{position}": f"答卷 {name}（{sheet['name']}）第 {position} 题：{fault}" for position, fault in wrong.items()})
    if not wrong:
        kept.append((sheet["id"], choices))


async def ask_counting(viewer: Viewer, code: str, *, now: int) -> str:
    """Puts all entered sheets to a second person, who holds them against the paper; the code of the request."""
    async with database.transaction():
        exam = await queries.exam_for(viewer, code, lock=True)
        if await queries.request_of(exam["id"]) is not None:
            raise refusals.conflict("已经有一个申请在等确认，没有再提一次。", reason="asked_already")
        waiting = [one for one in await queries.sheets_of(exam["id"]) if rules.stands(one) is rules.Stands.ENTERED]
        if not waiting:
            raise refusals.conflict("还没有录入、未确认的答卷。", reason="nothing_entered")
        detail = {
            "exam": exam["id"], "exam_code": exam["code"], "title": exam["title"], "sheets": {str(one["id"]): one["choices"] for one in waiting},
            "typists": sorted({one["entered_by"] for one in waiting}), "people": [one["person"] for one in waiting],
        }  # fmt: skip
        summary = f"{exam['title']}：确认 {len(waiting)} 份线下答卷的录入"
        return await approvals.ask(Request(KIND, "exam", exam["id"], summary, "请对照纸质答卷核对后通过。", detail), by=viewer, now=now)


async def _count(approval: dict[str, Any], viewer: Viewer, now: int) -> None:
    """The sheets become handed-in attempts and are marked; what was typed anew since the request is refused."""
    detail = canonical.load(approval["detail"])
    if viewer.person in detail["typists"] or viewer.person in detail["people"]:
        raise refusals.not_allowed("录入的人和答卷本人都不能确认，要由别人审批。没有改动。")
    exam = await queries.exam_for(viewer, detail["exam_code"], lock=True)
    run = await database.fetch_value(
        "SELECT id FROM marking_run WHERE exam = $1 AND approved_at IS NOT NULL ORDER BY number DESC LIMIT 1", exam["id"]
    )
    known = await corrections.in_run(int(run))
    for number, choices in detail["sheets"].items():
        await _close(int(number), choices, exam=exam, viewer=viewer, now=now)
        attempt = await database.fetch_one("SELECT a.* FROM attempt a JOIN room_sheet s ON s.attempt = a.id WHERE s.id = $1", int(number))
        assert attempt is not None
        marked = await steps.mark_from_events(attempt, rule=exam["multiple_rule"], corrections=known)
        await steps.add_mark(attempt["id"], run=int(run), marked=marked, now=now)
        await record("hand_in", "attempt", attempt["id"], by=viewer, at=now, detail={"for": "room", "approval": approval["code"]})


async def _close(number: int, choices: str, *, exam: dict[str, Any], viewer: Viewer, now: int) -> None:
    rows = await database.fetch(
        "UPDATE room_sheet SET confirmed_by = $3, confirmed_at = $4 WHERE id = $1 AND choices = $2 AND confirmed_at IS NULL "
        "AND removed_at IS NULL RETURNING attempt, starts_at",
        number, choices, viewer.person, now,
    )  # fmt: skip
    ended = rows and await database.fetch(
        "UPDATE attempt SET started_at = $2, deadline = $3, handed_in_at = $4, handed_in_for = 'room' WHERE id = $1 "
        "AND started_at IS NULL AND voided_at IS NULL RETURNING id",
        rows[0]["attempt"], rows[0]["starts_at"], min(rows[0]["starts_at"] + exam["minutes"] * clock.MINUTE, exam["closes_at"]),
        min(now + (exam["rehearsal_shift"] or 0), rows[0]["starts_at"] + exam["minutes"] * clock.MINUTE, exam["closes_at"]),
    )  # fmt: skip
    if not ended:
        raise refusals.conflict("有一份答卷在申请以后改动过、取消了座位或者作废了，一份也没有计分。请撤回后重新申请。", reason="changed")


def _told(detail: dict[str, Any]) -> list[tuple[str, str]]:
    return [("考试", detail["title"]), ("答卷", f"{len(detail['sheets'])} 份"), ("录入的内容", f"/exams/{detail['exam_code']}/room/typed")]


KINDS = {KIND: Kind("确认线下答卷", Permission.PUBLISH_EXAM, _count, _told)}
"""What main registers."""
