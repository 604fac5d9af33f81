"""People one by one: added, edited, moved, lent, gone."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.foundation import database, protected, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.documents.readings import RowRead
from app.foundation.ledger.steps import record
from app.foundation.web import sessions
from app.people import steps
from app.people.categories import GONE, STATUSES
from app.people.pinyin import search_key
from app.people.planning import ADD, Importer, KnownPeople, PlannedPerson, plan_people
from app.people.queries.people import people_like, person_for
from app.people.reading.row import read_row
from app.people.transfers import steps as transfers
from app.units.known import KnownUnit, KnownUnits
from app.units.queries import known_units, unit_for
from question_bank.files.cells import text_cell


async def add_person(viewer: Viewer, unit_code: str, typed: Mapping[str, str], *, today: date, now: int) -> str:
    """A new person in a unit, from texts by field key as an import reads them; the public code.

    Somebody known by their numbers who had left is registered again instead.
    422 with every fault by field; 409 when the person is there already.
    """
    unit = await unit_for(viewer, unit_code, verb=Permission.EDIT_PEOPLE)
    row = _read({**typed, "unit": ""}, today=today)
    known = await known_units()
    here = known.units[unit["id"]]
    if here.kind == "group":
        raise refusals.conflict(f"“{here.name}”是分组，不放人，请换一个具体单位。")
    async with database.transaction():
        plan = await _plan(viewer, row, unit=here, units=known)
        if plan.act != ADD and (plan.existing is None or plan.existing.left_at is None):
            raise refusals.conflict(f"“{row.values['name']}”已经登记在“{here.name}”了，没有重复添加。", reason="there_already")
        if plan.act == ADD:
            await steps.add_people([plan], now=now)
        else:
            await steps.change_person(plan, now=now)
        made = await _made(plan, now=now)
        await record("add_person", "person", made["id"], by=viewer, at=now, detail={"unit": here.id, "again": plan.act != ADD})
    return str(made["code"])


async def _made(plan: PlannedPerson, *, now: int) -> dict[str, Any]:
    if plan.existing is not None:
        row = await database.fetch_one("SELECT id, code FROM person WHERE id = $1", plan.existing.id)
    else:
        row = await database.fetch_one(
            "SELECT id, code FROM person WHERE created_at = $1 AND name = $2 ORDER BY id DESC LIMIT 1",
            now,
            plan.row.values["name"],
        )
    assert row is not None
    return row


async def _plan(viewer: Viewer, row: RowRead, *, unit: KnownUnit, units: KnownUnits) -> PlannedPerson:
    values = row.values
    like = await people_like(
        name=values["name"], unit=unit.id, staff_no=values["staff_no"],
        phone_index=_index("phone", values), identity_index=_index("identity", values),
    )  # fmt: skip
    importer = Importer(
        unit,
        lambda of: viewer.may_in(Permission.EDIT_PEOPLE, area_path=of.area_path, system_path=of.system_path),
    )
    plans = plan_people(
        [row], units=units, people=KnownPeople.of(like), importer=importer,
        index_of=lambda text, about: protected.index(text, about=about),
    )  # fmt: skip
    _refuse_faults(row)
    return plans[0]


def _index(key: str, values: Mapping[str, str]) -> bytes | None:
    return protected.index(values[key], about=key) if values[key] else None


def _read(typed: Mapping[str, str], *, today: date) -> RowRead:
    row = read_row(1, {key: text_cell(text) for key, text in typed.items()}, today=today, needs_unit=False)
    _refuse_faults(row)
    return row


def _refuse_faults(row: RowRead) -> None:
    if row.faults:
        fields = {fault.column: fault.sentence for fault in reversed(row.faults)}
        raise refusals.bad_input(f"有 {len(fields)} 处需要改，填写的内容都还在页面上。", fields=fields)


async def edit_person(viewer: Viewer, code: str, typed: Mapping[str, str], *, today: date, now: int) -> None:
    """Writes what the form holds: an empty number is taken away. 422 with every fault by field."""
    person = await person_for(viewer, code, verb=Permission.EDIT_PEOPLE)
    row = _read({**typed, "unit": "", "status": STATUSES[person["status"]]}, today=today)
    values = row.values
    if not values["phone"] and not values["staff_no"]:
        raise refusals.bad_input("手机号和工号至少留一个，本人用它登录。", fields={"staff_no": "手机号和工号至少留一个"})
    async with database.transaction():
        await _refuse_taken(person["id"], values)
        await database.execute(
            "UPDATE person SET name = $1, pinyin = $2, staff_no = $3, phone_sealed = $4, phone_index = $5, identity_sealed = $6, "
            "identity_index = $7, category = $8 WHERE id = $9",
            values["name"], search_key(values["name"]), values["staff_no"] or None,
            steps.sealed(values["phone"], about=steps.PHONE), _index("phone", values),
            steps.sealed(values["identity"], about=steps.IDENTITY), _index("identity", values), values["category"], person["id"],
        )  # fmt: skip
        await database.execute(
            "UPDATE posting SET title = $1 WHERE person = $2 AND kind = 'home' AND to_at IS NULL", values["title"], person["id"]
        )
        detail = {"renamed": person["name"] != values["name"], "category": [person["category"], values["category"]]}
        await record("edit_person", "person", person["id"], by=viewer, at=now, detail=detail)
    sessions.forget_person(person["id"])


async def _refuse_taken(person: int, values: Mapping[str, str]) -> None:
    others = await people_like(
        name="",
        unit=0,
        staff_no=values["staff_no"],
        phone_index=_index("phone", values),
        identity_index=_index("identity", values),
    )
    fields = {}
    for other in others:
        if other.id == person:
            continue
        for key, mine, theirs in (
            ("staff_no", values["staff_no"], other.staff_no),
            ("phone", _index("phone", values), other.phone_index),
            ("identity", _index("identity", values), other.identity_index),
        ):
            if mine and mine == theirs:
                fields[key] = "系统里另一个人已经用了这个号码，请核对"
    if fields:
        raise refusals.bad_input("号码已经有人用了，没有保存。", fields=fields)


async def move_person(viewer: Viewer, code: str, *, unit_code: str, title: str, now: int) -> None:
    """Ends the home posting and opens one in another unit of the viewer's; figures of past exams stay where they were."""
    person = await person_for(viewer, code, verb=Permission.EDIT_PEOPLE)
    unit = await unit_for(viewer, unit_code, verb=Permission.EDIT_PEOPLE)
    if unit["kind"] == "group":
        raise refusals.conflict(f"“{unit['name']}”是分组，不放人，请换一个具体单位。")
    if unit["id"] == person["unit"] and person["left_at"] is None:
        raise refusals.conflict(f"{person['name']}已经在“{unit['name']}”，没有改动。")
    async with database.transaction():
        await steps.place(person["id"], unit=unit["id"], title=title or person["title"], now=now)
        if person["status"] in GONE:
            await database.execute("UPDATE person SET status = 'active' WHERE id = $1", person["id"])
            await steps.note_standing(person["id"], person["status"], "active", now=now)
        detail = {"from": person["unit"], "to": unit["id"]}
        await record("move_person", "person", person["id"], by=viewer, at=now, detail=detail)
    sessions.forget_person(person["id"])


async def end_secondment(viewer: Viewer, code: str, *, now: int) -> None:
    """Ends the seconded posting; a person whose status said so is active again."""
    person = await person_for(viewer, code, verb=Permission.EDIT_PEOPLE)
    async with database.transaction():
        if not await transfers.end_loan(person["id"], by=viewer, now=now):
            raise refusals.conflict(f"{person['name']}现在没有借调。")
