"""The office's pages of the bank and of exams: no serious finding of axe, nothing sideways; an exam arranged and published by hand."""

import pytest
from playwright.async_api import Browser

from app.exams.actions import arranging
from app.exams.jobs import HANDLERS
from app.foundation import clock, database
from app.foundation.jobs.worker import run_one
from question_bank.forms import DEFAULT_TEMPLATE
from tests import machine, make
from tests.e2e.conftest import browse_as, serious_faults, sideways
from tests.people_of_tests import World

LONG = "2026 年度国家工作人员学法考法考试（县直机关、镇街道和村社区统一场次）"


async def _addresses(world: World) -> list[str]:
    await make.bank_of()
    now = clock.now_ms()
    draft = await arranging.arrange_exam(await world.viewer("丁"), DEFAULT_TEMPLATE, now=now)
    await database.execute("UPDATE exam SET title = $1 WHERE code = $2", LONG, draft)
    people = [world.people["甲"]]
    coming = await make.published_exam(people, title=LONG, opens_at=now + clock.DAY, closes_at=now + 2 * clock.DAY)
    closed = await make.published_exam(people, title=LONG, opens_at=now - clock.DAY, closes_at=now - 1)
    exams = [f"/exams/{code}" for code in (draft, coming["code"], closed["code"])]
    return ["/bank", "/bank/s-0001", "/bank/s-0001/edit", "/bank/new?type=true_false", "/bank/export", "/bank?q=没有这样的词", "/bank?difficulty=easy",
            "/bank/import", "/bank/templates", "/bank/templates/new", "/bank/calendar", "/bank/report", "/bank/chosen?act=tag&code=s-0001",
            "/exams", *exams, f"/exams/{draft}/edit",
            f"/exams/{coming['code']}/preview", f"/exams/{draft}/preview"]  # fmt: skip


@pytest.mark.parametrize(("width", "large"), machine.grid([(360, "1"), (1280, "")]))
async def test_no_serious_finding_and_nothing_sideways(
    world: World, address: str, browser: Browser, width: int, large: str
) -> None:
    await make.grant(world.people["丁"], "office_checker", world.units["青禾县"])
    where_all = await _addresses(world)
    context = await browse_as(browser, world, "丁", address=address, width=width)
    await context.add_cookies([{"name": "pufa_large", "value": large, "url": address}])
    page = await context.new_page()
    found = []
    for where in where_all:
        answer = await page.goto(where)
        assert answer is not None
        assert answer.status == 200, where
        for summary in await page.locator("main summary").all():
            await summary.click()
        found += [f"{where} {fault}" for fault in await serious_faults(page)]
        if await sideways(page) > 0:
            found.append(f"{where} is {await sideways(page)} px too wide")
    assert found == []
    await context.close()


@pytest.mark.parametrize("script", [True, False])
async def test_an_exam_is_arranged_and_published_by_hand(world: World, address: str, browser: Browser, script: bool) -> None:
    await make.bank_of(single=40, multiple=20, true_false=24)
    author = await browse_as(browser, world, "丁", address=address, java_script_enabled=script)
    page = await author.new_page()
    await page.goto("/exams")
    if not await page.get_by_role("button", name="用这种样式").first.is_visible():
        await page.locator("summary", has_text="新建考试").click()
    await page.get_by_role("button", name="用这种样式").first.click()
    await page.get_by_label("考试名称").fill("手工安排的考试")
    await page.locator("summary", has_text="按系统选单位").click()
    await page.get_by_label("按系统", exact=True).check()
    await page.locator("details[open] .unit-choice").get_by_label("县水利局").check()
    await page.get_by_role("button", name="保存设置").click()
    assert "按现在的名册有 5 人" in (await page.locator("main").inner_text()).replace("\u00a0", " ")
    where = page.url
    await author.close()
    checker = await browse_as(browser, world, "庚", address=address, java_script_enabled=script)
    page = await checker.new_page()
    await page.goto(where)
    await page.locator("summary", has_text="发布考试").click()
    await page.get_by_role("button", name="确定发布").click()
    await run_one(HANDLERS)
    await page.goto(where)
    assert "名单已冻结" in await page.locator("main").inner_text() or await _published(page, where)
    await checker.close()


async def _published(page, where: str) -> bool:
    for _ in range(20):
        await page.wait_for_timeout(500)
        await page.goto(where)
        if "名单已冻结" in await page.locator("main").inner_text():
            return True
    return False
