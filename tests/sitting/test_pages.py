"""Cover, question, answer sheet, check and clock: what they say, and to whom."""

import re

import httpx
import pytest

from app.foundation import clock, database
from tests.people_of_tests import World
from tests.sitting.sitter import sitter

PAGES = ["", "/1", "/sheet", "/check", "/clock", "/result"]


async def test_the_cover_says_every_rule(world: World, client: httpx.AsyncClient) -> None:
    now = clock.now_ms()
    me = await sitter(
        world, client, grace_seconds=45, late_entry_minutes=90, attempts=2, counts="last", multiple_rule="half", opens_at=now - 1
    )
    page = (await client.get(me.at)).text
    for words in (
        "到时间后再留 45 秒", "开考 90 分钟后不能再进入", "可以考 2 次，取最后一次的成绩", "少选但没有选错得一半",
        "交卷后立即看到分数", "考试和补考都结束后公布", "30 分钟", "60 / 90 分", "开始答题", "判断题", "中途退出不停表",
    ):  # fmt: skip
        assert words in page
    assert f'action="{me.at}/start"' in page


async def test_a_make_up_keeps_the_keys_shut_longer(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    later = me.exam["closes_at"] + 5 * clock.DAY
    before = (await client.get(me.at)).text
    await database.execute(
        "INSERT INTO exam (code, title, opens_at, closes_at, minutes, grace_seconds, attempts, counts, multiple_rule, pass_points, "
        "excellent_points, form, blueprint, audience, score_shows, keys_show, edition, seed, drafted_at, main_exam) "
        "SELECT 'makeup', title, closes_at, $1, minutes, grace_seconds, attempts, counts, multiple_rule, pass_points, "
        "excellent_points, form, blueprint, audience, score_shows, keys_show, edition, seed, drafted_at, id FROM exam",
        later,
    )
    assert (await client.get(me.at)).text != before
    await me.start()
    await me.hand_in()
    await me.let_pass(3 * clock.HOUR)
    assert "考试和补考都结束后公布" in (await client.get(f"{me.at}/result")).text


async def test_a_question_page_holds_the_whole_paper_and_shows_one(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await me.save((4, 2, "B"))
    page = (await client.get(f"{me.at}/2")).text
    assert page.count("<fieldset>") == 5 and page.count("<legend") == 5
    assert 'id="q2" data-number="2"' in page
    assert len(re.findall(r'class="question"[^>]*(?<! hidden)>', page)) == 1
    assert "第 2 题，共 5 题，单选，20 分" in page
    assert 'data-seq="4"' in page and 'data-epoch="1"' in page
    assert page.count('value="B" checked') == 1
    assert 'role="status"' in page and page.count("aria-live") == 0


async def test_the_check_page_lists_what_is_open(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await me.save((1, 1, "A"), (2, 3, "B"), (3, 3, ""))
    page = (await client.get(f"{me.at}/check")).text
    assert "还有 4 题未答" in page and page.count('class="cell"') == 4
    await me.save(*((n + 3, n, "A") for n in range(1, 6)))
    assert "全部 5 题都已作答" in (await client.get(f"{me.at}/check")).text


async def test_the_clock_is_the_servers(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client, minutes=30)
    await me.start()
    told = (await client.get(f"{me.at}/clock")).json()
    assert 0 < 30 * clock.MINUTE - told["left"] < 10_000 and not told["done"] and told["csrf"]
    assert told["deadline"] - told["now"] == told["left"] and told["epoch"] == 1
    saved = (await me.save((1, 1, "A"))).json()
    assert saved["deadline"] == told["deadline"] and 0 <= told["left"] - saved["left"] < 10_000
    await me.hand_in()
    told = (await client.get(f"{me.at}/clock")).json()
    assert (told["left"], told["done"], told["why"]) == (0, True, "handed_in")


@pytest.mark.parametrize(
    ("change", "done", "why"),
    [
        ("deadline = $1 - grace + 2000", False, ""),
        ("deadline = $1 - grace - 1", True, "time"),
        ("handed_in_at = $1, handed_in_for = 'time'", True, "time"),
        ("handed_in_at = $1, handed_in_for = 'office'", True, "handed_in"),
        ("voided_at = $1", True, "voided"),
    ],
)
async def test_an_open_page_learns_that_and_why_it_is_over(
    world: World, client: httpx.AsyncClient, change: str, done: bool, why: str
) -> None:
    me = await sitter(world, client)
    await me.start()
    await database.execute(f"UPDATE attempt SET {change}", await database.now_ms())
    with database.counting() as sent:
        told = (await client.get(f"{me.at}/clock")).json()
    assert (told["left"], told["done"], told["why"]) == (0, done, why)
    assert len(sent) == 1


async def test_extra_time_reaches_an_open_page(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    before = (await client.get(f"{me.at}/clock")).json()
    await database.execute("UPDATE attempt SET deadline = deadline + 600000")
    after = (await client.get(f"{me.at}/clock")).json()
    assert after["deadline"] - before["deadline"] == 600_000 and after["left"] > before["left"]


async def test_before_the_start_every_page_leads_to_the_cover(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    for part in ("/1", "/sheet", "/check"):
        assert (await client.get(me.at + part)).headers["location"] == f"{me.at}/result"
    assert (await client.get(f"{me.at}/result")).headers["location"] == me.at


async def test_no_such_question(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    for number in ("0", "6", "99999999999"):
        assert (await client.get(f"{me.at}/{number}")).status_code == 404


@pytest.mark.parametrize("name", ["戊", "乙", "丁", "壬"])
async def test_nobody_else_sees_a_page_of_it(world: World, client: httpx.AsyncClient, name: str) -> None:
    me = await sitter(world, client)
    await me.start()
    await world.log_in(client, name)
    for part in PAGES:
        assert (await client.get(me.at + part)).status_code == 404, part


async def test_nobody_logged_in_is_sent_to_the_log_in(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    client.cookies.clear()
    for part in PAGES:
        answer = await client.get(me.at + part)
        assert answer.status_code == 303 and answer.headers["location"].startswith("/log-in")


async def test_a_withdrawn_exam_is_gone(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await database.execute("UPDATE exam SET withdrawn_at = 1")
    assert (await client.get(me.at)).status_code == 404
    assert (await client.post(f"{me.at}/start")).status_code == 404
