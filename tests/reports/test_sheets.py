"""Score sheets: every person of the unit in roster order, figures equal to the page, one or all of them, as a packet."""

import io
import re
import zipfile

import docx
import httpx
import pytest
from docx.oxml.ns import qn

from app.foundation import canonical, clock, database
from app.foundation.refusals import Refusal
from app.foundation.web import sessions
from app.rates import queries as rates
from app.reports.sheets import actions, paper, queries
from tests.people_of_tests import World
from tests.reports.test_circular import held, work


async def unit_code(world: World, name: str) -> str:
    return str(await database.fetch_value("SELECT code FROM unit WHERE id = $1", world.units[name]))


async def test_a_sheet_lists_everybody_of_the_unit_in_roster_order(world: World) -> None:
    exam = await held(world)
    found = await queries.sheet_for(
        await world.viewer("乙"), rates.exam_in(await rates.exams(), exam["code"]), await unit_code(world, "县水利局"), now=clock.now_ms()
    )
    assert [(one.name, one.main, one.again, one.counted, one.result) for one in found.lines] == [
        ("甲", "2 / 100", "—", "100", "优秀"), ("戊", "1 / 20", "40", "40", "不合格"), ("乙", "1 / 40", "—", "40", "不合格"), ("辛", "—", "—", "—", "免考"),
    ]  # fmt: skip
    assert found.lines[1].note == "补考" and found.lines[3].note.startswith("产假，批准 ")
    f = found.figures
    assert (f.listed, f.exempt, f.sat, f.passed, f.absent) == (4, 1, 3, 1, 0)


async def test_the_docx_repeats_its_heads_and_carries_no_number_of_a_person(world: World) -> None:
    exam = await held(world)
    await database.execute("UPDATE person SET staff_no = '5551234' WHERE name = '甲'")
    data, name = await actions.export_sheet(
        await world.viewer("乙"), rates.exam_in(await rates.exams(), exam["code"]), await unit_code(world, "县水利局"), now=clock.now_ms()
    )
    document = docx.Document(io.BytesIO(data))
    table = document.tables[0]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None and len(table.rows) == 5
    section = document.sections[0]
    assert "县水利局" in section.header.paragraphs[0].text
    footer = section.footer.paragraphs[0]
    code = re.search(r"校验码 ([0-9A-F]{4}(-[0-9A-F]{4}){3})", footer.text)
    assert code is not None and "NUMPAGES" in footer._p.xml and "打印时间" in footer.text
    detail = canonical.load(await database.fetch_value("SELECT detail FROM ledger_entry WHERE verb = 'export_sheets'"))
    assert detail["codes"] == {"县水利局": code[1]} and detail["people"] == 4
    whole = "".join(one.text for one in document.paragraphs)
    assert "单位负责人（签字）" in whole and "单位（盖章）" in whole and "在册 4 人" in whole and "合格率（实考） 33.33% (1/3)" in whole
    assert "5551234" not in whole + "".join(cell.text for row in table.rows for cell in row.cells) and name.endswith("县水利局.docx")


async def test_another_score_has_another_check_code(world: World) -> None:
    exam, now = await held(world), clock.now_ms()
    viewer, unit = await world.viewer("乙"), await unit_code(world, "县水利局")
    row = rates.exam_in(await rates.exams(), exam["code"])
    first = await queries.sheet_for(viewer, row, unit, now=now)
    assert first.check_code == (await queries.sheet_for(viewer, row, unit, now=now)).check_code
    assert paper.document(first, demo=False) == paper.document(first, demo=False)
    await database.execute("UPDATE mark SET score = score - 100")
    assert first.check_code != (await queries.sheet_for(viewer, row, unit, now=now)).check_code


async def test_the_packet_holds_every_unit_of_the_asker_and_sums_to_the_roster(world: World, client: httpx.AsyncClient) -> None:
    exam = await held(world)
    await world.log_in(client, "庚")
    page = (await client.get(f"/rates/{exam['code']}/sheets")).text
    assert "全部打包 3 张" in page and "共 6 人" in page
    assert (await client.post(f"/rates/{exam['code']}/sheets", data={"purpose": ""})).status_code == 422
    asked = await client.post(f"/rates/{exam['code']}/sheets", data={"purpose": "年度考核归档"})
    here = asked.headers["location"]
    assert "正在生成" in (await client.get(here)).text and (await client.get(f"{here}/file")).status_code == 404
    await work()
    assert "可以下载" in (await client.get(here)).text
    taken = await client.get(f"{here}/file")
    packet = zipfile.ZipFile(io.BytesIO(taken.content))
    assert packet.namelist() == ["001-县水利局.docx", "002-白水镇.docx", "003-白水水管站.docx"]
    rows = [len(docx.Document(io.BytesIO(packet.read(name))).tables[0].rows) - 1 for name in packet.namelist()]
    assert rows == [4, 1, 1]


async def test_the_office_finds_who_took_a_sheet_out(world: World, client: httpx.AsyncClient) -> None:
    exam = await held(world)
    row = rates.exam_in(await rates.exams(), exam["code"])
    data, _ = await actions.export_sheet(await world.viewer("乙"), row, await unit_code(world, "县水利局"), now=clock.now_ms())
    code = re.search(r"校验码 ([0-9A-F-]{19})", docx.Document(io.BytesIO(data)).sections[0].footer.paragraphs[0].text)
    assert code is not None
    await world.log_in(client, "庚")
    page = (await client.get("/sheet-codes", params={"code": f" {code[1].lower()} "})).text
    assert "有这张表" in page and "县水利局。乙于" in page
    await client.post(f"/rates/{exam['code']}/sheets", data={"purpose": "归档"})
    await work()
    codes = canonical.load(await database.fetch_value("SELECT detail FROM ledger_entry WHERE verb = 'export_sheets' ORDER BY id DESC LIMIT 1"))["codes"]
    assert set(codes) == {"县水利局", "白水镇", "白水水管站"}
    assert "白水镇。庚于" in (await client.get("/sheet-codes", params={"code": codes["白水镇"]})).text
    for odd in ("0000-0000-0000-0000", "%", '"', "codes"):
        assert "没有这个校验码" in (await client.get("/sheet-codes", params={"code": odd})).text


async def test_each_sheet_names_the_exempt_of_its_own_unit(world: World) -> None:
    exam = await held(world)
    found = await queries.sheets_for(await world.viewer("庚"), rates.exam_in(await rates.exams(), exam["code"]), now=clock.now_ms())
    said = {one.unit: one.sentence for one in found}
    assert "免考 1 人（产假 1 人）" in said["县水利局"] and "免考 0 人" in said["白水镇"]


async def test_a_unit_admin_gets_the_own_units_only(world: World, client: httpx.AsyncClient) -> None:
    exam = await held(world)
    await world.log_in(client, "乙")
    page = (await client.get(f"/rates/{exam['code']}/sheets")).text
    assert "县水利局" in page and "白水水管站" in page and "白水镇" not in page
    for unit, status in (("县水利局", 200), ("白水水管站", 200), ("白水镇", 404)):
        where = f"/rates/{exam['code']}/units/{await unit_code(world, unit)}/sheet"
        assert (await client.get(where)).status_code == status
        assert (await client.post(where)).status_code == status
    asked = await client.post(f"/rates/{exam['code']}/sheets", data={"purpose": "归档"})
    await work()
    taken = await client.get(f"{asked.headers['location']}/file")
    assert zipfile.ZipFile(io.BytesIO(taken.content)).namelist() == ["001-县水利局.docx", "002-白水水管站.docx"]


async def test_an_auditor_reads_a_sheet_and_takes_none_out(world: World, client: httpx.AsyncClient) -> None:
    exam = await held(world)
    await world.log_in(client, "壬")
    where = f"/rates/{exam['code']}/units/{await unit_code(world, '县水利局')}/sheet"
    page = await client.get(where)
    assert page.status_code == 200 and "导出 Word" not in page.text and "校验码" in page.text
    assert (await client.post(where)).status_code == 403
    with pytest.raises(Refusal):
        await actions.export_sheet(await world.viewer("壬"), rates.exam_in(await rates.exams(), exam["code"]), await unit_code(world, "县水利局"), now=1)


async def test_a_sheet_needs_few_statements(world: World, client: httpx.AsyncClient) -> None:
    exam = await held(world)
    await world.log_in(client, "乙")
    where = f"/rates/{exam['code']}/units/{await unit_code(world, '县水利局')}/sheet"
    sessions.forget_all()
    with database.counting() as sent:
        assert (await client.get(where)).status_code == 200
    assert len(sent) <= 10
