"""People lent to another unit stand on a roster once, in the unit that the exam's rule says."""

import random
from dataclasses import replace

import pytest

from app.exams import audience, readiness
from app.exams.rules import HOME, HOST, SECONDED_COUNT, settings_faults
from app.exams.storing import settings_of
from app.exams.wording import settings_in_words
from app.foundation import clock, database
from app.rates import queries as rates
from tests import make
from tests.exams.test_arranging import draft
from tests.exams.test_publishing import publish, ready
from tests.people_of_tests import World

NOW = clock.now_ms()


async def lend(person: int, unit: int, *, until: int | None = None) -> None:
    await database.execute(
        "INSERT INTO posting (person, unit, kind, title, from_at, to_at) VALUES ($1, $2, 'seconded', '', $3, $4)",
        person, unit, NOW - clock.DAY, until,
    )  # fmt: skip


async def unit_on_roster(exam: dict, person: int) -> str:
    row = await database.fetch_one("SELECT u.name FROM roster_entry r JOIN unit u ON u.id = r.unit WHERE r.exam = $1 AND r.person = $2", exam["id"], person)
    assert row is not None
    return str(row["name"])


@pytest.mark.parametrize(
    ("rule", "until", "close", "unit"),
    [
        (HOME, None, False, "县水利局"),
        (HOST, None, False, "白水镇"),
        (HOST, NOW - 1, False, "县水利局"),
        (HOST, None, True, "县水利局"),
    ],
)  # fmt: skip
async def test_the_roster_follows_the_rule(world: World, rule: str, until: int | None, close: bool, unit: str) -> None:
    await lend(world.people["甲"], world.units["白水镇"], until=until)
    if close:
        await database.execute("UPDATE unit SET closed_at = 1 WHERE id = $1", world.units["白水镇"])
    exam = await publish(world, await ready(world, seconded_count=rule))
    assert await unit_on_roster(exam, world.people["甲"]) == unit
    assert await unit_on_roster(exam, world.people["戊"]) == "县水利局"


async def test_choosing_a_unit_reaches_those_lent_to_it_only_by_the_hosts_rule(world: World) -> None:
    await lend(world.people["甲"], world.units["白水镇"])
    settings = replace(settings_of(await draft(world)), units=(world.units["白水镇"],))
    for rule, names in ((HOME, {"丙", "己"}), (HOST, {"丙", "己", "甲"})):
        chosen = replace(settings, seconded_count=rule)
        found = await audience.people(chosen, without=set())
        assert {row["person"] for row in found} == {world.people[name] for name in names}
        assert (await audience.count(chosen, without=set()))[0] == len(names)


@pytest.mark.parametrize("seed", range(6))
async def test_everybody_counts_once_in_each_tree_whatever_the_rule(world: World, seed: int) -> None:
    """Random trees and loans: doubled, ended, and to units that were closed since."""
    dice = random.Random(seed)
    units = list(world.units.values())
    for number in range(20):
        units.append(await make.unit(f"单位{number}", area=dice.choice(units), system=dice.choice(units)))
    people = [await make.person(f"人{number}", dice.choice(units)) for number in range(40)]
    for person in dice.sample(people, 20):
        for _ in range(dice.choice((1, 1, 2))):
            await lend(person, dice.choice(units), until=dice.choice((None, None, NOW)))
    leaves = [unit for unit in units[6:] if not await database.fetch_value("SELECT count(*) AS n FROM unit_place WHERE parent = $1", unit)]
    closed = dice.choice(leaves)
    await database.execute("UPDATE posting SET unit = $1 WHERE kind = 'home' AND unit = $2", units[0], closed)
    await database.execute("UPDATE unit SET closed_at = $1 WHERE id = $2", NOW, closed)
    await database.execute("UPDATE unit_place SET to_at = $1 WHERE unit = $2", NOW, closed)
    everybody = {row["id"] for row in await database.fetch("SELECT id FROM person")}
    settings = settings_of(await draft(world))
    for rule in SECONDED_COUNT:
        rows = await audience.people(replace(settings, seconded_count=rule), without=set())
        assert sorted(row["person"] for row in rows) == sorted(everybody)
        for tree in ("area_path", "system_path"):
            top = f"/{world.units['青禾县']}/"
            assert sum(row[tree].startswith(top) and row[tree].endswith(f"/{row['unit']}/") for row in rows) == len(everybody)


async def test_the_rule_is_stored_told_and_held_to_its_choices(world: World) -> None:
    settings = settings_of(await draft(world))
    assert settings.seconded_count == HOME
    assert ("借调人员计入", "借调、挂职的人算在借调到的单位") in settings_in_words(replace(settings, seconded_count=HOST), units=[])
    assert set(settings_faults(replace(settings, seconded_count="both"))) == {"seconded_count"}


async def test_the_sentence_under_every_table_says_the_rule(world: World) -> None:
    await make.bank_of()
    for rule, words in ((HOME, "算在原单位"), (HOST, "算在借调到的单位")):
        made = await make.published_exam([world.people["甲"]], seconded_count=rule)
        exam = rates.exam_in(await rates.exams(), made["code"])
        assert words in (await rates.whole(exam)).sentence


async def test_a_chosen_unit_that_was_closed_is_warned_of(world: World) -> None:
    exam = await ready(world, units=(world.units["县水利局"], world.units["县档案馆"]))
    await database.execute("UPDATE unit SET closed_at = 1 WHERE id = $1", world.units["县档案馆"])
    found = await readiness.look(settings_of(exam), exam, without=set(), now=NOW)
    assert [words for words in found.warnings if "县档案馆" in words] and not [words for words in found.warnings if "县水利局" in words]
