"""Saved views: kept under a name for one person, opened to the same filters, renamed, deleted and brought back."""

import re

import httpx
import pytest

from app.foundation import clock, database
from app.rates.saved.rules import MOST, can_be_saved
from tests.rates.test_pages import Held, held

__all__ = ["held"]


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("/rates/abc123", True), ("/rates/abc?tree=system&q=%E6%B0%B4", True), ("/rates/abc/units/u1/people?which=absent&own=1", True),
        ("/rates/abc/units/u1/live", True), ("/rates", False), ("/people/abc", False), ("//evil.example/rates/abc", False),
        ("https://evil.example", False), ("/rates/abc/units/u1/people/export", False), ("/rates/abc?q=a b", False), ("/rates/../log-out", False),
        ("/rates/abc?" + "x" * 401, False), ("/rates/abc\n", False), ("", False),
    ],
)  # fmt: skip
def test_only_pages_of_rates_are_saved(address: str, may: bool) -> None:
    assert can_be_saved(address) is may


async def _save(client: httpx.AsyncClient, name: str, address: str) -> httpx.Response:
    return await client.post("/views", data={"name": name, "address": address})


async def _codes(client: httpx.AsyncClient) -> list[str]:
    return re.findall(r'class="saved-name" href="/views/([a-z0-9]+)"', (await client.get("/views")).text)


async def test_a_view_opens_to_the_same_filters_for_its_owner_alone(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "丁")
    page = (await client.get(f"/rates/{held.exam['code']}?tree=system&low=80")).text
    hidden = re.search(r'name="address" value="([^"]+)"', page)
    assert hidden is not None
    address = hidden.group(1).replace("&amp;", "&")
    saved = await _save(client, "低于八成", address)
    assert saved.status_code == 303 and saved.headers["location"] == address
    (code,) = await _codes(client)
    opened = await client.get(f"/views/{code}")
    assert opened.headers["location"] == address
    assert (await client.get(address)).text.count('value="80" selected') == 1
    await held.world.log_in(client, "庚")
    assert await _codes(client) == [] and (await client.get(f"/views/{code}")).status_code == 404
    for act in ("rename", "delete", "restore"):
        assert (await client.post(f"/views/{code}/{act}", data={"name": "我的"})).status_code == 404, act
    await held.world.log_in(client, "甲")
    assert (await client.get("/views")).status_code == 403


async def test_every_page_of_rates_offers_to_be_saved(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "庚")
    places = ["", "/people?which=sat&score=0-6000", "/progress", "/focus?what=failed", "/live?tree=system"]
    for place in places:
        page = (await client.get(await held.path("县水利局", place))).text
        hidden = re.search(r'name="address" value="([^"]+)"', page)
        assert hidden is not None, place
        address = hidden.group(1).replace("&amp;", "&")
        assert can_be_saved(address), address
        assert (await client.get(address)).status_code == 200
        for part in place.partition("?")[2].split("&"):
            assert part in address


async def test_a_view_is_renamed_deleted_and_brought_back(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "乙")
    for name in ("一", "二"):
        await _save(client, name, "/rates/abc")
    one, two = await _codes(client)
    taken = await client.post(f"/views/{one}/rename", data={"name": "二"})
    assert taken.status_code == 409 and "已经有一个叫“二”" in taken.text
    assert (await _save(client, "一", "/rates/abc")).status_code == 409
    assert (await client.post(f"/views/{one}/rename", data={"name": "三"})).status_code == 303
    assert (await client.post(f"/views/{one}/delete")).status_code == 303
    assert await _codes(client) == [two] and "最近删除的" in (await client.get("/views")).text
    assert (await client.get(f"/views/{one}")).status_code == 404
    await _save(client, "三", "/rates/abc")
    assert (await client.post(f"/views/{one}/restore")).status_code == 409, "its name was taken since"
    await database.execute("UPDATE saved_view SET ended_at = 5 WHERE person = $1 AND name = '三' AND ended_at IS NULL", held.world.people["乙"])
    assert (await client.post(f"/views/{one}/restore")).status_code == 303
    assert len(await _codes(client)) == 2
    verbs = await database.fetch("SELECT verb FROM ledger_entry WHERE subject = 'saved_view' ORDER BY id")
    assert [row["verb"] for row in verbs] == ["save_view", "save_view", "rename_view", "delete_view", "save_view", "restore_view"]


async def test_what_cannot_be_saved_says_why(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "乙")
    assert "名称还没填" in (await _save(client, " ", "/rates/abc")).text
    assert (await _save(client, "外站", "https://evil.example")).status_code == 422
    assert (await _save(client, "长" * 31, "/rates/abc")).status_code == 422
    rows = [(f"c{n}", held.world.people["乙"], f"n{n}", "/rates/abc", 1) for n in range(MOST)]
    await database.insert_many_by_name("saved_view", ["code", "person", "name", "address", "saved_at"], rows)
    full = await _save(client, "再一个", "/rates/abc")
    assert full.status_code == 409 and str(MOST) in full.text


async def test_a_view_deleted_long_ago_stays_deleted(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "乙")
    await _save(client, "旧的", "/rates/abc")
    (code,) = await _codes(client)
    await database.execute("UPDATE saved_view SET ended_at = $1", clock.now_ms() - 30 * clock.DAY)
    assert "最近删除的" not in (await client.get("/views")).text
    assert (await client.post(f"/views/{code}/restore")).status_code == 409
