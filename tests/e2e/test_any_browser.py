"""A whole exam with nothing of the test tool's own in the page: so it runs in browsers the tool itself no longer knows."""

from playwright.async_api import Browser, Page

from app.foundation import database
from tests.e2e.conftest import browse_as, sideways
from tests.e2e.sat import attempt_of_twenty, until
from tests.e2e.wire import wire_to
from tests.people_of_tests import World


async def _click(page: Page, selector: str) -> None:
    await page.evaluate("(selector) => { document.querySelector(selector).click(); }", selector)


async def _choose(page: Page, number: int, letter: str) -> None:
    await _click(page, f'#q{number} input[value="{letter}"]')


def _says(words: str) -> str:
    return f"document.querySelector('#saved').textContent.indexOf('{words}') >= 0"


async def test_a_whole_exam_with_a_network_that_goes_and_comes(world: World, address: str, browser: Browser) -> None:
    attempt = await attempt_of_twenty(world)
    async with wire_to(address) as (network, here):
        context = await browse_as(browser, world, "甲", address=here)
        page = await context.new_page()
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        await page.goto(f"{here}/sit/{attempt['code']}")
        await _click(page, 'form[action$="/start"] button')
        await until(page, "location.pathname.endsWith('/1') && document.documentElement.dataset.kept === '1'")
        await _choose(page, 1, "A")
        await until(page, _says("已保存"))
        network.cut()
        for number in range(2, 21):
            await _click(page, '[data-go="next"]')
            await _choose(page, number, "B")
        await until(page, _says("存在本机"))
        await page.evaluate("location.reload()")
        await until(page, "document.querySelectorAll('.cell-on[data-cell]').length === 20 && location.pathname.endsWith('/20')")
        await until(page, _says("19 个答案没有保存，存在本机"))
        assert await sideways(page) <= 0
        network.mend()
        await _click(page, "#saved button")
        await until(page, _says("已保存"))
        assert await database.fetch_value("SELECT count(*) AS n FROM answer_event WHERE attempt = $1", attempt["id"]) == 20
        await _click(page, "[data-last]")
        await until(page, "location.pathname.endsWith('/check')")
        await until(page, "document.querySelector('#handing-in').hidden")
        await _click(page, "[data-hand-in] button")
        await until(page, "location.pathname.endsWith('/result') && Boolean(document.querySelector('.receipt'))")
        assert broken == []
        await context.close()
