"""Template questions in the office: written, tried, checked by somebody else, drawn from into the sealed pool."""

from dataclasses import replace

import httpx
import pytest

from app.bank import actions, content, listing, queries
from app.bank.listing import Asked
from app.bank.shipped import read_shipped
from app.bank.templates import actions as templates
from app.bank.templates import calendars
from app.bank.templates import queries as template_queries
from app.foundation import clock, database
from app.foundation.access import SYSTEM_VIEWER
from app.foundation.refusals import Refusal
from app.study import actions as study
from tests import make
from tests.people_of_tests import World
from tests.question_bank.templates_of_tests import template

NOW = clock.now_ms()
FORM = {
    "type": "single_choice", "stem": "{收到日}，{谁}收到处罚决定书，其后没有耽误事由。申请行政复议的最后一日是哪一天？",
    "p1_name": "收到日", "p1_kind": "date", "p1_from": "2026-01-05", "p1_to": "2026-10-30", "p1_texts": "周一、周二、周三、周四、周五",
    "p2_name": "谁", "p2_kind": "choice", "p2_texts": "甲店、乙厂",
    "r1_name": "最后一日", "r1_calculation": "add_days", "r1_arguments": "收到日，60",
    "r2_name": "十五日", "r2_calculation": "add_days", "r2_arguments": "收到日，15", "r2_mistake": "与起诉期限相混",
    "r3_name": "三十日", "r3_calculation": "add_days", "r3_arguments": "收到日，30", "r3_mistake": "与复核期限相混",
    "r4_name": "当日计入", "r4_calculation": "add_days", "r4_arguments": "最后一日，-1", "r4_mistake": "把当日算作第一日",
    "r5_name": "多一日", "r5_calculation": "add_days", "r5_arguments": "最后一日，1", "r5_mistake": "从第三日起数",
    "r6_name": "九十日", "r6_calculation": "add_days", "r6_arguments": "收到日，90", "r6_mistake": "与办理期限相混",
    "r7_name": "六个月", "r7_calculation": "add_months", "r7_arguments": "收到日，6", "r7_mistake": "与直接起诉的期限相混",
    "key_name": "最后一日", "day_off": "最后一日", "at_least": "100", "derived": "日期由收到日加六十日算得",
    "explanation": "申请期限六十日，从知道处罚的次日起数，收到当日不算；六个月是不经复议直接起诉的期限。", "cited": "行政复议法 20",
    "difficulty": "hard", "kind": ["time_limit", "case"], "required": "必修", "tags": "", "based_on": "1",
}  # fmt: skip


async def checked_template(world: World) -> str:
    """A template written by 丁 and checked by 庚."""
    code = await actions.add_question(await world.viewer("丁"), template(), pool="template", now=NOW)
    await actions.check_version(await world.viewer("庚"), code, 1, now=NOW)
    return code


async def test_a_template_is_written_tried_checked_and_drawn_from(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丁")
    assert "还没有模板题" in (await client.get("/bank/templates")).text
    assert (await client.get("/bank/templates/new")).status_code == 200
    seen = await client.post("/bank/templates", data={**FORM, "try": "1"})
    assert seen.status_code == 200
    assert "试抽 500 次" in seen.text
    assert seen.text.count('<li class="gap-top">') == 10
    assert await database.fetch_value("SELECT count(*) FROM question") == 0
    added = await client.post("/bank/templates", data=FORM)
    assert (added.status_code, added.headers["location"]) == (303, "/bank/templates/mb-0001")
    shown = (await client.get("/bank/templates/mb-0001")).text
    assert "第 1 版等待审核" in shown
    assert "抽密封题" not in shown
    assert (await client.post("/bank/templates/mb-0001/draw", data={"count": "3"})).status_code == 409
    assert (await client.get("/bank/mb-0001")).headers["location"] == "/bank/templates/mb-0001"

    await world.log_in(client, "庚")
    assert (await client.post("/bank/mb-0001/versions/1/check")).status_code == 303
    await world.log_in(client, "丁")
    drawn = await client.post("/bank/templates/mb-0001/draw", data={"count": "12"})
    assert drawn.status_code == 303
    assert "可用的密封题 12" in (await client.get("/bank/templates/mb-0001")).text
    assert "由模板题" in (await client.get("/bank/mbt-0001")).text
    edited = await client.post("/bank/templates/mb-0001/edit", data={**FORM, "p1_to": "2026-10-20"})
    assert edited.status_code == 303
    assert "第 2 版等待审核" in (await client.get("/bank/templates/mb-0001")).text
    assert (await client.post("/bank/templates/mb-0001/edit", data={**FORM, "p1_to": "2026-10-21"})).status_code == 409


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"stem": "{收到日}，{谁们}收到处罚决定书。最后一日是哪一天？"}, "不是写过的变化部分"),
        ({"r1_calculation": ""}, "算法只能是"),
        ({"r1_arguments": "收到日，六十"}, "既不是数"),
        ({"key_name": "没有的"}, "不是写过的结果"),
        ({"r7_mistake": ""}, "至少 6 个不同的干扰项"),
        ({"at_least": "10"}, "至少要有 100 种"),
        ({"p1_to": "2026-02-20"}, "种不同的结果"),
        ({"cited": ""}, "请写明依据的法律和条文"),
        ({"explanation": "根据法律规定，选这一天。" + FORM["explanation"]}, "解析没有说明理由"),
        ({"p1_to": "2027-10-30", "p1_from": "2027-01-05"}, "没有放假安排表"),
    ],
)
async def test_a_bad_template_is_not_stored_and_what_was_typed_stays(
    world: World, client: httpx.AsyncClient, changes: dict[str, str], sentence: str
) -> None:
    await world.log_in(client, "丁")
    answer = await client.post("/bank/templates", data={**FORM, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "与直接起诉的期限相混" in answer.text or "r7_mistake" in changes
    assert await database.fetch_value("SELECT count(*) FROM question") == 0


async def test_what_is_drawn_is_sealed_usable_different_and_linked(world: World) -> None:
    code = await checked_template(world)
    author = await world.viewer("丁")
    assert await templates.draw_sealed(author, code, count=30, now=NOW) == 30
    assert await templates.draw_sealed(author, code, count=30, now=NOW) == 30
    sealed = [question for _, question in await queries.in_use(("sealed",))]
    assert len({question.stem for question in sealed}) == 60
    assert {question.family for question in sealed} == {code}
    assert all(question.template is None for question in sealed)
    rows = await database.fetch("SELECT written_by, checked_by, source FROM question_version WHERE source = 'drawn'")
    assert {tuple(row.values()) for row in rows} == {(world.people["丁"], world.people["庚"], "drawn")}
    assert await database.fetch_value("SELECT count(*) FROM sealed_draw") == 60
    origin = await template_queries.template_of(
        int(await database.fetch_value("SELECT id FROM question WHERE code = 'mbt-0060'") or 0)
    )
    assert (origin or {})["code"] == code
    assert await queries.in_use(("practice", "exam")) == []
    verbs = [row["verb"] for row in await database.fetch("SELECT verb FROM ledger_entry ORDER BY id")]
    assert verbs[-1] == "draw_sealed"
    assert "seed" not in str(await database.fetch("SELECT detail FROM ledger_entry"))


async def test_templates_themselves_are_never_drawn_nor_listed(world: World) -> None:
    await checked_template(world)
    assert await queries.in_use(("practice", "exam", "sealed")) == []
    assert (await listing.lines(Asked()))[0] == 0


async def test_sealed_questions_are_hidden_from_those_who_may_not(world: World, client: httpx.AsyncClient) -> None:
    code = await checked_template(world)
    await templates.draw_sealed(await world.viewer("丁"), code, count=2, now=NOW)
    await make.stored_question(make.question("aa-0001"))
    for name, status in (("丁", 200), ("庚", 200), ("壬", 404)):
        await world.log_in(client, name)
        assert (await client.get("/bank/mbt-0001")).status_code == status
        assert ("mbt-0001" in (await client.get("/bank")).text) is (status == 200)
        assert ("mbt-0001" in (await client.get("/bank?pool=sealed&q=最后一日")).text) is (status == 200)


async def test_sealed_questions_never_come_up_in_practice(world: World) -> None:
    code = await checked_template(world)
    await templates.draw_sealed(await world.viewer("丁"), code, count=20, now=NOW)
    with pytest.raises(Refusal):
        await study.serve_set(await world.viewer("甲"), theme="", now=NOW)


async def test_a_retired_or_unchecked_template_gives_nothing(world: World) -> None:
    author, checker = await world.viewer("丁"), await world.viewer("庚")
    waiting = await actions.add_question(author, template(), pool="template", now=NOW)
    with pytest.raises(Refusal, match="还没有经另一人审核"):
        await templates.draw_sealed(author, waiting, count=1, now=NOW)
    await actions.check_version(checker, waiting, 1, now=NOW)
    await actions.retire_question(checker, waiting, reason="法律改了", now=NOW)
    with pytest.raises(Refusal, match="已经停用"):
        await templates.draw_sealed(author, waiting, count=1, now=NOW)
    with pytest.raises(Refusal, match="1 到 100"):
        await templates.draw_sealed(author, waiting, count=101, now=NOW)
    assert await database.fetch_value("SELECT count(*) FROM question") == 1


async def test_nobody_checks_their_own_template(world: World) -> None:
    await make.grant(world.people["丁"], "office_checker", world.units["青禾县"])
    both = await world.viewer("丁")
    code = await actions.add_question(both, template(), pool="template", now=NOW)
    with pytest.raises(Refusal, match="另一个人审"):
        await actions.check_version(both, code, 1, now=NOW)


async def test_shipped_templates_wait_until_a_second_person_has_read_them(world: World) -> None:
    unread, *_ = read_shipped().templates
    read = replace(unread, code="zz-0001", checked=replace(unread.written, by="另一人"))
    loaded = await actions.load_shipped(SYSTEM_VIEWER, [replace(unread, checked=type(unread.checked)()), read], now=NOW)
    assert loaded.new == 2
    row = await database.fetch_one("SELECT id, pool, public_at FROM question WHERE code = $1", unread.code)
    assert row is not None
    assert (row["pool"], row["public_at"]) == ("template", None)
    assert await template_queries.usable_version(row["id"]) is None
    await actions.check_version(await world.viewer("庚"), unread.code, 1, now=NOW)
    assert await templates.draw_sealed(await world.viewer("丁"), unread.code, count=3, now=NOW) == 3
    assert await templates.draw_sealed(await world.viewer("丁"), "zz-0001", count=3, now=NOW) == 3


async def test_the_offices_days_off_replace_a_year_and_keep_the_others(world: World) -> None:
    checker = await world.viewer("庚")
    await calendars.set_calendar(checker, 2027, off=["2027-10-01"], work=["2027-10-09"], now=NOW)
    days = await calendars.calendar()
    assert days.years == {2026, 2027}
    assert days.is_day_off(clock.day_of(clock.from_local("2027-10-01T00:00")))
    assert not days.is_day_off(clock.day_of(clock.from_local("2027-10-09T00:00")))
    with pytest.raises(Refusal) as refused:
        await calendars.set_calendar(checker, 2027, off=["2026-10-01", "x"], work=["2027-13-01"], now=NOW)
    assert set(refused.value.fields) == {"off", "work"}
    with pytest.raises(Refusal):
        await calendars.set_calendar(await world.viewer("丁"), 2027, off=[], work=[], now=NOW)


async def test_the_calendar_page(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "庚")
    assert "2026-10-01" in (await client.get("/bank/calendar")).text
    assert (await client.post("/bank/calendar", data={"year": "2027", "off": "2027-10-01", "work": ""})).status_code == 303
    bad = await client.post("/bank/calendar", data={"year": "2027", "off": "十月一日", "work": ""})
    assert bad.status_code == 422
    assert "十月一日" in bad.text


async def test_the_list_of_templates_asks_the_same_few_questions_however_long(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丁")
    await client.get("/bank/templates")
    counts = []
    for first, made in ((1, 2), (3, 20)):
        for n in range(first, first + made):
            await make.stored_question(replace(template(), code=f"mc-{n:04}"), pool="template")
        with database.counting() as sent:
            assert "mc-0001" in (await client.get("/bank/templates")).text
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 6


def test_content_keeps_a_template_whole() -> None:
    made = replace(template(), place=type(template().place)())
    unsigned = replace(made, written=type(made.written)())
    assert content.unpack(content.pack(made)) == unsigned
