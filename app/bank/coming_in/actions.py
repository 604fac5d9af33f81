"""The verbs of questions coming in: keep what was read, mend it, decide, store it or drop it."""

from collections.abc import Sequence
from dataclasses import replace

from app.bank import content, rules, steps
from app.bank import queries as bank
from app.bank.actions import LOCAL_PREFIX
from app.bank.coming_in import queries
from app.bank.coming_in.reading import Read, read_file
from app.bank.coming_in.rules import BLOCKED, LEAVE, REFUSED, TAKE, Row, counted, pack, settled
from app.bank.wording import grounds_in
from app.foundation import clock, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.codes import new_code
from app.foundation.jobs import steps as jobs
from app.foundation.jobs.context import JobContext
from app.foundation.ledger.steps import record
from question_bank.formats.taken import question_of
from question_bank.formats.understood import Understood
from question_bank.question import Question

JOB = "store_questions"
_ENDED = "这次导入刚刚已经收入题库或者放弃了，没有再改。"


async def keep_file(viewer: Viewer, data: bytes, *, name: str, pool: str, tags: str, now: int) -> str:
    """Reads a file and keeps what it says, storing no question yet; the import's code."""
    if not viewer.may_everywhere(Permission.WRITE_QUESTIONS):
        raise refusals.not_allowed("题库由县普法办管理。")
    if pool not in rules.POOLS:
        raise refusals.bad_input("请选择题目放进哪个题库。", fields={"pool": "题库要从列出的选项中选"})
    read = await read_file(data, name=name, on=clock.day_of(now))
    if not read.rows:
        raise refusals.bad_input(
            "这个文件里没有找到试题，没有导入任何题目。请看一看是不是选错了文件。", fields={"file": "这个文件里没有找到试题"}
        )
    async with database.transaction():
        return await keep(viewer, read, name=name, pool=pool, tags=tags, now=now)


async def keep(viewer: Viewer, read: Read, *, name: str, pool: str, tags: str, now: int) -> str:
    """Stores what was read, inside the open transaction; the import's code."""
    code = new_code()
    made = await database.fetch(
        "INSERT INTO bank_import (code, file_name, format, pool, tags, notes, by, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
        code, name[:200], read.format, pool, tags, pack(read.notes), viewer.person, now,
    )  # fmt: skip
    await database.insert_many_by_name(
        "bank_import_row", ["bank_import", "number", "content", "likes", "reason", "decision", "edited"],
        [(made[0]["id"], row.number, pack(row.question), pack(row.likes), row.reason[:300], row.decision, 0) for row in read.rows],
    )  # fmt: skip
    detail = {"file": name[:200], "rows": len(read.rows)}
    await record("read_questions", "bank_import", made[0]["id"], by=viewer, at=now, detail=detail)
    return code


async def mend_row(viewer: Viewer, code: str, number: int, typed: Understood) -> list[str]:
    """Keeps a row as typed; what still stands in its way, in words."""
    async with database.transaction():
        batch = await queries.open_import_for(viewer, code, lock=_lock())
        row = await queries.row_of(batch["id"], number)
        if row.state == REFUSED:
            raise refusals.conflict("这一处不是试题，不能改成试题。需要的话请在题库里新增。")
        mended = settled(typed)
        likes = row.likes if (typed.stem, typed.options) == (row.question.stem, row.question.options) else ()
        decision = "" if row.decision == LEAVE else row.decision
        await database.execute(
            "UPDATE bank_import_row SET content = $1, likes = $2, decision = $3, edited = 1 WHERE bank_import = $4 AND number = $5",
            pack(mended), pack(likes), decision, batch["id"], number,
        )  # fmt: skip
    return [doubt.message for doubt in mended.doubts]


async def decide(viewer: Viewer, code: str, numbers: Sequence[int], *, decision: str) -> int:
    """Takes or leaves rows by choice ('' takes the choice back); how many were changed. Rows that must be mended cannot be taken."""
    if decision not in (TAKE, LEAVE, ""):
        raise refusals.bad_input("请选择收入或者不收。")
    async with database.transaction():
        batch = await queries.open_import_for(viewer, code, lock=_lock())
        wanted = set(numbers)
        rows = [row for row in await queries.rows(batch["id"]) if row.number in wanted and row.state != REFUSED]
        chosen = [row.number for row in rows if not (decision == TAKE and row.state == BLOCKED)]
        await database.execute_many(
            "UPDATE bank_import_row SET decision = $1 WHERE bank_import = $2 AND number = $3",
            [(decision, batch["id"], n) for n in chosen],
        )
    return len(chosen)


async def ask_to_store(viewer: Viewer, code: str, *, now: int) -> str:
    """Queues the storing of everything that can be taken; the job's code. 409 while rows still wait for a decision."""
    async with database.transaction():
        batch = await queries.open_import_for(viewer, code, lock=_lock())
        counts = counted(await queries.rows(batch["id"]))
        if counts["waiting"]:
            raise refusals.conflict(f"还有 {counts['waiting']} 题要先改好，或者选择收不收。现在什么都还没有收入题库。")
        if not counts["taken"]:
            raise refusals.conflict("没有可以收入的题。可以放弃这次导入。")
        return await jobs.ask(JOB, {"import": code}, by=viewer, now=now)


async def store_questions(context: JobContext) -> str:
    """Stores what an import takes, all of it or nothing; a second try finds it done and says the same."""
    batch = await database.fetch_one("SELECT * FROM bank_import WHERE code = $1", context.detail["import"])
    if batch is None or batch["left_at"] is not None:
        raise refusals.conflict(_ENDED)
    rows = await queries.rows(batch["id"])
    counts = counted(rows)
    if batch["applied_at"] is None:
        taken = [row for row in rows if row.is_taken]
        await context.progress(0, total=len(taken), said=f"正在收入 {len(taken):,} 题")
        await store(batch, taken, by=context.asked_by, now=clock.now_ms())
    return said(counts)


def said(counts: dict[str, int]) -> str:
    """What became of a file, in one sentence whose parts sum to what was read."""
    return (
        f"读到 {counts['read']:,} 题：收入 {counts['taken']:,} 题，等另一位审核人员审过以后才会使用；"
        f"重复不收 {counts['duplicates']:,} 题，选择不收 {counts['left']:,} 题，不能收入 {counts['refused']:,} 题。"
    )


async def store(batch: dict[str, object], taken: Sequence[Row], *, by: int | None, now: int) -> None:
    """Stores rows as new questions waiting for a check, in one transaction and a few statements."""
    extra = tuple(str(batch["tags"]).split())
    async with database.transaction():
        fresh = await database.fetch(
            "UPDATE bank_import SET applied_at = $1 WHERE id = $2 AND applied_at IS NULL AND left_at IS NULL RETURNING id",
            now,
            batch["id"],
        )
        if not fresh:
            raise refusals.conflict(_ENDED)
        codes = await bank.next_local_codes(LOCAL_PREFIX, len(taken))
        questions = [
            rules.unsigned(content.renamed(stored_form(row.question, extra, batch_code=str(batch["code"]), now=now), code))
            for row, code in zip(taken, codes, strict=True)
        ]
        ids = await steps.add_new_questions(questions, pool=str(batch["pool"]), by=by, now=now)
        await database.execute_many(
            "UPDATE bank_import_row SET question = $1 WHERE bank_import = $2 AND number = $3",
            [(question, batch["id"], row.number) for row, question in zip(taken, ids, strict=True)],
        )
        detail = {"code": batch["code"], "pool": batch["pool"], "questions": len(taken)}
        await record("store_questions", "bank_import", int(str(batch["id"])), by=Viewer(person=by), at=now, detail=detail)


def stored_form(read: Understood, extra: tuple[str, ...], *, batch_code: str, now: int) -> Question:
    """The question of the bank that a row becomes: its ground looked up in the table of laws, difficulty 中 where none was said."""
    question = question_of(read)
    cite = (
        question.cite if question.cite and all(c.version for c in question.cite) else grounds_in(read.cited, on=clock.day_of(now))
    )
    return replace(
        question, cite=cite, law=cite[0].law if cite else "", difficulty=question.difficulty or "medium",
        kind=question.kind or ("concept",), tags=tuple(dict.fromkeys((*question.tags, *extra))),
        group=f"{batch_code}-{question.group}" if question.group else "",
    )  # fmt: skip


async def leave_import(viewer: Viewer, code: str, *, now: int) -> None:
    """Drops an import; no question of it is stored."""
    async with database.transaction():
        batch = await queries.open_import_for(viewer, code, lock=_lock())
        await database.execute("UPDATE bank_import SET left_at = $1 WHERE id = $2", now, batch["id"])
        await record("leave_questions", "bank_import", batch["id"], by=viewer, at=now)


def _lock() -> str:
    return database.by_engine(sqlite="", postgresql=" FOR UPDATE")


HANDLERS = {JOB: store_questions}
