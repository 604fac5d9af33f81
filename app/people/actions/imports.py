"""Importing a list: kept, mended row by row, applied as a whole or left."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.foundation import clock, database, refusals
from app.foundation.access import SYSTEM_VIEWER, Viewer
from app.foundation.codes import new_code
from app.foundation.jobs import steps as jobs
from app.foundation.jobs.context import JobContext, JobStopped
from app.foundation.jobs.worker import Handlers
from app.foundation.ledger.steps import record
from app.foundation.web import sessions
from app.foundation.web.sessions import Session
from app.people import importing, rules, steps
from app.people.categories import GONE
from app.people.importing import PEOPLE, Examined, Upload
from app.people.planning import PlannedPerson
from app.people.queries import viewer_for
from app.people.queries.imports import (
    VERBS,
    Asker,
    batch_for,
    examine,
    examined_batch,
    forget_batch,
    is_running,
    last_change,
    read_upload,
)
from app.people.queries.people import roles_held
from app.units import steps as unit_steps
from app.units.planning import PlannedUnit
from app.units.queries import unit_for

JOB = "apply_import"
_FAULTY = "还有 {} 行有错，没有导入任何一行。请改好，或勾选“不导入这一行”。"


@dataclass(frozen=True)
class File:
    """An uploaded file: its name as the browser said it, its bytes."""

    name: str
    data: bytes


async def keep_upload(viewer: Viewer, file: File, *, kind: str, unit_code: str, now: int) -> str:
    """Reads a file and keeps its rows sealed for the viewer; the public code of the upload. Raises Refusal."""
    unit = (await unit_for(viewer, unit_code, verb=VERBS[kind]))["id"] if unit_code else None
    upload = await read_upload(file.data, kind=kind, needs_unit=unit is None)
    code = new_code()
    async with database.transaction():
        await database.execute(
            "DELETE FROM import_batch WHERE by = $1 AND applied_at IS NULL AND NOT EXISTS "
            f"(SELECT 1 FROM job j WHERE j.code = import_batch.job AND {jobs.OPEN})",
            viewer.person,
        )
        await database.execute(
            "INSERT INTO import_batch (code, kind, unit, file_name, reading, by, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            code, kind, unit, file.name[:200], importing.seal_upload(upload), viewer.person, now,
        )  # fmt: skip
    return code


async def mend_rows(
    viewer: Viewer, code: str, mended: Mapping[int, Mapping[str, str]], *, seen: set[int], left: set[int]
) -> None:
    """Keeps what was typed into rows and which of the rows on the page (`seen`) are to be left out. 409 once applied."""
    batch = await _at_rest(viewer, code)
    upload = importing.unseal_upload(batch["reading"])
    for number, texts in mended.items():
        upload.mended.setdefault(number, {}).update(texts)
    upload.left = (upload.left - seen) | left
    await database.execute(
        "UPDATE import_batch SET reading = $1, job = '' WHERE id = $2 AND applied_at IS NULL", importing.seal_upload(upload), batch["id"]
    )


def _open(batch: dict[str, Any]) -> dict[str, Any]:
    if batch["applied_at"] is not None:
        raise refusals.conflict("这份名单已经导入过了，没有再导入一遍。", reason="applied")
    return batch


async def _at_rest(viewer: Viewer, code: str) -> dict[str, Any]:
    """An upload that is neither applied nor being applied; else 409."""
    batch = _open(await batch_for(viewer, code))
    if await is_running(batch):
        raise refusals.conflict("这份名单正在导入，请等它做完，或先取消任务。", reason="running")
    return batch


async def ask_to_apply(viewer: Viewer, code: str, *, today: date, now: int) -> str:
    """Queues the applying; the job's code. 409 while one row has a fault, is being applied already, and nothing is done."""
    batch = await _at_rest(viewer, code)
    found = await examined_batch(viewer, batch, today=today)
    if found.faulty:
        raise refusals.conflict(_FAULTY.format(len(found.faulty)))
    await _refuse_ending(viewer, found)
    async with database.transaction():
        job = await jobs.ask(JOB, {"import": code}, by=viewer, now=now)
        won = await database.fetch(
            "UPDATE import_batch SET job = $1 WHERE id = $2 AND applied_at IS NULL AND job = $3 RETURNING id", job, batch["id"], batch["job"]
        )
        if not won:
            raise refusals.conflict("这份名单刚刚已经开始导入，没有再导入一遍。", reason="running")
    return job


async def apply_import(context: JobContext) -> str:
    """Applies what a job names, all of it or nothing; a second try finds it done and says the same.

    Whoever asked must still be somebody who may: their grants are read anew.
    """
    batch = await database.fetch_one("SELECT code, applied_at, outcome FROM import_batch WHERE code = $1", context.detail["import"])
    if batch is None:
        raise refusals.conflict("这份名单已经丢弃，没有导入任何一行。")
    if batch["applied_at"] is not None:
        return str(batch["outcome"])
    viewer = await viewer_for(Session(0, context.asked_by, None, 0, 0), "")
    if viewer is None:
        raise refusals.conflict("发起导入的人已经离开，没有导入任何一行。")
    await context.progress(0, said="正在核对每一行")
    now = await database.now_ms()
    await apply_upload(viewer, batch["code"], today=clock.day_of(now), now=now, context=context)
    return str(await database.fetch_value("SELECT outcome FROM import_batch WHERE code = $1", batch["code"]))


HANDLERS: Handlers = {JOB: apply_import}


def said(counts: Mapping[str, int]) -> str:
    """What became of a list, in one sentence whose parts sum to what was read."""
    return f"导入完成：新增 {counts['added']}，更改 {counts['changed']}，已有或重复 {counts['duplicates']}，不导入 {counts['left']}。"


async def apply_upload(viewer: Viewer, code: str, *, today: date, now: int, context: JobContext | None = None) -> Examined:
    """Does all that the list says in one transaction; 409 while one row has a fault, and nothing is done.

    A job that was cancelled before the end undoes everything (JobStopped).
    """
    batch = _open(await batch_for(viewer, code))
    looked = await examined_batch(viewer, batch, today=today)
    if context is not None:
        await context.progress(0, total=looked.counts()["taken"], said=f"正在写入 {looked.counts()['taken']:,} 行")
    async with database.transaction():
        await steps.lock_people()
        found = await examined_batch(viewer, batch, today=today)
        if found.faulty:
            raise refusals.conflict(_FAULTY.format(len(found.faulty)))
        won = await database.fetch(
            "UPDATE import_batch SET applied_at = $1, reading = '', outcome = $2 WHERE id = $3 AND applied_at IS NULL RETURNING id",
            now, said(found.counts()), batch["id"],
        )  # fmt: skip
        if not won:
            raise refusals.conflict("这份名单已经导入过了，没有再导入一遍。", reason="applied")
        await _refuse_ending(viewer, found)
        await _apply(found, kind=batch["kind"], now=now)
        detail = {**found.counts(), "file": batch["file_name"], "kind": batch["kind"]}
        await record("apply_import", "import_batch", batch["id"], by=viewer, at=now, detail=detail)
        await _stop_if_cancelled(context)
    forget_batch(code)
    sessions.forget_all()
    return found


async def _stop_if_cancelled(context: JobContext | None) -> None:
    if context is None:
        return
    if await database.fetch_value("SELECT cancelled_at FROM job WHERE code = $1", context.code) is not None:
        raise JobStopped(context.code)


async def apply_file(upload: Upload, *, kind: str, file_name: str, dry: bool, today: date, now: int) -> tuple[Examined, bool]:
    """The same from the command line, for everybody: what was found, and whether it was done.

    On a database without any unit a list of people brings its units along, in one group.
    """
    asker = Asker(None, VERBS[kind], None)
    before = await last_change()
    found = await examine(upload, kind=kind, asker=asker, today=today)
    if dry or found.faulty:
        return found, False
    async with database.transaction():
        await steps.lock_people()
        if await last_change() != before:
            raise refusals.conflict("导入时名单被别人改动了，没有导入任何一行，请再运行一次。", reason="changed_meanwhile")
        await _apply(found, kind=kind, now=now)
        detail = {**found.counts(), "file": file_name, "kind": kind}
        await record("apply_import", "import_batch", None, by=SYSTEM_VIEWER, at=now, detail=detail)
    return found, True


async def leave_upload(viewer: Viewer, code: str, *, now: int) -> None:
    """Drops an upload with all its rows; nothing of it was done."""
    batch = await _at_rest(viewer, code)
    await database.execute("DELETE FROM import_batch WHERE id = $1", batch["id"])
    forget_batch(code)


async def _refuse_ending(viewer: Viewer, found: Examined) -> None:
    """A list may not end the roles of somebody above whoever brings it."""
    plans = [plan for plan in found.plans if isinstance(plan, PlannedPerson) and plan.existing is not None]
    gone = {
        plan.existing.id: plan.existing.name
        for plan in plans
        if plan.existing is not None and "status" in plan.changes and plan.row.values["status"] in GONE
    }
    held = await roles_held(list(gone)) if gone else {}
    for person, roles in held.items():
        if not rules.may_stand_over(viewer.grants, roles):
            raise refusals.conflict(f"{gone[person]}有不由您管理的角色，请普法办先收回，再登记离开。没有导入任何一行。")


async def _apply(found: Examined, *, kind: str, now: int) -> None:
    ids = await unit_steps.add_units(found.brought, now=now) if found.brought else {}
    if kind == PEOPLE:
        people = [plan for plan in found.plans if isinstance(plan, PlannedPerson)]
        for person in people:
            person.unit = replace(person.unit, id=ids.get(person.unit.id, person.unit.id))
        await steps.add_people(people, now=now)
        await steps.change_people(people, now=now)
        return
    units = [plan for plan in found.plans if isinstance(plan, PlannedUnit)]
    await unit_steps.lock_trees()
    made = await unit_steps.add_units(units, now=now, brought=ids)
    await unit_steps.change_units(units, ids=made, now=now)
