"""The pages of an exam's day: what they show, one statement count for any length, refusals that keep what was typed."""

import httpx
import pytest

from app.foundation import clock, database
from app.foundation.approvals import kinds
from app.handed_down import APPROVALS
from app.sitting import actions as sitting
from tests import make
from tests.people_of_tests import World


@pytest.fixture
async def at(world: World) -> str:
    """The address of an exam of 甲 (at it, one answer saved), 戊 and 丙."""
    kinds.use_kinds(APPROVALS)
    sitting.open_lane()
    await make.bank_of()
    exam = await make.published_exam([world.people[name] for name in "甲戊丙"])
    attempt = await make.attempt_of(world.people["甲"], exam)
    await sitting.start(await world.viewer("甲"), attempt["code"])
    await sitting.save_answers(await world.viewer("甲"), attempt["code"], epoch=1, answers=[sitting.Answer(1, 1, "A")])
    return f"/exams/{exam['code']}"


async def _code(table: str, number: int) -> str:
    return str(await database.fetch_value(f"SELECT code FROM {table} WHERE id = $1", number))


async def test_the_list_shows_who_is_at_it_first_and_is_narrowed(world: World, client: httpx.AsyncClient, at: str) -> None:
    await world.log_in(client, "壬")
    text = (await client.get(f"{at}/day")).text
    assert text.index(">甲<") < text.index(">丙<") and "正在答题 <b>1</b>" in text and "延长考试" not in text, "an auditor only looks"
    await world.log_in(client, "丁")
    running = (await client.get(f"{at}/day?state=running")).text
    assert ">甲<" in running and ">丙<" not in running and "延长考试" in running
    unit = (await client.get(f"{at}/day?unit={await _code('unit', world.units['县水利局'])}")).text
    assert ">戊<" in unit and ">丙<" not in unit and "结束本单位的考试" in unit
    assert ">丙<" in (await client.get(f"{at}/day?q=白水")).text
    assert "没有符合条件的人" in (await client.get(f"{at}/day?q=%25")).text
    assert (await client.get(f"{at}/day?unit=nosuchunit000")).status_code == 404


async def test_the_list_takes_as_many_statements_for_three_as_for_one(world: World, client: httpx.AsyncClient, at: str) -> None:
    alone = f"/exams/{(await make.published_exam([world.people['甲']]))['code']}"
    await world.log_in(client, "丁")
    for path in (alone, at):
        await client.get(f"{path}/day")
        with database.counting() as sent:
            await client.get(f"{path}/day")
        assert len(sent) <= 7, sent


async def test_a_person_with_minutes_given_and_refused(world: World, client: httpx.AsyncClient, at: str) -> None:
    here = f"{at}/day/{await _code('person', world.people['甲'])}"
    await world.log_in(client, "丁")
    assert "答过 1/5" in (await client.get(here)).text
    bad = await client.post(f"{here}/minutes", data={"minutes": "0", "reason": ""})
    assert bad.status_code == 422 and "有 2&nbsp;处需要改" in bad.text
    good = await client.post(f"{here}/minutes", data={"minutes": "10", "reason": "听力障碍"})
    assert good.status_code == 303 and "听力障碍" in (await client.get(here)).text
    late = await client.post(f"{here}/closing", data={"closes_at": "2020-01-01T00:00", "reason": "r"})
    assert late.status_code == 422 and "要比现在的截止时间晚" in late.text
    note = await client.post(f"{here}/note", data={"words": "<b>座位</b>对调", "happened_at": ""})
    assert note.status_code == 303 and "&lt;b&gt;座位" in (await client.get(here)).text
    asked = await client.post(f"{here}/more", data={"reason": "断电"})
    assert asked.headers["location"].startswith("/approvals/") and "等待另一位审批" in (await client.get(here)).text
    stranger = await client.get(f"{at}/day/{await _code('person', world.people['己'])}")
    assert stranger.status_code == 404


async def test_extending_is_told_on_the_cover(world: World, client: httpx.AsyncClient, at: str) -> None:
    await world.log_in(client, "丁")
    later = f"{clock.to_local(clock.now_ms() + 3 * clock.HOUR):%Y-%m-%dT%H:%M}"
    none = await client.post(f"{at}/extend", data={"reason": "断网"})
    assert none.status_code == 422
    assert (await client.post(f"{at}/extend", data={"closes_at": later, "reason": "全县断网"})).status_code == 303
    attempt = await database.fetch_value("SELECT code FROM attempt WHERE person = $1 ORDER BY id LIMIT 1", world.people["戊"])
    await world.log_in(client, "戊")
    assert "全县断网" in (await client.get(f"/sit/{attempt}")).text


async def test_an_unpublished_exam_has_no_day(world: World, client: httpx.AsyncClient, at: str) -> None:
    await database.execute("UPDATE exam SET withdrawn_at = 1")
    await world.log_in(client, "丁")
    assert (await client.get(f"{at}/day")).status_code == 404
