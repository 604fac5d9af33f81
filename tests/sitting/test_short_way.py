"""The short way of saving: taken only when everything is known good, and never another answer than the usual way's."""

from typing import Any

import httpx
import pytest

from app.foundation import database
from app.foundation.web import sessions
from tests.people_of_tests import World
from tests.sitting.sitter import Sitter, sitter


@pytest.fixture
def usual_ways(client: httpx.AsyncClient) -> list[str]:
    """The paths that went through the framework, in order: seen where the framework is entered."""
    transport: Any = client._transport
    seen: list[str] = []
    inner = _cell_of(transport.app.asgi_handler, "app")
    before = inner.cell_contents

    async def entered(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            seen.append(scope["path"])
        await before(scope, receive, send)

    inner.cell_contents = entered
    return seen


def _cell_of(function: Any, name: str) -> Any:
    return function.__closure__[function.__code__.co_freevars.index(name)]


async def _ready(world: World, client: httpx.AsyncClient) -> Sitter:
    me = await sitter(world, client)
    await me.start()
    return me


async def test_a_save_of_a_known_session_goes_past_the_framework(
    world: World, client: httpx.AsyncClient, usual_ways: list[str]
) -> None:
    me = await _ready(world, client)
    usual_ways.clear()
    answer = await me.save((1, 2, "A"))
    assert answer.status_code == 200 and answer.json()["saved"] == [1]
    assert usual_ways == []
    assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-request-id"] and "strict-transport-security" in answer.headers


async def test_the_first_save_after_the_cache_is_gone_goes_the_usual_way(
    world: World, client: httpx.AsyncClient, usual_ways: list[str]
) -> None:
    me = await _ready(world, client)
    sessions.forget_all()
    usual_ways.clear()
    assert (await me.save((1, 2, "A"))).json()["saved"] == [1]
    assert (await me.save((2, 3, "A"))).json()["saved"] == [2]
    assert len(usual_ways) == 1


@pytest.mark.parametrize("token", ["", "0" * 128, "short"])
async def test_a_missing_or_foreign_csrf_token_is_refused_as_ever(world: World, client: httpx.AsyncClient, token: str) -> None:
    me = await _ready(world, client)
    client.headers["x-csrftoken"] = token
    answer = await me.save((1, 2, "A"))
    assert answer.status_code == 403 and answer.json()["reason"] == "stale_form"
    assert await database.fetch_value("SELECT count(*) AS n FROM answer_event") == 0


async def test_a_forged_token_that_equals_its_cookie_is_refused(world: World, client: httpx.AsyncClient) -> None:
    me = await _ready(world, client)
    forged = "a" * 128
    client.cookies.delete("__Host-pufa-csrf")
    client.cookies.set("__Host-pufa-csrf", forged, domain="testserver.local")
    client.headers["x-csrftoken"] = forged
    assert (await me.save((1, 2, "A"))).status_code == 403


async def test_an_ended_session_is_asked_to_log_in(world: World, client: httpx.AsyncClient) -> None:
    me = await _ready(world, client)
    await sessions.end_all_of(me.person, now=await database.now_ms())
    answer = await me.save((1, 2, "A"))
    assert answer.status_code == 401 and answer.json()["reason"] == "log_in_first"


async def test_somebody_elses_attempt_is_not_found_and_said_once(
    world: World, client: httpx.AsyncClient, usual_ways: list[str]
) -> None:
    me = await _ready(world, client)
    await world.log_in(client, "戊")
    usual_ways.clear()
    for _ in range(2):
        answer = await me.save((1, 2, "A"))
        assert answer.status_code == 404 and answer.json()["reason"] == "not_found"
    assert len(usual_ways) == 2, "a refusal is told by the framework's handlers"


async def test_what_cannot_be_read_is_refused_in_words(world: World, client: httpx.AsyncClient) -> None:
    me = await _ready(world, client)
    at = f"/save/{me.attempt['code']}"
    broken = await client.post(at, content=b'{"epoch": 1, "answers"', headers={"content-type": "application/json"})
    assert broken.status_code == 422 and "没有保存" in broken.json()["sentence"]
    large = await client.post(at, content=b" " * 20_001, headers={"content-type": "application/json"})
    assert large.status_code == 413


async def test_two_cookie_headers_do_not_take_the_short_way(
    world: World, client: httpx.AsyncClient, usual_ways: list[str]
) -> None:
    me = await _ready(world, client)
    usual_ways.clear()
    twice = [("cookie", "a=1"), ("cookie", "; ".join(f"{one.name}={one.value}" for one in client.cookies.jar))]
    body = {"epoch": 1, "answers": [{"seq": 1, "item": 2, "choice": "A"}]}
    await client.post(f"/save/{me.attempt['code']}", json=body, headers=twice + [("x-csrftoken", client.headers["x-csrftoken"])])
    assert len(usual_ways) == 1
