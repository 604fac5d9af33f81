"""Drafting, editing, copying, withdrawing."""

from dataclasses import replace

import pytest

from app.exams import queries
from app.exams.actions import arranging
from app.exams.storing import settings_of
from app.foundation import clock, database
from app.foundation.refusals import Refusal
from question_bank.forms import DEFAULT_TEMPLATE
from tests import make
from tests.people_of_tests import World

NOW = clock.now_ms()


async def draft(world: World) -> dict:
    author = await world.viewer("丁")
    code = await arranging.arrange_exam(author, DEFAULT_TEMPLATE, now=NOW)
    return await queries.exam_for(author, code)


async def test_a_draft_starts_from_hunan_2019(world: World) -> None:
    settings = settings_of(await draft(world))
    assert settings.form.in_words() == "判断题 20 题×2 分，单选题 30 题×1 分，多选题 15 题×2 分，共 100 分"
    assert (settings.pass_points, settings.attempts, settings.multiple_rule) == (6000, 1, "strict")
    assert (settings.score_shows, settings.keys_show) == ("at_once", "after_close")


async def test_editing_stores_and_counts_editions(world: World) -> None:
    author, exam = await world.viewer("丁"), await draft(world)
    settings = replace(settings_of(exam), title="改过的名称", units=(world.units["县水利局"],), tree="system")
    await arranging.edit_exam(author, exam["code"], settings, edition=1, now=NOW)
    after = await queries.exam_for(author, exam["code"])
    assert settings_of(after) == settings
    assert after["edition"] == 2


async def test_the_second_of_two_editors_is_told_and_nothing_is_lost(world: World) -> None:
    author, exam = await world.viewer("丁"), await draft(world)
    first, second = (replace(settings_of(exam), title=title) for title in ("甲的", "乙的"))
    await arranging.edit_exam(author, exam["code"], first, edition=1, now=NOW)
    with pytest.raises(Refusal, match="另一个人改过"):
        await arranging.edit_exam(author, exam["code"], second, edition=1, now=NOW)
    assert (await queries.exam_for(author, exam["code"]))["title"] == "甲的"


@pytest.mark.parametrize("opened", [-clock.HOUR, clock.HOUR])
async def test_a_published_exam_is_not_edited(world: World, opened: int) -> None:
    await make.bank_of()
    exam = await make.published_exam([world.people["甲"]], opens_at=NOW + opened, closes_at=NOW + 9 * clock.HOUR)
    with pytest.raises(Refusal, match="设置不能再改"):
        await arranging.edit_exam(await world.viewer("丁"), exam["code"], settings_of(exam), edition=1, now=NOW)


async def test_a_coming_exam_is_withdrawn_by_who_publishes_only(world: World) -> None:
    await make.bank_of()
    exam = await make.published_exam([world.people["甲"]], opens_at=NOW + 1, closes_at=NOW + clock.HOUR)
    with pytest.raises(Refusal, match="由审核发布人员撤回"):
        await arranging.withdraw_exam(await world.viewer("丁"), exam["code"], reason="改期", now=NOW)
    checker = await world.viewer("庚")
    await arranging.withdraw_exam(checker, exam["code"], reason="改期", now=NOW)
    with pytest.raises(Refusal, match="已经撤回过"):
        await arranging.withdraw_exam(checker, exam["code"], reason="改期", now=NOW)


async def test_an_open_exam_is_not_withdrawn(world: World) -> None:
    await make.bank_of()
    exam = await make.published_exam([world.people["甲"]], opens_at=NOW, closes_at=NOW + clock.HOUR)
    with pytest.raises(Refusal, match="不能撤回"):
        await arranging.withdraw_exam(await world.viewer("庚"), exam["code"], reason="改期", now=NOW)
    assert await database.fetch_value("SELECT withdrawn_at FROM exam WHERE id = $1", exam["id"]) is None


async def test_keys_are_released_by_hand_after_the_end_and_once(world: World) -> None:
    await make.bank_of()
    checker = await world.viewer("庚")
    exam = await make.published_exam([world.people["甲"]], opens_at=NOW - 9, closes_at=NOW + 9, keys_show="by_hand")
    with pytest.raises(Refusal, match="还没有结束"):
        await arranging.release_keys(checker, exam["code"], now=NOW)
    await arranging.release_keys(checker, exam["code"], now=NOW + 10)
    with pytest.raises(Refusal, match="已经公布"):
        await arranging.release_keys(checker, exam["code"], now=NOW + 11)


async def test_a_copy_is_a_draft_of_its_own(world: World) -> None:
    author, exam = await world.viewer("丁"), await draft(world)
    code = await arranging.copy_exam(author, exam["code"], now=NOW)
    copied = await queries.exam_for(author, code)
    assert copied["seed"] != exam["seed"]
    assert settings_of(copied) == replace(settings_of(exam), title=f"{exam['title']}（新）")


@pytest.mark.parametrize("name", ["甲", "乙", "丙", "庚", "壬", "癸"])
async def test_only_county_authors_arrange(world: World, name: str) -> None:
    exam = await draft(world)
    viewer = await world.viewer(name)
    with pytest.raises(Refusal) as refused:
        await arranging.edit_exam(viewer, exam["code"], settings_of(exam), edition=1, now=NOW)
    assert refused.value.status == 404
    with pytest.raises(Refusal) as refused:
        await arranging.arrange_exam(viewer, DEFAULT_TEMPLATE, now=NOW)
    assert refused.value.status == 403


async def test_an_author_of_a_town_does_not_arrange_for_the_county(world: World) -> None:
    exam = await draft(world)
    await make.grant(world.people["丙"], "office_author", world.units["白水镇"])
    with pytest.raises(Refusal) as refused:
        await arranging.edit_exam(await world.viewer("丙"), exam["code"], settings_of(exam), edition=1, now=NOW)
    assert refused.value.status == 404
