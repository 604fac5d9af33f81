"""The countdown by the server's clock, the answer sheet, the flags."""

from playwright.async_api import Browser, BrowserContext, Page, expect

from app.foundation import clock, database
from tests import make
from tests.e2e.accessible import focused, tree
from tests.e2e.conftest import browse_as
from tests.e2e.sat import give_paper
from tests.people_of_tests import World


async def _running(world: World, *, left: int) -> str:
    """甲's attempt with so many ms left; its code."""
    await make.bank_of()
    exam = await make.published_exam([world.people["甲"]])
    attempt = await make.attempt_of(world.people["甲"], exam)
    now = clock.now_ms()
    await database.execute("UPDATE attempt SET started_at = $1, deadline = $2", now - clock.MINUTE, now + left)
    return str(attempt["code"])


async def _page(context: BrowserContext, code: str, *, address: str) -> Page:
    await give_paper(context, code, address=address)
    page = await context.new_page()
    await page.goto(f"/sit/{code}/1")
    return page


async def test_the_devices_clock_is_never_asked(world: World, address: str, browser: Browser) -> None:
    code = await _running(world, left=30 * clock.MINUTE)
    context = await browse_as(browser, world, "甲", address=address)
    await context.add_init_script("Date.now = () => 0; Date.prototype.getTime = () => 0;")
    page = await _page(context, code, address=address)
    await expect(page.locator("#left")).to_contain_text("29:5")
    await context.close()


async def test_time_is_spoken_at_ten_five_and_one_minute_and_on_request(world: World, address: str, browser: Browser) -> None:
    code = await _running(world, left=12 * clock.MINUTE)
    context = await browse_as(browser, world, "甲", address=address)
    page = await context.new_page()
    await give_paper(context, code, address=address)
    await page.clock.install()
    await page.route("**/clock", lambda route: route.abort())
    await page.goto(f"/sit/{code}/1")
    spoken = page.locator("#spoken")
    await expect(page.locator("#left")).to_contain_text("11:")
    await page.clock.run_for(60_000)
    await expect(spoken).to_have_text("")
    for minutes, words in ((1, "还剩 10 分钟"), (4, "还剩 10 分钟"), (1, "还剩 5 分钟"), (3, "还剩 5 分钟"), (1, "还剩 1 分钟")):
        await page.clock.run_for(minutes * clock.MINUTE)
        await expect(spoken).to_have_text(words)
    await page.clock.run_for(20_000)
    await page.get_by_role("button", name="读出剩余时间").click()
    await page.clock.run_for(100)
    await expect(spoken).to_contain_text("秒")
    assert [node.live for node in await tree(page) if node.live] == ["polite"]
    await context.close()


async def test_the_clock_can_be_hidden(world: World, address: str, browser: Browser) -> None:
    code = await _running(world, left=clock.HOUR)
    context = await browse_as(browser, world, "甲", address=address)
    page = await _page(context, code, address=address)
    await page.locator("#clock").click()
    await expect(page.locator("#left")).to_be_hidden()
    await page.get_by_role("button", name="显示时钟").click()
    await expect(page.locator("#left")).to_be_visible()
    await context.close()


async def test_when_time_is_up_the_page_goes_to_the_result_and_the_server_hands_in(
    world: World, address: str, browser: Browser
) -> None:
    code = await _running(world, left=4_000)
    await database.execute("UPDATE attempt SET grace = 1000")
    context = await browse_as(browser, world, "甲", address=address)
    page = await _page(context, code, address=address)
    await page.wait_for_url("**/result")
    await expect(page.locator("h1")).to_contain_text("得分", timeout=20_000)
    await expect(page.get_by_text("到时间由系统交卷")).to_be_visible()
    await context.close()


async def test_the_sheet_is_a_dialog_on_phones_and_keeps_the_keyboard(world: World, address: str, browser: Browser) -> None:
    code = await _running(world, left=clock.HOUR)
    context = await browse_as(browser, world, "甲", address=address)
    page = await _page(context, code, address=address)
    await expect(page.locator("#sheet")).to_be_hidden()
    await page.get_by_role("link", name="答题卡").click()
    await expect(page.get_by_role("dialog", name="答题卡")).to_be_visible()
    assert await focused(page) == "关闭答题卡"
    await page.keyboard.press("Shift+Tab")
    assert await focused(page) == "检查并交卷"
    await page.keyboard.press("Tab")
    assert await focused(page) == "关闭答题卡"
    await page.keyboard.press("Escape")
    await expect(page.locator("#sheet")).to_be_hidden()
    assert await focused(page) == "答题卡"
    await page.get_by_role("link", name="答题卡").click()
    await page.get_by_role("link", name="第 4 题，未答").click()
    await expect(page.locator("#q4 legend")).to_be_focused()
    assert page.url.endswith(f"/sit/{code}/4")
    await context.close()


async def test_the_sheet_stands_beside_on_desks_and_flags_stay_on_the_device(
    world: World, address: str, browser: Browser
) -> None:
    code = await _running(world, left=clock.HOUR)
    context = await browse_as(browser, world, "甲", address=address, width=1280)
    page = await _page(context, code, address=address)
    await expect(page.locator("#sheet")).to_be_visible()
    await page.locator("[data-flag='1']").click()
    await expect(page.get_by_role("link", name="第 1 题，未答，已标记")).to_be_visible()
    await page.locator("#q1 .option").first.click()
    await expect(page.get_by_role("link", name="第 1 题，已答，已标记")).to_be_visible()
    await expect(page.locator("#saved")).to_have_text("已保存")
    await page.reload()
    await expect(page.locator("[data-flag='1']")).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("link", name="检查并交卷").first.click()
    await expect(page.get_by_role("link", name="第 1 题，已标记")).to_be_visible()
    assert "flag" not in str(await database.fetch("SELECT * FROM attempt"))
    await context.close()
