"""Rosters and exemptions in a real browser: nothing serious for axe, nothing sideways, and few taps from the phone to the file."""

import pytest
from playwright.async_api import Browser, Page

from tests import machine
from tests.e2e.conftest import browse_as, serious_faults, sideways
from tests.exams.roster.asking import amend, ask, code_of, exam_of
from tests.exams.roster.test_exemptions import apply
from tests.people_of_tests import World


async def _faults(page: Page, addresses: list[str]) -> list[str]:
    found = []
    for where in addresses:
        answer = await page.goto(where)
        assert answer is not None
        assert answer.status == 200, where
        found += [f"{where} {fault}" for fault in await serious_faults(page)]
        if await sideways(page) > 0:
            found.append(f"{where} is {await sideways(page)} px too wide")
    return found


@pytest.mark.parametrize(("width", "large"), machine.grid([(360, "1"), (1280, "")]))
async def test_no_serious_finding_and_nothing_sideways(world: World, address: str, browser: Browser, width: int, large: str) -> None:
    exam = await exam_of(world)
    await amend(world, exam, "exempt", "甲")
    request = await ask(world, exam, "leave", "戊")
    code = await apply(world, "己", proof=True)
    here, person = f"/exams/{exam['code']}/roster", await code_of(world, "丙")
    seen = {
        "庚": [here, f"{here}/requests/{request}", f"/approvals/{request}", f"{here}/amend?kind=exempt&person={person}", f"{here}/amend?kind=join",
               "/exemptions?show=open", f"/exemptions/{code}", "/exemptions/settings", f"/rates/{exam['code']}"],
        "乙": [f"{here}?state=exempt", f"/exemptions/for/{await code_of(world, '甲')}", f"/exemptions/{code}"],
        "己": ["/me/exemptions", "/me/exemptions/new", f"/me/exemptions/{code}"],
    }  # fmt: skip
    found = []
    for name, addresses in seen.items():
        context = await browse_as(browser, world, name, address=address, width=width)
        await context.add_cookies([{"name": "pufa_large", "value": large, "url": address}])
        found += await _faults(await context.new_page(), addresses)
        await context.close()
    assert found == []


async def test_an_exemption_takes_few_taps_each(world: World, address: str, browser: Browser) -> None:
    """The person: 我的, 我的免考申请, 申请免考, a reason, 提交; the others: the line on their home page, the name, the button."""
    exam = await exam_of(world)
    context = await browse_as(browser, world, "甲", address=address)
    page = await context.new_page()
    await page.goto("/me")
    await page.get_by_role("link", name="我的免考申请").click()
    await page.get_by_role("link", name="申请免考").click()
    await page.get_by_text("产假", exact=True).click()
    await page.get_by_label("情况说明").fill("产假，审批表随后补")
    await page.get_by_role("button", name="提交申请").click()
    await page.wait_for_url("**/me/exemptions/*")
    assert "还没有备案" in await page.locator("main").inner_text()
    await context.close()
    for name, button in (("辛", "签字同意"), ("庚", "备案")):
        context = await browse_as(browser, world, name, address=address)
        page = await context.new_page()
        await page.goto("/")
        await page.get_by_role("link", name="份免考申请等您办理").click()
        await page.get_by_role("link", name="甲", exact=True).click()
        async with page.expect_navigation():
            await page.get_by_role("button", name=button, exact=True).click()
        await context.close()
    context = await browse_as(browser, world, "庚", address=address, width=1280)
    page = await context.new_page()
    await page.goto(f"/exams/{exam['code']}/roster?state=exempt")
    assert await page.get_by_label("选中甲").count() == 1
    await page.get_by_label("选中甲").check()
    await page.get_by_role("button", name="恢复应考").click()
    await page.wait_for_url("**/amend?*")
    assert "3 → 4" in await page.locator("main").inner_text()
    await context.close()
