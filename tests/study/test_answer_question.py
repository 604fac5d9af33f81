"""The verbs of practice on a real database."""

import asyncio

import pytest

from app.bank import queries as bank
from app.foundation import clock, database
from app.foundation.access import Viewer
from app.foundation.refusals import Refusal
from app.study import actions, queries
from tests import make
from tests.people_of_tests import World

NOW = clock.from_local("2026-11-20T09:00")


async def _right(practice: queries.PracticeSet, position: int) -> str:
    item = practice.items[position - 1]
    question = (await bank.versions({item.version}))[item.version]
    return item.shown("".join("ABCDEFGH"[place] for place in sorted(question.key_set)))


async def _wrong(practice: queries.PracticeSet, position: int) -> str:
    right = await _right(practice, position)
    return next(letter for letter in "AB" if letter != right)


async def _finish(viewer: Viewer, code: str, *, now: int) -> None:
    practice = await queries.set_for(viewer, code)
    for position in range(1, len(practice.items) + 1):
        now += 3 * clock.SECOND
        await actions.answer_question(viewer, code, position=position, choice=await _right(practice, position), now=now)


async def test_a_set_of_ten_is_served_and_an_unfinished_one_comes_first(world: World) -> None:
    await make.bank_of()
    viewer = await world.viewer("甲")
    code = await actions.serve_set(viewer, theme="", now=NOW)
    assert len((await queries.set_for(viewer, code)).items) == 10
    assert await actions.serve_set(viewer, theme="", now=NOW) == code
    await _finish(viewer, code, now=NOW)
    assert await actions.serve_set(viewer, theme="", now=NOW) != code


async def test_a_theme_without_questions_is_refused(world: World) -> None:
    await make.bank_of()
    with pytest.raises(Refusal) as refused:
        await actions.serve_set(await world.viewer("甲"), theme="没有的法", now=NOW)
    assert refused.value.status == 409


async def test_only_practice_questions_are_served(world: World) -> None:
    await make.bank_of(single=4, multiple=0, true_false=0)
    sealed = await make.stored_question(make.question("s-9999"), pool="sealed")
    viewer = await world.viewer("甲")
    practice = await queries.set_for(viewer, await actions.serve_set(viewer, theme="", now=NOW))
    assert len(practice.items) == 4
    assert sealed not in {item.version for item in practice.items}


async def test_ten_answers_complete_a_set_and_count_for_the_year(world: World) -> None:
    await make.bank_of()
    viewer = await world.viewer("甲")
    code = await actions.serve_set(viewer, theme="", now=NOW)
    before = await queries.progress_of(viewer, year=2026)
    await _finish(viewer, code, now=NOW)
    after = await queries.progress_of(viewer, year=2026)
    assert (before.done, after.done, after.required, after.is_met) == (0, 1, 1, True)
    practice = await queries.set_for(viewer, code)
    assert practice.right == 10
    assert practice.completed_at == NOW + 30 * clock.SECOND
    assert [row["verb"] for row in await database.fetch("SELECT verb FROM ledger_entry")] == ["complete_set"]


async def test_a_half_done_set_counts_for_nothing(world: World) -> None:
    await make.bank_of()
    viewer = await world.viewer("甲")
    code = await actions.serve_set(viewer, theme="", now=NOW)
    practice = await queries.set_for(viewer, code)
    await actions.answer_question(viewer, code, position=1, choice=await _right(practice, 1), now=NOW)
    assert (await queries.progress_of(viewer, year=2026)).done == 0


async def test_an_answer_is_given_once(world: World) -> None:
    await make.bank_of()
    viewer = await world.viewer("甲")
    code = await actions.serve_set(viewer, theme="", now=NOW)
    practice = await queries.set_for(viewer, code)
    assert await actions.answer_question(viewer, code, position=2, choice=await _wrong(practice, 2), now=NOW) is False
    with pytest.raises(Refusal) as refused:
        await actions.answer_question(viewer, code, position=2, choice=await _right(practice, 2), now=NOW + clock.MINUTE)
    assert (refused.value.status, refused.value.reason) == (409, "answered_before")


async def test_two_answers_at_once_store_one(world: World) -> None:
    await make.bank_of()
    viewer = await world.viewer("甲")
    code = await actions.serve_set(viewer, theme="", now=NOW)
    practice = await queries.set_for(viewer, code)
    right = await _right(practice, 1)
    tries = [actions.answer_question(viewer, code, position=1, choice=right, now=NOW) for _ in range(4)]
    told = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(isinstance(one, Refusal) for one in told) == [False, True, True, True]
    assert await database.fetch_value("SELECT count(*) FROM practice_answer") == 1


async def test_a_script_that_answers_faster_than_one_can_read_is_refused(world: World) -> None:
    await make.bank_of()
    viewer = await world.viewer("甲")
    code = await actions.serve_set(viewer, theme="", now=NOW)
    practice = await queries.set_for(viewer, code)
    await actions.answer_question(viewer, code, position=1, choice=await _right(practice, 1), now=NOW)
    with pytest.raises(Refusal) as refused:
        await actions.answer_question(viewer, code, position=2, choice=await _right(practice, 2), now=NOW + clock.SECOND)
    assert refused.value.status == 429


async def test_letters_that_are_not_there_and_positions_that_are_not_there_are_refused(world: World) -> None:
    await make.bank_of()
    viewer = await world.viewer("甲")
    code = await actions.serve_set(viewer, theme="", now=NOW)
    for position, choice, status in ((1, "", 422), (1, "H", 422), (11, "A", 404), (0, "A", 404)):
        with pytest.raises(Refusal) as refused:
            await actions.answer_question(viewer, code, position=position, choice=choice, now=NOW)
        assert refused.value.status == status


async def test_somebody_elses_set_is_not_found(world: World) -> None:
    await make.bank_of()
    code = await actions.serve_set(await world.viewer("甲"), theme="", now=NOW)
    with pytest.raises(Refusal) as refused:
        await queries.set_for(await world.viewer("戊"), code)
    assert refused.value.status == 404


async def test_a_missed_question_is_listed_until_it_is_put_right_and_comes_again(world: World) -> None:
    await make.bank_of(single=10, multiple=0, true_false=0)
    viewer = await world.viewer("甲")
    code = await actions.serve_set(viewer, theme="", now=NOW)
    practice = await queries.set_for(viewer, code)
    await actions.answer_question(viewer, code, position=1, choice=await _wrong(practice, 1), now=NOW)
    missed = await queries.missed_by(viewer)
    assert len(missed) == 1
    for position in range(2, 11):
        moment = NOW + position * clock.MINUTE
        await actions.answer_question(viewer, code, position=position, choice=await _right(practice, position), now=moment)
    again = await actions.serve_set(viewer, theme="", now=NOW + clock.HOUR)
    await _finish(viewer, again, now=NOW + clock.HOUR)
    assert await queries.missed_by(viewer) == []


async def test_the_requirement_is_rows_and_the_newest_counts(world: World) -> None:
    office = await world.viewer("庚")
    assert await actions.set_requirement(office, year=2026, sets={"": 3, "enforcer": 5}, now=NOW) == 2
    assert await actions.set_requirement(office, year=2026, sets={"": 3, "enforcer": 2}, now=NOW + 1) == 1
    assert await queries.requirement(2026) == {"": 3, "enforcer": 2}
    assert await queries.requirement(2025) == {}
    assert await database.fetch_value("SELECT count(*) FROM study_requirement") == 3
    assert (await queries.progress_of(await world.viewer("甲"), year=2026)).required == 3


@pytest.mark.parametrize("sets", [{"": 51}, {"": -1}, {"king": 3}])
async def test_a_requirement_that_cannot_be_is_refused(world: World, sets: dict[str, int]) -> None:
    with pytest.raises(Refusal) as refused:
        await actions.set_requirement(await world.viewer("庚"), year=2026, sets=sets, now=NOW)
    assert refused.value.status == 422
    assert await queries.requirement(2026) == {}
