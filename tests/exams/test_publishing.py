"""A second person publishes: roster and papers in one step, or nothing."""

from dataclasses import replace

import pytest

from app.exams import audience, queries
from app.exams.actions import arranging, publishing
from app.exams.jobs import HANDLERS
from app.exams.paper import unpack
from app.exams.rules import State, state_of
from app.exams.storing import settings_of
from app.foundation import clock, database
from app.foundation.jobs.worker import run_one
from app.foundation.refusals import Refusal
from question_bank.forms import DEFAULT_TEMPLATE
from tests import make
from tests.people_of_tests import World

NOW = clock.now_ms()


async def ready(world: World, **changes) -> dict:
    """A draft that the small bank can fill."""
    await make.bank_of()
    author = await world.viewer("丁")
    code = await arranging.arrange_exam(author, DEFAULT_TEMPLATE, now=NOW)
    exam = await queries.exam_for(author, code)
    settings = replace(settings_of(exam), form=make.SMALL_FORM, **changes)
    await arranging.edit_exam(author, code, settings, edition=1, now=NOW)
    return await queries.exam_for(author, code)


async def publish(world: World, exam: dict) -> dict:
    await publishing.ask_publishing(await world.viewer("庚"), exam["code"], edition=exam["edition"], now=NOW)
    assert await run_one(HANDLERS)
    return await queries.exam_for(await world.viewer("庚"), exam["code"])


async def roster(exam: dict) -> set[int]:
    return {row["person"] for row in await database.fetch("SELECT person FROM roster_entry WHERE exam = $1", exam["id"])}


async def test_publishing_freezes_the_roster_and_draws_a_paper_for_everybody(world: World) -> None:
    exam = await publish(world, await ready(world))
    assert state_of(exam, now=NOW) is State.COMING
    assert (exam["published_by"], exam["checked_by"]) == (world.people["庚"], world.people["庚"])
    sitting = set(world.people.values()) - {world.people["丁"], world.people["庚"]}
    assert await roster(exam) == sitting
    rows = await database.fetch("SELECT * FROM attempt WHERE exam = $1 ORDER BY id", exam["id"])
    assert {row["person"] for row in rows} == sitting
    for row in rows:
        items = unpack(row["paper"])
        assert len(items) == row["length"] == 5
        assert sum(item.points for item in items) == 10000
    assert len({row["paper"] for row in rows}) > 1
    assert await database.fetch_value("SELECT count(*) AS n FROM marking_run WHERE exam = $1", exam["id"]) == 1
    job = await database.fetch_one("SELECT finished_at, outcome FROM job")
    assert job is not None
    assert job["outcome"] == "已发布：应考 8 人，每人一份试卷，共抽取 8 份。"


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"tree": "system", "units": ("县水利局",)}, "甲戊乙辛己"),
        ({"tree": "area", "units": ("县水利局",)}, "甲戊乙辛"),
        ({"tree": "area", "units": ("白水镇",)}, "丙己"),
        ({"tree": "area", "units": ("白水镇", "白水水管站")}, "丙己"),
        ({"units": ("县档案馆",)}, ""),
        ({"categories": ("leader_section",)}, ""),
        ({"categories": ("staff", "leader_section"), "units": ("县水利局",)}, "甲戊乙辛"),
    ],
)
async def test_the_audience_is_units_with_all_below_and_categories(world: World, changes: dict, names: str) -> None:
    units = tuple(world.units[name] for name in changes.get("units", ()))
    settings = replace(settings_of(await ready(world)), **{**changes, "units": units})
    expected = {world.people[name] for name in names}
    assert {row["person"] for row in await audience.people(settings, without=set())} == expected
    assert (await audience.count(settings, without=set()))[0] == len(expected)


async def test_the_retired_and_those_who_left_are_not_listed(world: World) -> None:
    exam = await ready(world)
    await database.execute("UPDATE person SET status = 'retired' WHERE id = $1", world.people["甲"])
    await database.execute("UPDATE person SET left_at = 1 WHERE id = $1", world.people["戊"])
    listed = {row["person"] for row in await audience.people(settings_of(exam), without=set())}
    assert listed == set(world.people.values()) - {world.people["甲"], world.people["戊"]}


async def test_whoever_arranged_does_not_publish(world: World) -> None:
    exam = await ready(world)
    await make.grant(world.people["丁"], "office_checker", world.units["青禾县"])
    with pytest.raises(Refusal, match="要由两个人做"):
        await publishing.ask_publishing(await world.viewer("丁"), exam["code"], edition=exam["edition"], now=NOW)


async def test_an_exam_edited_meanwhile_is_not_published(world: World) -> None:
    exam = await ready(world)
    await arranging.edit_exam(await world.viewer("丁"), exam["code"], settings_of(exam), edition=2, now=NOW)
    with pytest.raises(Refusal, match="又改过了"):
        await publishing.ask_publishing(await world.viewer("庚"), exam["code"], edition=2, now=NOW)


async def test_a_bank_that_is_too_small_is_named_in_words(world: World) -> None:
    exam = await ready(world)
    settings = replace(settings_of(exam), form=DEFAULT_TEMPLATE.form)
    await arranging.edit_exam(await world.viewer("丁"), exam["code"], settings, edition=2, now=NOW)
    with pytest.raises(Refusal, match="判断题要 20 题，题库里只有 4 题，还差 16 题"):
        await publishing.ask_publishing(await world.viewer("庚"), exam["code"], edition=3, now=NOW)


async def test_nobody_to_sit_and_no_time_left_are_refused(world: World) -> None:
    empty = await ready(world, units=(world.units["县档案馆"],))
    with pytest.raises(Refusal, match="应考范围里没有人"):
        await publishing.ask_publishing(await world.viewer("庚"), empty["code"], edition=2, now=NOW)
    late = empty["closes_at"] - 59 * clock.MINUTE
    with pytest.raises(Refusal, match="应考范围里没有人"):
        await publishing.ask_publishing(await world.viewer("庚"), empty["code"], edition=2, now=late)


async def test_a_bank_that_shrank_publishes_nothing(world: World) -> None:
    exam = await ready(world)
    await publishing.ask_publishing(await world.viewer("庚"), exam["code"], edition=exam["edition"], now=NOW)
    await database.execute("UPDATE question SET retired_at = 1")
    assert await run_one(HANDLERS)
    after = await queries.exam_for(await world.viewer("庚"), exam["code"])
    assert after["published_at"] is None
    assert await roster(exam) == set()
    job = await database.fetch_one("SELECT * FROM job")
    assert job is not None
    assert job["failed_at"] is not None
    assert "没有发布" in job["outcome"]
    await publishing.stop_publishing(await world.viewer("庚"), exam["code"], now=NOW)
    assert state_of(await queries.exam_for(await world.viewer("庚"), exam["code"]), now=NOW) is State.DRAFT


async def test_a_stopped_publishing_publishes_nothing_and_a_second_job_changes_nothing(world: World) -> None:
    exam = await ready(world)
    checker = await world.viewer("庚")
    await publishing.ask_publishing(checker, exam["code"], edition=exam["edition"], now=NOW)
    with pytest.raises(Refusal, match="正在发布"):
        await arranging.edit_exam(await world.viewer("丁"), exam["code"], settings_of(exam), edition=2, now=NOW)
    await publishing.stop_publishing(checker, exam["code"], now=NOW)
    assert await run_one(HANDLERS)
    assert await roster(exam) == set()
    after = await publish(world, exam)
    people = await roster(after)

    async def silent(done: int, total: int) -> None:
        raise AssertionError("nothing is drawn again")

    assert "没有改动" in await publishing.publish(exam["id"], now=NOW, progress=silent)
    assert await roster(after) == people
    with pytest.raises(Refusal, match="不在发布过程中"):
        await publishing.stop_publishing(checker, exam["code"], now=NOW)


async def test_only_chosen_pools_are_drawn_from(world: World) -> None:
    exam = await ready(world, pools=("sealed",))
    with pytest.raises(Refusal, match="题库里只有 0 题"):
        await publishing.ask_publishing(await world.viewer("庚"), exam["code"], edition=2, now=NOW)


async def test_a_make_up_is_for_those_of_the_main_roster_who_have_not_passed(world: World) -> None:
    main = await publish(world, await ready(world, units=(world.units["县水利局"],)))
    passed = await make.attempt_of(world.people["甲"], main)
    failed = await make.attempt_of(world.people["戊"], main)
    run = await database.fetch_value("SELECT id FROM marking_run WHERE exam = $1", main["id"])
    for attempt, score in ((passed, 6000), (failed, 5999)):
        await database.execute(
            "INSERT INTO mark (run, attempt, score, answered, items, marked_at) VALUES ($1, $2, $3, 5, '', 1)",
            run, attempt["id"], score,
        )  # fmt: skip
        await database.execute("UPDATE attempt SET handed_in_at = $1 WHERE id = $2", NOW, attempt["id"])
    settings = replace(settings_of(main), units=(), main_exam=main["id"])
    expected = {world.people[name] for name in "戊乙辛"}
    assert {row["person"] for row in await audience.people(settings, without=set())} == expected


async def test_a_checker_who_stopped_the_publishing_still_cannot_sit(world: World) -> None:
    exam = await ready(world)
    await make.grant(world.people["壬"], "office_checker", world.units["青禾县"])
    await publishing.ask_publishing(await world.viewer("壬"), exam["code"], edition=exam["edition"], now=NOW)
    await publishing.stop_publishing(await world.viewer("壬"), exam["code"], now=NOW)
    assert await run_one(HANDLERS)
    assert world.people["壬"] not in await roster(await publish(world, exam))
