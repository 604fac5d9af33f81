"""The pages of rates in a real browser: nothing serious for axe, nothing sideways, the absentees exported in few taps."""

import pytest
from playwright.async_api import Browser, expect

from app.foundation import clock, database
from app.rates.live import queries as live
from tests import machine, make
from tests.e2e.conftest import browse_as, serious_faults, sideways
from tests.people_of_tests import World
from tests.rates import histories


async def _addresses(world: World) -> list[str]:
    """The tree of an exam, a unit, its absentees and its reminder, as the office sees them."""
    await make.bank_of()
    exam = await make.published_exam([world.people["甲"], world.people["戊"], world.people["己"]])
    unit = await database.fetch_value("SELECT code FROM unit WHERE id = $1", world.units["县水利局"])
    start = f"/rates/{exam['code']}"
    person = await database.fetch_value("SELECT code FROM person WHERE id = $1", world.people["己"])
    await histories.sit(exam, world.people["甲"], right=4)
    await make.published_exam(
        [world.people["甲"], world.people["己"]], title="更早的考试", opens_at=exam["opens_at"] - 90 * clock.DAY, closes_at=exam["opens_at"] - 80 * clock.DAY
    )
    at = f"{start}/units/{unit}"
    looks = [f"{at}/{look}?tree=system" for look in ("progress", "focus", "compare", "changes", "live")]
    people = [f"{at}/people?which=absent", f"{at}/people/{person}?which=absent&tree=system"]
    return [start, f"{start}?tree=system", at, *people, *looks, "/views"]


@pytest.mark.parametrize(("width", "large"), machine.grid([(360, "1"), (1280, "")]))
async def test_no_serious_finding_and_nothing_sideways(
    world: World, address: str, browser: Browser, width: int, large: str
) -> None:
    context = await browse_as(browser, world, "庚", address=address, width=width)
    await context.add_cookies([{"name": "pufa_large", "value": large, "url": address}])
    page = await context.new_page()
    found = []
    for where in await _addresses(world):
        answer = await page.goto(where)
        assert answer is not None
        assert answer.status == 200, where
        found += [f"{where} {fault}" for fault in await serious_faults(page)]
        if await sideways(page) > 0:
            found.append(f"{where} is {await sideways(page)} px too wide")
    assert found == []
    await context.close()


async def test_a_unit_admin_reaches_the_absentees_in_two_taps(world: World, address: str, browser: Browser) -> None:
    await make.bank_of()
    await make.published_exam([world.people["甲"], world.people["戊"]])
    context = await browse_as(browser, world, "乙", address=address)
    page = await context.new_page()
    await page.goto("/")
    await page.get_by_role("link", name="总览").first.click()
    await page.wait_for_load_state()
    assert "还没考的 2" in " ".join((await page.locator("main").inner_text()).split())
    async with page.expect_download() as download:
        await page.get_by_role("button", name="导出名单").click()
    assert (await download.value).suggested_filename.endswith(".xlsx")
    await context.close()


async def test_the_live_view_renews_itself_and_can_be_held(world: World, address: str, browser: Browser) -> None:
    await make.bank_of()
    exam = await make.published_exam([world.people["甲"], world.people["戊"]])
    live.forget_all()
    context = await browse_as(browser, world, "乙", address=address)
    page = await context.new_page()
    await page.clock.install()
    await page.goto(f"/rates/{exam['code']}/live")
    handed_in = page.locator(".live-sum .figure").last
    await expect(handed_in).to_have_text("0人")
    await histories.sit(exam, world.people["甲"], right=4)
    live.forget_all()
    await page.clock.run_for(6_000)
    await expect(handed_in).to_have_text("1人")
    await page.get_by_role("button", name="暂停更新").click()
    await histories.sit(exam, world.people["戊"], right=4)
    live.forget_all()
    await page.clock.run_for(20_000)
    await expect(handed_in).to_have_text("1人")
    await page.get_by_role("button", name="继续更新").click()
    await page.clock.run_for(1_000)
    await expect(handed_in).to_have_text("2人")
    await context.close()
