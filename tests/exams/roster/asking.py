"""Shared by the tests of rosters: an exam of four people, and requests to amend it."""

from typing import Any

from app.exams.roster import actions
from app.exams.roster.actions import Draft
from app.foundation import clock, database
from app.foundation.approvals import actions as approvals
from app.rates import queries as rates
from tests import make
from tests.people_of_tests import World

NOW = clock.now_ms()
TODAY = actions.today(NOW)
PEOPLE = ("甲", "戊", "己", "丙")


async def code_of(world: World, name: str) -> str:
    """The public code of a person."""
    return str(await database.fetch_value("SELECT code FROM person WHERE id = $1", world.people[name]))


async def exam_of(world: World, **changes: Any) -> dict[str, Any]:
    """A published exam with the four people on its roster."""
    await make.bank_of()
    return await make.published_exam([world.people[name] for name in PEOPLE], **changes)


async def ask(world: World, exam: dict[str, Any], kind: str, *names: str, by: str = "丁", unit: str = "", at: int = TODAY, now: int = NOW) -> str:
    """Asks for an amendment; the code of the request."""
    codes = tuple([await code_of(world, name) for name in names])
    draft = Draft(kind, codes, "单位来函", at, "maternity" if kind == "exempt" else "", world.units[unit] if unit else None)
    return await actions.ask_amendment(await world.viewer(by), exam["code"], draft, proof=None, now=now)


async def amend(world: World, exam: dict[str, Any], kind: str, *names: str, **more: Any) -> str:
    """Asks for an amendment and has 庚 approve it."""
    code = await ask(world, exam, kind, *names, **more)
    await approvals.approve(await world.viewer("庚"), code, note="", now=more.get("now", NOW))
    return code


async def figures(exam: dict[str, Any], unit: int | None = None) -> tuple[int, int, int]:
    """(在册, 免考, 应考) of the exam, or of one unit by itself, as the pages of rates count them."""
    snapshot = await rates.whole(rates.exam_in(await rates.exams(), exam["code"]))
    if unit is None:
        counted = sum((top.figures for top in snapshot.forest.tops[1:]), snapshot.forest.tops[0].figures)
    else:
        counted = next(one.own for one in snapshot.forest.all() if one.place.id == unit)
    return counted.listed, counted.exempt, counted.due
