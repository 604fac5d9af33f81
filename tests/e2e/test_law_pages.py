"""The pages of the laws and of a moved law in a real browser: nothing serious for axe, nothing sideways, articles open without a script."""

from dataclasses import replace

import pytest
from playwright.async_api import Browser, expect

from app.bank import queries as bank
from app.foundation import clock, database
from app.study import actions
from tests import machine, make
from tests.e2e.conftest import browse_as, serious_faults, sideways
from tests.laws.fictional import FIRST, THIRD, cited, fictional_law
from tests.people_of_tests import World


async def _addresses(world: World) -> list[str]:
    law = await fictional_law()
    await make.bank_of()
    for code, article in (("a-1", 5), ("a-2", 7), ("a-3", 9)):
        await make.stored_question(replace(make.question(code, law=law.called), cite=(cited(article),), see=(cited(5),)))
    exam = await make.published_exam([world.people["甲"]])
    moved = {question.code: version for version, question in await bank.in_use(("practice",))}["a-1"]
    await database.execute("UPDATE attempt SET paper = $1 WHERE exam = $2", f"{moved}:ABCD:200", exam["id"])
    return [
        "/laws", "/laws?q=回执", f"/laws/{law.code}", f"/laws/{law.code}/{FIRST}/5", "/laws/differences", "/bank/moved",
        "/bank/moved?shown=numbers", "/bank/a-1", f"/bank/citing/{law.code}/5", "/exams/moved", f"/exams/{exam['code']}",
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "large"), machine.grid([(360, "1"), (1280, "")]))
async def test_no_serious_finding_and_nothing_sideways(
    world: World, address: str, browser: Browser, width: int, large: str
) -> None:
    await make.grant(world.people["丁"], "office_checker", world.units["青禾县"])
    context = await browse_as(browser, world, "丁", address=address, width=width)
    await context.add_cookies([{"name": "pufa_large", "value": large, "url": address}])
    page = await context.new_page()
    found = []
    for where in await _addresses(world):
        answer = await page.goto(where)
        assert answer is not None
        assert answer.status == 200, where
        for summary in await page.locator("main summary").all():
            await summary.click()
        found += [f"{where} {fault}" for fault in await serious_faults(page)]
        if await sideways(page) > 0:
            found.append(f"{where} is {await sideways(page)} px too wide")
    assert found == []
    await context.close()


async def test_an_answer_opens_its_article_without_a_script(world: World, address: str, browser: Browser) -> None:
    await fictional_law()
    await make.stored_question(replace(make.question("a-1"), cite=(cited(6, version=THIRD),)))
    viewer, now = await world.viewer("甲"), clock.now_ms() - clock.HOUR
    code = await actions.serve_set(viewer, theme="", now=now)
    await actions.answer_question(viewer, code, position=1, choice="A", now=now + clock.MINUTE)
    context = await browse_as(browser, world, "甲", address=address, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"/study/sets/{code}/1")
    await expect(page.get_by_text("载明收到日期的回执")).to_be_hidden()
    await page.get_by_text("《示例条例》第六条").click()
    await expect(page.get_by_text("载明收到日期的回执")).to_be_visible()
    await context.close()
