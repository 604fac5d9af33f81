"""The pages of jobs, approvals and the record in a real browser: they fit, they are accessible, progress moves by itself."""

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from app.foundation import clock, database
from app.foundation.access import Permission, Viewer
from app.foundation.approvals import actions as approvals
from app.foundation.approvals import kinds
from app.foundation.approvals.kinds import Kind
from app.foundation.approvals.steps import Request
from app.foundation.jobs import actions as jobs
from tests.e2e.conftest import browse_as, serious_faults, sideways
from tests.people_of_tests import World


async def nothing(approval: dict[str, object], by: Viewer, now: int) -> None:
    """Does nothing: the decision itself is looked at here."""


@pytest_asyncio.fixture
async def site(world: World, address: str) -> str:
    """The address, with one kind of act that needs two people."""
    kinds.use_kinds({"exempt": Kind("免考", Permission.DECIDE_APPROVALS, nothing, lambda detail: [("考试", "年度考试")])})
    return address


async def held_job(world: World) -> str:
    """A job that some other worker holds and has half done."""
    code = await jobs.ask("draw_papers", {}, by=await world.viewer("丁"), now=clock.now_ms() + clock.HOUR)
    await database.execute(
        "UPDATE job SET leased_until = $1, tries = 1, done = 500, total = 1000, said = '已抽取 500 份' WHERE code = $2",
        clock.now_ms() + clock.HOUR, code,
    )  # fmt: skip
    return code


async def asked(world: World, name: str) -> str:
    request = Request("exempt", "exam", 1, "林知夏（县水利局）不参加年度考试", "产假期间，单位已核实。", {})
    return await approvals.ask(request, by=await world.viewer(name), now=clock.now_ms())


@pytest.mark.parametrize("width", [360, 1280])
async def test_every_shared_page_fits_and_is_accessible(world: World, site: str, browser: Browser, width: int) -> None:
    job = await held_job(world)
    codes = [await asked(world, name) for name in ("乙", "庚")]
    context = await browse_as(browser, world, "庚", address=site, width=width)
    page = await context.new_page()
    for path in ("/jobs", f"/jobs/{job}", "/approvals", *(f"/approvals/{code}" for code in codes), "/ledger", "/no-such-page"):
        await page.goto(path)
        for large in (False, True):
            await page.evaluate("on => document.documentElement.classList.toggle('large', on)", large)
            assert await serious_faults(page) == [] and await sideways(page) <= 0, f"{path} {'large' if large else ''}"


async def test_progress_moves_by_itself_and_the_end_shows_the_outcome(world: World, site: str, browser: Browser) -> None:
    code = await held_job(world)
    page = await (await browse_as(browser, world, "丁", address=site)).new_page()
    await page.goto(f"/jobs/{code}")
    await expect(page.locator("[data-progress-done]")).to_have_text("500")
    await database.execute("UPDATE job SET done = 750, said = '已抽取 750 份' WHERE code = $1", code)
    await expect(page.locator("[data-progress-said]")).to_have_text("已抽取 750 份")
    await expect(page.locator("[data-progress-done]")).to_have_text("750")
    await expect(page.locator("[data-progress] .fill")).to_have_attribute("width", "75%")
    await database.execute("UPDATE job SET finished_at = $1, outcome = '已抽取 1,000 份试卷。' WHERE code = $2", clock.now_ms(), code)
    await expect(page.locator("main")).to_contain_text("已抽取 1,000 份试卷。")
    await expect(page.locator("h1")).to_contain_text("已完成")


async def test_without_a_script_progress_is_a_link_and_cancelling_a_form(world: World, site: str, browser: Browser) -> None:
    code = await held_job(world)
    page = await (await browse_as(browser, world, "丁", address=site, java_script_enabled=False)).new_page()
    await page.goto(f"/jobs/{code}")
    await database.execute("UPDATE job SET done = 750 WHERE code = $1", code)
    await page.click("text=刷新进度")
    await expect(page.locator("[data-progress-done]")).to_have_text("750")
    await page.click("summary:has-text('取消任务')")
    await page.click("button:has-text('确定取消')")
    await expect(page.locator("main")).to_contain_text("正在停下")


async def test_a_second_person_refuses_with_a_reason_by_two_presses(world: World, site: str, browser: Browser) -> None:
    code = await asked(world, "乙")
    page = await (await browse_as(browser, world, "庚", address=site)).new_page()
    await page.goto("/approvals")
    await page.click("main >> text=免考")
    await page.click("summary:has-text('不通过')")
    await page.get_by_label("不通过的原因").fill("文号不对")
    await page.click("button:has-text('确定不通过')")
    await expect(page.locator("main")).to_contain_text("文号不对")
    row = await database.fetch_one("SELECT refused_at, decision_note FROM approval WHERE code = $1", code)
    assert row is not None and row["refused_at"] is not None and row["decision_note"] == "文号不对"
