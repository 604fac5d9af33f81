"""An uploaded list as it stands against the people and units of today."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.foundation import database, protected, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.documents.cells import Table
from app.foundation.documents.readings import Reading
from app.foundation.documents.sheets import read_tables
from app.people import importing
from app.people.importing import PEOPLE, Examined, Upload
from app.people.planning import Importer, KnownPeople, plan_people
from app.people.queries.people import everybody
from app.people.reading import file as people_file
from app.units import reading as unit_file
from app.units.known import KnownUnit, KnownUnits
from app.units.planning import plan_units
from app.units.queries import known_units

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


async def read_upload(data: bytes, *, kind: str, needs_unit: bool, today: date) -> Upload:
    """The list in a file, its rows raw; blocks no other request. Raises FileRefused."""

    def work() -> Reading:
        return _first_reading(read_tables(data), kind=kind, needs_unit=needs_unit, today=today)

    return Upload(await asyncio.to_thread(work))


def _first_reading(tables: Sequence[Table], *, kind: str, needs_unit: bool, today: date) -> Reading:
    if kind == PEOPLE:
        return people_file.read_people(tables, today=today, needs_unit=needs_unit)
    return unit_file.read_units(tables)


async def examine(upload: Upload, *, kind: str, asker: Asker, today: date) -> Examined:
    """What applying the list would do now: every row read, matched, and its faults told. Three statements at most."""
    needs_unit = asker.default_unit is None
    units = await known_units()
    people = KnownPeople.of(await everybody()) if kind == PEOPLE else KnownPeople()

    def work() -> Examined:
        kept = {number: texts for number, texts in upload.mended.items() if number not in upload.left}
        if kind == PEOPLE:
            reading = people_file.mend(upload.raw, kept, today=today, needs_unit=needs_unit, left=upload.left)
            plans: list[importing.Plan] = list(_people_plans(reading, units=units, people=people, asker=asker, left=upload.left))
        else:
            reading = unit_file.mend(upload.raw, kept, left=upload.left)
            rows = [row for row in reading.rows if row.number not in upload.left]
            above = units.units.get(asker.default_unit or 0)
            plans = list(plan_units(rows, units, default_parent=above, may_change=asker.may))
        return importing.examined(reading, plans, left=upload.left)

    return await asyncio.to_thread(work)


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


def asker_of(viewer: Viewer, batch: dict[str, Any]) -> Asker:
    """Who asks on behalf of an upload."""
    return Asker(viewer, VERBS[batch["kind"]], batch["unit"])
