"""An uploaded list as it stands against the people and units of today."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.foundation import database, protected, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.documents.readings import Reading, RowRead
from app.foundation.documents.uploads import read_tables
from app.foundation.jobs.rules import stage_of
from app.people import importing
from app.people.importing import PEOPLE, UNITS, Examined, Upload
from app.people.planning import Importer, KnownPeople, plan_people
from app.people.queries.people import everybody
from app.people.reading import file as people_file
from app.units import reading as unit_file
from app.units.known import KnownUnit, KnownUnits
from app.units.planning import ADD as UNIT_ADD
from app.units.planning import EVERYBODYS, Owner, PlannedUnit, plan_units
from app.units.queries import known_units
from app.units.reading import tidy_name
from app.units.rules import GROUP, UNIT, may_reshape
from question_bank.files.cells import EMPTY

VERBS = {importing.PEOPLE: Permission.IMPORT_PEOPLE, importing.UNITS: Permission.EDIT_UNITS}


@dataclass(frozen=True)
class Asker:
    """Who imports, for rules that ask: `viewer` None is the command line, which may do all."""

    viewer: Viewer | None
    verb: Permission
    default_unit: int | None

    def may(self, unit: KnownUnit) -> bool:
        """Whether the unit is the importer's."""
        return self.viewer is None or self.viewer.may_in(self.verb, area_path=unit.area_path, system_path=unit.system_path)


    def owner(self) -> Owner:
        """The same for units: what may stand below which, and which may be changed themselves."""
        viewer = self.viewer
        if viewer is None:
            return EVERYBODYS
        scopes = viewer.scopes(self.verb)
        return Owner(self.may, lambda unit: may_reshape(scopes, area_path=unit.area_path, system_path=unit.system_path))


async def read_upload(data: bytes, *, kind: str, needs_unit: bool) -> Upload:
    """The list in a file, its rows raw; blocks no other request. Raises Refusal."""

    def work() -> Reading:
        tables = read_tables(data)
        return people_file.open_people(tables, needs_unit=needs_unit) if kind == PEOPLE else unit_file.open_units(tables)

    return Upload(await asyncio.to_thread(work))


_CHANGES = (
    "'add_unit', 'rename_unit', 'move_unit', 'close_unit', 'add_person', 'edit_person', 'move_person', 'set_status', 'undo_status', 'merge_unit', 'split_unit', "
    "'second_person', 'end_secondment', 'apply_import', 'demo_loaded'"
)


async def last_change() -> int:
    """The number of the newest entry in the record about a unit or a person; 0 when there is none."""
    return int(
        await database.fetch_value(f"SELECT id FROM ledger_entry WHERE verb IN ({_CHANGES}) ORDER BY id DESC LIMIT 1") or 0
    )


_examined: dict[str, tuple[Any, Examined]] = {}
_MOST_KEPT = 2
"""Lists looked at last in this process: a person turns its pages and then applies it."""


async def examined_batch(viewer: Viewer, batch: dict[str, Any], *, today: date) -> Examined:
    """What an upload would do now, read anew only when the upload, the people or the units have changed."""
    key = (batch["reading"], await last_change(), today, viewer.grants)
    kept = _examined.get(batch["code"])
    if kept is not None and kept[0] == key:
        return kept[1]
    upload = importing.unseal_upload(batch["reading"])
    found = await examine(upload, kind=batch["kind"], asker=asker_of(viewer, batch), today=today)
    while len(_examined) >= _MOST_KEPT:
        del _examined[next(iter(_examined))]
    _examined[batch["code"]] = (key, found)
    return found


def forget_batch(code: str) -> None:
    """Drops what is kept in memory of an upload."""
    _examined.pop(code, None)


async def examine(upload: Upload, *, kind: str, asker: Asker, today: date) -> Examined:
    """What applying the list would do now: every row read, matched, and its faults told. Three statements at most."""
    needs_unit = asker.default_unit is None
    units = await known_units()
    brought = [] if units.units or asker.viewer is not None else _brought_units(upload.raw, kind=kind)
    if brought:
        units = KnownUnits.of(_as_known(plan) for plan in brought)
    people = KnownPeople.of(await everybody()) if kind == PEOPLE else KnownPeople()

    def work() -> Examined:
        kept = {number: texts for number, texts in upload.mended.items() if number not in upload.left}
        if kind == PEOPLE:
            reading = people_file.mend(upload.raw, kept, today=today, needs_unit=needs_unit, left=upload.left)
            plans: list[importing.Plan] = list(_people_plans(reading, units=units, people=people, asker=asker, left=upload.left))
        else:
            reading = unit_file.mend(upload.raw, kept, left=upload.left)
            rows = [row for row in reading.rows if row.number not in upload.left]
            above = units.units.get(asker.default_unit or 0) or _only_top(units)
            plans = list(plan_units(rows, units, default_parent=above, owner=asker.owner()))
        found = importing.examined(reading, plans, left=upload.left)
        found.brought = brought
        return found

    return await asyncio.to_thread(work)


_TOP = -1
"""The row number and id of the group that holds units which come without any above them; others go on downwards."""


def _brought_units(raw: Reading, *, kind: str) -> list[PlannedUnit]:
    """What must be there first on a database without units, numbered below zero.

    For a list of people a group and a unit for every name in it; for a list of units with several tops the group.
    """
    top = PlannedUnit(RowRead(_TOP, raw={}), UNIT_ADD, "全部单位", "全部单位", GROUP, "", None, None)
    if kind == UNITS:
        tops = [row for row in raw.rows if not row.raw.get("parent", EMPTY).text]
        return [top] if len(tops) > 1 else []
    names = dict.fromkeys(tidy_name(row.raw["unit"].text) for row in raw.rows if "unit" in row.raw and row.raw["unit"].text)
    above = ("row", _TOP)
    return [
        top,
        *(
            PlannedUnit(RowRead(_TOP - number, raw={}), UNIT_ADD, name, name, UNIT, "", above, above)
            for number, name in enumerate(names, start=1)
            if name
        ),
    ]


def _as_known(plan: PlannedUnit) -> KnownUnit:
    number, parent = plan.row.number, None if plan.area_parent is None else _TOP
    path = f"/{number}/" if parent is None else f"/{_TOP}/{number}/"
    return KnownUnit(number, "", plan.name, plan.short_name, plan.kind, "", parent, parent, path, path)


def _only_top(units: KnownUnits) -> KnownUnit | None:
    """The one unit at the top of the area tree, below which units without a parent go."""
    tops = [unit for unit in units.units.values() if unit.area_parent is None]
    return tops[0] if len(tops) == 1 else None


def _people_plans(reading: Reading, *, units: KnownUnits, people: KnownPeople, asker: Asker, left: set[int]) -> Any:
    rows = [row for row in reading.rows if row.number not in left]
    importer = Importer(units.units.get(asker.default_unit or 0), asker.may)
    return plan_people(
        rows, units=units, people=people, importer=importer, index_of=lambda text, about: protected.index(text, about=about)
    )


async def batch_for(viewer: Viewer, code: str) -> dict[str, Any]:
    """An upload of the viewer's own, with the name of the unit it was meant for; 404 for anybody else's."""
    row = await database.fetch_one(
        "SELECT b.*, u.name AS unit_name FROM import_batch b LEFT JOIN unit u ON u.id = b.unit WHERE b.code = $1", code
    )
    if row is None or row["by"] != viewer.person or not viewer.may(VERBS[row["kind"]]):
        raise refusals.not_found("没有找到这次导入，可能是别人上传的。请重新上传文件。")
    return row


async def job_of(batch: dict[str, Any]) -> dict[str, Any] | None:
    """The newest job that applies an upload."""
    return await database.fetch_one("SELECT * FROM job WHERE code = $1", batch["job"]) if batch["job"] else None


async def is_running(batch: dict[str, Any]) -> bool:
    """Whether an upload waits to be applied or is being applied."""
    job = await job_of(batch)
    return job is not None and not stage_of(job, now=await database.now_ms()).is_over


def asker_of(viewer: Viewer, batch: dict[str, Any]) -> Asker:
    """Who asks on behalf of an upload."""
    return Asker(viewer, VERBS[batch["kind"]], batch["unit"])
