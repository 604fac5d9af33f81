"""Writing, checking, setting aside and retiring questions."""

from dataclasses import replace

import pytest

from app.bank import actions, queries
from app.foundation import clock, database
from app.foundation.refusals import Refusal
from question_bank.question import Question
from tests import make
from tests.people_of_tests import World

NOW = clock.now_ms()
WHY = "这样写的解析有三十个字以上，说明为什么对，也说明最容易选错的那一项为什么不对。"


def good(code: str = "") -> Question:
    made = make.question(code or "x", key="B")
    return replace(made, stem="应当由哪个机关处理？", options=("甲局", "乙局", "丙局", "丁局"), explanation=WHY)


async def test_a_new_question_waits_for_another_person(world: World) -> None:
    author, checker = await world.viewer("丁"), await world.viewer("庚")
    code = await actions.add_question(author, good(), pool="sealed", now=NOW)
    assert code == "bd-0001"
    assert await queries.in_use(("sealed",)) == []
    await actions.check_version(checker, code, 1, now=NOW)
    assert [question.code for _, question in await queries.in_use(("sealed",))] == ["bd-0001"]
    assert await queries.in_use(("practice",)) == []
    assert await actions.add_question(author, good(), pool="exam", now=NOW) == "bd-0002"


async def test_nobody_checks_their_own_words(world: World) -> None:
    author = await world.viewer("丁")
    await make.grant(world.people["丁"], "office_checker", world.units["青禾县"])
    both = await world.viewer("丁")
    code = await actions.add_question(author, good(), pool="exam", now=NOW)
    with pytest.raises(Refusal, match="另一个人审"):
        await actions.check_version(both, code, 1, now=NOW)
    assert await queries.in_use(("exam",)) == []


async def test_a_checked_version_is_not_checked_twice(world: World) -> None:
    checker = await world.viewer("庚")
    code = await actions.add_question(await world.viewer("丁"), good(), pool="exam", now=NOW)
    await actions.check_version(checker, code, 1, now=NOW)
    with pytest.raises(Refusal, match="已经审过"):
        await actions.check_version(checker, code, 1, now=NOW)
    with pytest.raises(Refusal, match="没有找到这一版"):
        await actions.check_version(checker, code, 9, now=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"key": "AB"}, "key"),
        ({"key": ""}, "key"),
        ({"key": "E"}, "key"),
        ({"stem": ""}, "stem"),
        ({"stem": "应当由（ ）处理？"}, "stem"),
        ({"options": ("甲局", "甲局", "丙局", "丁局")}, "options"),
        ({"options": ("甲局", "乙局", "丙局", "以上都对")}, "options"),
        ({"explanation": "根据法律规定，选乙局。" + WHY}, "explanation"),
        ({"difficulty": "hopeless"}, "difficulty"),
    ],
)
async def test_a_faulty_question_is_refused_and_nothing_stored(world: World, changes: dict, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        await actions.add_question(await world.viewer("丁"), replace(good(), **changes), pool="exam", now=NOW)
    assert field in refused.value.fields
    assert await database.fetch_value("SELECT count(*) AS n FROM question") == 0


async def test_two_authors_notice_each_other(world: World) -> None:
    author = await world.viewer("丁")
    code = await actions.add_question(author, good(), pool="exam", now=NOW)
    await actions.edit_question(author, code, replace(good(), stem="由哪个机关处理？"), based_on=1, now=NOW)
    with pytest.raises(Refusal, match="又有了新版本"):
        await actions.edit_question(author, code, replace(good(), stem="哪个机关处理？"), based_on=1, now=NOW)
    with pytest.raises(Refusal, match="没有要保存的改动"):
        await actions.edit_question(author, code, replace(good(), stem="由哪个机关处理？"), based_on=2, now=NOW)


async def test_setting_aside_leaves_what_is_in_use(world: World) -> None:
    author, checker = await world.viewer("丁"), await world.viewer("庚")
    code = await actions.add_question(author, good(), pool="exam", now=NOW)
    await actions.check_version(checker, code, 1, now=NOW)
    await actions.edit_question(author, code, replace(good(), stem="由哪个机关处理？"), based_on=1, now=NOW)
    await actions.set_aside_version(checker, code, 2, reason="原来的更准确", now=NOW)
    assert [question.stem for _, question in await queries.in_use(("exam",))] == [good().stem]
    with pytest.raises(Refusal, match="已经处理过"):
        await actions.set_aside_version(checker, code, 2, reason="再一次", now=NOW)
    with pytest.raises(Refusal, match="已经搁置"):
        await actions.check_version(checker, code, 2, now=NOW)


async def test_retiring_and_restoring(world: World) -> None:
    checker = await world.viewer("庚")
    await make.stored_question(good("aa-0001"))
    await actions.retire_question(checker, "aa-0001", reason="法条修改", now=NOW)
    assert await queries.in_use(("practice",)) == []
    with pytest.raises(Refusal, match="已经停用"):
        await actions.retire_question(checker, "aa-0001", reason="再一次", now=NOW)
    await actions.restore_question(checker, "aa-0001", now=NOW)
    assert len(await queries.in_use(("practice",))) == 1
    with pytest.raises(Refusal, match="没有停用"):
        await actions.restore_question(checker, "aa-0001", now=NOW)
    verbs = [row["verb"] for row in await database.fetch("SELECT verb FROM ledger_entry ORDER BY id")]
    assert verbs == ["retire_question", "restore_question"]


@pytest.mark.parametrize("name", ["甲", "乙", "壬", "癸"])
async def test_only_checkers_retire(world: World, name: str) -> None:
    await make.stored_question(good("aa-0001"))
    with pytest.raises(Refusal) as refused:
        await actions.retire_question(await world.viewer(name), "aa-0001", reason="x", now=NOW)
    assert refused.value.status == 404
