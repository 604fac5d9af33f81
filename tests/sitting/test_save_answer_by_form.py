"""`sitting.save_answer_by_form`: the plain form, one answer a post, no script needed."""

import httpx

from app.foundation import database
from tests.people_of_tests import World
from tests.sitting.sitter import Sitter, sitter


async def _post(me: Sitter, number: int, **fields: object) -> httpx.Response:
    return await me.client.post(f"{me.at}/{number}", data={**fields, "_csrf_token": me.client.headers["x-csrftoken"]})


async def _choices(me: Sitter) -> list[tuple[int, int, str]]:
    rows = await database.fetch("SELECT seq, item, choice FROM answer_event WHERE attempt = $1 ORDER BY seq", me.attempt["id"])
    return [(row["seq"], row["item"], row["choice"]) for row in rows]


async def test_each_form_saves_and_goes_on_and_the_last_leads_to_the_check(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    answer = await _post(me, 2, choice="B")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{me.at}/3")
    answer = await _post(me, 5, choice=["C", "A"])
    assert answer.headers["location"] == f"{me.at}/check"
    assert await _choices(me) == [(1, 2, "B"), (2, 5, "AC")]
    page = await client.get(f"{me.at}/3")
    assert "第 5 题已保存。" in page.text


async def test_clearing_stays_on_the_question(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await _post(me, 2, choice="B")
    answer = await _post(me, 2, choice="B", clear="1")
    assert answer.headers["location"] == f"{me.at}/2"
    assert await _choices(me) == [(1, 2, "B"), (2, 2, "")]
    assert "checked" not in (await client.get(f"{me.at}/2")).text


async def test_it_goes_on_numbering_where_the_script_stopped(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await me.save((7, 1, "A"))
    await _post(me, 1, choice="B")
    assert await _choices(me) == [(7, 1, "A"), (8, 1, "B")]
    assert 'value="B" checked' in (await client.get(f"{me.at}/1")).text


async def test_refusals_in_words(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    off = await _post(me, 6, choice="A")
    assert off.status_code == 409 and "试卷上没有这道题" in off.text
    odd = await _post(me, 1, choice="Z")
    assert odd.status_code == 422 and "格式不对" in odd.text
    await me.hand_in()
    late = await _post(me, 1, choice="A")
    assert late.status_code == 409 and "已经交卷" in late.text
    assert await _choices(me) == []


async def test_a_stranger_finds_nothing(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await world.log_in(client, "戊")
    assert (await _post(me, 1, choice="A")).status_code == 404
    assert await _choices(me) == []


async def test_a_device_that_does_not_hold_the_attempt_saves_nothing_unasked(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    me.forget_turn()
    answer = await _post(me, 1, choice="A")
    assert answer.headers["location"] == f"{me.at}/1"
    page = (await client.get(f"{me.at}/1")).text
    assert "第 1 题没有保存" in page and "在本机继续" in page
    assert await _choices(me) == []


async def test_an_older_device_fills_only_what_the_newer_has_not_answered(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await database.execute("UPDATE attempt SET epoch = 2 WHERE id = $1", me.attempt["id"])
    await me.save((1, 1, "B"), epoch=2)
    for number in (1, 2):
        answer = await _post(me, number, choice="A")
        assert answer.headers["location"] == f"{me.at}/{number}"
        assert "另一台设备已经接着答" in (await client.get(f"{me.at}/{number}")).text
    me.forget_turn()
    await me.take_over()
    page = (await client.get(f"{me.at}/1")).text
    assert page.count(" checked") == 2 and 'value="B" checked' in page and 'value="A" checked' in page
