"""A unit admin's day in a real browser: a list with faults mended and imported, a slip, the person activates by it."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from app.foundation import clock, database
from app.people.reshaping import actions as reshaping
from app.people.reshaping.actions import Plan
from question_bank.files.workbooks import Column, Sheet, write_workbook
from tests import machine, make
from tests.e2e.conftest import browse_as, serious_faults, sideways
from tests.people_of_tests import PASSWORD, World


def a_list(folder: Path) -> Path:
    columns = [Column(header) for header in ("序号", "名字", "所在单位", "联系电话", "类别")]
    rows = [
        ["1", "周 小 川", "县水利局", "168-0000-9001", "科级以下"],
        ["2", "孙6", "水利局", "139", "特殊"],
        ["3", "李四", "县司法局", "", ""],
        ["合计", "3"],
    ]
    file = folder / "list.xlsx"
    file.write_bytes(write_workbook([Sheet("名单", columns, rows, title="县水利局学法人员花名册")]))
    return file


@pytest.mark.parametrize("width", [360, 1280])
async def test_a_list_is_mended_and_imported_and_somebody_gets_in(
    world: World, address: str, browser: Browser, tmp_path: Path, width: int
) -> None:
    context = await browse_as(browser, world, "乙", address=address, width=width)
    page = await context.new_page()
    await page.goto("/import/people")
    await page.set_input_files("#f-file", a_list(tmp_path))
    await page.click("text=读取名单")
    await expect(page.locator("body")).to_contain_text("2 行有错")
    assert await serious_faults(page) == [] and await sideways(page) <= 0

    row = page.locator("fieldset.mend", has_text="第 4")
    await row.get_by_label("姓名").fill("孙六")
    await row.get_by_label("单位", exact=True).fill("县水利局")
    await row.get_by_label("手机号").fill("16800009002")
    await row.get_by_label("人员类别").select_option("科级以下工作人员")
    await page.locator("fieldset.mend", has_text="第 5").get_by_label("不导入这一行").check()
    await page.click("text=保存这一页的更改")
    await page.click("text=导入 2 行")
    await expect(page.locator("body")).to_contain_text("新增 2，更改 0，已有或重复 0，不导入 1")
    assert await serious_faults(page) == [] and await sideways(page) <= 0
    await page.click("text=看人员")
    assert await database.fetch_value("SELECT count(*) AS n FROM person WHERE name IN ('周小川', '孙六', '李四')") == 2

    await page.fill("#q", "zxc")
    await page.press("#q", "Enter")
    await page.click("tbody a")
    await page.click("text=发新的激活码")
    code = await page.inner_text(".slip-code")
    assert re.fullmatch(r"[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}", code)

    phone = await (await browser.new_context(viewport={"width": 360, "height": 780}, base_url=address)).new_page()
    await phone.goto(f"/activate#{code}")
    await expect(phone.locator("#f-code")).to_have_value(code)
    assert code not in phone.url
    assert await serious_faults(phone) == [] and await sideways(phone) <= 0
    await phone.fill("#f-password", PASSWORD)
    await phone.get_by_role("button", name="显示新密码").click()
    assert await phone.get_attribute("#f-password", "type") == "text"
    await phone.click("text=设好密码并登录")
    await expect(phone.locator("body")).to_contain_text("密码已设好")
    await context.close()


@pytest.mark.parametrize(("width", "large"), machine.grid([(360, "1"), (1280, "")]))
async def test_no_serious_finding_and_nothing_sideways(
    world: World, address: str, browser: Browser, width: int, large: str
) -> None:
    context = await browse_as(browser, world, "庚", address=address, width=width)
    await context.add_cookies([{"name": "pufa_large", "value": large, "url": address}])
    page = await context.new_page()
    unit = await database.fetch_value("SELECT code FROM unit WHERE id = $1", world.units["白水镇"])
    water = await database.fetch_value("SELECT code FROM unit WHERE id = $1", world.units["县水利局"])
    person = await database.fetch_value("SELECT code FROM person WHERE id = $1", world.people["戊"])
    made = await make.transfer(world.people["甲"], world.units["白水镇"], by=world.people["乙"])
    planned = Plan("merge", clock.now_ms() + clock.DAY, "机改〔2026〕1号", into=unit)
    change = await reshaping.plan_change(await world.viewer("丁"), water, planned, now=clock.now_ms())
    where_all = [
        "/unit-changes", f"/unit-changes/{change}", *(f"/units/{water}/reshape?kind={kind}" for kind in ("merge", "split", "close")),
        "/transfers", "/transfers?show=over", "/standing-changes", "/transfers/new", f"/transfers/{made}", f"/people/{person}/transfer", "/transfer-policy",
        "/units", "/units?q=水", f"/units/{unit}?tree=system", f"/units/{unit}/edit", f"/units/new?parent={unit}", f"/units/{unit}/slips",
        "/people", "/people?q=没有这样的人", "/people/new", f"/people/{person}", f"/people/{person}/edit", "/import/people",
        "/import/units", "/me", "/log-in",
    ]  # fmt: skip
    found = []
    for where in where_all:
        await page.goto(where)
        for closed in await page.query_selector_all("details:not([open]) > summary"):
            await closed.click()
        found += [f"{where} {fault}" for fault in await serious_faults(page)]
        if await sideways(page) > 0:
            found.append(f"{where} goes sideways")
    assert found == []
    await context.close()
