"""The office's pages of the bank."""

import httpx
import pytest

from app.bank import queries, wording
from app.foundation import clock, database
from tests import make
from tests.bank.test_questions import WHY
from tests.people_of_tests import World

FORM = {
    "type": "multiple_choice", "stem": "下列机关中，可以受理的有哪些？", "option_A": "甲局", "option_B": "乙局", "option_C": "丙局",
    "option_D": "丁局", "option_E": "", "key": ["A", "C"], "explanation": WHY, "cited": "《行政处罚法》第三十六条\n行政复议法 20",
    "difficulty": "medium", "kind": ["competence"], "required": "选修", "tags": "新法", "pool": "sealed", "based_on": "1",
}  # fmt: skip


async def test_the_list_is_searched_filtered_and_paged(world: World, client: httpx.AsyncClient) -> None:
    for n in range(53):
        await make.stored_question(make.question(f"aa-{n:04}", law="宪法" if n == 7 else "行政处罚法"))
    await world.log_in(client, "丁")
    first = await client.get("/bank")
    assert "共 53&nbsp;题" in first.text
    assert "aa-0049" in first.text
    assert "aa-0050" not in first.text
    assert "aa-0052" in (await client.get("/bank?page=2")).text
    narrowed = (await client.get("/bank?law=宪法")).text
    assert "aa-0007" in narrowed
    assert "aa-0008" not in narrowed
    assert "没有符合条件的题" in (await client.get("/bank?q=没有这样的题")).text
    assert (await client.get("/bank?type=nonsense&page=x")).status_code == 200


async def test_the_list_asks_the_same_few_questions_however_long_it_is(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丁")
    await client.get("/bank")
    counts = []
    for made in (3, 40):
        for n in range(made):
            await make.stored_question(make.question(f"{'ab'[len(counts)]}{'ab'[len(counts)]}-{n:04}"))
        with database.counting() as sent:
            await client.get("/bank")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize(
    ("name", "status", "keys"), [("丁", 200, True), ("庚", 200, True), ("壬", 200, False), ("甲", 403, False)]
)
async def test_keys_are_for_those_who_write_or_check(
    world: World, client: httpx.AsyncClient, name: str, status: int, keys: bool
) -> None:
    await make.stored_question(make.question("aa-0001"))
    await world.log_in(client, name)
    answer = await client.get("/bank/aa-0001")
    assert answer.status_code == status
    assert ("解析金丝雀" in answer.text) is keys
    assert ("<dt>答案</dt>" in answer.text) is keys


@pytest.mark.parametrize("address", ["/bank", "/bank/aa-0001", "/bank/new", "/bank/aa-0001/edit"])
async def test_strangers_are_sent_away(world: World, client: httpx.AsyncClient, address: str) -> None:
    await make.stored_question(make.question("aa-0001"))
    assert (await client.get(address)).status_code in {401, 303}
    await world.log_in(client, "乙")
    assert (await client.get(address)).status_code == 403


async def test_unknown_codes_are_not_found(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丁")
    assert (await client.get("/bank/zz-9999")).status_code == 404
    assert (await client.get("/bank/zz-9999/edit")).status_code == 404
    assert (await client.get("/bank/new?type=essay")).status_code == 404


async def test_an_author_writes_and_a_checker_checks(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丁")
    for type_ in ("single_choice", "multiple_choice", "true_false"):
        assert (await client.get(f"/bank/new?type={type_}")).status_code == 200
    added = await client.post("/bank", data=FORM)
    assert (added.status_code, added.headers["location"]) == (303, "/bank/bd-0001")
    shown = (await client.get("/bank/bd-0001")).text
    assert "第 1 版等待审核" in shown
    assert "《行政处罚法》第三十六条（2021年1月22日文本）" in shown
    assert "《行政复议法》第二十条（2023年9月1日文本）" in shown
    assert (await client.post("/bank/bd-0001/versions/1/check")).status_code == 403

    edited = await client.post("/bank/bd-0001/edit", data={**FORM, "key": ["A", "B", "C"]})
    assert edited.status_code == 303
    stale = await client.post("/bank/bd-0001/edit", data={**FORM, "key": ["A", "D"], "stem": "我的改动"})
    assert stale.status_code == 409
    assert "又有了新版本" in stale.text
    assert "我的改动" in stale.text

    await world.log_in(client, "庚")
    assert (await client.post("/bank/bd-0001/versions/2/check")).status_code == 303
    [(_, question)] = await queries.in_use(("sealed",))
    assert (question.key, question.tags, question.kind) == ("ABC", ("选修", "新法"), ("competence",))
    assert (await client.post("/bank/bd-0001/versions/2/check")).status_code == 409
    assert (await client.post("/bank/bd-0001/retire", data={"reason": ""})).status_code == 422
    assert (await client.post("/bank/bd-0001/retire", data={"reason": "不再需要"})).status_code == 303
    assert "已停用" in (await client.get("/bank/bd-0001")).text
    assert (await client.post("/bank/bd-0001/restore")).status_code == 303


async def test_a_waiting_change_is_shown_beside_what_is_in_use(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丁")
    await client.post("/bank", data=FORM)
    await world.log_in(client, "庚")
    await client.post("/bank/bd-0001/versions/1/check")
    await world.log_in(client, "丁")
    await client.post("/bank/bd-0001/edit", data={**FORM, "option_B": "戊局"})
    await world.log_in(client, "庚")
    shown = (await client.get("/bank/bd-0001")).text
    assert "<td>乙局</td><td><b>戊局</b></td>" in shown
    assert (await client.post("/bank/bd-0001/versions/2/set-aside", data={"reason": "不如原来"})).status_code == 303
    assert "已搁置" in (await client.get("/bank/bd-0001")).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"cited": ""}, "请写明依据的法律和条文"),
        ({"cited": "行政处罚法"}, "没有读懂"),
        ({"cited": "行政处罚法 999"}, "只有 86 条"),
        ({"cited": "环境保护法 6"}, "没有现行有效的《环境保护法》"),
        ({"option_B": ""}, "中间不能空"),
        ({"key": ["A"]}, "多选题至少有两个答案"),
        ({"stem": ""}, "题干还没填"),
        ({"pool": "nowhere"}, "题库要从列出的选项中选"),
    ],
)
async def test_faults_are_named_and_what_was_typed_stays(
    world: World, client: httpx.AsyncClient, changes: dict, sentence: str
) -> None:
    await world.log_in(client, "丁")
    answer = await client.post("/bank", data={**FORM, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "丁局" in answer.text
    assert await database.fetch_value("SELECT count(*) AS n FROM question") == 0


def test_an_edit_keeps_the_citation_it_does_not_change() -> None:
    before = make.question("aa-0001")
    same, faults = wording.question_from(wording.typed_from(before), before=before, on=clock.day_of(clock.now_ms()))
    assert faults == {}
    assert same.cite == before.cite
