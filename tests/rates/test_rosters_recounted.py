"""Whatever two people do to a roster by the product's own acts: the figures keep their invariants and equal the recount of the export."""

import random

import pytest

from app.exams.exemptions import actions as exemptions
from app.exams.exemptions.actions import Application
from app.exams.roster import queries as rosters
from app.exams.roster.rules import KINDS, fault_of
from app.foundation import clock, database
from app.foundation.approvals import actions as approvals
from app.foundation.settings import Settings
from app.handed_down import hand_down
from tests.exams.roster.asking import NOW, TODAY, amend, code_of, exam_of
from tests.people_of_tests import World
from tests.rates.test_recount import compare

NAMES = ("甲", "戊", "己", "丙", "乙", "壬")
UNITS = ("县水利局", "白水镇", "县档案馆")


async def _exempt(world: World, name: str, *, step: int) -> str:
    """An application signed by the office (only 辛 is a head) or by the head, and filed."""
    asked = Application("", "maternity", "产假", from_at=NOW, to_at=NOW + 90 * clock.DAY)
    code = await exemptions.apply(await world.viewer(name), asked, proof=None, now=NOW + step)
    signs = "辛" if name in ("甲", "戊", "己", "乙") else "丁"
    await exemptions.sign(await world.viewer(signs), code, now=NOW + step)
    await exemptions.file(await world.viewer("庚"), code, now=NOW + step)
    return code


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_random_amendments_and_exemptions_are_counted_alike(db: Settings, world: World, seed: int) -> None:
    hand_down()
    dice, exam, filed = random.Random(seed), await exam_of(world), list[str]()
    for step in range(12):
        name, unit = dice.choice(NAMES), dice.choice(UNITS)
        one = (await rosters.people_named(exam["id"], [await code_of(world, name)]))[0]
        able = [kind for kind in KINDS if not fault_of(kind, one, effective_at=TODAY, to=world.units[unit])]
        if filed and dice.random() < 0.2:
            request = await exemptions.ask_ending(await world.viewer("丁"), filed.pop(), why="提前上班", with_closed=True, now=NOW + step)
            await approvals.approve(await world.viewer("庚"), request, note="", now=NOW + step)
        elif one.stands is not None and one.stands.state == "due" and dice.random() < 0.4:
            filed.append(await _exempt(world, name, step=step))
        else:
            kind = dice.choice(able)
            await amend(world, exam, kind, name, unit=unit if kind == "transfer" else "", now=NOW + step)
        whole = (await compare(db, exam))["area"][world.units["青禾县"]]
        assert (whole.listed, whole.due) == (whole.exempt + whole.due, whole.sat + whole.absent)
        counted, _ = await rosters.counts(exam["id"], [])
        assert (counted.listed, counted.exempt) == (whole.listed, whole.exempt)
    assert await database.fetch_value("SELECT count(*) AS n FROM roster_amendment WHERE asked_by = approved_by OR person IN (asked_by, approved_by)") == 0
