"""The pages of a correction, from the list to the changed result, on a phone and on a desk: axe-clean and not wider than the window."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser

from app.foundation import database
from tests import make
from tests.e2e.conftest import browse_as, serious_faults, sideways
from tests.people_of_tests import World
from tests.rates.test_regrade import holding


async def _until(sql: str) -> Any:
    """The first value of a statement, once the server's own worker has made it so."""
    for _ in range(300):
        if (found := await database.fetch_value(sql)) is not None:
            return found
        await asyncio.sleep(0.1)
    raise AssertionError(sql)


@pytest.mark.parametrize("width", [360, 1280])
async def test_the_pages_of_a_correction(world: World, browser: Browser, address: str, width: int) -> None:
    held = await holding(world)
    code = await held.propose()
    context = await browse_as(browser, world, "丁", address=address, width=width)
    page = await context.new_page()
    here = f"/exams/{held.exam['code']}/corrections"
    await page.goto(f"/corrections/{code}")
    approval = await _until("SELECT approval FROM key_correction WHERE approval <> ''")
    wanted = [here, f"{here}/of/{held.version}", f"/corrections/{code}", f"/approvals/{approval}", f"/exams/{held.exam['code']}"]
    for path in wanted:
        await page.goto(path)
        assert await serious_faults(page) == []
        assert await sideways(page) <= 0, path
    await held.approve(code)
    await _until("SELECT c.id FROM key_correction c JOIN marking_run r ON r.id = c.run WHERE r.approved_at IS NOT NULL")
    await page.goto(f"/corrections/{code}")
    assert await page.get_by_text("题库里的这道题还是原来的答案").count() == 1
    context = await browse_as(browser, world, "甲", address=address, width=width)
    page = await context.new_page()
    attempt = await make.attempt_of(world.people["甲"], held.exam)
    await page.goto(f"/sit/{attempt['code']}/result")
    assert await page.get_by_text("成绩有变动：40 分改为 60 分").count() == 1
    assert await serious_faults(page) == []
    assert await sideways(page) <= 0
