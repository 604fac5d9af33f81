"""The verbs of definitions: add a version, make it the default, retire it, choose one for an exam."""

from typing import Any

from app.foundation import canonical, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.approvals import steps as approvals
from app.foundation.approvals.kinds import Kind
from app.foundation.approvals.steps import Request
from app.foundation.ledger.steps import record
from app.rates.defining import queries
from app.rates.definitions import Definition, definition_faults

KIND = "choose_definition"
_LOCK = "UPDATE rate_definition SET number = number WHERE number = 1"


async def add_definition(viewer: Viewer, made: Definition, *, made_from: int, reason: str, now: int) -> int:
    """Stores a new version (its number is given here); the number. 409 where a version in use says the same already."""
    if faults := definition_faults(made):
        raise refusals.bad_input(f"有 {len(faults)} 处需要改，填写的内容都还在页面上。", fields=faults)
    async with database.transaction():
        await database.execute(_LOCK)
        for known in await queries.versions():
            if known.row["retired_at"] is None and known.definition.words == made.words:
                raise refusals.conflict(f"第 {known.definition.number} 版说的就是这些，没有新增。可以直接选用它。", reason="the_same")
        rows = await database.fetch(
            "INSERT INTO rate_definition (number, base, study_rule, sitting_rule, average_rule, categories, reason, made_from, by, at) "
            "SELECT max(number) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9 FROM rate_definition RETURNING id, number",
            made.base, made.study_rule, made.sitting_rule, made.average_rule, " ".join(made.categories), reason, made_from, viewer.person, now,
        )  # fmt: skip
        detail = {"number": rows[0]["number"], "from": made_from, "words": [words for _, words in made.words]}
        await record("add_definition", "rate_definition", rows[0]["id"], by=viewer, at=now, detail=detail)
    return int(rows[0]["number"])


async def set_default_definition(viewer: Viewer, number: int, *, now: int) -> None:
    """Lets exams published from now on be counted by a version; 403 for who made it, 409 for a retired one."""
    async with database.transaction():
        await database.execute(_LOCK)
        found = await queries.version(number)
        if found.row["retired_at"] is not None:
            raise refusals.conflict("这一版已经停用，不能设为默认。", reason="retired")
        if found.is_default:
            raise refusals.conflict("这一版已经是默认的。", reason="the_same")
        if found.row["by"] is not None and found.row["by"] == viewer.person:
            raise refusals.not_allowed("这一版是您新增的，请另一位审核发布人员看过以后设为默认。")
        await database.execute("INSERT INTO definition_default (definition, by, at) VALUES ($1, $2, $3)", found.row["id"], viewer.person, now)
        await record("set_default_definition", "rate_definition", found.row["id"], by=viewer, at=now, detail={"number": number})


async def retire_definition(viewer: Viewer, number: int, *, now: int) -> None:
    """Offers a version no more; exams counted by it stay so. 409 for the default."""
    async with database.transaction():
        await database.execute(_LOCK)
        found = await queries.version(number)
        if found.is_default:
            raise refusals.conflict("默认的一版不能停用，请先把另一版设为默认。", reason="default")
        if found.row["retired_at"] is not None:
            raise refusals.conflict("这一版已经停用了。", reason="the_same")
        await database.execute("UPDATE rate_definition SET retired_at = $2 WHERE id = $1", found.row["id"], now)
        await record("retire_definition", "rate_definition", found.row["id"], by=viewer, at=now, detail={"number": number})


async def choose_definition(
    viewer: Viewer, code: str, number: int, *, reason: str, changes: dict[str, list[str]], now: int
) -> str | None:
    """Counts an exam by a version from now on; once the exam is over only with a second person, then the code of the request.

    `changes` is what the preview showed, for who decides. 409 where it is counted so already, or a request waits.
    """
    async with database.transaction():
        exam = await queries.exam_for(viewer, code, lock=True)
        found = await queries.version(number)
        await _refuse(exam, found)
        if exam["published_at"] is None or now < exam["closes_at"]:
            await _store(exam, found, by=viewer.person, reason=reason, now=now)
            await record("choose_definition", "exam", exam["id"], by=viewer, at=now, detail={"number": number, "reason": reason})
            return None
        detail = {"exam": exam["code"], "title": exam["title"], "number": number, "reason": reason, "changes": changes}
        summary = f"{exam['title']}：改按第 {number} 版口径统计"
        return await approvals.ask(Request(KIND, "exam", exam["id"], summary, reason, detail), by=viewer, now=now)


async def _refuse(exam: dict[str, Any], found: queries.Version) -> None:
    if found.row["retired_at"] is not None:
        raise refusals.conflict("这一版已经停用，没有改动。请选另一版。", reason="retired")
    if await queries.chosen_for(exam["id"]) == found.definition.number:
        raise refusals.conflict(f"这场考试现在就按第 {found.definition.number} 版统计，没有改动。", reason="the_same")
    if await queries.waiting(exam["id"], KIND):
        raise refusals.conflict("这场考试已有一个改口径的申请在等另一人审批，没有再提交。", reason="under_way")


async def _store(exam: dict[str, Any], found: queries.Version, *, by: int | None, reason: str, now: int) -> None:
    await database.execute(
        "INSERT INTO exam_definition (exam, definition, by, at, reason) VALUES ($1, $2, $3, $4, $5)",
        exam["id"], found.row["id"], by, now, reason,
    )  # fmt: skip


async def _agree(approval: dict[str, Any], viewer: Viewer, now: int) -> None:
    """Counts the exam by the version asked for, as the asker's choice agreed to by a second person."""
    detail = canonical.load(approval["detail"])
    exam = await queries.exam_for(viewer, detail["exam"], lock=True)
    found = await queries.version(detail["number"])
    if await queries.chosen_for(exam["id"]) == detail["number"] or found.row["retired_at"] is not None:
        raise refusals.conflict("这场考试已经按这一版统计，或者这一版已经停用，没有改动。", reason="not_waiting")
    await _store(exam, found, by=approval["asked_by"], reason=detail["reason"], now=now)
    told = {"number": detail["number"], "reason": detail["reason"], "approval": approval["code"]}
    await record("choose_definition", "exam", exam["id"], by=viewer, at=now, detail=told)


def _told(detail: dict[str, Any]) -> list[tuple[str, str]]:
    lines = [(label, f"{now} → {then}") for label, (now, then) in detail["changes"].items()]
    page = ("新旧口径对照", f"/exams/{detail['exam']}/definition?to={detail['number']}")
    return [("考试", detail["title"]), ("改按", f"第 {detail['number']} 版口径"), page, *(lines or [("变化", "全县合计没有变化")])]


CHOOSING = Kind("更改已结束考试的统计口径", Permission.PUBLISH_EXAM, _agree, _told)
