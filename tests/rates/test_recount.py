"""The product's figures equal the recount of their export, over what is awkward about real exams."""

import random
from typing import Any

import pytest

from app.foundation import clock, database
from app.foundation.codes import new_code
from app.foundation.settings import Settings
from app.rates import queries
from app.rates.counting import Part
from app.rates.evidence import writing
from app.rates.people import people_in
from app.rates.rules import Figures
from app.units import steps as units_steps
from tests import make
from tests.people_of_tests import World
from tests.rates import histories
from tests.recount import recount

YEAR = clock.day_of(clock.now_ms()).year


async def compare(at: Settings, exam: dict[str, Any]) -> dict[str, dict[int, Figures]]:
    """Holds the product against the recount of its export, in both trees; the product's figures by tree and unit."""
    out = at.data_dir / new_code()
    await writing.export_evidence(exam["code"], out, now=clock.now_ms())
    recount.compare(recount.Recount(out))
    asked = queries.exam_in(await queries.exams(), exam["code"])
    found: dict[str, dict[int, Figures]] = {}
    for tree in ("area", "system"):
        snapshot = await queries.whole(asked, tree=tree)
        for unit, branch in snapshot.forest.branches.items():
            below = sum((child.figures for child in branch.children), branch.own)
            assert below == branch.figures, (tree, unit)
        found[tree] = {unit: branch.figures for unit, branch in snapshot.forest.branches.items()}
    return found


async def _exam(world: World, names: list[str], **changes: Any) -> dict[str, Any]:
    await make.bank_of()
    now = clock.now_ms()
    changes = {"opens_at": now - 2 * clock.DAY, "closes_at": now + clock.DAY, "attempts": 3, **changes}
    return await make.published_exam([world.people[name] for name in names], **changes)


@pytest.mark.parametrize("counts", ["best", "last"])
async def test_everything_awkward_at_once(db: Settings, world: World, counts: str) -> None:
    """Several attempts, late answers, hand-in for time, a void, exemptions after failing and restored, moves, a seconded person."""
    people, units = world.people, world.units
    seconded = people["戊"]
    await database.insert_many_by_name(
        "posting", ["person", "unit", "kind", "title", "from_at"], [(seconded, units["县司法局"], "seconded", "", 1)]
    )
    exam = await _exam(world, ["甲", "戊", "乙", "辛", "己", "丙", "丁", "庚", "壬"], counts=counts, published_at=clock.now_ms())
    now = clock.now_ms()
    await histories.require(YEAR, "", 2)
    await histories.practise(people["甲"], year=YEAR, sets=2)
    await histories.practise(people["己"], year=YEAR, sets=1, open_sets=4)
    await histories.practise(people["丙"], year=YEAR - 1, sets=5)
    await histories.sit(exam, people["甲"], right=5, number=1)
    await histories.sit(exam, people["甲"], right=2, number=2)
    await histories.sit(exam, seconded, right=1, late=4)
    await histories.sit(exam, people["乙"], right=3, by_time=True)
    await histories.sit(exam, people["辛"], right=2)
    await histories.amend(exam, people["辛"], "exempt", at=now)
    await histories.sit(exam, people["己"], right=4, voided=True)
    await histories.sit(exam, people["丙"], right=2, number=1)
    await histories.sit(exam, people["丙"], right=4, number=2)
    await histories.amend(exam, people["丁"], "exempt", at=now - 5, reason="maternity")
    await histories.amend(exam, people["丁"], "restore", at=now)
    await histories.amend(exam, people["庚"], "exempt", at=now, reason="near_retirement", approved=False)
    await histories.amend(exam, people["癸"], "join", at=now, unit=units["县水利局"])
    await histories.amend(exam, people["壬"], "transfer", at=now, unit=units["县档案馆"])

    told = await compare(db, exam)
    county = told["area"][units["青禾县"]]
    assert (county.listed, county.exempt, county.sat, county.absent) == (10, 1, 4, 5)
    assert county.sittings == 6, "person-times are more than people"
    assert county.exempt_after == 1
    assert county.passed == (2 if counts == "last" else 3)
    assert told["system"][units["县水利局"]].listed == 6, "the station stands below it in the system tree, and one joined"
    assert told["area"][units["县水利局"]].listed == 5
    assert told["area"][units["白水镇"]].listed == 2
    assert told["area"][units["县档案馆"]].listed == 1


async def test_an_empty_unit_counts_nobody_and_stands_in_the_table(db: Settings, world: World) -> None:
    exam = await _exam(world, ["甲", "己"])
    told = await compare(db, exam)
    assert told["area"][world.units["县档案馆"]] == Figures()
    assert told["area"][world.units["县档案馆"]].attendance_rate.whole == 0


async def test_a_make_up_counts_for_its_main_exam(db: Settings, world: World) -> None:
    exam = await _exam(world, ["甲", "戊", "丙"])
    await histories.sit(exam, world.people["甲"], right=1)
    again = await make.published_exam(
        [world.people["甲"], world.people["戊"]], main_exam=exam["id"], opens_at=exam["opens_at"] + clock.DAY
    )
    await histories.sit(again, world.people["甲"], right=5)
    await histories.sit(again, world.people["戊"], right=3)
    county = (await compare(db, exam))["area"][world.units["青禾县"]]
    assert (county.sat, county.passed, county.sittings, county.absent) == (2, 2, 3, 1)
    await compare(db, again)


async def test_figures_stay_where_people_stood_when_units_move_later(db: Settings, world: World) -> None:
    exam = await _exam(world, ["甲", "己", "丙"])
    await histories.sit(exam, world.people["己"], right=4)
    before = await compare(db, exam)
    later, station, town = clock.now_ms() + 1, world.units["白水水管站"], world.units["县档案馆"]
    await database.execute("UPDATE unit_place SET to_at = $1 WHERE unit = $2 AND tree = 'area'", later, station)
    path = f"/{world.units['青禾县']}/{town}/{station}/"
    columns = ["tree", "unit", "parent", "path", "position", "from_at"]
    await database.insert_many_by_name("unit_place", columns, [("area", station, town, path, 1, later)])
    await database.execute("UPDATE posting SET unit = $1 WHERE person = $2", town, world.people["己"])
    assert await compare(db, exam) == before


async def test_a_unit_opened_alone_counts_the_same_after_the_units_above_it_moved(db: Settings, world: World) -> None:
    """Moving a unit rewrites the open places of those below it: their frozen paths then stand in no place any more."""
    exam = await _exam(world, ["甲", "己", "丙", "戊"])
    await histories.sit(exam, world.people["己"], right=4)
    now = clock.now_ms() + 1
    async with database.transaction():
        await units_steps.move_place(world.units["白水镇"], tree="area", parent=world.units["县档案馆"], now=now)
        await units_steps.move_place(world.units["县水利局"], tree="system", parent=world.units["县档案馆"], now=now)
    kept = await database.fetch_value(
        "SELECT count(*) AS n FROM roster_entry r WHERE EXISTS (SELECT 1 FROM unit_place p WHERE p.path = r.area_path) AND r.person = $1",
        world.people["己"],
    )
    assert kept == 0, "the path in which 己 was frozen is no longer a place"
    asked = queries.exam_in(await queries.exams(), exam["code"])
    for tree in ("area", "system"):
        for branch in (await queries.whole(asked, tree=tree)).forest.all():
            _, alone = await queries.unit_of(asked, branch.place.code, tree=tree)
            assert alone.figures == branch.figures, (tree, branch.place.name)
            _, found = await people_in(asked, Part(branch.place.id, tree), which="listed")
            assert found == branch.figures.listed


async def test_people_moved_to_a_unit_founded_since_count_there(db: Settings, world: World) -> None:
    exam = await _exam(world, ["甲", "戊"], published_at=clock.now_ms())
    founded = await make.unit("新设单位", area=world.units["白水镇"])
    await database.execute("UPDATE unit_place SET from_at = from_at + 1000 WHERE unit = $1", founded)
    assert founded not in (await compare(db, exam))["area"]
    await histories.amend(exam, world.people["戊"], "transfer", at=clock.now_ms(), unit=founded)
    told = await compare(db, exam)
    assert (told["area"][founded].listed, told["area"][world.units["白水镇"]].listed) == (1, 1)


@pytest.mark.parametrize("seed", range(6))
async def test_random_histories_count_the_same(db: Settings, world: World, seed: int) -> None:
    """Whatever happens to six people, five of them on the roster; the same for a seed."""
    dice = random.Random(seed)
    names = ["甲", "戊", "乙", "己", "丙", "丁"]
    exam = await _exam(
        world, names[:-1], counts=dice.choice(["best", "last"]), multiple_rule=dice.choice(["strict", "half", "per_option"])
    )
    await histories.require(YEAR, "", dice.randint(0, 2))
    await histories.require(YEAR, "", dice.randint(1, 2))
    places = [unit for name, unit in world.units.items() if name != "青禾县"]
    for name in names:
        person = world.people[name]
        for number in range(1, dice.randint(0, 3) + 1 if name != "丁" else 1):
            voided = dice.random() < 0.2
            await histories.sit(exam, person, right=dice.randint(0, 5), late=dice.randint(0, 2), number=number, voided=voided)
        for step in range(dice.randint(0, 3)):
            kind = dice.choice(["exempt", "exempt", "restore", "leave", "join", "transfer"])
            unit = dice.choice(places) if kind in ("join", "transfer") else None
            approved = dice.random() < 0.8
            await histories.amend(exam, person, kind, at=clock.now_ms() + step, unit=unit, approved=approved)
        await histories.practise(person, year=YEAR, sets=dice.randint(0, 3), open_sets=dice.randint(0, 1))
    await compare(db, exam)
