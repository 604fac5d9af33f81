"""`sitting.home`: one card with the right words in every stage, in a fixed number of queries."""

import httpx
import pytest

from app.foundation import clock, database
from tests import make
from tests.people_of_tests import World
from tests.sitting.sitter import sitter

HOUR = clock.HOUR


async def test_nothing_to_sit(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "甲")
    page = await client.get("/")
    assert page.status_code == 200 and "目前没有要参加的考试" in page.text
    assert "<h1>甲</h1>" in page.text and "县水利局" in page.text


@pytest.mark.parametrize(
    ("opens", "closes", "late", "badge", "button"),
    [
        (HOUR, 2 * HOUR, None, "还没有开始", "看考试说明"),
        (-HOUR, HOUR, None, "正在进行", "开始考试"),
        (-HOUR, HOUR, 30, "已不能进入", ""),
        (-2 * HOUR, -HOUR, None, "缺考", ""),
    ],
)
async def test_before_anything_is_started(
    world: World, client: httpx.AsyncClient, opens: int, closes: int, late: int | None, badge: str, button: str
) -> None:
    now = clock.now_ms()
    me = await sitter(world, client, opens_at=now + opens, closes_at=now + closes, late_entry_minutes=late)
    page = (await client.get("/")).text
    assert f">{badge}</span>" in page
    assert (f'href="{me.at}">{button}</a>' in page) if button else ("btn-main" not in page)


async def test_a_running_attempt_is_one_tap_away(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    page = (await client.get("/")).text
    assert f'action="{me.at}/resume"' in page and "继续答题" in page and "前交卷" in page


async def test_after_the_hand_in_the_score_shows_or_waits(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await me.start()
    await me.hand_in()
    page = (await client.get("/")).text
    assert "已出成绩" in page and "未合格" in page and f"{me.at}/result" in page
    await database.execute("UPDATE exam SET score_shows = 'after_close'")
    page = (await client.get("/")).text
    assert ">已交卷</span>" in page and "未合格" not in page and "考试全部结束后公布" in page


async def test_the_exempt_and_those_who_left(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    await database.execute(
        "INSERT INTO roster_amendment (exam, person, kind, reason_kind, reason, effective_at, asked_by, asked_at, approved_by, approved_at) "
        "VALUES ($1, $2, 'exempt', 'illness', '', 5, 1, 5, 2, 5)",
        me.exam["id"], me.person,
    )  # fmt: skip
    assert "您已获准免考" in (await client.get("/")).text
    await database.execute("UPDATE roster_amendment SET kind = 'leave'")
    assert "目前没有要参加的考试" in (await client.get("/")).text
    assert (await client.get(me.at)).status_code == 404
    await database.execute("UPDATE roster_amendment SET approved_at = NULL")
    assert "开始考试" in (await client.get("/")).text


async def test_the_most_urgent_exam_has_the_card_and_the_others_a_line(world: World, client: httpx.AsyncClient) -> None:
    now = clock.now_ms()
    me = await sitter(world, client, title="后开的考试", opens_at=now + HOUR, closes_at=now + 2 * HOUR)
    await make.published_exam([me.person], title="现在的考试")
    page = (await client.get("/")).text
    assert page.index("现在的考试") < page.index("其他考试") < page.index("后开的考试")


async def test_the_home_page_asks_few_questions_of_the_database(world: World, client: httpx.AsyncClient) -> None:
    me = await sitter(world, client)
    for _ in range(3):
        await make.published_exam([me.person])
    await client.get("/")
    with database.counting() as sent:
        await client.get("/")
    assert len(sent) <= 4


async def test_the_years_practice_stands_below_the_exam(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "甲")
    assert "本年已完成 <b>0</b>&nbsp;组练习，要求 1&nbsp;组" in (await client.get("/")).text


async def test_nobody_is_asked_to_log_in(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/log-in?next=/")
