"""The pages of background work, with and without a script."""

from typing import Any

import httpx

from app.foundation import clock, database
from app.foundation.jobs import actions, worker
from app.foundation.jobs.context import JobContext
from tests.people_of_tests import World


async def asked(world: World, name: str = "乙", kind: str = "draw_papers") -> str:
    return await actions.ask(kind, {}, by=await world.viewer(name), now=clock.now_ms())


async def test_the_list_shows_ones_own_work(client: httpx.AsyncClient, world: World) -> None:
    code = await asked(world)
    other = await asked(world, "丙")
    await world.log_in(client, "乙")
    page = await client.get("/jobs")
    assert page.status_code == 200 and "抽取试卷" in page.text and "排队中" in page.text
    assert f"/jobs/{code}" in page.text and other not in page.text
    assert "没有符合条件的任务" in (await client.get("/jobs?shown=finished")).text
    assert code in (await client.get("/jobs?shown=open&kind=draw_papers")).text
    assert code not in (await client.get("/jobs?kind=mark_exam")).text


async def test_a_running_job_shows_its_progress_to_page_and_script(client: httpx.AsyncClient, world: World) -> None:
    code = await asked(world)
    await world.log_in(client, "乙")
    seen: dict[str, Any] = {}

    async def half(context: JobContext) -> str:
        await context.progress(1_500, total=3_000, said="正在核对名单")
        seen["page"] = (await client.get(f"/jobs/{code}")).text
        seen["json"] = (await client.get(f"/jobs/{code}/progress")).json()
        return "导入 3,000 人。"

    await worker.run_one({"draw_papers": half})
    assert "正在核对名单" in seen["page"] and "1,500</span>/3,000" in seen["page"] and "刷新进度" in seen["page"]
    assert 'width="50.00%"' in seen["page"] and "progress.js" in seen["page"]
    assert seen["json"] == {"stage": "正在进行", "over": False, "done": 1_500, "total": 3_000, "said": "正在核对名单"}
    after = await client.get(f"/jobs/{code}")
    assert "导入 3,000 人。" in after.text and "已完成" in after.text and "progress.js" not in after.text
    assert (await client.get(f"/jobs/{code}/progress")).json()["over"] is True


async def test_cancelling_by_a_form(client: httpx.AsyncClient, world: World) -> None:
    code = await asked(world)
    await world.log_in(client, "乙")
    assert "确定取消" in (await client.get(f"/jobs/{code}")).text
    assert (await client.post(f"/jobs/{code}/cancel")).status_code == 303
    page = (await client.get(f"/jobs/{code}")).text
    assert "任务已取消" in page and "确定取消" not in page
    again = await client.post(f"/jobs/{code}/cancel")
    assert again.status_code == 409 and "已经结束" in again.text


async def test_who_sees_and_who_stops_the_work_of_others(client: httpx.AsyncClient, world: World) -> None:
    code = await asked(world)
    for name, page, cancel in (("丙", 404, 404), ("甲", 404, 404), ("壬", 200, 403), ("丁", 200, 403), ("癸", 200, 303)):
        await world.log_in(client, name)
        assert (await client.get(f"/jobs/{code}")).status_code == page, name
        assert (await client.get(f"/jobs/{code}/progress")).status_code == page, name
        assert (await client.post(f"/jobs/{code}/cancel")).status_code == cancel, name


async def test_nobody_logged_in_is_sent_to_log_in(client: httpx.AsyncClient, world: World) -> None:
    code = await asked(world)
    for path in ("/jobs", f"/jobs/{code}"):
        assert (await client.get(path)).headers["location"] == f"/log-in?next={path}"
    assert (await client.get(f"/jobs/{code}/progress", headers={"accept": "application/json"})).status_code == 401


async def test_the_list_is_paged_in_three_statements(client: httpx.AsyncClient, world: World) -> None:
    for _ in range(60):
        await asked(world)
    await world.log_in(client, "癸")
    await client.get("/jobs")
    with database.counting() as sent:
        page = await client.get("/jobs?page=2")
    assert "第 51–60" in page.text and len(sent) <= 3
