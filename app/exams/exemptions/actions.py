"""The verbs of an exemption: ask for it, pass it on, sign, file, send back, withdraw, and end it (with a second person)."""

from dataclasses import dataclass
from typing import Any

from app.exams.exemptions import queries, rules
from app.exams.exemptions.rules import stage_of
from app.exams.roster import queries as rosters
from app.exams.roster import reasons, steps
from app.exams.roster.rules import RESTORE
from app.exams.roster.steps import Upload
from app.foundation import canonical, clock, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.approvals import steps as approvals
from app.foundation.approvals.kinds import Kind
from app.foundation.approvals.steps import Request
from app.foundation.codes import new_code
from app.foundation.ledger.steps import record

KIND = "end_exemption"
LATE_DAYS = 60
"""An exemption can still be asked for a single exam this many days after it closed."""
_OPEN = "filed_at IS NULL AND refused_at IS NULL AND withdrawn_at IS NULL"


@dataclass(frozen=True, slots=True)
class Application:
    """What is asked for: for one exam by its code, or for a time from `from_at` until before `to_at` (ms UTC)."""

    person: str
    reason_kind: str
    reason: str
    exam: str = ""
    from_at: int = 0
    to_at: int = 0


async def apply(viewer: Viewer, asked: Application, *, proof: Upload | None, now: int) -> str:
    """Stores an application, for the viewer or (by code) for somebody of a unit they administer; its code. 422 with all faults."""
    person = await queries.person_of(viewer, asked.person)
    by_unit = person["id"] != viewer.person
    exam = await _exam_of(person["id"], asked.exam, now=now) if asked.exam else None
    offered = {one["code"]: bool(one["proof"]) for one in await reasons.offered()}
    found = rules.faults(
        reason_kind=asked.reason_kind, offered=offered, reason=asked.reason, has_proof=proof is not None, exam=bool(asked.exam),
        from_at=asked.from_at, to_at=asked.to_at, now=now,
    )  # fmt: skip
    if asked.exam and exam is None:
        found["exam"] = "要从列出的考试中选"
    if found:
        raise refusals.bad_input(f"有 {len(found)} 处需要改，填写的内容都还在页面上；附件请重新选。", fields=found)
    code = new_code()
    from_at, to_at = (asked.from_at, asked.to_at) if exam is None else (min(now, exam["opens_at"]), max(now, exam["closes_at"]) + clock.DAY)
    async with database.transaction():
        rows = await database.fetch(
            "INSERT INTO exemption (code, person, unit, exam, reason_kind, reason, from_at, to_at, applied_by, applied_at, passed_on_by, passed_on_at, "
            "signed_for, refused_why, ending) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', '') "
            f"ON CONFLICT (person) WHERE {_OPEN} DO NOTHING RETURNING id",
            code, person["id"], person["unit"], exam["id"] if exam else None, asked.reason_kind, asked.reason, from_at, to_at, viewer.person, now,
            viewer.person if by_unit else None, now if by_unit else None,
        )  # fmt: skip
        if not rows:
            raise refusals.conflict("已有一份免考申请正在办理，没有再收。等它办完，或者先撤回再重新申请。", reason="under_way")
        await steps.use_proof(proof, subject="exemption", subject_id=rows[0]["id"], by=viewer, now=now)
        await record("ask_exemption", "exemption", rows[0]["id"], by=viewer, at=now, detail={"reason": asked.reason_kind, "for_another": by_unit})
    return code


async def _exam_of(person: int, code: str, *, now: int) -> dict[str, Any] | None:
    since = now - LATE_DAYS * clock.DAY
    return next((one for one in await queries.exams_of(person, now=now, since=since) if one["code"] == code), None)


async def pass_on(viewer: Viewer, code: str, *, now: int) -> None:
    """The unit admin notes that the application is in order and hands it to who signs."""
    row = await queries.exemption_for(viewer, code, verbs=[Permission.EDIT_PEOPLE])
    _refuse_own(row, viewer)
    if not rules.may_pass_on(row, queries.turn_of(viewer, row)):
        raise _already()
    await _step("passed_on_by = $2, passed_on_at = $3", "passed_on_at IS NULL AND signed_at IS NULL", row, by=viewer, now=now, verb="pass_on_exemption")


async def sign(viewer: Viewer, code: str, *, now: int) -> None:
    """The head of the unit signs; the office, where the person is a head or the unit has none. 403 for the person concerned."""
    row = await queries.exemption_for(viewer, code, verbs=[Permission.SIGN_EXEMPTION, Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM])
    _refuse_own(row, viewer)
    turn = queries.turn_of(viewer, row)
    if not rules.may_sign({**row, "signed_at": None}, turn):
        raise refusals.not_allowed("这份申请要由单位负责人签字。" if turn.head_signs else "申请人是单位负责人，或者单位没有设负责人，由普法办签字。")
    place = rules.HEAD if turn.head_signs else rules.OFFICE
    await _step(f"signed_by = $2, signed_at = $3, signed_for = '{place}'", "signed_at IS NULL", row, by=viewer, now=now, verb="sign_exemption")


async def file(viewer: Viewer, code: str, *, now: int) -> int:
    """The office files a signed exemption: from now on it counts; how many published exams it exempted from.

    403 for the person concerned, who asked and who signed; 409 before it is signed and once it is decided.
    """
    row = await queries.exemption_for(viewer, code, verbs=[Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM])
    _refuse_own(row, viewer)
    if not rosters.may_ask_anything(viewer):
        raise refusals.not_allowed("免考由普法办备案。")
    if viewer.person in (row["applied_by"], row["signed_by"]):
        raise refusals.not_allowed("申请、签字和备案不能是同一个人：这份申请是您提出或者签字的，请普法办另一位同志备案。")
    async with database.transaction():
        await _guarded("filed_by = $2, filed_at = $3", "signed_at IS NOT NULL AND signed_by <> $2 AND person <> $2", row, by=viewer, now=now)
        exempted = 0
        for exam in await _coverable(row, now=now):
            if rules.covers(row, exam, frozen_at=now):
                exempted += len(await steps.exempt_covered(exam, frozen_at=now, now=now, person=row["person"]))
        await record("file_exemption", "exemption", row["id"], by=viewer, at=now, detail={"exams": exempted})
    return exempted


async def _coverable(row: dict[str, Any], *, now: int) -> list[dict[str, Any]]:
    """The published exams an exemption may cover, held: for a time those not over, for one exam that one and its make-ups.

    Exams being published are held too, so that either publishing sees the exemption or this sees the roster.
    """
    where, args = ("id = $1 OR main_exam = $1", [row["exam"]]) if row["exam"] is not None else ("closes_at > $1 AND checked_at IS NOT NULL OR published_at IS NOT NULL AND closes_at > $1", [now])
    numbers = await database.fetch(f"SELECT id FROM exam WHERE withdrawn_at IS NULL AND ({where})", *args)
    held = await steps.lock_exams([one["id"] for one in numbers])
    return [exam for exam in held if exam["published_at"] is not None and exam["withdrawn_at"] is None]


async def send_back(viewer: Viewer, code: str, *, why: str, now: int) -> None:
    """Whoever would take the next step sends it back with a reason; the person may ask anew."""
    if not why:
        raise refusals.bad_input("请写明退回的原因，申请人会看到。", fields={"why": "退回的原因还没填"})
    row = await queries.exemption_for(viewer, code)
    _refuse_own(row, viewer)
    if not stage_of(row, now=now).is_open:
        raise _already()
    if not rules.may_send_back(row, queries.turn_of(viewer, row)):
        raise refusals.not_allowed("这份申请现在不该由您办理。")
    async with database.transaction():
        await _guarded("refused_by = $2, refused_at = $3, refused_why = $4", "1 = 1", row, why[:300], by=viewer, now=now)
        await record("send_back_exemption", "exemption", row["id"], by=viewer, at=now)


async def withdraw(viewer: Viewer, row: dict[str, Any], *, now: int) -> None:
    """The person or who asked for them takes it back, until it is filed. `row` was read for this viewer."""
    if not rules.may_withdraw({**row, "filed_at": None, "refused_at": None, "withdrawn_at": None}, viewer.person):
        raise refusals.not_allowed("只有本人或者替他提出的人可以撤回。")
    async with database.transaction():
        await _guarded("withdrawn_at = $3", "$2 IN (person, applied_by)", row, by=viewer, now=now)
        await record("withdraw_exemption", "exemption", row["id"], by=viewer, at=now)


def _refuse_own(row: dict[str, Any], viewer: Viewer) -> None:
    if rules.is_concerned(row, viewer.person):
        raise refusals.not_allowed("这是您本人的免考申请，要由别人办理。")


def _already() -> refusals.Refusal:
    return refusals.conflict("这份申请已经办到下一步或者有了结果，没有改动。请刷新页面看看。", reason="decided")


async def _guarded(sets: str, where: str, row: dict[str, Any], *more: Any, by: Viewer, now: int) -> None:
    """One step of an open exemption, once: of two at the same time the second is told."""
    rows = await database.fetch(
        f"UPDATE exemption SET {sets} WHERE id = $1 AND {_OPEN} AND {where} RETURNING id", row["id"], by.person, now, *more
    )
    if not rows:
        raise _already()


async def _step(sets: str, where: str, row: dict[str, Any], *, by: Viewer, now: int, verb: str) -> None:
    async with database.transaction():
        await _guarded(sets, where, row, by=by, now=now)
        await record(verb, "exemption", row["id"], by=by, at=now)


async def ask_ending(viewer: Viewer, code: str, *, why: str, with_closed: bool, now: int) -> str:
    """The office asks to end a filed exemption: the exams that are not over (`with_closed`: all) are due again. The request's code."""
    if not why:
        raise refusals.bad_input("请写明撤销的原因。", fields={"why": "撤销的原因还没填"})
    row = await queries.exemption_for(viewer, code, verbs=[Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM])
    _refuse_own(row, viewer)
    async with database.transaction():
        rows = await database.fetch(
            "UPDATE exemption SET code = code WHERE id = $1 AND filed_at IS NOT NULL AND ended_at IS NULL RETURNING ending", row["id"]
        )
        under_way = rows and await database.fetch_value(
            "SELECT id FROM approval WHERE code = $1 AND approved_at IS NULL AND refused_at IS NULL AND withdrawn_at IS NULL", rows[0]["ending"]
        )
        if not rows or under_way:
            raise refusals.conflict("这份免考不在生效中，或者已有撤销申请在等审批，没有再提。", reason="not_in_force")
        exams = [one for one in await queries.covered_by(row["id"]) if not one["overtaken"] and (with_closed or one["closes_at"] > now)]
        detail = {"exemption": row["id"], "code": row["code"], "exams": [one["exam"] for one in exams], "titles": [one["title"] for one in exams]}
        summary = f"撤销{row['name']}的免考，{len(exams)} 场考试恢复应考"
        made = await approvals.ask(Request(KIND, "exemption", row["id"], summary, why, detail), by=viewer, now=now)
        await database.execute("UPDATE exemption SET ending = $2 WHERE id = $1", row["id"], made)
    return made


async def _end(approval: dict[str, Any], viewer: Viewer, now: int) -> None:
    """Ends the exemption and makes the person due again where it still counts."""
    detail = canonical.load(approval["detail"])
    exams = await steps.lock_exams(detail["exams"])
    rows = await database.fetch(
        "UPDATE exemption SET ended_at = $2 WHERE id = $1 AND filed_at IS NOT NULL AND ended_at IS NULL RETURNING person, reason_kind", detail["exemption"], now
    )
    if not rows or rows[0]["person"] == viewer.person:
        raise refusals.not_allowed("这是您本人的免考，要由另一个人审批。") if rows else refusals.conflict("这份免考已经撤销过了。", reason="decided")
    still = {one["exam"] for one in await queries.covered_by(detail["exemption"]) if not one["overtaken"]}
    today, made = clock.start_of_day(clock.day_of(now)), []
    for exam in exams:
        stands = (await rosters.standings(exam["id"], [rows[0]["person"]])).get(rows[0]["person"])
        if exam["id"] in still and stands is not None:
            made.append((
                exam["id"], rows[0]["person"], RESTORE, "", approval["reason"][:300], None, max(today, stands.said_at), approval["asked_by"],
                approval["asked_at"], viewer.person, now, approval["code"], detail["exemption"],
            ))  # fmt: skip
    await database.insert_many_by_name("roster_amendment", steps.COLUMNS, made)
    await record("end_exemption", "exemption", detail["exemption"], by=viewer, at=now, detail={"exams": len(made)})


def _told(detail: dict[str, Any]) -> list[tuple[str, str]]:
    return [("恢复应考", "、".join(detail["titles"]) or "没有考试受影响"), ("免考申请", f"/exemptions/{detail['code']}")]


ENDING = Kind("撤销免考", Permission.PUBLISH_EXAM, _end, _told)
