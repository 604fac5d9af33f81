"""Every page and act of units and people over HTTP: the happy path, a stranger, a refusal."""

import io
import re

import httpx
import pytest

from app.foundation import database
from app.foundation.jobs.worker import run_one
from app.people.actions.imports import HANDLERS
from question_bank.files.sheets import read_tables
from question_bank.files.workbooks import Column, Sheet, write_workbook
from tests import make
from tests.people_of_tests import World


async def code_of(table: str, number: int) -> str:
    return str(await database.fetch_value(f"SELECT code FROM {table} WHERE id = $1", number))


async def person_code(world: World, name: str) -> str:
    return await code_of("person", world.people[name])


async def unit_code(world: World, name: str) -> str:
    return await code_of("unit", world.units[name])


def text_of(answer: httpx.Response) -> str:
    return re.sub(r"<[^>]+>", "", answer.text)


async def test_a_unit_page_shows_the_tree_and_its_people(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "庚")
    home = await client.get("/units")
    assert home.status_code == 303
    county = await client.get(home.headers["location"])
    assert county.status_code == 200
    assert "连同下级 10&nbsp;人" in text_of(county)
    town = await unit_code(world, "白水镇")
    assert f'href="/units/{town}?tree=area"' in county.text
    water = await client.get(f"/units/{await unit_code(world, '县水利局')}?tree=system")
    assert "白水水管站" in water.text
    area = await client.get(f"/units/{await unit_code(world, '县水利局')}?tree=area")
    assert "下面没有别的单位" in area.text


async def test_a_unit_page_takes_as_many_statements_for_a_county_as_for_a_village(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "庚")
    await client.get("/me")
    for name in ("青禾县", "县档案馆"):
        code = await unit_code(world, name)
        with database.counting() as sent:
            await client.get(f"/units/{code}")
        assert len(sent) <= 8, sent


@pytest.mark.parametrize(("name", "unit", "status"), [("乙", "白水水管站", 200), ("乙", "白水镇", 404), ("丙", "白水水管站", 200), ("丙", "县水利局", 404), ("甲", "县水利局", 403)])
async def test_units_are_seen_by_those_over_them(world: World, client: httpx.AsyncClient, name: str, unit: str, status: int) -> None:
    await world.log_in(client, name)
    assert (await client.get(f"/units/{await unit_code(world, unit)}")).status_code == status


@pytest.mark.parametrize(("words", "found"), [("水管", True), ("白水", True), ("白水镇水管", False), ("没有的", False)])
async def test_units_are_found_by_a_few_letters(world: World, client: httpx.AsyncClient, words: str, found: bool) -> None:
    await world.log_in(client, "庚")
    answer = await client.get("/units", params={"q": words})
    assert ("水管站（白水镇）" in answer.text or "白水水管站" in answer.text) is found


async def test_a_unit_is_added_renamed_and_moved(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "庚")
    town, water = await unit_code(world, "白水镇"), await unit_code(world, "县水利局")
    assert (await client.get(f"/units/new?parent={town}")).status_code == 200
    form = {"parent": town, "name": "白水镇司法所", "kind": "unit", "system_parent": "县司法局"}
    added = await client.post("/units", data=form)
    assert added.status_code == 303
    code = added.headers["location"].rsplit("/", 1)[1]
    assert (await database.fetch_one("SELECT short_name FROM unit WHERE code = $1", code))["short_name"] == "司法所"
    assert (await client.post("/units", data=form)).status_code == 409
    assert (await client.get(f"/units/{code}/edit")).status_code == 200
    renamed = await client.post(f"/units/{code}/rename", data={"name": "白水镇 司法所(筹)", "short_name": "司法所"})
    assert renamed.status_code == 303
    assert (await database.fetch_one("SELECT name FROM unit WHERE code = $1", code))["name"] == "白水镇司法所（筹）"
    moved = await client.post(f"/units/{code}/move", data={"tree": "system", "new_parent": "县水利局"})
    assert moved.status_code == 303
    assert code in (await client.get(f"/units/{water}?tree=system")).text
    assert (await client.post(f"/units/{code}/close")).headers["location"] == "/units"
    assert (await client.get(f"/units/{code}")).status_code == 404


async def test_faults_of_a_unit_form_come_back_with_what_was_typed(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "庚")
    town = await unit_code(world, "白水镇")
    answer = await client.post("/units", data={"parent": town, "name": "", "short_name": "所", "kind": "x", "system_parent": "没有的局"})
    assert answer.status_code == 422
    assert "单位名称还没填" in answer.text and "没有找到单位“没有的局”" in answer.text and 'value="所"' in answer.text


async def test_a_ring_is_refused_in_words(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "庚")
    county = await unit_code(world, "青禾县")
    await database.execute("UPDATE unit_place SET parent = NULL WHERE unit = $1", world.units["青禾县"])
    town = await unit_code(world, "白水镇")
    answer = await client.post(f"/units/{town}/move", data={"tree": "area", "new_parent": "白水水管站"})
    assert answer.status_code == 409 and "绕成圈" in answer.text
    assert county in (await client.get(f"/units/{town}?tree=area")).text


async def test_a_unit_admin_cannot_reach_beyond_their_own(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丙")
    other, own = await unit_code(world, "县水利局"), await unit_code(world, "白水镇")
    assert (await client.get(f"/units/new?parent={other}")).status_code == 404
    assert (await client.post("/units", data={"parent": other, "name": "某所", "kind": "unit"})).status_code == 404
    assert (await client.post(f"/units/{other}/close")).status_code == 404
    assert (await client.post(f"/units/{own}/rename", data={"name": "新名"})).status_code == 403
    assert (await client.post(f"/units/{own}/close")).status_code == 403


async def test_a_unit_with_people_is_not_closed(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "庚")
    code = await unit_code(world, "白水镇")
    answer = await client.post(f"/units/{code}/close")
    assert answer.headers["location"] == f"/units/{code}"
    assert await database.fetch_value("SELECT closed_at FROM unit WHERE code = $1", code) is None


async def test_people_are_listed_in_two_statements_and_found_by_sound(world: World, client: httpx.AsyncClient) -> None:
    zeng = await make.person("曾小明", world.units["县水利局"])
    await database.execute("UPDATE person SET pinyin = 'zengxiaoming zxm' WHERE id = $1", zeng)
    await world.log_in(client, "乙")
    await client.get("/me")
    with database.counting() as sent:
        listed = await client.get("/people")
    assert len(sent) == 2, sent
    assert "共 6&nbsp;人" in listed.text and "丙</a>" not in listed.text
    for words, found in (("zxm", True), ("ZengX", True), ("小明", True), (f"t{zeng}", True), ("zm", False), ("%", False)):
        answer = await client.get("/people", params={"q": words})
        assert ("曾小明" in answer.text) is found, words
    assert "没有找到这样的人" in (await client.get("/people", params={"status": "retired"})).text
    assert (await client.get("/people", params={"unit": await unit_code(world, "白水镇")})).status_code == 404


async def test_a_person_is_added_edited_moved_and_gone(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "乙")
    assert (await client.get("/people/new")).status_code == 200
    form = {"unit": "县水利局", "name": "张 三", "phone": "138-0000 1234", "category": "staff", "status": "在职"}
    added = await client.post("/people", data=form)
    assert added.status_code == 303, added.text
    where = added.headers["location"]
    shown = await client.get(where)
    assert "138****1234" in shown.text and "13800001234" not in shown.text
    assert (await client.post("/people", data=form)).status_code == 409
    taken = await client.post("/people", data={**form, "name": "李四"})
    assert taken.status_code == 422 and "已经用了这个手机号" in taken.text
    assert "13800001234" in (await client.get(f"{where}/edit")).text
    edited = await client.post(f"{where}/edit", data={"name": "张三", "staff_no": "w01", "category": "科级领导干部", "title": "股长"})
    assert edited.status_code == 303
    row = await database.fetch_one("SELECT name, pinyin, staff_no, phone_sealed, category FROM person WHERE name = '张三'")
    assert (row["pinyin"], row["staff_no"], row["phone_sealed"], row["category"]) == ("zhangsan zs", "W01", None, "leader_section")
    assert (await client.post(f"{where}/edit", data={"name": "张3", "category": "staff"})).status_code == 422
    assert (await client.post(f"{where}/move", data={"move_to": "白水水管站", "title": "站长"})).status_code == 303
    assert "白水水管站" in (await client.get(where)).text
    assert (await client.post(f"{where}/move", data={"move_to": "白水镇"})).status_code == 404
    assert (await client.post(f"{where}/transfer", data={"to_unit": "县水利局", "kind": "seconded"})).status_code == 303
    assert "（借调）" in (await client.get(where)).text
    assert (await client.post(f"{where}/end-secondment")).status_code == 303
    assert (await client.post(f"{where}/end-secondment")).status_code == 409
    assert (await client.post(f"{where}/status", data={"status": "nonsense"})).status_code == 422
    assert (await client.post(f"{where}/status", data={"status": "left"})).status_code == 303
    gone = await client.get(where)
    assert "已离开" in gone.text
    assert await database.fetch_value("SELECT count(*) AS n FROM posting o JOIN person p ON p.id = o.person WHERE p.name = '张三' AND o.to_at IS NULL") == 0
    assert (await client.post(f"{where}/move", data={"move_to": "县水利局"})).status_code == 303
    history = await client.get(where)
    assert history.text.count("站长") >= 2 and "已离开" not in history.text


@pytest.mark.parametrize(("name", "status"), [("庚", 200), ("壬", 200), ("乙", 200), ("丙", 404), ("甲", 403), ("癸", 403)])
async def test_a_person_is_seen_by_those_over_their_unit(world: World, client: httpx.AsyncClient, name: str, status: int) -> None:
    await world.log_in(client, name)
    assert (await client.get(f"/people/{await person_code(world, '戊')}")).status_code == status


@pytest.mark.parametrize("name", ["丙", "壬", "辛"])
async def test_strangers_and_readers_change_nobody(world: World, client: httpx.AsyncClient, name: str) -> None:
    await world.log_in(client, name)
    code = await person_code(world, "戊")
    for act, data in (
        ("edit", {"name": "改", "category": "staff"}), ("move", {"move_to": "白水镇"}), ("status", {"status": "left"}),
        ("transfer", {"to_unit": "白水镇", "kind": "move"}), ("activation", {}), ("grants", {"role": "unit_admin", "tree": "area", "role_unit": "县水利局"}),
    ):  # fmt: skip
        assert (await client.post(f"/people/{code}/{act}", data=data)).status_code in (403, 404), act
    assert await database.fetch_value("SELECT name FROM person WHERE code = $1", code) == "戊"


async def test_roles_are_granted_and_taken_back(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "乙")
    code = await person_code(world, "戊")
    granted = await client.post(f"/people/{code}/grants", data={"role": "unit_admin", "tree": "system", "role_unit": "县水利局"})
    assert granted.status_code == 303, granted.text
    assert (await client.post(f"/people/{code}/grants", data={"role": "unit_admin", "tree": "system", "role_unit": "县水利局"})).status_code == 409
    beyond = {"role": "office_checker", "tree": "system", "role_unit": "县水利局"}
    assert (await client.post(f"/people/{code}/grants", data=beyond)).status_code == 403
    other_tree = {"role": "unit_admin", "tree": "area", "role_unit": "县水利局"}
    assert (await client.post(f"/people/{code}/grants", data=other_tree)).status_code == 403
    nowhere = await client.post(f"/people/{code}/grants", data={"role": "unit_admin", "tree": "system", "role_unit": "没有的局"})
    assert nowhere.status_code == 422 and "没有找到单位" in nowhere.text
    me = await person_code(world, "乙")
    assert (await client.post(f"/people/{me}/grants", data={"role": "unit_head", "tree": "system", "role_unit": "县水利局"})).status_code == 409
    grant = await database.fetch_value("SELECT id FROM role_grant WHERE person = $1", world.people["戊"])
    assert (await client.post(f"/people/{code}/grants/{grant}/end")).status_code == 303
    assert (await client.post(f"/people/{code}/grants/{grant}/end")).status_code == 404


async def test_the_last_checker_stays(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "庚")
    code = await person_code(world, "庚")
    grant = await database.fetch_value("SELECT id FROM role_grant WHERE role = 'office_checker'")
    answer = await client.post(f"/people/{code}/grants/{grant}/end")
    assert answer.status_code == 409 and "最后一位" in answer.text


def upload(*lines: list[str], name: str = "名单.xlsx") -> dict:
    sheet = Sheet("名单", [Column(header) for header in lines[0]], list(lines[1:]))
    return {"file": (name, io.BytesIO(write_workbook([sheet])))}


async def test_a_unit_admin_imports_their_list(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "乙")
    water = await unit_code(world, "县水利局")
    assert (await client.get("/import/people")).status_code == 200
    lines = (["姓名", "手机号"], ["张 三", "138-0000-1234"], ["李4", "139"], ["王五", "13900001234"], ["戊", ""], ["合计", "4"])
    sent = await client.post("/import/people", data={"unit": water}, files=upload(*lines))
    assert sent.status_code == 303, sent.text
    where = sent.headers["location"]
    before = await database.fetch_value("SELECT count(*) AS n FROM person")
    preview = await client.get(where)
    assert "1 行有错" in preview.text and "姓名里有数字" in preview.text and "手机号要 11 位" in preview.text
    assert "读作“张三”" in (await client.get(f"{where}?show=add")).text
    assert "合计行" in (await client.get(f"{where}?show=out")).text
    assert "戊" in (await client.get(f"{where}?show=same")).text
    refused = await client.post(f"{where}/apply")
    assert refused.status_code == 409 and "没有导入任何一行" in refused.text
    assert await database.fetch_value("SELECT count(*) AS n FROM person") == before
    (sheet,) = read_tables((await client.get(f"{where}/faults.xlsx")).content)
    assert [row[0].text for row in sheet.rows[1:]] == ["3", "3"]
    mended = await client.post(f"{where}/mend", data={"seen": "3", "row-3-name": "李四", "row-3-phone": "", "show": "faults"})
    assert mended.status_code == 303
    assert "可以导入：新增 3" in (await client.get(where)).text
    left = await client.post(f"{where}/mend", data={"seen": "3", "leave": "3"})
    assert left.status_code == 303
    assert "不导入 1" in (await client.get(where)).text
    applied = await client.post(f"{where}/apply")
    assert applied.status_code == 303 and "马上开始" in (await client.get(where)).text
    assert await run_one(HANDLERS)
    assert "新增 2，更改 0，已有或重复 1，不导入 1" in (await client.get(where)).text
    assert await database.fetch_value("SELECT count(*) AS n FROM person") == before + 2
    assert (await client.post(f"{where}/apply")).status_code == 409
    row = await database.fetch_one(
        "SELECT p.pinyin, o.unit FROM person p JOIN posting o ON o.person = p.id WHERE p.name = '张三'"
    )
    assert row == {"pinyin": "zhangsan zs", "unit": world.units["县水利局"]}
    assert await database.fetch_value("SELECT reading FROM import_batch") == ""


async def test_an_upload_belongs_to_who_sent_it(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "乙")
    sent = await client.post("/import/people", files=upload(["姓名", "单位"], ["张三", "县水利局"], ["李四", "白水镇"]))
    where = sent.headers["location"]
    assert "不归您管理" in (await client.get(where)).text
    stored = await database.fetch_value("SELECT reading FROM import_batch")
    assert "张三" not in stored
    await world.log_in(client, "丙")
    for act in ("", "/faults.xlsx"):
        assert (await client.get(where + act)).status_code == 404
    for act in ("/mend", "/apply", "/leave"):
        assert (await client.post(where + act)).status_code == 404
    await world.log_in(client, "甲")
    assert (await client.get("/import/people")).status_code == 403
    await world.log_in(client, "乙")
    assert (await client.post(f"{where}/leave")).status_code == 303
    assert (await client.get(where)).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "status", "word"),
    [
        ("名单.xlsx", b"%PDF-1.7", 415, "PDF"),
        ("名单.xlsx", b"PK\x03\x04broken", 422, "损坏"),
        ("名单.csv", b"", 422, "空的"),
        ("名单.csv", "说明\n没有表头".encode(), 422, "没有找到表头"),
    ],
)
async def test_files_that_are_no_list_are_refused_on_the_page(
    world: World, client: httpx.AsyncClient, name: str, data: bytes, status: int, word: str
) -> None:
    await world.log_in(client, "乙")
    answer = await client.post("/import/people", files={"file": (name, io.BytesIO(data))})
    assert answer.status_code == status
    assert word in answer.text
    assert (await client.post("/import/people", data={"unit": ""})).status_code == 422
    assert await database.fetch_value("SELECT count(*) AS n FROM import_batch") == 0


async def test_the_office_imports_units_into_both_trees(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "庚")
    lines = (
        ["单位名称", "上级单位", "条线上级"], ["白水镇司法所", "县司法局", ""], ["黑水镇", "", ""], ["黑水镇水管站", "黑水镇", "县水利局"],
        ["县档案馆", "白水镇", ""], ["县水利局", "", ""],
    )  # fmt: skip
    county = await unit_code(world, "青禾县")
    sent = await client.post("/import/units", data={"unit": county}, files=upload(*lines))
    where = sent.headers["location"]
    assert "新增 3，更改 1" in (await client.get(where)).text
    assert "按地区放在“白水镇”之下，按系统放在“县司法局”之下" in (await client.get(f"{where}?show=add")).text
    assert (await client.post(f"{where}/apply")).status_code == 303 and await run_one(HANDLERS)
    rows = await database.fetch(
        "SELECT u.name, p.tree, a.name AS above FROM unit_place p JOIN unit u ON u.id = p.unit JOIN unit a ON a.id = p.parent "
        "WHERE p.to_at IS NULL AND u.name IN ('白水镇司法所', '黑水镇水管站', '县档案馆') ORDER BY u.name, p.tree"
    )
    assert {(row["name"], row["tree"]): row["above"] for row in rows} == {
        ("白水镇司法所", "area"): "白水镇", ("白水镇司法所", "system"): "县司法局",
        ("黑水镇水管站", "area"): "黑水镇", ("黑水镇水管站", "system"): "县水利局",
        ("县档案馆", "area"): "白水镇", ("县档案馆", "system"): "白水镇",
    }  # fmt: skip


async def test_templates_download(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "庚")
    for kind in ("people", "units"):
        answer = await client.get(f"/import/{kind}/template.xlsx")
        assert answer.status_code == 200 and read_tables(answer.content)
    assert (await client.get("/import/laws/template.xlsx")).status_code == 404


async def test_ones_own_account(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "甲")
    answer = await client.get("/me")
    assert answer.status_code == 200 and "县水利局" in answer.text
    wrong = await client.post("/me/password", data={"old": "x", "new": "short"})
    assert wrong.status_code == 422 and "至少 10 个字" in wrong.text
    client.cookies.delete("__Host-pufa")
    assert (await client.get("/me")).status_code == 303


async def test_a_blank_cell_changes_nothing_about_somebody_known(world: World, client: httpx.AsyncClient) -> None:
    await database.execute("UPDATE person SET category = 'leader_section' WHERE id = $1", world.people["戊"])
    await world.log_in(client, "乙")
    lines = (["姓名", "单位", "工号", "人员类别", "职务"], ["戊", "县水利局", f"T{world.people['戊']}", "", "股长"])
    where = (await client.post("/import/people", files=upload(*lines))).headers["location"]
    preview = await client.get(f"{where}?show=change")
    assert "职务“空”改为“股长”" in preview.text and "科级领导干部" in preview.text and "没有填人员类别" not in preview.text
    assert (await client.post(f"{where}/apply")).status_code == 303 and await run_one(HANDLERS)
    row = await database.fetch_one(
        "SELECT p.category, o.title FROM person p JOIN posting o ON o.person = p.id WHERE p.id = $1", world.people["戊"]
    )
    assert row == {"category": "leader_section", "title": "股长"}
    again = (await client.post("/import/people", files=upload(*lines))).headers["location"]
    assert "没有要导入的" in (await client.get(again)).text


async def test_an_import_moves_people_and_takes_back_who_had_left(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "乙")
    code = await person_code(world, "戊")
    assert (await client.post(f"/people/{code}/status", data={"status": "left"})).status_code == 303
    lines = (["姓名", "单位", "工号"], ["戊", "白水水管站", f"T{world.people['戊']}"], ["甲", "白水水管站", f"T{world.people['甲']}"])
    where = (await client.post("/import/people", files=upload(*lines))).headers["location"]
    preview = (await client.get(f"{where}?show=change")).text
    assert "重新登记到“白水水管站”" in preview and "从“县水利局”调到“白水水管站”" in preview
    assert (await client.post(f"{where}/apply")).status_code == 303 and await run_one(HANDLERS)
    rows = await database.fetch(
        "SELECT p.name, p.status, p.left_at FROM posting o JOIN person p ON p.id = o.person "
        "WHERE o.unit = $1 AND o.to_at IS NULL AND p.name IN ('甲', '戊') ORDER BY p.id",
        world.units["白水水管站"],
    )
    assert rows == [{"name": "甲", "status": "active", "left_at": None}, {"name": "戊", "status": "active", "left_at": None}]


async def test_a_list_that_changed_underneath_is_looked_at_again(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "乙")
    lines = (["姓名", "单位", "工号"], ["张三", "县水利局", "NEW1"])
    where = (await client.post("/import/people", files=upload(*lines))).headers["location"]
    assert "新增 1" in (await client.get(where)).text
    added = await client.post("/people", data={"unit": "县水利局", "name": "李四", "staff_no": "NEW1", "category": "staff"})
    assert added.status_code == 303
    refused = await client.post(f"{where}/apply")
    assert refused.status_code == 409 and "已经用了这个工号" in refused.text
