"""What came too late is listed with its history, let in by two people only, and then counts in a marking run of its own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.foundation import clock, database
from app.foundation.approvals import actions as approvals
from app.foundation.approvals import kinds
from app.foundation.refusals import Refusal
from app.handed_down import APPROVALS
from app.rates.evidence import writing
from app.sitting import actions as sitting
from app.sitting.admission import deciding, queries
from tests import make
from tests.people_of_tests import World
from tests.recount import recount
from tests.sitting.sitter import right_choices


@dataclass
class Held:
    """甲 saved one right answer in time and another too late; 戊 handed in with one right; 丙 has not begun."""

    world: World
    exam: dict[str, Any]

    async def attempt(self, name: str) -> dict[str, Any]:
        return await make.attempt_of(self.world.people[name], self.exam)

    async def ask(self, *names: str, by: str = "丁") -> str:
        codes = [(await self.attempt(name))["code"] for name in names]
        return await deciding.ask_admission(await self.world.viewer(by), self.exam["code"], codes, reason="县里断网", now=clock.now_ms())

    async def approve(self, code: str, by: str = "庚") -> None:
        await approvals.approve(await self.world.viewer(by), code, note="", now=clock.now_ms())

    async def marks(self, run: int) -> dict[int, int]:
        rows = await database.fetch(
            "SELECT a.person, m.score FROM mark m JOIN marking_run r ON r.id = m.run JOIN attempt a ON a.id = m.attempt WHERE r.exam = $1 "
            "AND r.number = $2", self.exam["id"], run,
        )  # fmt: skip
        return {row["person"]: row["score"] for row in rows}


async def _save(held: Held, name: str, seq: int, item: int) -> sitting.Saved:
    attempt = await held.attempt(name)
    right = (await right_choices(attempt))[item]
    return await sitting.save_answers(
        await held.world.viewer(name), attempt["code"], epoch=1, answers=[sitting.Answer(seq, item, right)]
    )


@pytest.fixture
async def held(world: World) -> Held:
    kinds.use_kinds(APPROVALS)
    sitting.open_lane()
    await make.bank_of()
    made = Held(world, await make.published_exam([world.people[name] for name in "甲戊丙"], keys_show="by_hand"))
    for name in "甲戊":
        attempt = await made.attempt(name)
        await sitting.start(await world.viewer(name), attempt["code"])
        assert (await _save(made, name, 1, 1)).saved == (1,)
    await sitting.hand_in(await world.viewer("戊"), (await made.attempt("戊"))["code"])
    await database.execute("UPDATE attempt SET grace = 0, deadline = $1 WHERE handed_in_at IS NULL AND started_at IS NOT NULL", clock.now_ms())
    while not await sitting.hand_in_for_time():
        pass
    assert (await _save(made, "甲", 2, 2)).kept == (2,)
    return made


async def test_two_people_let_late_answers_in_and_a_stranger_counts_the_same(held: Held, tmp_path: Path) -> None:
    mine, other = held.world.people["甲"], held.world.people["戊"]
    rows, total = await queries.attempts_of(held.exam["id"])
    assert total == 1 and (rows[0]["late"], rows[0]["waiting"]) == (1, 1)
    first = await held.marks(1)
    assert first == {mine: 2000, other: 2000}
    code = await held.ask("甲")
    with pytest.raises(Refusal, match="您自己提出"):
        await held.approve(code, by="丁")
    assert await held.marks(2) == {}
    before = await writing.export_evidence(held.exam["code"], tmp_path / "before", now=clock.now_ms())
    await held.approve(code)
    assert await held.marks(1) == first, "no mark is changed"
    assert await held.marks(2) == {mine: 4000, other: 2000}
    rows, _ = await queries.attempts_of(held.exam["id"])
    assert rows[0]["waiting"] == 0
    assert await database.fetch_value("SELECT count(*) AS n FROM ledger_entry WHERE verb = 'admit_late'") == 1
    after = await writing.export_evidence(held.exam["code"], tmp_path / "after", now=clock.now_ms())
    assert before["files"]["answers.jsonl"] != after["files"]["answers.jsonl"]
    for folder, score in (("before", 2000), ("after", 4000)):
        counted = recount.Recount(tmp_path / folder)
        recount.compare(counted)
        assert counted.scores[(await held.attempt("甲"))["id"]] == score


async def test_what_comes_after_the_request_is_not_let_in_with_it(held: Held) -> None:
    code = await held.ask("甲")
    assert (await _save(held, "甲", 3, 3)).kept == (3,)
    await held.approve(code)
    history = await queries.history_of(await held.attempt("甲"))
    assert [(line.event.seq, bool(line.late_by), line.let_in) for line in history] == [(1, False, True), (2, True, True), (3, True, False)]
    again = await held.ask("甲")
    await held.approve(again)
    assert (await held.marks(3))[held.world.people["甲"]] == 6000


async def test_faults_are_told_and_nothing_is_asked(held: Held) -> None:
    with pytest.raises(Refusal) as told:
        await held.ask("戊")
    assert "attempt" in told.value.fields
    with pytest.raises(Refusal):
        await held.ask()
    await held.ask("甲")
    with pytest.raises(Refusal, match="等审批"):
        await held.ask("甲")


async def test_it_waits_for_a_correction_that_is_being_marked_and_for_a_void_attempt(held: Held) -> None:
    code = await held.ask("甲")
    await database.execute("INSERT INTO marking_run (exam, number, reason, created_at) VALUES ($1, 2, '', 1)", held.exam["id"])
    with pytest.raises(Refusal, match="重新判卷"):
        await held.approve(code)
    await database.execute("DELETE FROM marking_run WHERE number = 2")
    await database.execute("UPDATE attempt SET voided_at = 1 WHERE id = $1", (await held.attempt("甲"))["id"])
    with pytest.raises(Refusal, match="作废"):
        await held.approve(code)
    assert await held.marks(2) == {}


@pytest.mark.parametrize(
    ("keys_show", "released_at", "until"), [("by_hand", None, 1000), ("by_hand", 900, 900), ("at_once", None, 1000), ("after_close", None, 500)]
)
async def test_nothing_is_let_in_that_came_when_keys_could_be_read(
    held: Held, keys_show: str, released_at: int | None, until: int
) -> None:
    await database.execute("UPDATE exam SET closes_at = 500, grace_seconds = 0")
    exam = {**held.exam, "keys_show": keys_show, "keys_released_at": released_at}
    assert await queries.counts_until(exam, now=1000) == until


async def test_the_pages(held: Held, client: httpx.AsyncClient) -> None:
    here = f"/exams/{held.exam['code']}/late"
    attempt = await held.attempt("甲")
    await held.world.log_in(client, "丁")
    assert "未计入" in (await client.get(here)).text
    assert "晚到，未计入" in (await client.get(f"{here}/{attempt['code']}")).text
    bad = await client.post(here, data={"reason": ""})
    assert bad.status_code == 422
    asked = await client.post(here, data={"attempt": attempt["code"], "reason": "县里断网"})
    assert asked.status_code == 303 and "有一个申请正在等审批" in (await client.get(here)).text
    await held.approve(asked.headers["location"].rpartition("/")[2])
    assert "已计入" in (await client.get(here)).text
    assert (await client.get(f"/exams/{held.exam['code']}/day")).text.count("计入到点后的答案") == 1
    await held.world.log_in(client, "甲")
    assert "经两人批准计入成绩" in (await client.get(f"/sit/{attempt['code']}/result")).text
