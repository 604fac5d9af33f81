"""The acts of an exam's day on real databases: what they move, at once, and what they leave in the record."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from app.foundation import clock, database
from app.foundation.approvals import actions as approvals
from app.foundation.approvals import kinds
from app.foundation.refusals import Refusal
from app.handed_down import APPROVALS
from app.sitting import actions as sitting
from app.sitting import queries as sitting_queries
from app.sitting.day import actions, deciding, queries
from app.sitting.day.rules import Extension
from app.sitting.standing import Stage
from tests import make
from tests.people_of_tests import World

MINUTE = clock.MINUTE


@dataclass
class Day:
    """An open exam of 甲, 戊 (both 县水利局) and 丙 (白水镇), of 30 minutes, an hour left; 丁 and 庚 are the office."""

    world: World
    exam: dict[str, Any]

    @property
    def code(self) -> str:
        return str(self.exam["code"])

    async def person(self, name: str) -> str:
        return str(await database.fetch_value("SELECT code FROM person WHERE id = $1", self.world.people[name]))

    async def unit(self, name: str) -> str:
        return str(await database.fetch_value("SELECT code FROM unit WHERE id = $1", self.world.units[name]))

    async def attempt(self, name: str, number: int = 1) -> dict[str, Any]:
        return await make.attempt_of(self.world.people[name], self.exam, number=number)

    async def start(self, name: str) -> dict[str, Any]:
        return await sitting.start(await self.world.viewer(name), (await self.attempt(name))["code"])

    async def stage(self, name: str) -> Stage:
        standing = await sitting_queries.standing_for(await self.world.viewer(name), (await self.attempt(name))["code"])
        return standing.stage

    async def acts(self) -> list[dict[str, Any]]:
        return (await queries.acts_of(self.exam["id"]))[0]


@pytest.fixture
async def day(world: World) -> Day:
    kinds.use_kinds(APPROVALS)
    await make.bank_of()
    return Day(world, await make.published_exam([world.people[name] for name in "甲戊丙"]))


async def _recorded(verb: str) -> int:
    return int(await database.fetch_value("SELECT count(*) AS n FROM ledger_entry WHERE verb = $1", verb))


async def test_minutes_for_one_reach_the_running_attempt_and_nobody_elses(day: Day) -> None:
    mine, other = await day.start("甲"), await day.start("戊")
    office = await day.world.viewer("丁")
    await actions.give_minutes(office, day.code, await day.person("甲"), minutes=10, reason="听力障碍", now=clock.now_ms())
    assert (await day.attempt("甲"))["deadline"] == mine["deadline"] + 10 * MINUTE
    assert (await day.attempt("戊"))["deadline"] == other["deadline"]
    (act,) = await day.acts()
    assert (act["kind"], act["minutes"], act["name"], act["reached"], act["reason"]) == ("minutes", 10, "甲", 1, "听力障碍")
    assert await _recorded("adjust") == 1


async def test_minutes_given_before_the_start_hold_once_it_starts(day: Day) -> None:
    await actions.give_minutes(await day.world.viewer("庚"), day.code, await day.person("甲"), minutes=5, reason="r", now=clock.now_ms())
    mine = await day.start("甲")
    assert mine["deadline"] == mine["started_at"] + 35 * MINUTE


async def test_minutes_never_pass_the_closing_unless_it_is_put_off(day: Day) -> None:
    office, now = await day.world.viewer("丁"), clock.now_ms()
    mine = await day.start("甲")
    await actions.give_minutes(office, day.code, await day.person("甲"), minutes=300, reason="r", now=now)
    assert (await day.attempt("甲"))["deadline"] == day.exam["closes_at"]
    later = day.exam["closes_at"] + 10 * MINUTE
    await actions.put_off_closing(office, day.code, await day.person("甲"), closes_at=later, reason="r", now=now)
    assert (await day.attempt("甲"))["deadline"] == later
    override = (await queries.overrides_of(day.exam["id"], day.world.people["甲"]))[1]["id"]
    await actions.take_back(office, day.code, await day.person("甲"), override=override, reason="弄错了人", now=now)
    assert (await day.attempt("甲"))["deadline"] == day.exam["closes_at"] > mine["deadline"]
    with pytest.raises(Refusal, match="已经收回"):
        await actions.take_back(office, day.code, await day.person("甲"), override=override, reason="再来", now=now)


async def test_a_person_let_in_later_is_not_locked_out(world: World, day: Day) -> None:
    await database.execute("UPDATE exam SET late_entry_minutes = 15 WHERE id = $1", day.exam["id"])
    assert await day.stage("甲") is Stage.LOCKED
    later = day.exam["closes_at"] + MINUTE
    await actions.put_off_closing(await world.viewer("丁"), day.code, await day.person("甲"), closes_at=later, reason="救火", now=clock.now_ms())
    assert await day.stage("甲") is Stage.OPEN and (await day.start("甲"))["started_at"] is not None
    assert await day.stage("戊") is Stage.LOCKED


async def test_extending_moves_every_running_attempt_that_the_closing_cut(day: Day) -> None:
    await database.execute("UPDATE exam SET minutes = 90 WHERE id = $1", day.exam["id"])
    mine = await day.start("甲")
    assert mine["deadline"] == day.exam["closes_at"]
    later = day.exam["closes_at"] + 10 * MINUTE
    reached = await actions.extend(await day.world.viewer("庚"), day.code, Extension(later, 0), reason="全县断网", now=clock.now_ms())
    assert reached == 1 and (await day.attempt("甲"))["deadline"] == later
    assert await _recorded("extend_exam") == 1
    assert [one["reason"] for one in await queries.extensions_of(day.code)] == ["全县断网"]
    more = await actions.extend(await day.world.viewer("庚"), day.code, Extension(None, 5), reason="r", now=clock.now_ms())
    assert more == 1 and (await day.start("戊"))["deadline"] == later


async def test_ending_a_units_sitting_hands_in_its_running_attempts_with_what_was_saved(day: Day) -> None:
    for name in "甲戊丙":
        await day.start(name)
    mine = await day.attempt("甲")
    assert (await _save(day, "甲", 1, "A")).saved == (1,)
    ended = await actions.end_unit(await day.world.viewer("丁"), day.code, await day.unit("县水利局"), reason="发现泄题", now=clock.now_ms())
    assert ended == 2
    closed, open_one = await day.attempt("甲"), await day.attempt("丙")
    assert closed["handed_in_for"] == "time" and closed["deadline"] <= closed["handed_in_at"] < mine["deadline"]
    assert open_one["handed_in_at"] is None
    assert (await _save(day, "甲", 2, "B")).refused[0][1] in {"handed_in", "too_late"}
    assert await sitting.mark_waiting() == 2
    assert await database.fetch_value("SELECT answered FROM mark WHERE attempt = $1", closed["id"]) == 1
    with pytest.raises(Refusal, match="没有人正在答题"):
        await actions.end_unit(await day.world.viewer("丁"), day.code, await day.unit("县水利局"), reason="r", now=clock.now_ms())


async def _save(day: Day, name: str, seq: int, choice: str) -> sitting.Saved:
    sitting.open_lane()
    return await sitting.save_answers(
        await day.world.viewer(name), (await day.attempt(name))["code"], epoch=1, answers=[sitting.Answer(seq, 1, choice)]
    )


async def test_voiding_takes_two_and_keeps_the_old_attempt(day: Day) -> None:
    await day.start("甲")
    author, checker, attempt = await day.world.viewer("丁"), await day.world.viewer("庚"), await day.attempt("甲")
    code = await deciding.ask_void(author, day.code, attempt["code"], again=True, reason="答题中断电", now=clock.now_ms())
    with pytest.raises(Refusal, match="同样的申请"):
        await deciding.ask_void(author, day.code, attempt["code"], again=False, reason="r", now=clock.now_ms())
    with pytest.raises(Refusal, match="您自己提出"):
        await approvals.approve(author, code, note="", now=clock.now_ms())
    assert (await day.attempt("甲"))["voided_at"] is None
    await approvals.approve(checker, code, note="", now=clock.now_ms())
    assert (await day.attempt("甲"))["voided_at"] is not None
    assert await day.stage("甲") is Stage.AGAIN
    drawn = await sitting.try_again(await day.world.viewer("甲"), attempt["code"])
    assert drawn == (await day.attempt("甲", 2))["code"] and (await day.attempt("甲"))["paper"] == attempt["paper"]
    assert [act["kind"] for act in await day.acts()] == ["more", "void"]
    assert await _recorded("void_attempt") == 1


async def test_a_voided_attempt_without_another_ends_there(day: Day) -> None:
    await day.start("甲")
    attempt = await day.attempt("甲")
    code = await deciding.ask_void(await day.world.viewer("丁"), day.code, attempt["code"], again=False, reason="替考", now=clock.now_ms())
    await approvals.approve(await day.world.viewer("庚"), code, note="", now=clock.now_ms())
    assert await day.stage("甲") is Stage.VOIDED
    with pytest.raises(Refusal):
        await sitting.try_again(await day.world.viewer("甲"), attempt["code"])
    code = await deciding.ask_more(await day.world.viewer("丁"), day.code, await day.person("甲"), reason="查明不是替考", now=clock.now_ms())
    await approvals.approve(await day.world.viewer("庚"), code, note="", now=clock.now_ms())
    assert await day.stage("甲") is Stage.AGAIN


async def test_nobody_acts_for_themselves_nor_decides_on_themselves(world: World, day: Day) -> None:
    exam = await make.published_exam([world.people["庚"], world.people["甲"]])
    own = str(await database.fetch_value("SELECT code FROM person WHERE id = $1", world.people["庚"]))
    checker, author = await world.viewer("庚"), await world.viewer("丁")
    with pytest.raises(Refusal, match="您自己的考试"):
        await actions.give_minutes(checker, exam["code"], own, minutes=5, reason="r", now=clock.now_ms())
    with pytest.raises(Refusal, match="应考名单"):
        await actions.extend(checker, exam["code"], Extension(None, 5), reason="r", now=clock.now_ms())
    await sitting.start(checker, (await make.attempt_of(world.people["庚"], exam))["code"])
    asked = await deciding.ask_more(author, exam["code"], own, reason="r", now=clock.now_ms())
    with pytest.raises(Refusal, match="您自己的考试"):
        await approvals.approve(checker, asked, note="", now=clock.now_ms())
    assert (await queries.overrides_of(exam["id"], world.people["庚"])) == []


async def test_the_open_page_hears_of_more_time_and_of_a_void_with_its_next_question(world: World, day: Day, client: httpx.AsyncClient) -> None:
    await day.start("甲")
    at = f"/sit/{(await day.attempt('甲'))['code']}"
    await world.log_in(client, "甲")
    before = (await client.get(f"{at}/clock")).json()["left"]
    await actions.give_minutes(await world.viewer("丁"), day.code, await day.person("甲"), minutes=10, reason="r", now=clock.now_ms())
    after = (await client.get(f"{at}/clock")).json()
    assert not after["done"] and after["left"] - before > 9 * MINUTE
    code = await deciding.ask_void(await world.viewer("丁"), day.code, (await day.attempt("甲"))["code"], again=False, reason="r", now=clock.now_ms())
    await approvals.approve(await world.viewer("庚"), code, note="", now=clock.now_ms())
    assert (await client.get(f"{at}/clock")).json()["done"]
    assert "答卷已作废" in (await client.get(at)).text
