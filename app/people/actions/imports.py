"""Importing a list: kept, mended row by row, applied as a whole or left."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.foundation import database, refusals
from app.foundation.access import SYSTEM_VIEWER, Viewer
from app.foundation.codes import new_code
from app.foundation.ledger.steps import record
from app.foundation.web import sessions
from app.people import importing, rules, steps
from app.people.categories import GONE
from app.people.importing import PEOPLE, Examined, Upload
from app.people.planning import PlannedPerson
from app.people.queries.imports import VERBS, Asker, batch_for, examine, examined_batch, forget_batch, last_change, read_upload
from app.people.queries.people import roles_held
from app.units import steps as unit_steps
from app.units.planning import PlannedUnit
from app.units.queries import unit_for


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
        await database.execute("DELETE FROM import_batch WHERE by = $1 AND applied_at IS NULL", viewer.person)
        await database.execute(
            "INSERT INTO import_batch (code, kind, unit, file_name, reading, by, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            code, kind, unit, file.name[:200], importing.seal_upload(upload), viewer.person, now,
        )  # fmt: skip
    return code


async def mend_rows(
    viewer: Viewer, code: str, mended: Mapping[int, Mapping[str, str]], *, seen: set[int], left: set[int]
) -> None:
    """Keeps what was typed into rows and which of the rows on the page (`seen`) are to be left out. 409 once applied."""
    batch = _open(await batch_for(viewer, code))
    upload = importing.unseal_upload(batch["reading"])
    for number, texts in mended.items():
        upload.mended.setdefault(number, {}).update(texts)
    upload.left = (upload.left - seen) | left
    await database.execute(
        "UPDATE import_batch SET reading = $1 WHERE id = $2 AND applied_at IS NULL", importing.seal_upload(upload), batch["id"]
    )


def _open(batch: dict[str, Any]) -> dict[str, Any]:
    if batch["applied_at"] is not None:
        raise refusals.conflict("这份名单已经导入过了，没有再导入一遍。", reason="applied")
    return batch


async def apply_upload(viewer: Viewer, code: str, *, today: date, now: int) -> Examined:
    """Does all that the list says in one transaction; 409 while one row has a fault, and nothing is done."""
    batch = _open(await batch_for(viewer, code))
    await examined_batch(viewer, batch, today=today)
    async with database.transaction():
        await steps.lock_people()
        found = await examined_batch(viewer, batch, today=today)
        if found.faulty:
            raise refusals.conflict(f"还有 {len(found.faulty)} 行有错，没有导入任何一行。请改好，或勾选“不导入这一行”。")
        won = await database.fetch(
            "UPDATE import_batch SET applied_at = $1, reading = '' WHERE id = $2 AND applied_at IS NULL RETURNING id", now, batch["id"]
        )
        if not won:
            raise refusals.conflict("这份名单已经导入过了，没有再导入一遍。", reason="applied")
        await _refuse_ending(viewer, found)
        await _apply(found, kind=batch["kind"], now=now)
        detail = {**found.counts(), "file": batch["file_name"], "kind": batch["kind"]}
        await record("apply_import", "import_batch", batch["id"], by=viewer, at=now, detail=detail)
    forget_batch(code)
    sessions.forget_all()
    return found


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
    batch = _open(await batch_for(viewer, code))
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
