"""The pages of practice in a real browser: nothing serious for axe, nothing sideways, a set done by keyboard without a script."""

import pytest
from playwright.async_api import Browser, expect

from app.foundation import clock, database
from app.study import actions
from tests import machine, make
from tests.e2e.accessible import tab_to
from tests.e2e.conftest import browse_as, serious_faults, sideways
from tests.people_of_tests import World


async def _addresses(world: World) -> list[str]:
    """An open question, an answered one, a finished set, missed questions, the office's form; all of 庚."""
    await make.bank_of()
    viewer, now = await world.viewer("庚"), clock.now_ms() - clock.HOUR
    done = await actions.serve_set(viewer, theme="", now=now)
    for position in range(1, 11):
        await actions.answer_question(viewer, done, position=position, choice="A", now=now + position * clock.MINUTE)
    running = await actions.serve_set(viewer, theme="", now=now + clock.HOUR // 2)
    await actions.answer_question(viewer, running, position=1, choice="A", now=now + clock.HOUR // 2)
    sets = [f"/study/sets/{running}/1", f"/study/sets/{running}/2", f"/study/sets/{done}"]
    return ["/study", *sets, "/study/missed", "/study/requirement"]


@pytest.mark.parametrize(("width", "large"), machine.grid([(360, "1"), (360, ""), (1280, "")]))
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


async def test_a_set_is_done_by_keyboard_without_a_script(world: World, address: str, browser: Browser) -> None:
    await make.bank_of(single=2, multiple=0, true_false=0)
    context = await browse_as(browser, world, "甲", address=address, java_script_enabled=True)
    page = await context.new_page()
    await page.route("**/*.js", lambda route: route.abort())
    await page.goto("/study")
    await tab_to(page, "开始一组练习")
    await page.keyboard.press("Enter")
    for _ in range(2):
        await expect(page.locator("legend")).to_contain_text("题，共 2 题")
        await tab_to(page, "选项")
        await page.keyboard.press("Space")
        await tab_to(page, "提交答案")
        await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_contain_text("答")
        await expect(page.locator(".cite")).to_contain_text("依据")
        await database.execute("UPDATE practice_answer SET answered_at = answered_at - 10000")
        await page.locator("main a.btn-main").focus()
        await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_contain_text("共 2")
    await context.close()
