"""The receipt of a hand-in: on the person's page, and made again by the office."""

import re

import httpx
import pytest

from app.foundation import database
from app.sitting import receipts
from tests.people_of_tests import World
from tests.sitting.sitter import Sitter, sitter


async def _handed_in(world: World, client: httpx.AsyncClient) -> tuple[Sitter, str]:
    me = await sitter(world, client)
    await me.start()
    await me.save((1, 1, "A"), (2, 3, "B"), (3, 3, "C"), (4, 5, ""))
    await me.hand_in()
    page = (await client.get(f"{me.at}/result")).text
    code = re.search(r'<b class="receipt">([A-Z0-9-]+)</b>', page)
    assert code is not None and "计入 2&nbsp;题" in page and me.attempt["code"] in page
    return me, code[1]


async def _check(client: httpx.AsyncClient, attempt: str, code: str) -> str:
    answer = await client.get("/receipts", params={"attempt": attempt, "code": code})
    assert answer.status_code == 200
    return answer.text


async def test_the_office_makes_the_same_code_from_what_is_stored(world: World, client: httpx.AsyncClient) -> None:
    me, code = await _handed_in(world, client)
    assert re.fullmatch(r"([A-HJKMNP-Z0-9]{4}-){2}[A-HJKMNP-Z0-9]{4}", code)
    await world.log_in(client, "丁")
    page = await _check(client, f" {me.attempt['code'].upper()} ", f" {code.lower().replace('-', ' ')} ")
    assert "一致：库里的答案" in page and "2&nbsp;题" in page and "测试考试" in page
    assert "不一致" in await _check(client, me.attempt["code"], code[:-1] + ("A" if code[-1] != "A" else "B"))


async def test_one_answer_more_gives_another_code(world: World, client: httpx.AsyncClient) -> None:
    me, code = await _handed_in(world, client)
    await database.execute(
        "INSERT INTO answer_event (attempt, epoch, seq, item, choice, received_at) VALUES ($1, 1, 9, 1, 'B', 1)", me.attempt["id"]
    )
    await world.log_in(client, "丁")
    assert "不一致" in await _check(client, me.attempt["code"], code)


@pytest.mark.parametrize(
    ("attempt", "code", "words"),
    [("", "", "核对回执"), ("nosuchattempt", "X", "没有这份已交的答卷"), ("", "X", "都要填"), ("nosuchattempt", "", "都要填")],
)
async def test_what_is_missing_is_said(world: World, client: httpx.AsyncClient, attempt: str, code: str, words: str) -> None:
    await world.log_in(client, "丁")
    assert words in await _check(client, attempt, code)


async def test_an_attempt_still_running_has_no_receipt(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await world.log_in(client, "丁")
    assert "没有这份已交的答卷" in await _check(client, me.attempt["code"], "X")


async def test_only_the_office_may_check(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "甲")
    assert (await client.get("/receipts")).status_code == 403


def test_the_code_depends_on_every_part(db: object) -> None:
    base = receipts.code_over("a", at=1, chosen={1: "A", 2: "B"})
    others = [
        receipts.code_over("b", at=1, chosen={1: "A", 2: "B"}),
        receipts.code_over("a", at=2, chosen={1: "A", 2: "B"}),
        receipts.code_over("a", at=1, chosen={1: "A", 2: "C"}),
        receipts.code_over("a", at=1, chosen={1: "A"}),
    ]
    assert len({base, *others}) == 5
    assert receipts.code_over("a", at=1, chosen={2: "B", 1: "A"}) == base
