"""Questions taken out of the bank: the filtered list as a file, for whom, and what the record says."""

import csv
import io
import json
from dataclasses import replace

import httpx
import pytest

from app.bank.going_out import actions
from app.bank.going_out.rules import FORMATS, KEYLESS
from app.foundation import database
from question_bank.formats.foreign import read_foreign
from tests import make
from tests.people_of_tests import World


async def some_bank() -> None:
    for n, pool in enumerate(("practice", "practice", "exam", "sealed")):
        await make.stored_question(make.question(f"aa-000{n}", law="宪法" if n == 1 else "行政处罚法"), pool=pool)
    judged = make.question("aa-0009", type="true_false", key="错")
    await make.stored_question(replace(judged, explanation='=1+1，"引号"\n第二行'))


def rows(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def entries() -> list[dict]:
    found = await database.fetch("SELECT detail FROM ledger_entry WHERE verb = 'export_questions' ORDER BY id")
    return [json.loads(row["detail"]) for row in found]


async def test_the_file_holds_exactly_the_filtered_list_and_is_recorded(world: World, client: httpx.AsyncClient) -> None:
    await some_bank()
    await world.log_in(client, "丁")
    form = {"format": "csv", "key": "1", "title": "年度题"}
    whole = await client.post("/bank/export", data=form)
    assert [row["编号"] for row in rows(whole)] == ["aa-0000", "aa-0001", "aa-0002", "aa-0009"]
    assert "%E5%B9%B4%E5%BA%A6%E9%A2%98" in whole.headers["content-disposition"]
    assert rows(whole)[0] | {"选项A": ""} == {
        "编号": "aa-0000", "题型": "单选题", "案例编号": "", "案例材料": "", "题干": "aa-0000 题干", "选项A": "", "选项B": "aa-0000 选项B",
        "选项C": "aa-0000 选项C", "选项D": "aa-0000 选项D", "选项E": "", "选项F": "", "选项G": "", "选项H": "", "答案": "B",
        "解析": "aa-0000 解析金丝雀", "依据": "《行政处罚法》第三十六条（2021年1月22日文本）", "难度": "易", "标签": "",
    }  # fmt: skip
    assert rows(whole)[3]["解析"] == '　=1+1，"引号"\n第二行'
    narrowed = rows(await client.post("/bank/export?law=宪法", data=form))
    assert [row["编号"] for row in narrowed] == ["aa-0001"]
    sealed = rows(await client.post("/bank/export?pool=sealed", data={**form, "sealed": "1"}))
    assert [row["编号"] for row in sealed] == ["aa-0003"]
    assert await entries() == [
        {"filter": {}, "format": "csv", "key": True, "questions": 4, "sealed": 0},
        {"filter": {"law": "宪法"}, "format": "csv", "key": True, "questions": 1, "sealed": 0},
        {"filter": {"pool": "sealed"}, "format": "csv", "key": True, "questions": 1, "sealed": 1},
    ]


@pytest.mark.parametrize("kind", FORMATS)
async def test_every_format_comes_out(world: World, client: httpx.AsyncClient, kind: str) -> None:
    await some_bank()
    await world.log_in(client, "庚")
    answer = await client.post("/bank/export", data={"format": kind, "key": "1", "points_single_choice": "3"})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert len(answer.content) > 200
    if kind in ("moodle", "gift", "qti", "jsonl"):
        assert [one.code for one in read_foreign(answer.content, name=f"x.{kind}").questions] == [
            "aa-0000", "aa-0001", "aa-0002", "aa-0009",
        ]  # fmt: skip


async def test_an_auditor_takes_out_no_key_and_nothing_sealed(world: World, client: httpx.AsyncClient) -> None:
    await some_bank()
    await world.log_in(client, "壬")
    page = (await client.get("/bank/export")).text
    assert "带答案和解析</span>" not in page
    assert "带上密封题库" not in page
    assert "列表里共 4&nbsp;题。" in page
    for kind in KEYLESS:
        answer = await client.post("/bank/export", data={"format": kind})
        assert answer.status_code == 200
        assert "金丝雀".encode() not in answer.content
    plain = rows(await client.post("/bank/export", data={"format": "csv"}))
    assert [row["编号"] for row in plain] == ["aa-0000", "aa-0001", "aa-0002", "aa-0009"]
    assert not {"答案", "解析", "依据"} & set(plain[0])
    before = len(await entries())
    for form in ({"format": "csv", "key": "1"}, {"format": "csv", "sealed": "1"}):
        assert (await client.post("/bank/export", data=form)).status_code == 403
    for kind in set(FORMATS) - set(KEYLESS):
        assert (await client.post("/bank/export", data={"format": kind, "key": "1"})).status_code == 422
    assert len(await entries()) == before


async def test_what_cannot_be_exported_is_said_on_the_page(world: World, client: httpx.AsyncClient, monkeypatch) -> None:
    await some_bank()
    await world.log_in(client, "丁")
    keyless = await client.post("/bank/export", data={"format": "gift"})
    assert (keyless.status_code, "GIFT 离不开答案" in keyless.text) == (422, True)
    nothing = await client.post("/bank/export?pool=sealed", data={"format": "xlsx", "key": "1"})
    assert (nothing.status_code, "没有可以导出的题" in nothing.text) == (422, True)
    assert "没有符合条件的题" in (await client.get("/bank/export?q=没有这样的题")).text
    bad = await client.post("/bank/export", data={"format": "docx", "points_true_false": "0", "title": "长" * 61})
    assert (bad.status_code, "每题分值要填 1 到 100" in bad.text, "标题最多 60 个字" in bad.text) == (422, True, True)
    monkeypatch.setattr(actions, "MOST_EXPORTED", 3)
    assert "一次最多导出" in (await client.post("/bank/export", data={"format": "xlsx"})).text
    assert await entries() == []


async def test_the_list_leads_to_its_export_with_the_filter(world: World, client: httpx.AsyncClient) -> None:
    await some_bank()
    await world.log_in(client, "丁")
    page = (await client.get("/bank?law=宪法&type=single_choice")).text
    assert 'href="/bank/export?type=single_choice&amp;law=%E5%AE%AA%E6%B3%95"' in page
    with database.counting() as sent:
        shown = (await client.get("/bank/export?law=宪法")).text
    assert "条件：法律：宪法。列表里共 1&nbsp;题" in shown
    assert len(sent) <= 4
