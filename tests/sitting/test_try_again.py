"""`sitting.try_again`: the next attempt is drawn once, only while one is left and the window is open."""

import httpx

from app.exams.paper import unpack
from app.foundation import database
from tests import make
from tests.people_of_tests import World
from tests.sitting.sitter import right_choices, sitter


async def test_the_next_attempt_has_a_paper_of_its_own_and_the_best_counts(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client, attempts=2)
    right = await right_choices(me.attempt)
    await me.start()
    await me.save((1, 1, right[1]))
    await me.hand_in()
    home = await client.get("/")
    assert "还可以再考" in home.text and "已得 20 分" in home.text
    answer = await client.post(f"{me.at}/again")
    second = await make.attempt_of(me.person, me.exam, number=2)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sit/{second['code']}")
    assert second["started_at"] is None and second["paper"] != me.attempt["paper"]
    assert len(unpack(second["paper"])) == 5
    assert (await client.post(f"{me.at}/again")).headers["location"] == f"/sit/{second['code']}"
    assert await database.fetch_value("SELECT count(*) FROM attempt") == 2
    assert (await client.post(f"/sit/{second['code']}/start")).status_code == 303
    assert (await client.post(f"/sit/{second['code']}/hand-in")).status_code == 303
    page = await client.get(f"/sit/{second['code']}/result")
    assert "未合格，得分 </span>0" in page.text and "计入成绩的是另一次，20&nbsp;分" in page.text


async def test_no_attempt_is_left(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client, attempts=1)
    await me.start()
    unfinished = await client.post(f"{me.at}/again")
    assert unfinished.status_code == 409
    await me.hand_in()
    answer = await client.post(f"{me.at}/again")
    assert answer.status_code == 409 and "不能再考了" in answer.text
    assert await database.fetch_value("SELECT count(*) FROM attempt") == 1


async def test_after_the_closing_there_is_no_more(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client, attempts=3)
    await me.start()
    await me.hand_in()
    await me.let_pass(3_600_000)
    assert (await client.post(f"{me.at}/again")).status_code == 409


async def test_an_attempt_more_can_be_granted_to_one_person(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client, attempts=1)
    await me.start()
    await me.hand_in()
    await database.execute(
        "INSERT INTO exam_override (exam, person, extra_minutes, more_attempts, reason, asked_by, approved_by, at) "
        "VALUES ($1, $2, 0, 1, '停电', 1, 2, 1)",
        me.exam["id"], me.person,
    )  # fmt: skip
    assert (await client.post(f"{me.at}/again")).status_code == 303


async def test_a_stranger_draws_nothing(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client, attempts=2)
    await me.start()
    await me.hand_in()
    await world.log_in(client, "戊")
    assert (await client.post(f"{me.at}/again")).status_code == 404
    assert await database.fetch_value("SELECT count(*) FROM attempt") == 1
