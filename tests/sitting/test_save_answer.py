"""`sitting.save_answer`: acknowledged only when it is on disk, refused in words, never lost by a replay."""

import httpx
import pytest

from app.foundation import database
from app.sitting import rules
from tests.people_of_tests import World
from tests.sitting.sitter import Sitter, sitter


async def _stored(me: Sitter) -> list[tuple[int, int, str]]:
    rows = await database.fetch(
        "SELECT seq, item, choice FROM answer_event WHERE attempt = $1 ORDER BY epoch, seq", me.attempt["id"]
    )
    return [(row["seq"], row["item"], row["choice"]) for row in rows]


async def test_answers_are_on_disk_when_they_are_acknowledged(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    answer = await me.save((1, 2, "A"), (2, 5, "AC"), (3, 2, ""))
    assert answer.status_code == 200
    assert answer.json()["saved"] == [1, 2, 3] and answer.json()["refused"] == []
    assert answer.json()["deadline"] == (await me.row())["deadline"]
    assert await _stored(me) == [(1, 2, "A"), (2, 5, "AC"), (3, 2, "")]


async def test_a_replay_is_acknowledged_also_after_hand_in(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await me.save((1, 2, "A"))
    assert (await me.save((1, 2, "A"))).status_code == 200
    await me.hand_in()
    again = await me.save((1, 2, "A"))
    assert again.status_code == 200 and again.json()["saved"] == [1]
    assert await _stored(me) == [(1, 2, "A")]


async def test_the_same_number_with_another_choice_is_refused(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await me.save((1, 2, "A"))
    answer = await me.save((1, 2, "B"), (2, 3, "C"))
    assert answer.status_code == 409 and answer.json()["saved"] == [2]
    assert answer.json()["refused"][0]["reason"] == "conflict"
    assert await _stored(me) == [(1, 2, "A"), (2, 3, "C")]


@pytest.mark.parametrize("item", [6, 200])
async def test_an_item_that_is_not_on_the_paper_is_refused(world: World, client: httpx.AsyncClient, item: int) -> None:
    me = await sitter(world, client)
    await me.start()
    answer = await me.save((1, item, "A"))
    assert answer.status_code == 409
    assert [(one["reason"], one["seq"]) for one in answer.json()["refused"]] == [("not_on_paper", 1)]
    assert "试卷上没有这道题" in answer.json()["refused"][0]["sentence"]
    assert await _stored(me) == []


async def test_before_start_and_after_the_time_nothing_counts(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    before = await me.save((1, 1, "A"))
    assert before.status_code == 409 and before.json()["refused"][0]["reason"] == "not_started"
    await me.start()
    deadline, grace = (await me.row())["deadline"], me.attempt["grace"]
    await database.execute(
        "UPDATE attempt SET deadline = deadline - $1 WHERE id = $2",
        deadline - (await database.now_ms()) + grace,
        me.attempt["id"],
    )
    late = await me.save((2, 1, "A"))
    assert late.status_code == 409 and late.json()["refused"][0]["reason"] == "too_late"
    await me.hand_in()
    assert late.json()["kept"] == [2]
    assert await _stored(me) == []


async def test_an_answer_within_the_grace_counts(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client, grace_seconds=30)
    await me.start()
    row = await me.row()
    await database.execute("UPDATE attempt SET deadline = $1 WHERE id = $2", await database.now_ms() - 20_000, row["id"])
    assert (await me.save((1, 1, "A"))).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"epoch": 1, "answers": []},
        {"epoch": 0, "answers": [{"seq": 1, "item": 1, "choice": "A"}]},
        {"epoch": 1, "answers": [{"seq": 0, "item": 1, "choice": "A"}]},
        {"epoch": 1, "answers": [{"seq": 1, "item": 1, "choice": "BA"}]},
        {"epoch": 1, "answers": [{"seq": 1, "item": 1, "choice": "\x00"}]},
        {"epoch": 1, "answers": [{"seq": 1, "item": 1, "choice": "A"}, {"seq": 1, "item": 2, "choice": "A"}]},
        {"epoch": 1},
        {"epoch": 1, "answers": [{"seq": 1, "item": "x", "choice": "A"}]},
        {"epoch": 1, "answers": [{"seq": 10**12, "item": 1, "choice": "A"}]},
    ],
)
async def test_what_is_not_an_answer_is_refused_in_words(world: World, client: httpx.AsyncClient, body: dict) -> None:
    me = await sitter(world, client)
    await me.start()
    answer = await client.post(f"/save/{me.attempt['code']}", json=body)
    assert answer.status_code == 422 and answer.json()["sentence"]
    assert await _stored(me) == []


async def test_a_stranger_stores_nothing_and_nobody_neither(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await world.log_in(client, "戊")
    assert (await me.save((1, 1, "A"))).status_code == 404
    client.cookies.delete("__Host-pufa")
    assert (await me.save((1, 1, "A"))).status_code == 401
    await world.log_in(client, "甲")
    client.headers["x-csrftoken"] = "forged"
    assert (await me.save((1, 1, "A"))).status_code == 403
    assert await _stored(me) == []


async def test_when_too_many_wait_the_answer_is_asked_for_again_and_then_saved(
    world: World, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = await sitter(world, client)
    await me.start()
    with monkeypatch.context() as patched:
        patched.setattr(rules, "MOST_WAITING", 0)
        answer = await me.save((1, 2, "A"))
    assert answer.status_code == 503 and answer.headers["retry-after"] == "2" and "还没有保存" in answer.json()["sentence"]
    assert await _stored(me) == []
    assert (await me.save((1, 2, "A"))).status_code == 200 and await _stored(me) == [(1, 2, "A")]
