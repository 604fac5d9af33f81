"""The same exam with JavaScript switched off: plain links and plain forms."""

from playwright.async_api import Browser, expect

from app.foundation import database
from tests import make
from tests.e2e.conftest import browse_as
from tests.people_of_tests import World
from tests.sitting.sitter import right_choices


async def test_a_whole_exam_without_javascript(world: World, address: str, browser: Browser) -> None:
    await make.bank_of()
    person = world.people["甲"]
    exam = await make.published_exam([person])
    attempt = await make.attempt_of(person, exam)
    right = await right_choices(attempt)
    context = await browse_as(browser, world, "甲", address=address, java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/")
    await page.get_by_role("link", name="开始考试").click()
    await page.get_by_role("button", name="开始答题").click()
    for number in range(1, 6):
        await expect(page.locator(".question:visible")).to_have_count(1)
        await expect(page.locator(f"#q{number} legend")).to_contain_text(f"第 {number} 题，共 5 题")
        for letter in right[number]:
            await page.locator(f'#q{number} input[value="{letter}"]').check()
        await page.get_by_role("button", name="保存，到下一题").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("全部 5 题都已作答")
    await expect(page.get_by_text("第 5 题已保存。")).to_be_visible()
    await page.get_by_role("link", name="继续答题").first.click()
    await page.get_by_role("link", name="答题卡").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("答题卡")
    await page.get_by_role("link", name="第 2 题，已答").click()
    await page.get_by_role("button", name="清除本题的选择").click()
    await page.goto(f"/sit/{attempt['code']}/check")
    await expect(page.get_by_role("heading", level=1)).to_have_text("还有 1 题未答")
    await page.get_by_role("button", name="大字版").click()
    await expect(page.locator("html")).to_have_class("large")
    await expect(page).to_have_url(f"{address}/sit/{attempt['code']}/check")
    await page.get_by_role("button", name="确认交卷").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("合格，得分 80分")
    assert await database.fetch_value("SELECT score FROM mark WHERE attempt = $1", attempt["id"]) == 8000
    await context.close()
