"""The pages of practice: happy path, strangers, refusals, and the key only after the answer."""

import re

import httpx
import pytest

from app.bank import queries as bank
from app.foundation import database
from app.foundation.access import Viewer
from app.study import queries
from tests import make
from tests.people_of_tests import World


async def _serve(client: httpx.AsyncClient) -> str:
    answer = await client.post("/study/sets", data={"theme": ""})
    assert answer.status_code == 303
    return answer.headers["location"].rsplit("/", 1)[-1]


async def _stored(viewer: Viewer, code: str) -> queries.PracticeSet:
    return await queries.set_for(viewer, code)


async def test_a_learner_practises_a_set_page_by_page(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    await world.log_in(client, "甲")
    home = await client.get("/study")
    assert home.status_code == 200
    assert "还差 1 组" in home.text
    code = await _serve(client)
    first = await client.get(f"/study/sets/{code}")
    assert first.headers["location"] == f"/study/sets/{code}/1"
    viewer = await world.viewer("甲")
    for position in range(1, 11):
        item, question = await queries.question_at(await _stored(viewer, code), position)
        before = await client.get(f"/study/sets/{code}/{position}")
        assert before.status_code == 200
        assert question.stem in before.text
        assert "金丝雀" not in before.text
        assert "依据" not in before.text
        key = item.shown("".join("ABCDEFGH"[place] for place in sorted(question.key_set)))
        await database.execute("UPDATE practice_answer SET answered_at = answered_at - 5000")
        sent = await client.post(f"/study/sets/{code}/{position}", data={"choice": list(key)})
        assert sent.status_code == 303
        after = await client.get(sent.headers["location"])
        assert question.explanation in after.text
        assert "答对了" in after.text
    done = await client.get(f"/study/sets/{code}")
    assert "答对 10" in done.text
    assert "已达标" in done.text


async def test_no_page_before_the_answer_names_a_version_or_question(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    await world.log_in(client, "甲")
    code = await _serve(client)
    page = (await client.get(f"/study/sets/{code}/1")).text
    practice = await _stored(await world.viewer("甲"), code)
    item, question = await queries.question_at(practice, 1)
    form = re.search(r"<form class=\"gap-top\".*?</form>", page, re.S)
    assert form is not None
    assert set(re.findall(r'name="(\w+)"', form[0])) == {"_csrf_token", "choice"}
    assert str(item.version) not in re.findall(r'value="(\d+)"', form[0])
    assert question.code not in re.sub(r"题干|选项", "", form[0]).split()


async def test_an_empty_or_repeated_answer_is_told_on_the_page(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    await world.log_in(client, "甲")
    code = await _serve(client)
    empty = await client.post(f"/study/sets/{code}/1", data={})
    assert empty.status_code == 422
    assert "还没有选" in empty.text
    assert "金丝雀" not in empty.text
    assert (await client.post(f"/study/sets/{code}/1", data={"choice": "A"})).status_code == 303
    again = await client.post(f"/study/sets/{code}/1", data={"choice": "B"})
    assert again.status_code == 409
    assert "已经答过" in again.text


async def test_a_stranger_sees_nothing_of_a_set(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    await world.log_in(client, "甲")
    code = await _serve(client)
    await world.log_in(client, "戊")
    for address in (f"/study/sets/{code}", f"/study/sets/{code}/1"):
        assert (await client.get(address)).status_code == 404
    assert (await client.post(f"/study/sets/{code}/1", data={"choice": "A"})).status_code == 404


@pytest.mark.parametrize("address", ["/study", "/study/missed", "/study/requirement"])
async def test_nobody_is_sent_to_log_in(world: World, client: httpx.AsyncClient, address: str) -> None:
    assert (await client.get(address)).status_code in (303, 401)


async def test_missed_questions_stand_with_key_and_explanation(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of(single=10, multiple=0, true_false=0)
    await world.log_in(client, "甲")
    assert "没有错题" in (await client.get("/study/missed")).text
    code = await _serve(client)
    item, question = await queries.question_at(await _stored(await world.viewer("甲"), code), 1)
    key = item.shown(question.key)
    wrong = next(letter for letter in "ABCD" if letter != key)
    await client.post(f"/study/sets/{code}/1", data={"choice": wrong})
    page = (await client.get("/study/missed")).text
    assert question.explanation in page
    assert "《行政处罚法》第三十六条" in page


async def test_the_office_sets_what_a_year_asks(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "庚")
    assert (await client.get("/study/requirement")).status_code == 200
    saved = await client.post("/study/requirement", data={"year": "2026", "sets": "3", "sets-enforcer": "5"})
    assert saved.status_code == 303
    assert await queries.requirement(2026) == {"": 3, "enforcer": 5}
    bad = await client.post("/study/requirement", data={"year": "2026", "sets": "三", "sets-enforcer": "99"})
    assert bad.status_code == 422
    assert "0 到 50" in bad.text
    assert 'value="三"' in bad.text
    assert await queries.requirement(2026) == {"": 3, "enforcer": 5}


async def test_only_the_office_sets_the_requirement(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "乙")
    assert (await client.get("/study/requirement")).status_code == 403
    assert (await client.post("/study/requirement", data={"year": "2026", "sets": "0"})).status_code == 403
    assert await queries.requirement(2026) == {}


async def test_the_study_pages_ask_few_questions_of_the_database(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    await world.log_in(client, "甲")
    await _serve(client)
    await client.get("/study")
    bank.forget()
    with database.counting() as sent:
        await client.get("/study")
    assert len(sent) <= 8, sent
