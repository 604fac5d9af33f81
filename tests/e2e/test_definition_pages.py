"""The pages of definitions, of a make-up and of the exempted put back: nothing serious for axe, nothing sideways."""

import pytest
from playwright.async_api import Browser

from app.foundation import database
from app.foundation.settings import Settings
from tests import machine, make
from tests.e2e.conftest import browse_as, serious_faults, sideways
from tests.people_of_tests import World
from tests.rates.test_definitions import holding


@pytest.mark.parametrize(("width", "large"), machine.grid([(360, "1"), (1280, "")]))
async def test_the_pages_of_definitions_and_make_ups(
    world: World, db: Settings, address: str, browser: Browser, width: int, large: str
) -> None:
    held = await holding(world, db)
    await make.grant(world.people["丁"], "office_checker", world.units["青禾县"])
    number = await held.add(base="categories", categories=("enforcer", "staff"), sitting_rule="main_only", average_rule="absent_as_zero")
    code, unit = held.exam["code"], await database.fetch_value("SELECT code FROM unit WHERE id = $1", world.units["县水利局"])
    context = await browse_as(browser, world, "丁", address=address, width=width)
    await context.add_cookies([{"name": "pufa_large", "value": large, "url": address}])
    page = await context.new_page()
    wanted = [
        "/rates/definitions", f"/rates/definitions/new?from={number}", f"/exams/{code}/definition", f"/exams/{code}/definition?to={number}",
        f"/exams/{code}/make-up", f"/rates/{code}", f"/rates/{code}/put-back", f"/exams/{code}",
        f"/rates/{code}/units/{unit}", f"/rates/{code}/units/{unit}/people?which=sat&counted=main",
    ]  # fmt: skip
    found = []
    for where in wanted:
        answer = await page.goto(where)
        assert answer is not None and answer.status == 200, where
        found += [f"{where} {fault}" for fault in await serious_faults(page)]
        if await sideways(page) > 0:
            found.append(f"{where} is {await sideways(page)} px too wide")
    assert found == []
    await page.goto(f"/exams/{code}/definition?to={number}")
    await page.get_by_label("理由").fill("按省里的通知")
    await page.get_by_role("button", name="提交另一人审批").click()
    await page.wait_for_url("**/approvals/*")
    assert await database.fetch_value("SELECT count(*) AS n FROM exam_definition WHERE exam = $1", held.exam["id"]) == 0
    await context.close()
