"""When the law moves: which questions stop being drawn, what the office sees and does, and what drawn papers still hold."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx
import pytest

from app.bank import queries as bank
from app.bank.moved import actions, listing, queries, rules
from app.bank.opening import opened
from app.exams import pinned, readiness
from app.exams.storing import settings_of
from app.foundation import clock, database
from app.foundation.refusals import Refusal
from app.foundation.settings import Settings
from app.laws.rules import Standing
from app.study import actions as study
from question_bank.laws import article_hash
from question_bank.question import Citation, Question
from tests import make
from tests.bank.test_pages import FORM
from tests.laws.fictional import FIRST, NAME, SECOND, THIRD, cited, fictional_law, import_folder, write_folder
from tests.people_of_tests import World

BEFORE, BETWEEN, AFTER = date(2024, 1, 1), date(2025, 10, 1), date(2026, 8, 1)


async def stored(code: str, *cites: Citation, see: tuple[Citation, ...] = (), pool: str = "practice") -> Question:
    question = replace(make.question(code, law=cites[0].law), cite=cites, see=see)
    await make.stored_question(question, pool=pool)
    return question


async def drawn(*days: date, pool: str = "practice") -> list[str]:
    pairs = await queries.drawable(await bank.in_use((pool,)), on=days)
    return sorted(question.code for _, question in pairs)


@pytest.mark.parametrize(
    ("citation", "day", "standing"),
    [
        (cited(5), BEFORE, Standing.SAME),
        (cited(5), BETWEEN, Standing.CHANGED),
        (cited(5), AFTER, Standing.CHANGED),
        (cited(5, version=SECOND), AFTER, Standing.SAME),
        (cited(7), BETWEEN, Standing.SAME),
        (cited(7), AFTER, Standing.RENUMBERED),
        (cited(9), BETWEEN, Standing.SAME),
        (cited(9), AFTER, Standing.REMOVED),
        (cited(5, version=SECOND), BEFORE, Standing.NOT_YET),
        (Citation(NAME, FIRST, "5"), AFTER, Standing.CHANGED),
        (Citation("没有的条例", FIRST, "5", "000000000000"), AFTER, Standing.SAME),
    ],
)
async def test_how_a_citation_stands(db: Settings, citation: Citation, day: date, standing: Standing) -> None:
    await fictional_law()
    question = replace(make.question("a-1"), cite=(citation,))
    force = await queries.force_for([question], on=day)
    assert force.stands(citation).standing is standing


async def test_a_question_on_a_changed_article_is_drawn_before_and_not_after(db: Settings) -> None:
    await stored("a-changed", cited(5))
    await stored("a-moved", cited(7))
    await stored("a-removed", cited(9))
    await stored("a-same", cited(2))
    await stored("a-beside", cited(2), see=(cited(5),))
    everything = ["a-beside", "a-changed", "a-moved", "a-removed", "a-same"]
    assert await drawn(AFTER) == everything, "without texts nothing is known to have moved"
    await fictional_law()
    assert await drawn(BEFORE) == everything
    assert await drawn(BETWEEN) == ["a-beside", "a-moved", "a-removed", "a-same"]
    assert await drawn(AFTER) == ["a-beside", "a-same"]
    assert await drawn(BEFORE, AFTER) == ["a-beside", "a-same"]
    counts = await listing.counts(on=AFTER)
    assert counts == {"read": 2, "numbers": 1, "see": 1, "later": 0}


async def test_a_repeal_takes_every_question_of_the_law(db: Settings, tmp_path: Path) -> None:
    texts = {"texts": {1: "甲的规定"}}
    await import_folder(write_folder(tmp_path, {**texts, "repealed_on": "2026-01-01", "repealed_by": "乙条例"}))
    await stored("a-1", Citation("甲条例", "2024-01-01", "1", article_hash("甲的规定")))
    assert await drawn(date(2025, 12, 31)) == ["a-1"]
    assert await drawn(date(2026, 1, 1)) == []
    [work] = await queries.work_on(date(2026, 1, 1))
    assert [one.standing for one in work.moved] == [Standing.REPEALED]
    assert "已经废止" in rules.why_no_confirmation(work.moved, written_by=None, by=1)


async def test_a_new_version_without_a_text_asks_for_a_look_too(db: Settings, tmp_path: Path) -> None:
    old, new = {"texts": {1: "甲的规定"}}, {"version": "2025-01-01", "effective_from": "2025-02-01", "texts": {1: "甲的规定"}}
    await import_folder(write_folder(tmp_path, old, new))
    await stored("a-1", Citation("甲条例", "2024-01-01", "1", article_hash("甲的规定")))
    assert await drawn(AFTER) == ["a-1"], "the same words in the new version are no change"
    await database.execute("DELETE FROM law_article")
    await database.execute("DELETE FROM law_text")
    await import_folder(write_folder(tmp_path, {"law": "丙条例", "texts": {1: "丙"}}))
    assert await drawn(AFTER) == []


async def test_a_slip_of_the_package_is_no_move_of_the_law(db: Settings, tmp_path: Path) -> None:
    await import_folder(write_folder(tmp_path, {"texts": {1: "甲的规定"}}))
    await database.execute("UPDATE law_text SET source = 'package'")
    await database.execute("UPDATE law_import SET code = 'another'")
    await stored("a-1", Citation("甲条例", "2024-01-01", "1", article_hash("甲的另一种写法")))
    assert await drawn(AFTER) == ["a-1"]


async def test_a_confirmed_question_is_drawn_until_the_article_changes_again(world: World) -> None:
    await fictional_law()
    await stored("a-1", cited(5))
    checker, now = await world.viewer("庚"), clock.now_ms()
    [work] = await queries.work_on(clock.day_of(now))
    with pytest.raises(Refusal, match="又有了变化"):
        await actions.confirm_citations(checker, "a-1", seen="something else", now=now)
    await actions.confirm_citations(checker, "a-1", seen=rules.seen(work.moved), now=now)
    assert await drawn(clock.day_of(now)) == ["a-1"]
    assert await queries.work_on(clock.day_of(now)) == []
    with pytest.raises(Refusal, match="已经确认过"):
        await actions.confirm_citations(checker, "a-1", seen=rules.seen(work.moved), now=now)
    await database.execute("UPDATE citation_confirmation SET against = 'aaaaaaaaaaaa'")
    assert await drawn(clock.day_of(now)) == []


async def test_nobody_confirms_a_question_of_their_own(world: World) -> None:
    await fictional_law()
    await stored("a-1", cited(5))
    await database.execute("UPDATE question_version SET written_by = $1", world.people["庚"])
    [work] = await queries.work_on(AFTER)
    with pytest.raises(Refusal, match="另一个人"):
        await actions.confirm_citations(await world.viewer("庚"), "a-1", seen=rules.seen(work.moved), now=clock.now_ms())


async def test_the_office_sees_old_and_new_words_and_confirms(world: World, client: httpx.AsyncClient) -> None:
    await fictional_law()
    await stored("a-1", cited(5), pool="sealed")
    await stored("a-2", cited(9))
    await world.log_in(client, "庚")
    assert "有 2&nbsp;道题" in (await client.get("/bank")).text
    text = (await client.get("/bank/moved")).text
    assert "十五日内作出答复" in text and "三十日内作出答复" in text
    assert "工本费" in text
    assert text.count('name="seen"') == 1, "what is gone cannot be confirmed"
    assert "现在不会抽到" in (await client.get("/bank/a-1")).text
    only = (await client.get("/bank/moved?code=a-1")).text
    assert "a-2" not in only
    seen = only.partition('name="seen" value="')[2].partition('"')[0]
    answer = await client.post("/bank/a-1/confirm-citations", data={"seen": seen})
    assert answer.status_code == 303
    assert "没有变动" in (await client.get("/bank/moved?code=a-1")).text
    assert await drawn(clock.day_of(clock.now_ms()), pool="sealed") == ["a-1"]


async def test_a_new_number_is_one_tap_and_a_second_persons_check(world: World, client: httpx.AsyncClient) -> None:
    await fictional_law()
    before = await stored("a-1", cited(7))
    await world.log_in(client, "丁")
    assert "改引新条号" in (await client.get("/bank/moved?shown=numbers")).text
    assert (await client.post("/bank/a-1/cite-anew")).status_code == 303
    assert await drawn(AFTER) == [], "the new version still waits"
    assert "已有待审的新版本" in (await client.get("/bank/moved?shown=numbers")).text
    await world.log_in(client, "庚")
    assert (await client.post("/bank/a-1/versions/2/check")).status_code == 303
    [(_, question)] = await bank.in_use(("practice",))
    assert question.cite == (cited(8, version=THIRD),)
    assert replace(question, cite=before.cite) == before
    assert await drawn(AFTER) == ["a-1"]


async def test_only_numbers_are_cited_anew_by_a_tap(world: World, client: httpx.AsyncClient) -> None:
    await fictional_law()
    await stored("a-1", cited(5))
    await world.log_in(client, "丁")
    assert (await client.post("/bank/a-1/cite-anew")).status_code == 409


async def test_the_list_asks_the_same_few_questions_however_long_the_bank_is(world: World, client: httpx.AsyncClient) -> None:
    await fictional_law()
    await world.log_in(client, "丁")
    counts = []
    for made in (2, 15):
        for n in range(made):
            await stored(f"{'ab'[len(counts)]}-{n:04}", cited(5))
        await client.get("/bank/moved?shown=numbers")
        with database.counting() as sent:
            await client.get("/bank/moved?shown=numbers")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 10


async def test_practice_serves_no_question_whose_law_moved(world: World) -> None:
    await fictional_law()
    await stored("a-1", cited(5))
    with pytest.raises(Refusal, match="换一部法律"):
        await study.serve_set(await world.viewer("甲"), theme="", now=clock.now_ms())


async def test_an_exam_draws_by_the_law_of_its_own_days_and_says_what_waits(world: World) -> None:
    await fictional_law()
    await make.bank_of()
    exam = await make.published_exam([world.people["甲"]], published_at=None, pools="practice")
    await stored("a-1", cited(5))
    settings = settings_of(exam)
    pool = await readiness.pool_of(settings)
    assert (pool.waiting, "a-1" in {question.code for _, question in pool.pairs}) == (1, False)
    found = await readiness.look(settings, exam, without=set(), now=clock.now_ms())
    assert any("有 1 道题所引的法律" in words for words in found.warnings)
    early = replace(settings, opens_at=clock.start_of_day(BEFORE), closes_at=clock.start_of_day(BEFORE) + clock.DAY)
    assert (await readiness.pool_of(early)).waiting == 0


async def test_papers_drawn_before_still_hold_the_question_and_the_office_is_told(
    world: World, client: httpx.AsyncClient
) -> None:
    await make.bank_of()
    await stored("a-1", cited(5))
    exam = await make.published_exam([world.people["甲"]])
    version = (await bank.in_use(("practice",)))[-1][0]
    await database.execute("UPDATE attempt SET paper = $1 WHERE exam = $2", f"{version}:ABCD:200", exam["id"])
    assert await pinned.in_papers_of(exam) == []
    await fictional_law()
    [one] = await pinned.in_papers_of(exam)
    assert (one.question.code, one.papers) == ("a-1", 1)
    await world.log_in(client, "丁")
    assert "a-1" in (await client.get("/exams/moved")).text
    assert "抽好的试卷里有所引法律变动的题" in (await client.get(f"/exams/{exam['code']}")).text


async def test_an_article_opens_as_it_was_on_the_day(db: Settings) -> None:
    citations = [cited(5), cited(7), cited(9), Citation("行政处罚法", "2021-01-22", "36", "000000000000")]
    law = await fictional_law()
    then, now = await opened(citations, on=BEFORE), await opened(citations, on=AFTER)
    assert "十五日" in then[citations[0]].words and not then[citations[0]].note
    assert "三十日" in now[citations[0]].words and "修改过" in now[citations[0]].note
    assert now[citations[1]].href == f"/laws/{law.code}/{THIRD}/8"
    assert now[citations[1]].words == then[citations[1]].words
    assert "工本费" in now[citations[2]].words and "已经没有这一条" in now[citations[2]].note
    assert now[citations[3]].words == "", "no text is installed of this one"


async def test_who_cites_an_article_and_sealed_questions_stay_with_the_office(world: World, client: httpx.AsyncClient) -> None:
    law = await fictional_law()
    await stored("a-1", cited(5))
    await stored("a-2", cited(5), pool="sealed")
    for name, shown in (("丁", True), ("壬", False)):
        await world.log_in(client, name)
        text = (await client.get(f"/bank/citing/{law.code}/5")).text
        assert "a-1" in text
        assert ("a-2" in text) is shown
    assert (await client.get(f"/bank/citing/{law.code}/x")).status_code == 404
    assert "没有题引用这一条" in (await client.get(f"/bank/citing/{law.code}/1")).text


async def test_an_edit_cites_the_words_now_in_force(world: World, client: httpx.AsyncClient) -> None:
    await fictional_law()
    await stored("a-1", cited(5))
    await world.log_in(client, "丁")
    form = {**FORM, "type": "single_choice", "key": ["C"], "cited": f"{NAME} 5"}
    answer = await client.post("/bank/a-1/edit", data=form)
    assert answer.status_code == 303, answer.text
    await world.log_in(client, "庚")
    assert (await client.post("/bank/a-1/versions/2/check")).status_code == 303
    [(_, question)] = await bank.in_use(("practice",))
    assert question.cite == (cited(5, version=THIRD),)
    assert await drawn(clock.day_of(clock.now_ms())) == ["a-1"]


async def test_a_repealed_law_is_refused_with_its_successor(world: World, client: httpx.AsyncClient) -> None:
    await fictional_law()
    await world.log_in(client, "丁")
    answer = await client.post("/bank", data={**FORM, "cited": "合同法 8"})
    assert answer.status_code == 422
    assert "现行的是《民法典》" in answer.text


async def test_all_that_need_a_number_get_it_at_once_and_no_other(world: World, client: httpx.AsyncClient) -> None:
    await fictional_law()
    for code, article in (("a-1", 7), ("a-2", 8), ("a-3", 5)):
        await stored(code, cited(article))
    await world.log_in(client, "丁")
    assert "全部改引新条号" in (await client.get("/bank/moved?shown=numbers")).text
    for _ in range(2):
        assert (await client.post("/bank/moved/cite-anew")).status_code == 303
    rows = await database.fetch(
        "SELECT q.code, count(*) AS n FROM question q JOIN question_version v ON v.question = q.id GROUP BY q.code"
    )
    assert {row["code"]: row["n"] for row in rows} == {"a-1": 2, "a-2": 2, "a-3": 1}
