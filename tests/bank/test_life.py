"""Moving between pools, comments, many questions at once, where questions were used, and the filters for it."""

from dataclasses import replace

import httpx
import pytest

from app.bank import actions, listing, queries
from app.bank.life import actions as life
from app.bank.life import queries as life_queries
from app.bank.life.rules import tagged
from app.bank.listing import Asked
from app.foundation import clock, database
from app.foundation.refusals import Refusal
from tests import make
from tests.bank.test_questions import good
from tests.people_of_tests import World

NOW = clock.now_ms()


async def pool_of(code: str) -> tuple[str, bool]:
    row = await database.fetch_one("SELECT pool, public_at FROM question WHERE code = $1", code)
    assert row is not None
    return row["pool"], row["public_at"] is not None


@pytest.mark.parametrize(
    ("start", "to", "refused"),
    [
        ("sealed", "practice", ""),
        ("sealed", "exam", ""),
        ("exam", "sealed", ""),
        ("exam", "practice", ""),
        ("practice", "exam", ""),
        ("practice", "sealed", "已经公开过"),
        ("sealed", "sealed", "已经在密封题库"),
        ("sealed", "template", "从列出的题库中选"),
    ],
)
async def test_what_is_known_cannot_be_sealed_again(world: World, start: str, to: str, refused: str) -> None:
    await make.stored_question(make.question("aa-0001"), pool=start)
    checker = await world.viewer("庚")
    if refused:
        with pytest.raises(Refusal, match=refused):
            await life.move_question(checker, "aa-0001", to, reason="试", now=NOW)
        assert (await pool_of("aa-0001"))[0] == start
        return
    await life.move_question(checker, "aa-0001", to, reason="试", now=NOW)
    assert await pool_of("aa-0001") == (to, "practice" in (start, to))
    [change] = await queries.changes(int(await database.fetch_value("SELECT id FROM question") or 0))
    assert (change["kind"], change["reason"], change["name"]) == (f"to_{to}", "试", "庚")


async def test_a_question_once_practised_stays_public_whatever_its_pool(world: World) -> None:
    await make.stored_question(make.question("aa-0001"), pool="exam")
    checker = await world.viewer("庚")
    await life.move_question(checker, "aa-0001", "practice", reason="公开", now=NOW)
    await life.move_question(checker, "aa-0001", "exam", reason="收回", now=NOW)
    assert await pool_of("aa-0001") == ("exam", True)
    with pytest.raises(Refusal, match="已经公开过"):
        await life.move_question(checker, "aa-0001", "sealed", reason="再封", now=NOW)


async def test_what_stood_on_a_paper_cannot_be_sealed_and_is_listed_as_used(world: World) -> None:
    await make.bank_of()
    await make.published_exam([world.people["甲"]])
    await make.stored_question(make.question("zz-0001"), pool="exam")
    assert (await listing.lines(Asked(used="yes")))[0] == 5
    assert [line.code for line in (await listing.lines(Asked(used="no", sort="new")))[1]][0] == "zz-0001"
    first = (await listing.lines(Asked(sort="used")))[1][0]
    assert (first.uses, first.used_at is not None) == (1, True)
    await database.execute("UPDATE question SET pool = 'exam', public_at = NULL WHERE code = $1", first.code)
    with pytest.raises(Refusal, match="考试里出现过"):
        await life.move_question(await world.viewer("庚"), first.code, "sealed", reason="再封", now=NOW)


async def test_only_checkers_move_and_sealed_ones_are_hidden(world: World) -> None:
    await make.stored_question(make.question("aa-0001"), pool="sealed")
    for name in ("丁", "壬", "甲"):
        with pytest.raises(Refusal) as refused:
            await life.move_question(await world.viewer(name), "aa-0001", "practice", reason="试", now=NOW)
        assert refused.value.status == 404


async def test_comments_are_shown_with_who_and_when_and_escaped(world: World, client: httpx.AsyncClient) -> None:
    await make.stored_question(make.question("aa-0001"))
    await world.log_in(client, "丁")
    assert (await client.post("/bank/aa-0001/comments", data={"text": ""})).status_code == 422
    assert (await client.post("/bank/aa-0001/comments", data={"text": "<b>选项</b>\n第二行"})).status_code == 303
    await world.log_in(client, "壬")
    shown = (await client.get("/bank/aa-0001")).text
    assert "&lt;b&gt;选项&lt;/b&gt;\n第二行" in shown
    assert "丁，" in shown
    assert (await client.post("/bank/aa-0001/comments", data={"text": "审计看过"})).status_code == 303
    row = await database.fetch_one("SELECT id FROM question")
    assert [one["name"] for one in await life_queries.comments((row or {})["id"])] == ["丁", "壬"]
    await make.stored_question(make.question("ss-0001"), pool="sealed")
    assert (await client.post("/bank/ss-0001/comments", data={"text": "看不到"})).status_code == 404


async def test_many_are_retired_after_a_page_that_lists_each(world: World, client: httpx.AsyncClient) -> None:
    for n in range(3):
        await make.stored_question(make.question(f"aa-{n:04}"))
    await actions.retire_question(await world.viewer("庚"), "aa-0002", reason="旧", now=NOW)
    await world.log_in(client, "庚")
    seen = await client.get("/bank/chosen?act=retire&code=aa-0000&code=aa-0001&code=aa-0002")
    assert seen.status_code == 200
    assert "<b>2</b>&nbsp;道题会改动" in seen.text
    assert "这 1 道题不会改动" in seen.text
    assert seen.text.count('name="code"') == 2
    form = {"code": ["aa-0000", "aa-0001", "aa-0002"]}
    assert (await client.post("/bank/chosen/retire", data={**form, "reason": ""})).status_code == 422
    assert len(await queries.in_use(("practice",))) == 2
    assert (await client.post("/bank/chosen/retire", data={**form, "reason": "法律改了"})).status_code == 303
    assert await queries.in_use(("practice",)) == []
    verbs = await database.fetch("SELECT subject_id FROM ledger_entry WHERE verb = 'retire_question'")
    assert len(verbs) == 3
    assert (await client.get("/bank/chosen?act=retire")).status_code == 422
    assert (await client.get("/bank/chosen?act=tag&code=aa-0000")).status_code == 403
    assert (await client.get("/bank/chosen?act=retire&code=zz-9999")).status_code == 404


async def test_tags_of_many_become_new_versions_in_use_at_once(world: World) -> None:
    author, checker = await world.viewer("丁"), await world.viewer("庚")
    await make.stored_question(replace(make.question("aa-0001"), tags=("必修", "旧")))
    await make.stored_question(replace(make.question("aa-0002"), tags=("选修",)))
    waiting = await actions.add_question(author, good(), pool="exam", now=NOW)
    codes = ["aa-0001", "aa-0002", waiting]
    assert await life.tag_questions(author, codes, add=("选修", "新法"), remove=("旧",), now=NOW) == 2
    found = {question.code: question.tags for _, question in await queries.in_use(("practice",))}
    assert found == {"aa-0001": ("选修", "新法"), "aa-0002": ("选修", "新法")}
    assert (await listing.lines(Asked(tag="新法")))[0] == 2
    assert await life.tag_questions(author, codes, add=("选修", "新法"), remove=("旧",), now=NOW) == 0
    rows = await database.fetch("SELECT number FROM question_version ORDER BY id")
    assert [row["number"] for row in rows] == [1, 1, 1, 2, 2]
    for viewer in (checker, await world.viewer("壬")):
        with pytest.raises(Refusal):
            await life.tag_questions(viewer, codes, add=("x",), remove=(), now=NOW)
    with pytest.raises(Refusal, match="请填写"):
        await life.tag_questions(author, codes, add=(), remove=(), now=NOW)


def test_required_and_elective_stand_for_each_other() -> None:
    assert tagged(("必修", "新法"), add=("选修",), remove=()) == ("新法", "选修")
    assert tagged(("必修",), add=("必修",), remove=()) == ("必修",)
    assert tagged(("必修", "旧"), add=(), remove=("旧", "没有")) == ("必修",)


async def test_the_list_is_narrowed_by_writer_audience_and_use(world: World, client: httpx.AsyncClient) -> None:
    await make.stored_question(replace(make.question("aa-0001"), audience=("all", "leader")))
    await make.stored_question(replace(make.question("aa-0002"), audience=("enforcer",)))
    code = await actions.add_question(await world.viewer("丁"), good(), pool="exam", now=NOW)
    assert [line.code for line in (await listing.lines(Asked(audience="leader")))[1]] == ["aa-0001"]
    assert [line.code for line in (await listing.lines(Asked(writer=str(world.people["丁"]))))[1]] == [code]
    await world.log_in(client, "丁")
    page = (await client.get(f"/bank?writer={world.people['丁']}&used=no&sort=new")).text
    assert code in page
    assert "aa-0001" not in page
    assert (await client.get("/bank?writer=abc&used=perhaps&sort=sideways&audience=nobody")).status_code == 200
    assert (await client.get(f"/bank/export?writer={world.people['丁']}&used=no&sort=new&audience=all")).status_code == 200


async def test_usage_counts_papers_marks_and_full_marks(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of(single=3, multiple=1, true_false=1)
    exam = await make.published_exam([world.people["甲"], world.people["戊"]])
    run = await database.fetch_value("SELECT id FROM marking_run WHERE exam = $1", exam["id"])
    attempt = await make.attempt_of(world.people["甲"], exam)
    items = ",".join("2000" if n == 0 else "0" for n in range(5))
    await database.execute(
        "INSERT INTO mark (run, attempt, score, answered, items, marked_at) VALUES ($1, $2, 2000, 5, $3, 1)",
        run,
        attempt["id"],
        items,
    )
    first = int(attempt["paper"].partition(":")[0])
    code = (await queries.versions({first}))[first].code
    await world.log_in(client, "丁")
    shown = (await client.get(f"/bank/{code}/usage")).text
    assert "抽到 2&nbsp;次，已判卷 1&nbsp;次，全对 100% (1/1)" in shown
    assert "不满 200" in shown
    assert "在 1&nbsp;场考试的试卷上" in (await client.get(f"/bank/{code}")).text
    await make.stored_question(make.question("zz-0001"))
    assert "还没有在考试里用过" in (await client.get("/bank/zz-0001/usage")).text


async def test_further_papers_of_an_exam_note_each_version_once(world: World) -> None:
    await make.bank_of(single=3, multiple=1, true_false=1)
    await make.published_exam([world.people["甲"]])
    await make.published_exam([world.people["甲"], world.people["戊"]])
    rows = await database.fetch(
        "SELECT exam, count(*) AS n, count(DISTINCT version) AS d FROM question_use GROUP BY exam ORDER BY exam"
    )
    assert [(row["n"], row["d"]) for row in rows] == [(5, 5), (5, 5)]
