"""The verbs of an export: ask for it, make it, let it expire."""

from typing import Any

from app.foundation import canonical, clock, database, refusals
from app.foundation.access import SYSTEM_VIEWER, Viewer
from app.foundation.codes import new_code
from app.foundation.files import steps as files
from app.foundation.files import store
from app.foundation.jobs import steps as jobs
from app.foundation.jobs.context import JobContext
from app.foundation.ledger.steps import record
from app.foundation.web.sessions import Session
from app.people.queries import viewer_for
from app.reports.exports import queries
from app.reports.exports.making import MAKERS
from app.reports.exports.rules import KEPT, KINDS

JOB, SUBJECT = "make_export", "export"


async def ask_export(viewer: Viewer, kind: str, wanted: dict[str, Any], *, title: str, purpose: str, now: int) -> str:
    """Asks for an export in the background and records who takes what out and for what; its code."""
    code = new_code()
    async with database.transaction():
        rows = await database.fetch(
            'INSERT INTO "export" (code, kind, title, wanted, purpose, by, at, job, file) '
            "VALUES ($1, $2, $3, $4, $5, $6, $7, '', '') RETURNING id",
            code, kind, title[:200], canonical.dump(wanted), purpose[:300], viewer.person, now,
        )  # fmt: skip
        job = await jobs.ask(JOB, {"export": rows[0]["id"]}, by=viewer, now=now)
        await database.execute('UPDATE "export" SET job = $2 WHERE id = $1', rows[0]["id"], job)
        detail = {"kind": kind, "purpose": purpose, "exam": wanted.get("exam", ""), "unit": wanted.get("unit", "")}
        await record("export_sheets" if kind == "sheets" else "export_people", "export", rows[0]["id"], by=viewer, at=now, detail=detail)
    return code


async def make_export(context: JobContext) -> str:
    """Makes the file for its asker and keeps it; a second try finds it made. The asker must still be allowed."""
    row = await queries.export(context.detail["export"])
    if row["made_at"] is not None:
        return f"{row['title']}已生成。"
    viewer = await viewer_for(Session(0, row["by"], None, 0, 0), "")
    if viewer is None:
        raise refusals.not_found("申请人已不在系统里，没有生成。")

    async def progress(done: int, total: int, said: str) -> None:
        await context.progress(done, total=total, said=said)

    now = await database.now_ms()
    made = await MAKERS[row["kind"]](viewer, canonical.load(row["wanted"]), now, progress)
    await context.progress(1, total=1, said="正在保存文件")
    content = await store.put_made(made.data, media_type=made.media_type)
    async with database.transaction():
        file = await files.use(content, name=made.name, subject=SUBJECT, subject_id=row["id"], purpose="export", by=SYSTEM_VIEWER, now=now)
        kept = await database.fetch(
            'UPDATE "export" SET file = $2, made_at = $3, expires_at = $4 WHERE id = $1 AND made_at IS NULL RETURNING id',
            row["id"], file, now, now + KEPT,
        )  # fmt: skip
        if not kept:
            raise refusals.conflict("这份导出已经生成。")
        await record(
            "export_sheets" if row["kind"] == "sheets" else "export_people", "export", row["id"], by=viewer, at=now,
            detail={**made.told, "people": made.people, "sha256": content.sha256, "kind": row["kind"]},
        )  # fmt: skip
    return f"{KINDS[row['kind']]}已生成，{made.people:,} 人，在“导出”里下载，保留 {KEPT // clock.DAY} 天。"


async def take(row: dict[str, Any]) -> bytes:
    """The bytes of a finished export that the viewer asked for through `queries.export_for`; 404 once it has expired."""
    if row["sha256"] is None or row["removed_at"] is not None or row["expires_at"] <= clock.now_ms():
        raise refusals.not_found("这份导出还没有生成，或者已经过期删除。需要的话请重新导出。")
    return await store.read(row["sha256"])


async def remove_expired() -> None:
    """Removes files whose time is over, bytes and all where nobody else uses them."""
    now = await database.now_ms()
    for row in await queries.expired(now):
        async with database.transaction():
            gone = await database.fetch('UPDATE "export" SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL RETURNING id', row["id"], now)
            if not gone:
                continue
            await files.end_use(row["file"], by=SYSTEM_VIEWER, now=now)
            await record("remove_export", "export", row["id"], by=SYSTEM_VIEWER, at=now)
            used = row["sha256"] is not None and await files.is_used(row["sha256"])
        if row["sha256"] is not None and not used:
            await store.remove(row["sha256"])


HANDLERS = {JOB: make_export}
