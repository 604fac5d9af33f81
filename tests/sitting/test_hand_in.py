"""`sitting.hand_in` and the hand-in for time: once, marked from what is stored."""

import httpx

from app.foundation import database
from app.sitting import actions
from tests.people_of_tests import World
from tests.sitting.sitter import Sitter, right_choices, sitter


async def _score(me: Sitter) -> int | None:
    return await database.fetch_value("SELECT score FROM mark WHERE attempt = $1", me.attempt["id"])


async def _run_out(me: Sitter, *, ago: int) -> None:
    """Moves the deadline so that the grace ended `ago` ms ago."""
    ends = await database.now_ms() - me.attempt["grace"] - ago
    await database.execute("UPDATE attempt SET deadline = $1 WHERE id = $2", ends, me.attempt["id"])


async def test_handing_in_marks_what_was_saved_once(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    right = await right_choices(me.attempt)
    await me.start()
    await me.save(*((n, n, right[n]) for n in (1, 2, 3)))
    answer = await me.hand_in()
    assert (answer.status_code, answer.headers["location"]) == (303, f"{me.at}/result")
    row = await me.row()
    assert row["handed_in_for"] == "person" and await _score(me) == 6000
    await me.hand_in()
    assert await me.row() == row
    assert await database.fetch_value("SELECT count(*) FROM mark") == 1
    assert await database.fetch_value("SELECT count(*) FROM ledger_entry WHERE verb = 'hand_in'") == 1


async def test_nothing_to_hand_in_before_the_start(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    answer = await me.hand_in()
    assert answer.status_code == 409 and "还没有开始答题" in answer.text
    assert (await me.row())["handed_in_at"] is None


async def test_a_stranger_cannot_hand_in_for_another(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await world.log_in(client, "乙")
    assert (await me.hand_in()).status_code == 404
    assert (await me.row())["handed_in_at"] is None


async def test_the_server_hands_in_for_time_whether_or_not_the_browser_is_there(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    right = await right_choices(me.attempt)
    await me.start()
    await me.save((1, 1, right[1]))
    assert await actions.hand_in_for_time() == 0
    await _run_out(me, ago=1)
    waiting = await client.get(f"{me.at}/result")
    assert waiting.status_code == 200 and "替您交卷" in waiting.text and 'http-equiv="refresh"' in waiting.text
    assert (await client.get(f"{me.at}/1")).headers["location"] == f"{me.at}/result"
    assert await actions.hand_in_for_time() == 1
    assert await actions.hand_in_for_time() == 0
    assert (await me.row())["handed_in_for"] == "time" and await _score(me) == 2000
    assert "到时间由系统交卷" in (await client.get(f"{me.at}/result")).text


async def test_within_the_grace_it_is_not_yet_handed_in(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await _run_out(me, ago=-20_000)
    assert await actions.hand_in_for_time() == 0
    assert (await me.row())["handed_in_at"] is None


async def test_a_late_hand_in_by_hand_is_one_for_time(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await _run_out(me, ago=5)
    await me.hand_in()
    assert (await me.row())["handed_in_for"] == "time"
