"""Building the demo county, once: everything in order, with a word on each step. Times are relative to `now`."""

from collections.abc import Callable, Sequence
from enum import StrEnum

from app.bank import actions as bank
from app.bank.shipped import read_shipped
from app.demo import amending, examining, exams, loading, moves, moving, papers, practising, sealing
from app.demo.county import UnitPlan, plan_units
from app.demo.crowd import SEED, plan_people
from app.demo.dice import Dice
from app.demo.loading import County
from app.demo.log_ins import Cast, LogIn, cast_parts
from app.foundation import canonical, clock, database
from app.foundation.access import SYSTEM_VIEWER
from app.foundation.ledger.steps import record

Report = Callable[[str], None]
STEPS = 13
"""How many times a whole build reports."""

_BEGUN, _LOADED = "demo_begun", "demo_loaded"


class Content(StrEnum):
    """What a database holds, as far as the demo is concerned."""

    NOTHING = "nothing"
    HALF_A_DEMO = "half_a_demo"
    DEMO = "demo"
    SOMETHING_ELSE = "something_else"


async def content() -> Content:
    """What the migrated database in use holds."""
    rows = await database.fetch("SELECT verb FROM ledger_entry WHERE verb IN ($1, $2)", _BEGUN, _LOADED)
    verbs = {row["verb"] for row in rows}
    if _LOADED in verbs:
        return Content.DEMO
    if _BEGUN in verbs:
        return Content.HALF_A_DEMO
    return Content.SOMETHING_ELSE if await database.fetch_value("SELECT count(*) FROM unit") else Content.NOTHING


async def build(*, now: int, report: Report, seed: int = SEED, plans: Sequence[UnitPlan] = ()) -> None:
    """Fills an empty, migrated database with the demo county; the same people and results for the same seed.

    `report` hears STEPS sentences, each before its step. `plans` are the units, all of the county where none are named.
    """
    async with database.transaction():
        await record(_BEGUN, "demo", None, by=SYSTEM_VIEWER, at=now)
    dice = Dice(seed)
    county, cast = await _people(plans or plan_units(), now=now, report=report, seed=seed)
    report("题库：载入公开题")
    shipped = read_shipped()
    await bank.load_shipped(SYSTEM_VIEWER, [*shipped.questions, *shipped.templates], now=now - loading.BEGAN)
    await sealing.seal(author=await exams.viewer_of(cast.author), checker=await exams.viewer_of(cast.checker), now=now - loading.BEGAN)
    able = examining.size_up(county, able=cast.everyone, dice=dice)
    first = await exams.finished_exam(county, cast=cast, people=able, now=now, dice=dice, report=report)
    current = await exams.open_exam(county, cast=cast, people=able, now=now, dice=dice, report=report)
    await exams.coming_exam(cast=cast, now=now, report=report)
    await amending.amend(county, current, cast=cast, now=now)
    report("学法练习：全年要求和完成情况")
    years = tuple(sorted({clock.day_of(first["opens_at"]).year, clock.day_of(now).year}))
    await practising.store_requirement(years=years, by=cast.checker, at=now - 200 * clock.DAY)
    report("学法练习：逐题作答")
    await practising.practise(county, people=able, year=years[0], now=now, dice=dice)
    report("法律：条文，和一部虚构条例的变动")
    await moving.load_laws(now=now)
    await moving.move_a_law(cast=cast, now=now)
    report("收尾")
    await papers.write_circular(first["code"], cast=cast, now=now)
    await moves.propose(county, cast=cast, now=now)
    labels = [[log_in.label, log_in.person] for log_in in cast.log_ins]
    async with database.transaction():
        await record(_LOADED, "demo", None, by=SYSTEM_VIEWER, at=now, detail={"log_ins": labels})


async def _people(plans: Sequence[UnitPlan], *, now: int, report: Report, seed: int) -> tuple[County, Cast]:
    report("单位和两棵树")
    units = await loading.load_units(plans, now=now)
    area, system = await loading.load_places(plans, units=units, now=now)
    report("人员")
    people = plan_people(plans, year=clock.day_of(now).year, seed=seed)
    residents = await loading.load_people(people, units=units, now=now)
    county = County(units, area, system, residents)
    report("演示登录")
    by_name = {plan.name: units[plan.key] for plan in plans}
    return county, await cast_parts(county, units_by_name=by_name, now=now)


async def log_ins() -> list[LogIn]:
    """The ways into the demo that stands in the database in use."""
    detail = await database.fetch_value("SELECT detail FROM ledger_entry WHERE verb = $1 ORDER BY id DESC LIMIT 1", _LOADED)
    found = []
    for label, person in canonical.load(detail)["log_ins"]:
        row = await database.fetch_one("SELECT name, staff_no FROM person WHERE id = $1", person)
        if row is not None:
            found.append(LogIn(label, row["staff_no"], row["name"], person))
    return found
