"""`sitting.resume`: this device's answers count from now on, the other one is told."""

import httpx

from tests.people_of_tests import World
from tests.sitting.sitter import sitter


async def test_resuming_opens_the_first_unanswered_question_and_takes_over(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    assert (await me.save((1, 1, "A"), (2, 2, "B"))).status_code == 200
    answer = await me.take_over()
    assert (answer.status_code, answer.headers["location"]) == (303, f"{me.at}/3")
    assert (await me.row())["epoch"] == 2
    late = await me.save((3, 1, "B"))
    assert late.status_code == 409 and late.json()["superseded"] and late.json()["saved"] == [3]
    assert (await me.save((1, 1, "A"), epoch=2)).status_code == 200


async def test_the_device_that_holds_it_goes_on_in_its_turn(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    for _ in range(2):
        assert (await client.post(f"{me.at}/resume")).headers["location"] == f"{me.at}/1"
    assert (await me.row())["epoch"] == 1
    assert 'id="q1"' in (await client.get(f"{me.at}/1")).text


async def test_another_device_is_one_tap_away_from_the_paper(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await me.save((1, 1, "A"))
    me.forget_turn()
    page = (await client.get(f"{me.at}/2")).text
    assert "在本机继续" in page and f'action="{me.at}/resume"' in page and "已经保存 1" in page and 'id="q2"' not in page
    await client.post(f"{me.at}/start")
    assert "在本机继续" in (await client.get(f"{me.at}/2")).text, "starting what runs already takes nothing over"
    await me.take_over()
    assert 'id="q2"' in (await client.get(f"{me.at}/2")).text
    assert (await me.row())["epoch"] == 2


async def test_an_attempt_that_is_over_is_left_alone(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    assert (await client.post(f"{me.at}/resume")).headers["location"] == f"{me.at}/result"
    await me.start()
    await me.hand_in()
    assert (await client.post(f"{me.at}/resume")).headers["location"] == f"{me.at}/result"
    assert (await me.row())["epoch"] == 1


async def test_a_stranger_finds_nothing(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await world.log_in(client, "戊")
    assert (await client.post(f"{me.at}/resume")).status_code == 404
    assert (await me.row())["epoch"] == 1
