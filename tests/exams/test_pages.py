"""The office's pages of arranging."""

import httpx
import pytest

from app.exams import queries
from app.exams.actions import publishing
from app.exams.jobs import HANDLERS
from app.exams.storing import settings_of
from app.foundation import clock, database
from app.foundation.jobs.worker import run_one
from tests import make
from tests.people_of_tests import World

NOW = clock.now_ms()
FORM = {
    "title": "2026 年度学法考试", "opens_at": "2036-11-30T09:00", "closes_at": "2036-12-07T18:00", "minutes": "45",
    "late_entry_minutes": "", "attempts": "2", "counts": "last", "grace_seconds": "30", "multiple_rule": "strict",
    "part_order": "true_false single_choice multiple_choice", "count_true_false": "1", "points_true_false": "20",
    "count_single_choice": "3", "points_single_choice": "20", "count_multiple_choice": "1", "points_multiple_choice": "20",
    "pass_points": "60", "excellent_points": "90", "bands": "良好 80", "pools": ["practice", "sealed"], "tree": "system",
    "categories": ["staff"], "score_shows": "at_once", "keys_show": "by_hand", "main_exam": "", "seconded_count": "home", "law_1": "行政处罚法",
    "law_percent_1": "100", "tag_1": "", "tag_percent_1": "", "difficulty_easy": "100", "edition": "1",
}  # fmt: skip


async def new_exam(client: httpx.AsyncClient, template: str = "hunan-2019") -> str:
    answer = await client.post("/exams", data={"template": template})
    assert answer.status_code == 303
    return str(answer.headers["location"]).split("/")[2]


async def test_an_author_arranges_and_a_checker_publishes(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    await world.log_in(client, "丁")
    code = await new_exam(client)
    form = await client.get(f"/exams/{code}/edit")
    assert 'name="count_true_false" value="20"' in form.text
    unit = await database.fetch_value("SELECT code FROM unit WHERE id = $1", world.units["县水利局"])
    saved = await client.post(f"/exams/{code}/edit", data={**FORM, "units_system": [unit]})
    assert (saved.status_code, saved.headers["location"]) == (303, f"/exams/{code}")
    settings = settings_of(await queries.exam_for(await world.viewer("丁"), code))
    assert (settings.minutes, settings.attempts, settings.counts, settings.bands) == (45, 2, "last", (("良好", 8000),))
    assert (settings.tree, settings.units, settings.pools) == ("system", (world.units["县水利局"],), ("practice", "sealed"))

    shown = (await client.get(f"/exams/{code}")).text
    assert "按现在的名册有 <b>5</b>&nbsp;人，2&nbsp;个单位" in shown
    assert "约占 100% 的分值" in shown
    assert "请另一位审核发布人员" in shown
    assert (await client.post(f"/exams/{code}/publish", data={"edition": "2"})).status_code == 403

    await world.log_in(client, "庚")
    assert "确定发布" in (await client.get(f"/exams/{code}")).text
    assert (await client.post(f"/exams/{code}/publish", data={"edition": "2"})).status_code == 303
    assert "正在发布" in (await client.get(f"/exams/{code}")).text
    assert await run_one(HANDLERS)
    assert "应考名单 <b>5</b>&nbsp;人" in (await client.get(f"/exams/{code}")).text
    assert (await client.get(f"/exams/{code}/edit")).status_code == 403

    await world.log_in(client, "丁")
    assert (await client.get(f"/exams/{code}/edit")).status_code == 303
    refused = await client.post(f"/exams/{code}/edit", data={**FORM, "edition": "2"})
    assert refused.status_code == 409
    assert "考试已经发布" in refused.text
    await world.log_in(client, "庚")
    assert (await client.post(f"/exams/{code}/withdraw", data={"reason": ""})).status_code == 422
    assert (await client.post(f"/exams/{code}/withdraw", data={"reason": "改期"})).status_code == 303
    assert "已撤回" in (await client.get(f"/exams/{code}")).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "考试名称还没填"),
        ({"opens_at": "soon"}, "开始时间要填日期和时间"),
        ({"closes_at": "2036-11-29T09:00"}, "截止时间要晚于开始时间"),
        ({"minutes": "x"}, "答题时间要填"),
        ({"points_single_choice": "1.555"}, "单选题每题分值要填分数"),
        ({"count_true_false": "0", "count_single_choice": "0", "count_multiple_choice": "0"}, "试卷里还没有题"),
        ({"pass_points": "101"}, "及格线要大于 0"),
        ({"bands": "良好"}, "没有读懂"),
        ({"pools": []}, "至少选一个题库"),
        ({"law_1": "", "law_percent_1": "30"}, "还没有选是哪一个法律"),
        ({"law_percent_1": "60", "law_2": "宪法", "law_percent_2": "50"}, "各法律的比例合计 110%"),
        ({"tree": "forest"}, "要从列出的选项中选"),
        ({"keys_show": "at_dawn"}, "要从列出的选项中选"),
    ],
)
async def test_faults_are_named_and_what_was_typed_stays(
    world: World, client: httpx.AsyncClient, changes: dict, sentence: str
) -> None:
    await world.log_in(client, "丁")
    code = await new_exam(client)
    answer = await client.post(f"/exams/{code}/edit", data={**FORM, "late_entry_minutes": "17", **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="17"' in answer.text
    assert (await queries.exam_for(await world.viewer("丁"), code))["edition"] == 1


async def test_a_form_that_lacks_everything_is_refused_in_words(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丁")
    code = await new_exam(client)
    answer = await client.post(f"/exams/{code}/edit", data={"nonsense": "1"})
    assert answer.status_code == 422
    assert "考试名称还没填" in answer.text
    assert (await client.post("/bank", data={"type": "single_choice"})).status_code == 422


async def test_two_admins_editing_one_exam(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丁")
    code = await new_exam(client)
    assert (await client.post(f"/exams/{code}/edit", data=FORM)).status_code == 303
    second = await client.post(f"/exams/{code}/edit", data={**FORM, "title": "我填的名称"})
    assert second.status_code == 409
    assert "另一个人改过" in second.text
    assert "我填的名称" in second.text
    assert "与对方保存的不同：<b>考试名称</b>" in second.text
    assert 'name="edition" value="2"' in second.text
    again = await client.post(f"/exams/{code}/edit", data={**FORM, "title": "我填的名称"})
    assert again.status_code == 409
    meant = await client.post(f"/exams/{code}/edit", data={**FORM, "title": "我填的名称", "edition": "2"})
    assert meant.status_code == 303


async def test_a_bank_that_cannot_fill_the_paper_is_said_on_the_page(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    await world.log_in(client, "丁")
    code = await new_exam(client)
    shown = (await client.get(f"/exams/{code}")).text
    assert "判断题要 20 题，题库里只有 4 题，还差 16 题" in shown
    assert "题库抽不出这份试卷" in (await client.get(f"/exams/{code}/preview")).text
    await world.log_in(client, "庚")
    assert (await client.post(f"/exams/{code}/publish", data={"edition": "1"})).status_code == 409


async def test_a_preview_is_a_paper_of_the_form(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    await world.log_in(client, "丁")
    code = await new_exam(client)
    await client.post(f"/exams/{code}/edit", data=FORM)
    first, second = [(await client.get(f"/exams/{code}/preview?n={n}")).text for n in (1, 2)]
    assert "第 5 题" in first
    assert "第 6 题" not in first
    assert first != second
    assert await database.fetch_value("SELECT count(*) AS n FROM attempt") == 0


async def test_releasing_keys_and_copying(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    past = {"opens_at": NOW - clock.DAY, "closes_at": NOW - clock.HOUR, "keys_show": "by_hand"}
    exam = await make.published_exam([world.people["甲"]], **past)
    await world.log_in(client, "庚")
    assert "确定公布" in (await client.get(f"/exams/{exam['code']}")).text
    assert (await client.post(f"/exams/{exam['code']}/release-keys")).status_code == 303
    assert (await client.post(f"/exams/{exam['code']}/release-keys")).status_code == 409
    await world.log_in(client, "丁")
    assert (await client.post(f"/exams/{exam['code']}/release-keys")).status_code == 403
    copied = await client.post(f"/exams/{exam['code']}/copy")
    assert copied.headers["location"].endswith("/edit")
    assert (await client.get(copied.headers["location"])).status_code == 200


async def test_stopping_needs_something_to_stop(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    await world.log_in(client, "丁")
    code = await new_exam(client)
    await client.post(f"/exams/{code}/edit", data=FORM)
    assert (await client.post(f"/exams/{code}/stop-publishing")).status_code == 403
    await world.log_in(client, "庚")
    assert (await client.post(f"/exams/{code}/stop-publishing")).status_code == 409
    await publishing.ask_publishing(await world.viewer("庚"), code, edition=2, now=NOW)
    assert (await client.post(f"/exams/{code}/stop-publishing")).status_code == 303


@pytest.mark.parametrize(("name", "status"), [("甲", 403), ("乙", 403), ("癸", 403), ("壬", 200), ("丁", 200), ("庚", 200)])
async def test_who_sees_exams(world: World, client: httpx.AsyncClient, name: str, status: int) -> None:
    await make.bank_of()
    exam = await make.published_exam([world.people["甲"]])
    await world.log_in(client, name)
    assert (await client.get("/exams")).status_code == status
    assert (await client.get(f"/exams/{exam['code']}")).status_code == status


async def test_strangers_unknown_exams_and_templates(world: World, client: httpx.AsyncClient) -> None:
    assert (await client.get("/exams")).status_code in {303, 401}
    await world.log_in(client, "丁")
    assert (await client.get("/exams/nothing")).status_code == 404
    assert (await client.get("/exams/nothing/preview")).status_code == 404
    assert (await client.post("/exams", data={"template": "mars-2077"})).status_code == 422


async def test_the_list_is_narrowed_and_asks_the_same_few_questions(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    await world.log_in(client, "丁")
    await client.get("/exams")
    counts = []
    for made in (1, 12):
        for _ in range(made):
            await make.published_exam([world.people["甲"]])
        with database.counting() as sent:
            answer = await client.get("/exams")
        assert answer.status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 6
    assert "共 13&nbsp;场" in (await client.get("/exams?state=open")).text
    assert "这里还没有考试" in (await client.get("/exams?state=closed")).text
    assert (await client.get("/exams?state=nonsense&page=0")).status_code == 200
