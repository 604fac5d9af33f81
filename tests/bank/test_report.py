"""The bank's report in the office."""

import httpx

from app.bank.report import making
from app.foundation import clock, database
from app.foundation.jobs.worker import run_one
from app.handed_down import HANDLERS
from tests import make
from tests.people_of_tests import World


async def test_a_report_is_asked_for_made_and_shown(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of(single=12, multiple=6, true_false=6)
    await world.log_in(client, "庚")
    assert "还没有检查报告" in (await client.get("/bank/report")).text
    asked = await client.post("/bank/report")
    assert asked.status_code == 303
    assert await run_one(HANDLERS)
    shown = (await client.get("/bank/report")).text
    assert "检查使用中的 24&nbsp;题" in shown
    assert "单选题答案 A" in shown
    assert "湖南 2019" in shown
    row = await making.newest_report()
    assert row is not None
    assert row["content"]["by_type"] == {"单选题": 12, "多选题": 6, "判断题": 6}


async def test_only_one_report_is_made_at_a_time(world: World, client: httpx.AsyncClient) -> None:
    viewer = await world.viewer("庚")
    await making.ask_for_report(viewer, now=clock.now_ms())
    await world.log_in(client, "庚")
    answer = await client.post("/bank/report")
    assert answer.status_code == 409
    assert "正在生成" in answer.text
    assert await database.fetch_value("SELECT count(*) AS n FROM job") == 1


async def test_who_may_not_see_keys_sees_no_habits(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of(single=12, multiple=6, true_false=6)
    await making.ask_for_report(await world.viewer("庚"), now=clock.now_ms())
    assert await run_one(HANDLERS)
    await world.log_in(client, "壬")
    assert "最合算的习惯</th>" not in (await client.get("/bank/report")).text
