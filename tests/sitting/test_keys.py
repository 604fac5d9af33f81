"""No key, explanation or citation is in any response before it may be: every response is searched for canaries."""

import re

import httpx
import pytest

from app.foundation import clock, database
from tests import make
from tests.people_of_tests import World
from tests.sitting.sitter import Sitter, right_choices, sitter, wrong_for

CANARIES = ("金丝雀", "000000000000", "2021-01-22", "2021年1月22日", "第三十六条", "正确答案", "漏选")


async def _every_response(me: Sitter) -> list[tuple[str, str]]:
    """(address, body and headers) of every page and JSON answer a sitter can get, before and after the hand-in."""
    seen: list[tuple[str, str]] = []

    def note(answer: httpx.Response) -> None:
        seen.append((f"{answer.request.method} {answer.request.url.path}", answer.text + str(answer.headers)))

    right = await right_choices(me.attempt)
    for part in ("", "/1", "/result"):
        note(await me.client.get(me.at + part))
    note(await me.client.get("/"))
    note(await me.client.post(f"{me.at}/start"))
    note(await me.save((1, 1, wrong_for(right[1])), (2, 2, right[2]), (3, 9, "A")))
    token = {"_csrf_token": me.client.headers["x-csrftoken"]}
    note(await me.client.post(f"{me.at}/3", data={"choice": wrong_for(right[3]), **token}))
    for part in ("", "/1", "/2", "/3", "/4", "/5", "/sheet", "/check", "/clock", "/result"):
        note(await me.client.get(me.at + part))
    note(await me.client.post(f"{me.at}/resume"))
    note(await me.client.get("/"))
    note(await me.hand_in())
    note(await me.save((9, 1, "A")))
    for part in ("", "/1", "/sheet", "/check", "/clock", "/result"):
        note(await me.client.get(me.at + part))
    note(await me.client.get("/"))
    note(await me.client.post(f"{me.at}/again"))
    return seen


@pytest.mark.parametrize("keys_show", ["after_close", "by_hand"])
@pytest.mark.parametrize("score_shows", ["at_once", "after_close"])
async def test_no_canary_sings_before_its_time(world: World, client: httpx.AsyncClient, keys_show: str, score_shows: str) -> None:
    me = await sitter(world, client, keys_show=keys_show, score_shows=score_shows)
    seen = await _every_response(me)
    assert len(seen) > 25
    for address, text in seen:
        assert not [canary for canary in CANARIES if canary in text], address
        assert not re.search(r"explanation|key_set|\"key\":", text), address


async def test_marks_of_single_questions_do_not_show_while_keys_are_shut(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await _every_response(me)
    page = (await client.get(f"{me.at}/result")).text
    assert 'class="missed"' not in page and "题干" not in page
    assert "按法律" in page and "行政处罚法" in page


async def test_after_the_window_each_missed_question_shows_mine_the_key_the_explanation_and_the_citation(
    world: World, client: httpx.AsyncClient
) -> None:
    me = await sitter(world, client)
    right = await right_choices(me.attempt)
    await me.start()
    await me.save(*((n, n, right[n]) for n in (1, 3, 4, 5)), (6, 2, wrong_for(right[2])))
    await me.hand_in()
    assert "金丝雀" not in (await client.get(f"{me.at}/result")).text
    await me.let_pass(clock.HOUR + 31_000)
    page = (await client.get(f"{me.at}/result")).text
    assert page.count('class="missed"') == 1
    for words in ("解析金丝雀", "《行政处罚法》第三十六条（2021年1月22日文本）", "您选的", "正确答案", "第 2&nbsp;题，单选"):
        assert words in page
    assert page.index("合格，得分 </span>80") < page.index("按法律") < page.index("按题型") < page.index("解析金丝雀")


async def test_keys_released_by_hand_or_chosen_at_once(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client, keys_show="by_hand")
    await me.start()
    await me.hand_in()
    assert "由普法办另行公布" in (await client.get(f"{me.at}/result")).text
    await database.execute("UPDATE exam SET keys_released_at = $1", clock.now_ms() - 1)
    assert "解析金丝雀" in (await client.get(f"{me.at}/result")).text
    await database.execute("UPDATE exam SET keys_released_at = NULL, keys_show = 'at_once'")
    assert "解析金丝雀" in (await client.get(f"{me.at}/result")).text


async def test_a_later_closing_for_one_person_keeps_the_keys_shut_for_all(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await me.hand_in()
    await me.let_pass(2 * clock.HOUR)
    assert "解析金丝雀" in (await client.get(f"{me.at}/result")).text
    await database.execute(
        "INSERT INTO exam_override (exam, person, extra_minutes, closes_at, more_attempts, reason, asked_by, approved_by, at) "
        "VALUES ($1, $2, 0, $3, 0, '住院', 1, 2, 1)",
        me.exam["id"], world.people["戊"], clock.now_ms() + clock.HOUR,
    )  # fmt: skip
    assert "金丝雀" not in (await client.get(f"{me.at}/result")).text


async def test_another_persons_result_is_not_found(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await me.hand_in()
    await me.let_pass(2 * clock.HOUR)
    for name in ("戊", "乙", "丁", "壬", "癸"):
        await world.log_in(client, name)
        answer = await client.get(f"{me.at}/result")
        assert answer.status_code == 404 and "金丝雀" not in answer.text


async def test_a_voided_attempt_shows_no_result(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await me.hand_in()
    await database.execute("UPDATE attempt SET voided_at = 1")
    page = await client.get(f"{me.at}/result", follow_redirects=True)
    assert "已作废" in page.text and 'class="seal' not in page.text
    assert (await make.attempt_of(me.person, me.exam))["voided_at"] == 1
