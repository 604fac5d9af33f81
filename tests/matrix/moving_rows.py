"""One fresh row of each kind about people and units that move, for the walk of the routes."""

from collections.abc import Awaitable, Callable
from typing import Any

from app.foundation import clock, database
from app.people.reshaping import actions as reshaping
from app.people.reshaping.actions import Plan
from app.people.standing import actions as standing
from app.people.standing.actions import Change
from tests import make
from tests.matrix.rows import Cell, Row, code_of


async def _named_subunit(cell: Cell) -> Row:
    name = f"要人的单位{cell.number}"
    return {"code": await code_of("unit", await make.unit(name, area=cell.world.units[cell.unit])), "name": name}


async def _wanted_person(cell: Cell) -> Row:
    wanted = await make.person("被调的人", cell.world.units["县司法局"])
    return {**await _named_subunit(cell), "staff_no": f"T{wanted}"}


async def _transfer(cell: Cell, **values: Any) -> Row:
    """Somebody of the office's unit on the way to the cell's unit."""
    person = await make.person("要走的人", cell.world.units["县司法局"])
    return {"code": await make.transfer(person, cell.world.units[cell.unit], by=cell.world.people["丁"], **values)}


async def _offered_transfer(cell: Cell) -> Row:
    return await _transfer(cell)


async def _asked_transfer(cell: Cell) -> Row:
    return await _transfer(cell, asked_side="to")


async def _loan(cell: Cell) -> Row:
    row = await _transfer(cell, kind="seconded", accepted_at=1, done_at=1)
    person = await database.fetch_one("SELECT person, to_unit FROM transfer WHERE code = $1", row["code"])
    assert person is not None
    await database.execute("INSERT INTO posting (person, unit, kind, title, from_at) VALUES ($1, $2, 'seconded', '', 1)", *person.values())
    return row


async def _standing_change(cell: Cell) -> Row:
    person = await make.person("请病假的", cell.world.units[cell.unit])
    change = Change("long_sick", clock.now_ms() + clock.DAY)
    admin = await cell.world.viewer("庚")
    await standing.set_status(admin, await code_of("person", person), change, now=clock.now_ms())
    return {"code": await database.fetch_value("SELECT code FROM standing_change WHERE person = $1", person)}


async def _archive(cell: Cell) -> Row:
    return {"code": await code_of("unit", await make.unit(f"要并的单位{cell.number}", area=cell.world.units["青禾县"]))}


async def _unit_change(cell: Cell) -> Row:
    plan = Plan("merge", clock.now_ms() + clock.DAY, "机构改革", into=await code_of("unit", cell.world.units["县司法局"]))
    return {"code": await reshaping.plan_change(await cell.world.viewer("丁"), (await _archive(cell))["code"], plan, now=clock.now_ms())}


MAKES: dict[str, Callable[[Cell], Awaitable[Row]]] = {
    "standing_change": _standing_change, "archive": _archive, "unit_change": _unit_change, "wanted_person": _wanted_person, "offered_transfer": _offered_transfer,
    "asked_transfer": _asked_transfer, "loan": _loan,
}  # fmt: skip
"""How a row of each kind is made."""
