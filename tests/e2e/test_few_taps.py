"""From the log-in page's button on, a unit admin holds the list of the absent in at most four taps: counted in the browser."""

from playwright.async_api import Browser

from tests import make
from tests.people.test_log_in import with_password
from tests.people_of_tests import PASSWORD, World

MOST_TAPS = 4
COUNT = (
    "window.addEventListener('click', (event) => { if (event.isTrusted) {"
    " sessionStorage.taps = Number(sessionStorage.taps || 0) + 1; } }, true);"
)
"""Every real click of the tab is counted, by the page itself, across pages."""


async def test_the_absentees_are_exported_in_four_taps_from_the_log_in_button(world: World, address: str, browser: Browser) -> None:
    await make.bank_of()
    await make.published_exam([world.people[name] for name in ("甲", "戊", "己")])
    await with_password(world, "乙")
    context = await browser.new_context(viewport={"width": 360, "height": 780}, base_url=address)
    page = await context.new_page()
    await page.goto("/log-in")
    await page.fill("input[name=account]", f"T{world.people['乙']}")
    await page.fill("input[name=password]", PASSWORD)
    await page.evaluate(COUNT)
    await page.context.add_init_script(COUNT)
    await page.locator("main button[type=submit]").click()
    await page.wait_for_url("**/")
    await page.get_by_role("link", name="总览").first.click()
    await page.wait_for_url("**/units/**")
    async with page.expect_download() as download:
        await page.get_by_role("button", name="导出名单").click()
    assert (await download.value).suggested_filename.startswith("县水利局-还没考-")
    assert 0 < int(await page.evaluate("sessionStorage.taps")) <= MOST_TAPS
    await context.close()
