"""What has changed since a day: what was, what is new and what is add up; each count opens its people; names only where they may be."""

import re
from datetime import timedelta

import httpx

from app.foundation import clock, database
from app.rates import queries
from app.rates.views import changes
from app.rates.views.changes import News
from tests import make
from tests.rates import histories
from tests.rates.test_pages import Held, held
from tests.rates.test_pages import _sheet as sheet_of

__all__ = ["held"]


def test_the_day_looked_back_to_is_a_week_ago_and_never_to_come() -> None:
    now = clock.from_local("2026-11-22T10:00")
    today = clock.day_of(now)
    assert changes.day_asked(None, now=now) == today - timedelta(days=7)
    assert changes.day_asked(today + timedelta(days=1), now=now) == today == changes.day_asked(today, now=now)


async def _news(held: Held, day_offset: int, *, counts: str = "best") -> News:
    await database.execute("UPDATE exam SET counts = $1 WHERE id = $2", counts, held.exam["id"])
    exam = queries.exam_in(await queries.exams(), held.exam["code"])
    shown = await queries.unit_for(await held.world.viewer("庚"), exam, await held.code("青禾县"))
    day = clock.day_of(held.exam["opens_at"]) + timedelta(days=day_offset)
    whole, _ = changes.lines_of_news(shown.branch, await changes.news_since(exam, shown.part, day))
    return whole


async def _at(held: Held, name: str, number: int, day_offset: int) -> None:
    """Moves a hand-in to noon of a day counted from the opening's."""
    at = clock.start_of_day(clock.day_of(held.exam["opens_at"]) + timedelta(days=day_offset)) + 12 * clock.HOUR
    await database.execute(
        "UPDATE attempt SET handed_in_at = $1 WHERE person = $2 AND number = $3 AND exam = $4", at, held.world.people[name], number, held.exam["id"]
    )


async def test_what_is_new_depends_on_what_was_before(held: Held) -> None:
    """甲 fails on day 0 and passes on day 5; 戊 fails on day 5; 丙 passes on day 0; 辛 is exempt and never counts."""
    for name, number, day in (("甲", 1, 0), ("甲", 2, 5), ("戊", 1, 5), ("丙", 1, 0), ("辛", 1, 5)):
        await _at(held, name, number, day)
    assert await _news(held, 0) == News(sat=3, passed=2, lost=0, studied=0, sittings=4)
    assert await _news(held, 1) == News(sat=1, passed=1, lost=0, studied=0, sittings=2)
    assert await _news(held, 6) == News()
    await histories.practise(held.world.people["乙"], year=clock.day_of(held.exam["opens_at"]).year, sets=3)
    assert (await _news(held, -21_000)).studied == 2, "practised in the first second of 1970"


async def test_where_the_last_try_counts_somebody_may_pass_no_longer(held: Held, client: httpx.AsyncClient) -> None:
    await histories.sit(held.exam, held.world.people["丙"], right=1, number=2)
    for name, number, day in (("甲", 1, 0), ("甲", 2, 0), ("戊", 1, 0), ("丙", 1, 0), ("丙", 2, 5)):
        await _at(held, name, number, day)
    assert await _news(held, 1, counts="last") == News(lost=1, sittings=1)
    assert await _news(held, 1) == News(sittings=1), "where the best counts nothing is lost"
    await _news(held, 1, counts="last")
    await held.world.log_in(client, "庚")
    day = clock.day_of(held.exam["opens_at"]) + timedelta(days=1)
    page = (await client.get(await held.path("青禾县", f"/changes?since={min(day, clock.day_of(clock.now_ms()))}"))).text
    link = re.search(r'<a href="([^"]+which=failed[^"]+)">1</a> 人那时合格、现在不合格', page)
    assert link is not None
    opened = (await client.get(link.group(1).replace("&amp;", "&"))).text
    assert re.findall(r'<th scope="row" class="nowrap">(.)</th>', opened) == ["丙"]


async def test_amendments_and_moves_are_listed_to_whose_people_they_are(held: Held, client: httpx.AsyncClient) -> None:
    now = clock.now_ms()
    await database.execute("UPDATE posting SET from_at = $1", now - 30 * clock.DAY)
    await histories.amend(held.exam, held.world.people["戊"], "leave", at=now)
    await histories.amend(held.exam, held.world.people["丙"], "leave", at=now)
    await histories.amend(held.exam, held.world.people["甲"], "leave", at=now - 8 * clock.DAY)
    await make.person("新来的", held.world.units["白水水管站"])
    await held.world.log_in(client, "乙")
    page = (await client.get(await held.path("县水利局", "/changes"))).text
    amended, _, moved = page.partition('id="moved"')
    names = re.findall(r'<th scope="row" class="nowrap">(\S+?)</th>', amended.partition('id="amended"')[2])
    assert sorted(names) == ["戊", "辛"], "of the unit, in the last week, who left the roster too"
    assert re.findall(r'<th scope="row" class="nowrap">(\S+?)</th>', moved) == ["新来的"] and "到岗" in moved
    rows = sheet_of(await client.post(await held.path("县水利局", "/changes/export")))
    assert rows[3][0].startswith("口径") and rows[5][0] == "县水利局"
    verbs = await database.fetch("SELECT verb FROM ledger_entry WHERE verb LIKE 'export%' ORDER BY id")
    assert [row["verb"] for row in verbs] == ["export_people", "export_rates"]


async def test_a_day_that_is_none_is_a_week_ago(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "乙")
    week = (clock.day_of(clock.now_ms()) - timedelta(days=7)).isoformat()
    for since in ("", "gestern", "2026-13-40"):
        assert f'value="{week}"' in (await client.get(await held.path("县水利局", f"/changes?since={since}"))).text
