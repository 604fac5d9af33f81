"""A wrong key found: tried, agreed to by a second person, marked anew by adding rows, seen by the people it concerns."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.exams.paper import unpack
from app.foundation import canonical, clock, database
from app.foundation.approvals import actions as approvals
from app.foundation.approvals import kinds
from app.foundation.jobs import worker
from app.foundation.refusals import Refusal
from app.handed_down import APPROVALS, HANDLERS
from app.rates import queries as rates
from app.rates.evidence import writing
from app.rates.regrade import actions, deciding, queries, rules
from app.rates.regrade.rules import Stage, Stands, Tried
from app.sitting import actions as sitting
from tests import make
from tests.people_of_tests import World
from tests.rates import histories
from tests.recount import recount

VOID_REASON = "依据已经修改的第三十六条，答案机密甲乙"


@dataclass
class Held:
    """A closed exam of five questions: 甲 has two right, 戊 three, 丙 all; 己 has not sat. `version` stands where 甲 is wrong."""

    exam: dict[str, Any]
    world: World
    version: int

    async def propose(self, keys: str = "", *, by: str = "丁", version: int | None = None) -> str:
        return await actions.propose_correction(
            await self.world.viewer(by),
            self.exam["code"],
            version or self.version,
            keys=keys,
            reason=VOID_REASON,
            now=clock.now_ms(),
        )

    async def row(self, code: str) -> dict[str, Any]:
        return await queries.correction_for(await self.world.viewer("庚"), code)

    async def approve(self, code: str, *, by: str = "庚") -> None:
        approval = (await self.row(code))["approval"]
        await approvals.approve(await self.world.viewer(by), approval, note="", now=clock.now_ms())

    async def figures(self) -> Any:
        exam = rates.exam_in(await rates.exams(), self.exam["code"])
        return await rates.whole(exam)

    async def scores(self, run: int) -> dict[int, int]:
        rows = await database.fetch(
            "SELECT a.person, m.score FROM mark m JOIN marking_run r ON r.id = m.run JOIN attempt a ON a.id = m.attempt "
            "WHERE a.exam = $1 AND r.number = $2", self.exam["id"], run,
        )  # fmt: skip
        return {row["person"]: row["score"] for row in rows}


async def work() -> None:
    """Does all background work that is due."""
    while await worker.run_one(HANDLERS):
        pass


async def holding(world: World, **changes: Any) -> Held:
    kinds.use_kinds(APPROVALS)
    await make.bank_of(single=3, multiple=1, true_false=1)
    now = clock.now_ms()
    names = ["甲", "戊", "丙", "己"]
    values = {"opens_at": now - 3 * clock.DAY, "closes_at": now - clock.DAY, "attempts": 2, "keys_show": "by_hand", **changes}
    exam = await make.published_exam([world.people[name] for name in names], **values)
    for name, right in (("甲", 2), ("戊", 3), ("丙", 5)):
        await histories.sit(exam, world.people[name], right=right)
    paper = unpack((await make.attempt_of(world.people["甲"], exam))["paper"])
    return Held(exam, world, paper[4].version)


@pytest.fixture
async def held(world: World) -> Held:
    return await holding(world)


async def test_a_void_question_from_proposal_to_the_page_of_who_it_concerns(held: Held, client: httpx.AsyncClient) -> None:
    before = (await held.figures()).sentence
    assert "判卷第 1 次" in before
    first = await held.scores(1)
    code = await held.propose()
    await work()
    row = await held.row(code)
    found = canonical.load(row["found"])
    assert rules.stage_of(row) is Stage.WAITING
    assert await held.scores(2) == {}, "the dry run stores no mark"
    await held.approve(code)
    assert (await held.figures()).sentence == before, "nothing counts before every paper is marked"
    await work()
    assert await held.scores(1) == first, "no row is changed"
    second = await held.scores(2)
    assert second[held.world.people["甲"]] == first[held.world.people["甲"]] + 2000
    assert second[held.world.people["丙"]] == first[held.world.people["丙"]] == 10_000
    assert found["scores"] == found["up"] == sum(second[person] != first[person] for person in first)
    snapshot = await held.figures()
    assert "判卷第 2 次" in snapshot.sentence
    county = snapshot.forest.branches[held.world.units["青禾县"]].figures
    told = {unit["name"]: unit for unit in found["units"]}
    assert told["青禾县"]["passed"] == [2, county.passed] == [2, 3]
    assert found["now_pass"] == 1 and found["no_longer_pass"] == 0
    assert await queries.really_changed(await held.row(code)) == found["scores"]
    comment = await database.fetch_value("SELECT text FROM question_comment ORDER BY id DESC LIMIT 1")
    assert "更正了这道题的答案" in comment and "请修改" in comment
    await _seen_by_the_person(held, client)


async def _seen_by_the_person(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "甲")
    attempt = await make.attempt_of(held.world.people["甲"], held.exam)
    page = (await client.get(f"/sit/{attempt['code']}/result")).text
    assert "成绩有变动：40 分改为 60 分" in page and "判卷第 2&nbsp;次" in page
    assert "机密甲乙" not in page and "第 5 题" not in page, "neither question nor reason before keys are shown"
    await database.execute("UPDATE exam SET keys_released_at = $2 WHERE id = $1", held.exam["id"], clock.now_ms() - 1)
    page = (await client.get(f"/sit/{attempt['code']}/result")).text
    assert "第 5 题题目作废，人人得满分。理由：依据已经修改的" in page
    await held.world.log_in(client, "丙")
    attempt = await make.attempt_of(held.world.people["丙"], held.exam)
    assert "成绩有变动" not in (await client.get(f"/sit/{attempt['code']}/result")).text


@pytest.mark.parametrize("counts", ["best", "last"])
async def test_the_dry_run_foretells_every_unit(world: World, counts: str) -> None:
    """A new key takes points from some and gives them to others; every unit's figures come out as foretold."""
    held = await holding(world, counts=counts)
    await histories.sit(held.exam, world.people["丙"], right=2, number=2)
    paper = unpack((await make.attempt_of(world.people["甲"], held.exam))["paper"])
    for item in paper:
        version, question = item.version, (await queries.pinned_one(held.exam, item.version)).question
        own = await queries.counting_keys(held.exam["id"], version, question)
        code = await held.propose("A" if own != "A" else "B", version=version)
        start = await held.figures()
        await work()
        found = canonical.load((await held.row(code))["found"])
        await held.approve(code)
        await work()
        end = await held.figures()
        foretold = {unit["name"]: (unit["passed"], unit["excellent"]) for unit in found["units"]}
        for branch in start.forest.all():
            was, now = branch.figures, end.forest.branches[branch.place.id].figures
            changed = (was.passed, was.excellent) != (now.passed, now.excellent)
            assert (branch.place.name in foretold) == changed
            if changed:
                assert foretold[branch.place.name] == ([was.passed, now.passed], [was.excellent, now.excellent])
        assert found["scores"] == await queries.really_changed(await held.row(code))


async def test_who_has_the_question_in_their_own_paper_neither_proposes_nor_agrees(world: World) -> None:
    """The exam is over, and still their own score would change."""
    held = await holding(world)
    await make.grant(world.people["甲"], "office_author", world.units["青禾县"])
    await make.grant(world.people["戊"], "office_checker", world.units["青禾县"])
    await database.execute("UPDATE attempt SET paper = (SELECT b.paper FROM attempt b WHERE b.exam = attempt.exam AND b.person = $1)", world.people["甲"])
    with pytest.raises(Refusal, match="您自己的答卷里有这道题"):
        await held.propose(by="甲")
    code = await held.propose()
    await work()
    found = canonical.load((await held.row(code))["found"])
    assert {unit["name"] for unit in found["units_system"]} and found["unit_count_system"] == len(found["units_system"])
    with pytest.raises(Refusal, match="您自己的答卷里有这道题"):
        await held.approve(code, by="戊")
    await held.approve(code)


async def test_the_proposer_never_decides_and_a_refusal_changes_nothing(held: Held) -> None:
    code = await held.propose(by="庚")
    await work()
    with pytest.raises(Refusal, match="自己提出"):
        await held.approve(code)
    world = held.world
    world.people["子"] = await make.person("子", world.units["县司法局"])
    await make.grant(world.people["子"], "office_checker", world.units["青禾县"])
    await approvals.refuse(await world.viewer("子"), (await held.row(code))["approval"], note="依据不足", now=clock.now_ms())
    await work()
    assert rules.stage_of(await held.row(code)) is Stage.REFUSED
    assert await database.fetch_value("SELECT max(number) AS n FROM marking_run") == 1
    await held.propose()


async def test_one_at_a_time_and_none_that_changes_nothing(held: Held) -> None:
    question = (await queries.pinned_one(held.exam, held.version)).question
    own = await queries.counting_keys(held.exam["id"], held.version, question)
    with pytest.raises(Refusal, match="现在就是按这个答案"):
        await held.propose(own)
    code = await held.propose()
    with pytest.raises(Refusal, match="正在办理"):
        await held.propose("A")
    await actions.withdraw_correction(await held.world.viewer("丁"), code, now=clock.now_ms())
    await work()
    assert (rules.stage_of(await held.row(code)), (await held.row(code))["approval"]) == (Stage.WITHDRAWN, "")
    code = await held.propose()
    await work()
    with pytest.raises(Refusal, match="已经提交审批"):
        await actions.withdraw_correction(await held.world.viewer("丁"), code, now=clock.now_ms())
    await approvals.withdraw(await held.world.viewer("丁"), (await held.row(code))["approval"], now=clock.now_ms())
    assert rules.stage_of(await held.row(code)) is Stage.WITHDRAWN
    await held.propose()


async def test_what_is_handed_in_afterwards_is_marked_with_the_correction(held: Held) -> None:
    code = await held.propose()
    await work()
    late = await histories.sit(held.exam, held.world.people["己"], right=0, marked=False)
    await held.approve(code)
    await work()
    again = await histories.sit(held.exam, held.world.people["甲"], right=0, number=2)
    rows = await database.fetch(
        "SELECT m.attempt, m.score, r.number FROM mark m JOIN marking_run r ON r.id = m.run WHERE m.attempt IN ($1, $2)",
        late,
        again,
    )
    assert {row["attempt"]: (row["score"], row["number"]) for row in rows} == {late: (2000, 2), again: (2000, 2)}


async def test_a_paper_marked_in_the_old_run_at_the_last_moment_is_marked_in_the_new_one(held: Held) -> None:
    """A hand-in that read the old run just before the new one began to count."""
    code = await held.propose()
    await work()
    await held.approve(code)
    await work()
    new = (await held.row(code))["run"]
    attempt = await make.attempt_of(held.world.people["甲"], held.exam)
    await database.execute("DELETE FROM mark WHERE run = $1 AND attempt = $2", new, attempt["id"])
    assert await sitting.mark_waiting() == 1
    assert (await held.scores(2))[held.world.people["甲"]] == 6000
    assert await sitting.mark_waiting() == 0


async def test_marking_survives_a_worker_that_dies_and_can_be_tried_again(held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    code = await held.propose()
    await work()
    await held.approve(code)
    row = await held.row(code)
    first = (await make.attempt_of(held.world.people["甲"], held.exam))["id"]
    await sitting_mark(first, run=row["run"])
    await database.execute("UPDATE job SET failed_at = 1, outcome = '试了 3 次都没有做完' WHERE code = $1", row["job"])
    await work()
    assert rules.stage_of(await held.row(code)) is Stage.MARKING
    await actions.try_correction(await held.world.viewer("丁"), code, now=clock.now_ms())
    await work()
    assert rules.stage_of(await held.row(code)) is Stage.COUNTS
    assert len(await held.scores(2)) == 3
    with pytest.raises(Refusal, match="没有停下"):
        await actions.try_correction(await held.world.viewer("丁"), code, now=clock.now_ms())


async def sitting_mark(attempt: int, *, run: int) -> None:
    """What a worker that died had done already."""
    async with database.transaction():
        await database.execute(
            "INSERT INTO mark (run, attempt, score, answered, items, marked_at) SELECT CAST($1 AS BIGINT), attempt, score + 2000, answered, items, 1 "
            "FROM mark WHERE attempt = $2 AND run <> $1", run, attempt,
        )  # fmt: skip


async def test_a_make_up_with_the_same_question_is_offered_and_counted_for_the_main_exam(held: Held) -> None:
    now = clock.now_ms()
    make_up = await make.published_exam(
        [held.world.people["甲"]], main_exam=held.exam["id"], title="补考", opens_at=now - clock.DAY, closes_at=now - clock.HOUR
    )
    await histories.sit(make_up, held.world.people["甲"], right=2, begun=-12 * clock.HOUR)
    code = await held.propose()
    assert [exam["title"] for exam in await queries.also_in(await held.row(code))] == ["补考"]
    await work()
    await approvals.withdraw(await held.world.viewer("丁"), (await held.row(code))["approval"], now=now)
    other = Held(make_up, held.world, held.version)
    code = await other.propose()
    assert [exam["code"] for exam in await queries.also_in(await held.row(code))] == [held.exam["code"]]
    await work()
    found = canonical.load((await held.row(code))["found"])
    assert (found["exam"], found["now_pass"]) == (held.exam["title"], 1), "by the main exam's figures"
    await held.approve(code)
    await work()
    snapshot = await held.figures()
    assert snapshot.forest.branches[held.world.units["青禾县"]].figures.passed == 3
    assert "（判卷第 1 次，补考另改判 1 次）" in snapshot.sentence


async def test_who_still_sits_the_exam_sees_none_of_it(world: World, client: httpx.AsyncClient) -> None:
    held = await holding(world, closes_at=clock.now_ms() + clock.DAY)
    await make.grant(world.people["甲"], "office_checker", world.units["青禾县"])
    await world.log_in(client, "甲")
    answer = await client.get(f"/exams/{held.exam['code']}/corrections")
    assert answer.status_code == 403 and "题干" not in answer.text
    await world.log_in(client, "丁")
    assert "题干" in (await client.get(f"/exams/{held.exam['code']}/corrections")).text


async def test_the_form_tells_every_fault_and_keeps_what_was_typed(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "丁")
    here = f"/exams/{held.exam['code']}/corrections/of/{held.version}"
    page = (await client.get(here)).text
    assert "现在判对的" in page and "built-in" not in page and "field-bad" not in page
    page = (await client.get(f"{here}?keys=A|C&reason=照此")).text
    assert 'value="A 或 C"' in page and ">\n照此</textarea>" in page
    answer = await client.post(here, data={"kind": "several", "keys": "A", "reason": ""})
    assert answer.status_code == 422 and "填两个以上" in answer.text and "理由还没填" in answer.text
    answer = await client.post(here, data={"kind": "void", "keys": "", "reason": "题目有歧义"})
    assert answer.status_code == 303
    location = answer.headers["location"]
    page = (await client.get(location)).text
    assert "题目作废，人人得满分" in page and "正在试算" in page
    await work()
    page = (await client.get(answer.headers["location"])).text
    assert "会改动什么" in page and "升 1 份" in page.replace("升 2 份", "升 1 份") and "看审批" in page
    approval = str(await database.fetch_value("SELECT approval FROM key_correction"))
    await held.world.log_in(client, "庚")
    told = (await client.get(f"/approvals/{approval}")).text
    assert "更正考试答案" in told and "不合格变合格" in told and f'href="{location}"' in told
    assert "题目有歧义" not in told and "题干" not in told, "people who may still sit the exam read requests too"
    assert (await client.post(f"/approvals/{approval}/approve", data={"note": ""})).status_code == 303
    await work()
    page = (await client.get(answer.headers["location"])).text
    assert "判卷第 2&nbsp;次" in page and "题库里的这道题还是原来的答案" in page
    listed = (await client.get(f"/exams/{held.exam['code']}/corrections")).text
    assert "已生效" in listed and "判卷第 2&nbsp;次" in listed


async def test_a_stranger_counts_a_corrected_exam_again(world: World, tmp_path: Path) -> None:
    """The evidence holds the corrections; the recount, which shares no code with the product, comes to the same marks."""
    held = await holding(world, multiple_rule="half")
    for item in unpack((await make.attempt_of(world.people["甲"], held.exam))["paper"]):
        question = (await queries.pinned_one(held.exam, item.version)).question
        code = await held.propose("AB|ABC" if question.type == "multiple_choice" else "A|B", version=item.version)
        await work()
        await held.approve(code)
        await work()
    code = await held.propose()
    await work()
    await held.approve(code)
    await work()
    assert max(row["number"] for row in await database.fetch("SELECT number FROM marking_run WHERE approved_at IS NOT NULL")) == 7
    await writing.export_evidence(held.exam["code"], tmp_path / "out", now=clock.now_ms())
    lines = [json.loads(line) for line in (tmp_path / "out/corrections.jsonl").read_text().splitlines()]
    assert len(lines) == 6 and lines[-1]["keys"] == [] and ["A", "B"] in [line["keys"] for line in lines]
    assert set(lines[0]) == {"correction", "exam", "version", "keys"}, "as docs/export.md says"
    assert recount.main(tmp_path / "out") == 0


CASES = [
    ("key", "b", "single_choice", "B"), ("several", "A 或 C", "single_choice", "A|C"), ("several", "c,a", "single_choice", "A|C"),
    ("key", "DBA", "multiple_choice", "ABD"), ("several", "ab、abd", "multiple_choice", "AB|ABD"), ("key", "错", "true_false", "B"),
    ("several", "对 或 错", "true_false", "A|B"), ("void", "随便", "single_choice", ""),
    ("key", "E", "single_choice", None), ("key", "", "single_choice", None), ("key", "AB", "single_choice", None),
    ("key", "A 或 B", "single_choice", None), ("several", "B", "single_choice", None), ("key", "C", "true_false", None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "typed", "type_", "keys"), CASES)
def test_keys_as_typed(kind: str, typed: str, type_: str, keys: str | None) -> None:
    question = make.question("s-1", type=type_, key="对" if type_ == "true_false" else "B")
    found, fault = rules.read_keys(kind, typed, question)
    assert (found, bool(fault)) == ((keys or ""), keys is None)


def test_which_score_counts_after_a_correction() -> None:
    tries = [Tried(1, 10, 60, 40), Tried(2, 20, 50, 50), Tried(3, 30, None, None)]
    assert rules.counted_score(tries[:2], counts="best") == 50
    assert rules.counted_score(tries[:2], counts="last") == 50
    assert rules.counted_score(tries, counts="last") is None
    assert rules.counted_score([], counts="best") is None


def test_the_exempt_move_no_figure() -> None:
    people = [
        (Stands("/1/2/", True, False, False), 9000),
        (Stands("/1/2/", False, False, False), 6000),
        (Stands("/1/3/", False, True, True), 5999),
    ]
    moves, changed = rules.moved(people, pass_points=6000, excellent_points=9000)
    assert moves == rules.Moves(now_pass=1, no_longer_pass=1, no_longer_excellent=1)
    assert [(path, figures.passed, figures.excellent) for path, figures in changed] == [("/1/2/", 1, 0), ("/1/3/", -1, -1)]


def test_the_kind_has_a_name_and_a_permission() -> None:
    assert APPROVALS[deciding.KIND].name == "更正考试答案"
