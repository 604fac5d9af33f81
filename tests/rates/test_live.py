"""The live view of a running exam: four numbers that add up and open their people, one count for all who watch."""

import asyncio
import re
from collections.abc import Iterator

import httpx
import pytest

from app.foundation import clock, database
from app.rates.live import queries as live
from app.rates.live.rules import Counted, Standing, roll_up
from tests import make
from tests.rates.test_pages import Held, held
from tests.rates.test_pages import _sheet as sheet_of

__all__ = ["held"]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """What another test counted is forgotten."""
    live.forget_all()
    yield
    live.forget_all()


async def _begin(held: Held, name: str) -> None:
    attempt = await make.attempt_of(held.world.people[name], held.exam)
    await database.execute("UPDATE attempt SET started_at = $1, deadline = $2 WHERE id = $3", clock.now_ms(), clock.now_ms() + clock.HOUR, attempt["id"])


def test_standings_add_up_in_a_tree() -> None:
    counted = [
        Counted(3, {"area": "/1/2/3/", "system": "/1/3/"}, Standing(5, 2, 1, 1)), Counted(2, {"area": "/1/2/", "system": "/1/2/"}, Standing(3, 3)),
    ]  # fmt: skip
    area, own = roll_up(counted, tree="area")
    system, _ = roll_up(counted, tree="system")
    assert area[1] == area[2] == Standing(8, 5, 1, 1) and own[2] == Standing(3, 3) and area[1].not_started == 2
    assert system[2] == Standing(3, 3) and system[3].not_started == 2


async def test_the_four_numbers_add_up_and_open_their_people(held: Held, client: httpx.AsyncClient) -> None:
    """甲、戊、丙 have handed in (甲 is at it once more), 己 is at it, 乙 and 丁 have not begun; 辛 is exempt."""
    await _begin(held, "己")
    await database.execute("UPDATE attempt SET handed_in_at = NULL, handed_in_for = '' WHERE person = $1 AND number = 2", held.world.people["甲"])
    await held.world.log_in(client, "庚")
    page = (await client.get(await held.path("青禾县", "/live"))).text
    assert re.findall(r'<dd class="figure"><a [^>]*>(\d+)</a>', page) == ["6", "2", "1", "3"]
    assert "1</a>&nbsp;人又在作答" in page
    links = re.findall(r'<a href="(/rates/[^"]+/people[^"]+)">(\d+)</a>', page)
    assert len(links) > 10
    for href, count in links:
        opened = (await client.get(href.replace("&amp;", "&"))).text
        shown = re.search(r"<h1>\S+ (\d+)&nbsp;人</h1>", opened)
        assert shown is not None and shown.group(1) == count, href
    rows = sheet_of(await client.post(await held.path("青禾县", "/live/export")))
    assert rows[4][:6] == ["青禾县", 6, 2, 1, 3, 1] and rows[4][6] == "50.00% (3/6)"
    assert [sum(row[n] for row in rows[5:]) for n in range(1, 6)] == rows[4][1:6], "the units sum to the whole"


async def test_numbers_come_anew_only_when_one_has_changed(held: Held, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(live, "_COSTS", 0.0)
    await held.world.log_in(client, "乙")
    where = await held.path("县水利局", "/live/now")
    first = await client.get(where)
    assert first.status_code == 200 and first.headers["cache-control"] == "no-store" and "<html" not in first.text
    mark = {"if-none-match": first.headers["etag"]}
    same = await client.get(where, headers=mark)
    assert same.status_code == 304 and same.content == b"" and re.fullmatch(r"\d\d:\d\d:\d\d", same.headers["x-counted"])
    await _begin(held, "己")
    changed = await client.get(where, headers=mark)
    assert changed.status_code == 200 and changed.headers["etag"] != first.headers["etag"]


async def test_ten_who_watch_cost_one_count(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "丁")
    where = await held.path("青禾县", "/live/now")
    assert (await client.get(await held.path("青禾县"))).status_code == 200
    with database.counting() as first:
        assert (await client.get(where)).status_code == 200
    assert len(first) <= 3
    with database.counting() as sent:
        answers = await asyncio.gather(*(client.get(where) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(sent) == 10 and not any("standing" in sql for sql in sent), "each asks for the exam alone"


async def test_the_live_view_is_shown_to_whose_unit_it_is(held: Held, client: httpx.AsyncClient) -> None:
    for who, unit, status in (("乙", "县水利局", 200), ("乙", "白水水管站", 200), ("乙", "青禾县", 404), ("丙", "县水利局", 404), ("甲", "县水利局", 403)):
        await held.world.log_in(client, who)
        for more in ("/live", "/live/now"):
            assert (await client.get(await held.path(unit, more))).status_code == status, (who, unit)
    await held.world.log_in(client, "丙")
    assert (await client.get(await held.path("白水水管站", "/live?tree=system"))).status_code == 404
    landed = await client.get(f"/rates/{held.exam['code']}/live", follow_redirects=True)
    assert landed.status_code == 200 and landed.url.path == await held.path("白水镇", "/live")


async def test_after_the_end_nothing_renews_itself(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "丁")
    assert "data-live=" in (await client.get(await held.path("青禾县", "/live"))).text
    await database.execute("UPDATE exam SET closes_at = $1 WHERE id = $2", clock.now_ms() - 1, held.exam["id"])
    over = (await client.get(await held.path("青禾县", "/live"))).text
    assert "data-live=" not in over and "刷新" in over
    assert "名单上没有应考的人" in (await client.get(await held.path("县档案馆", "/live"))).text
