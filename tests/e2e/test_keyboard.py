"""A whole exam sat by keyboard alone, from the log-in to the verdict, with what a screen reader is told."""

from playwright.async_api import Browser, Page, expect

from tests import make
from tests.e2e.accessible import focused, tab_to, tree
from tests.e2e.sat import give_password
from tests.people_of_tests import PASSWORD, World
from tests.sitting.sitter import right_choices

TYPES = {1: "判断", 2: "单选", 3: "单选", 4: "单选", 5: "多选"}


async def _log_in(page: Page, person: int) -> None:
    await page.goto("/log-in")
    await tab_to(page, "手机号或工号")
    await page.keyboard.type(f"T{person}")
    await tab_to(page, "密码")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="测试考试")).to_be_visible()


async def _answer(page: Page, number: int, letters: str) -> None:
    legend = f"第 {number} 题，共 5 题，{TYPES[number]}，20 分"
    assert (await focused(page)).startswith(legend)
    nodes = await tree(page)
    groups = [node.name for node in nodes if node.role == "group" and node.name.startswith("第 ")]
    assert len(groups) == 1 and groups[0].startswith(legend) and "题干" in groups[0]
    assert [node.live for node in nodes if node.role == "status"] == ["polite"]
    assert not [node for node in nodes if node.live == "assertive"]
    await page.keyboard.press("Tab")
    if TYPES[number] == "多选":
        for letter in "ABCD":
            if letter in letters:
                await page.keyboard.press("Space")
            await page.keyboard.press("Tab")
    else:
        await page.keyboard.press("Space")
        for _ in range("ABCD".index(letters)):
            await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("status")).to_have_text("已保存")


async def test_a_whole_exam_by_keyboard_alone(world: World, address: str, browser: Browser) -> None:
    await make.bank_of()
    person = world.people["甲"]
    exam = await make.published_exam([person])
    attempt = await make.attempt_of(person, exam)
    await give_password(person)
    context = await browser.new_context(viewport={"width": 360, "height": 780}, base_url=address)
    page = await context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    await _log_in(page, person)
    await tab_to(page, "开始考试")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="开始前请知道")).to_be_visible()
    await tab_to(page, "开始答题")
    await page.keyboard.press("Enter")
    await expect(page.locator("#q1 legend")).to_be_focused()
    right = await right_choices(attempt)
    for number in range(1, 6):
        await _answer(page, number, right[number])
        await tab_to(page, "下一题" if number < 5 else "检查并交卷")
        await page.keyboard.press("Enter")
        if number < 5:
            await expect(page.locator(f"#q{number + 1} legend")).to_be_focused()
    await expect(page.get_by_role("heading", level=1)).to_have_text("全部 5 题都已作答")
    await tab_to(page, "确认交卷")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("优秀，得分 100分")
    assert broken == []
    await context.close()
