"""The pages of rosters and exemptions: found, narrowed, exported, asked, decided; in few statements."""

import io
import zipfile
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from app.foundation import clock, database
from tests import make
from tests.exams.roster.asking import NOW, amend, code_of, exam_of, figures
from tests.people_of_tests import World

TODAY = f"{clock.day_of(NOW):%Y-%m-%d}"
FORM = {"reason_kind": "maternity", "reason": "产假", "exam": "", "from": TODAY, "to": f"{clock.day_of(NOW + 90 * clock.DAY):%Y-%m-%d}"}


def rows_of(answer: httpx.Response) -> list[list[Any]]:
    """The cells of the sheet that came."""
    assert answer.status_code == 200
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


async def page(client: httpx.AsyncClient, address: str, status: int = 200) -> str:
    answer = await client.get(address)
    assert answer.status_code == status, address
    return answer.text


async def test_the_office_narrows_a_roster_and_each_list_has_as_many_as_its_count(world: World, client: httpx.AsyncClient) -> None:
    exam = await exam_of(world)
    await amend(world, exam, "exempt", "甲")
    await amend(world, exam, "leave", "戊")
    await world.log_in(client, "庚")
    here = f"/exams/{exam['code']}/roster"
    text = await page(client, here)
    for words in ("全部 4", "应考 2", "免考 1", "已移出 1", "有更正 2", "等待审批 0", "在册 3 人", "应考 2 人", "丁", "庚", "单位来函"):
        assert words in text, words
    for state, names in (("due", "己丙"), ("exempt", "甲"), ("left", "戊"), ("changed", "甲戊")):
        found = await page(client, f"{here}?state={state}")
        assert [name for name in "甲戊己丙" if f'aria-label="选中{name}"' in found] == [name for name in "甲戊己丙" if name in names]
    assert 'aria-label="选中丙"' in await page(client, f"{here}?q=丙")
    assert "没有符合条件的人" in await page(client, f"{here}?unit=没有这个单位")
    water = await page(client, f"{here}?unit=县水利局")
    assert [f'aria-label="选中{name}"' in water for name in "甲戊己丙"] == [True, True, True, False]
    await page(client, "/exams/nothing/roster", 404)


async def test_a_roster_asks_the_same_few_questions_however_long(world: World, client: httpx.AsyncClient) -> None:
    exam = await exam_of(world)
    await world.log_in(client, "庚")
    await page(client, f"/exams/{exam['code']}/roster")
    counts = []
    for names in (["甲"], ["戊", "己", "丙"]):
        await amend(world, exam, "exempt", *names)
        with database.counting() as sent:
            await page(client, f"/exams/{exam['code']}/roster")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 8


async def test_a_units_admin_sees_and_exports_their_own_only(world: World, client: httpx.AsyncClient) -> None:
    exam = await exam_of(world)
    here = f"/exams/{exam['code']}/roster"
    await world.log_in(client, "乙")
    text = await page(client, here)
    assert ("甲" in text, 'aria-label="选中丙"' in text) == (True, False)
    rows = rows_of(await client.post(f"{here}/export"))
    assert sorted(row[0] for row in rows[4:]) == ["己", "戊", "甲"]
    assert "在册 3 人" in rows[2][0]
    await world.log_in(client, "壬")
    assert (await client.post(f"{here}/export")).status_code == 403
    assert "更正选中的人" not in await page(client, here)
    await world.log_in(client, "甲")
    await page(client, here, 403)


async def test_a_sheet_holds_the_definition_the_amendments_and_no_formula(world: World, client: httpx.AsyncClient) -> None:
    exam = await exam_of(world)
    await amend(world, exam, "exempt", "甲")
    await database.execute("UPDATE person SET name = '=1+1' WHERE id = $1", world.people["戊"])
    await world.log_in(client, "庚")
    rows = rows_of(await client.post(f"/exams/{exam['code']}/roster/export", params={"state": "exempt"}))
    assert ("免考" in rows[1][0], "冻结" in rows[2][0], len(rows)) == (True, True, 5)
    assert rows[4][4:6] == ["免考", "产假"]
    assert "丁提出，庚" in rows[4][6]
    whole = await client.post(f"/exams/{exam['code']}/roster/export")
    assert "=1+1" in [row[0] for row in rows_of(whole)]
    with zipfile.ZipFile(io.BytesIO(whole.content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    assert await database.fetch_value("SELECT count(*) AS n FROM ledger_entry WHERE verb = 'export_roster'") == 2


async def test_an_amendment_from_the_list_to_the_decision(world: World, client: httpx.AsyncClient) -> None:
    exam = await exam_of(world)
    here = f"/exams/{exam['code']}/roster"
    codes = [await code_of(world, name) for name in ("甲", "戊")]
    await world.log_in(client, "丁")
    form = await client.get(f"{here}/amend", params={"kind": "leave", "person": codes})
    assert "4 → <b>2</b>" in form.text
    empty = await client.post(f"{here}/amend", data={"kind": "leave", "person": codes, "reason": "", "effective": "x"})
    assert empty.status_code == 422
    assert "理由还没填" in empty.text and "生效日期要填日期" in empty.text
    proof = {"proof": ("调令.pdf", b"%PDF-1.4\n%%EOF\n")}
    answer = await client.post(f"{here}/amend", data={"kind": "leave", "person": codes, "reason": "调出", "effective": TODAY}, files=proof)
    assert answer.status_code == 303, answer.text
    where = answer.headers["location"]
    own = await page(client, where)
    assert "这是您提出的" in own and "通过并更正名单" not in own and "调令.pdf" in own
    approval = f"/approvals/{where.rpartition('/')[2]}"
    assert (await client.post(f"{approval}/approve", data={"note": ""})).status_code == 403
    await world.log_in(client, "庚")
    shown = await page(client, where)
    assert "4 → <b>2</b>" in shown and "通过并更正名单" in shown
    assert "应考 4 → 2" in await page(client, approval)
    assert "等待审批 2" in await page(client, here)
    assert (await client.post(f"{approval}/approve", data={"note": "同意"})).status_code == 303
    assert await figures(exam) == (2, 0, 2)
    assert (await client.post(f"{approval}/approve", data={"note": "同意"})).status_code == 409
    assert "已通过" in await page(client, where)


async def test_people_join_by_staff_number_and_strangers_are_not_found(world: World, client: httpx.AsyncClient) -> None:
    exam = await exam_of(world)
    here = f"/exams/{exam['code']}/roster"
    await world.log_in(client, "乙")
    asked = f"T{world.people['辛']} T{world.people['壬']}、nobody"
    text = await page(client, f"{here}/amend?kind=join&staff={asked}")
    assert f"T{world.people['壬']}、NOBODY" in text and "4 → <b>5</b>" in text and "2 → <b>3</b>" in text
    answer = await client.post(f"{here}/amend", data={"kind": "join", "person": await code_of(world, "壬"), "reason": "调入", "effective": TODAY})
    assert (answer.status_code, "有 1 个人没有找到" in answer.text) == (422, True)
    assert "要补入的人的工号" in await page(client, f"{here}/amend?kind=join")
    assert "还没有选人" in await page(client, f"{here}/amend?kind=leave")
    assert "免考请在" in await page(client, f"{here}/amend?kind=exempt")
    person = await code_of(world, "甲")
    assert "从生效之日起算在哪个单位" in await page(client, f"{here}/amend?kind=transfer&person={person}")
    assert "没有找到单位" in await page(client, f"{here}/amend?kind=transfer&person={person}&unit=白水镇")
    assert "2 → <b>1</b>" in await page(client, f"{here}/amend?kind=transfer&person={person}&unit=白水水管站")


async def test_an_exemption_from_the_phone_to_the_file(world: World, client: httpx.AsyncClient) -> None:
    exam = await exam_of(world)
    await world.log_in(client, "甲")
    assert "没有申请过免考" in await page(client, "/me/exemptions")
    assert "只免这一场：测试考试" in await page(client, "/me/exemptions/new")
    faulty = await client.post("/me/exemptions", data={**FORM, "reason_kind": "illness", "reason": "", "to": ""})
    assert faulty.status_code == 422
    assert "结束日期要填日期" in faulty.text
    answer = await client.post("/me/exemptions", data=FORM)
    own = answer.headers["location"]
    assert "还没有备案，仍要按时参加考试" in await page(client, own)
    assert (await client.post("/me/exemptions", data=FORM)).status_code == 409
    code = own.rpartition("/")[2]
    await page(client, f"/exemptions/{code}", 403)
    await world.log_in(client, "戊")
    await page(client, own, 404)
    for name, act, words in (("乙", "pass-on", "核对无误，转交"), ("辛", "sign", "签字同意"), ("庚", "file", "备案")):
        await world.log_in(client, name)
        assert "份免考申请等您办理" in await page(client, "/")
        assert "甲" in await page(client, "/exemptions")
        assert words in await page(client, f"/exemptions/{code}")
        assert (await client.post(f"/exemptions/{code}/{act}")).status_code == 303
        assert "份免考申请等您办理" not in await page(client, "/")
    assert await figures(exam) == (4, 1, 3)
    assert "已免考" in await page(client, f"/exemptions/{code}")
    roster = await page(client, f"/exams/{exam['code']}/roster?state=exempt")
    assert "辛" in roster and "备案" in roster
    ended = await client.post(f"/exemptions/{code}/end", data={"why": "提前上班"})
    assert ended.headers["location"].startswith("/approvals/")
    assert "恢复应考" in await page(client, ended.headers["location"])


async def test_the_lists_of_exemptions_ask_the_same_few_questions(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "甲")
    await client.post("/me/exemptions", data=FORM)
    counts = []
    for more in (["戊"], ["己"]):
        for name in more:
            await world.log_in(client, "乙")
            await client.post(f"/exemptions/for/{await code_of(world, name)}", data=FORM)
        await world.log_in(client, "辛")
        with database.counting() as sent:
            assert "待签字" in await page(client, "/exemptions")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 5


@pytest.mark.parametrize(("percent", "red"), [(25, False), (24, True)])
async def test_rates_mark_exemptions_over_the_share(world: World, client: httpx.AsyncClient, percent: int, red: bool) -> None:
    exam = await exam_of(world)
    await amend(world, exam, "exempt", "丙")
    await world.log_in(client, "庚")
    assert (await client.post("/exemptions/settings/share", data={"percent": percent})).status_code == 303
    whole = await page(client, f"/rates/{exam['code']}?open=all")
    assert (f"超过设定的 {percent}%" in whole) is red
    rows = {row[0].strip("　"): row[-1] for row in rows_of(await client.post(f"/rates/{exam['code']}/export"))[4:]}
    assert (rows["青禾县"] == f"※ 免考 1 人，在册 4 人，超过 {percent}%") is red
    assert rows["白水镇"].startswith("※ 免考 1 人，在册 2 人")
    assert rows["县水利局"] == ""
    unit = await database.fetch_value("SELECT code FROM unit WHERE id = $1", world.units["白水镇"])
    assert "※ 免考 1&nbsp;人，在册 2&nbsp;人" in await page(client, f"/rates/{exam['code']}/units/{unit}")


async def test_the_office_sets_reasons_on_a_page(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    await world.log_in(client, "庚")
    here = "/exemptions/settings"
    assert "距退休不满两年" in await page(client, here)
    assert (await client.post(f"{here}/reasons", data={"label": "脱产学习", "proof": "1", "position": "5"})).status_code == 303
    refused = await client.post(f"{here}/reasons", data={"label": "脱产学习"})
    assert (refused.status_code, "已经有同名的事由" in refused.text) == (422, True)
    assert (await client.post(f"{here}/reasons/maternity/retire")).status_code == 303
    assert "已停用" in await page(client, here)
    assert (await client.post(f"{here}/reasons/maternity/retire", data={"back": "1"})).status_code == 303
    assert (await client.post(f"{here}/reasons/nothing/retire")).status_code == 404
    assert (await client.post(f"{here}/share", data={"percent": "200"})).status_code == 422
