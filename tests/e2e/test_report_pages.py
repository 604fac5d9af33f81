"""The pages of circulars, score sheets and exports in a real browser: nothing serious for axe, nothing sideways, the way through them."""

import pytest
from playwright.async_api import Browser

from app.foundation import clock
from app.rates import queries as rates
from app.reports.circular import actions as circulars
from app.reports.exports import actions as exports
from tests import machine
from tests.e2e.conftest import browse_as, serious_faults, sideways
from tests.people_of_tests import World
from tests.reports.test_circular import drafted, held
from tests.reports.test_sheets import unit_code


@pytest.mark.parametrize(("width", "large"), machine.grid([(360, "1"), (1280, "")]))
async def test_no_serious_finding_and_nothing_sideways(world: World, address: str, browser: Browser, width: int, large: str) -> None:
    exam = await held(world)
    code = await drafted(world, exam)
    issued = await drafted(world, exam)
    await circulars.submit_circular(await world.viewer("丁"), issued, now=clock.now_ms())
    asked = await exports.ask_export(await world.viewer("庚"), "sheets", {"exam": exam["code"]}, title="成绩汇总表", purpose="归档", now=clock.now_ms())
    context = await browse_as(browser, world, "庚", address=address, width=width)
    await context.add_cookies([{"name": "pufa_large", "value": large, "url": address}])
    page = await context.new_page()
    start = f"/rates/{exam['code']}"
    wanted = [
        "/circulars", f"/circulars/{code}", f"/circulars/{issued}", f"/circulars/{code}/edit", f"{start}/sheets", f"{start}/units/{await unit_code(world, '县水利局')}/sheet",
        "/exports", f"/exports/{asked}", "/sheet-codes?code=1",
    ]  # fmt: skip
    found = []
    for where in wanted:
        answer = await page.goto(where)
        assert answer is not None and answer.status == 200, where
        await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        found += [f"{where} {fault}" for fault in await serious_faults(page)]
        if await sideways(page) > 0:
            found.append(f"{where} is {await sideways(page)} px too wide")
    assert found == []
    await context.close()


async def test_the_office_drafts_a_circular_and_takes_it_out(world: World, address: str, browser: Browser) -> None:
    exam = await held(world)
    context = await browse_as(browser, world, "丁", address=address, width=1280, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"/exams/{exam['code']}")
    await page.get_by_role("button", name="起草通报").click()
    assert "起草中" in await page.locator("h1").inner_text()
    async with page.expect_download() as download:
        await page.get_by_role("button", name="公开版").click()
    assert (await download.value).suggested_filename.endswith("公开版（未核发）.docx")
    assert rates.exam_in(await rates.exams(), exam["code"])["title"] in await page.locator("main").inner_text()
    await context.close()
