"""Amendments by two people: what they do to the figures, who may, what is refused, two approvers at once."""

import asyncio

import pytest

from app.exams.actions import arranging
from app.exams.roster import actions, queries
from app.exams.roster.actions import Draft
from app.exams.roster.steps import Upload
from app.foundation import clock, database
from app.foundation.approvals import actions as approvals
from app.foundation.files import queries as files
from app.foundation.files import store
from app.foundation.refusals import Refusal
from app.handed_down import hand_down
from tests import make
from tests.exams.roster.asking import NOW, PEOPLE, TODAY, amend, ask, code_of, exam_of, figures
from tests.people_of_tests import World


@pytest.fixture(autouse=True)
def _kinds() -> None:
    hand_down()


async def test_each_kind_changes_the_figures_by_what_was_said_before(world: World) -> None:
    exam = await exam_of(world)
    assert await figures(exam) == (4, 0, 4)
    steps = [
        ("exempt", "甲", "", (4, 1, 3), (2, 1, 1)), ("restore", "甲", "", (4, 0, 4), (2, 0, 2)), ("leave", "戊", "", (3, 0, 3), (1, 0, 1)),
        ("join", "戊", "", (4, 0, 4), (2, 0, 2)), ("transfer", "甲", "白水镇", (4, 0, 4), (1, 0, 1)), ("join", "辛", "", (5, 0, 5), (2, 0, 2)),
    ]  # fmt: skip
    for kind, name, unit, whole, water in steps:
        people = await queries.people_named(exam["id"], [await code_of(world, name)])
        told = await actions.effects_of(exam, kind, people, unit=world.units[unit] if unit else None)
        await amend(world, exam, kind, name, unit=unit)
        assert await figures(exam) == whole, kind
        assert await figures(exam, world.units["县水利局"]) == water, kind
        assert (told[0].after.listed, told[0].after.exempt, told[0].after.due) == whole
    assert await figures(exam, world.units["白水镇"]) == (2, 0, 2)


async def test_the_roster_page_and_the_rates_count_alike(world: World) -> None:
    exam = await exam_of(world)
    for kind, names, unit in (("exempt", ("甲", "己"), ""), ("leave", ("戊",), ""), ("transfer", ("己",), "白水镇"), ("join", ("辛", "壬"), "")):
        await amend(world, exam, kind, *names, unit=unit)
        tally = await queries.tally_for(await world.viewer("庚"), exam)
        listed, exempt, due = await figures(exam)
        assert (tally["due"] + tally["exempt"], tally["exempt"], tally["due"]) == (listed, exempt, due)
        whole, _ = await queries.counts(exam["id"], [])
        assert (whole.listed, whole.exempt, whole.due) == (listed, exempt, due)


async def test_several_at_once_are_all_asked_for_or_none_and_every_fault_is_told(world: World) -> None:
    exam = await exam_of(world)
    await amend(world, exam, "exempt", "甲")
    with pytest.raises(Refusal) as refused:
        await ask(world, exam, "exempt", "甲", "戊", "辛")
    assert refused.value.status == 422
    assert sorted(refused.value.fields.values()) == ["甲：已经免考", "辛：不在这场考试的名单上"]
    assert await database.fetch_value("SELECT count(*) AS n FROM roster_amendment WHERE approved_at IS NULL") == 0
    with pytest.raises(Refusal) as refused:
        await ask(world, exam, "transfer", at=NOW + clock.DAY)
    assert set(refused.value.fields) == {"people", "effective", "unit"}
    await amend(world, exam, "exempt", "戊", "己", "丙")
    assert await figures(exam) == (4, 4, 0)


async def test_late_joiners_get_the_paper_of_the_exam_and_no_second_one(world: World) -> None:
    exam = await exam_of(world)
    await amend(world, exam, "join", "辛", "壬")
    drawn = await make.attempt_of(world.people["辛"], exam)
    assert (drawn["number"], drawn["length"]) == (1, 5)
    await amend(world, exam, "leave", "辛")
    await amend(world, exam, "join", "辛")
    assert await database.fetch_value("SELECT count(*) AS n FROM attempt WHERE exam = $1 AND person = $2", exam["id"], world.people["辛"]) == 1


async def test_after_closing_an_amendment_counts_is_marked_and_draws_nothing(world: World) -> None:
    exam = await exam_of(world, opens_at=NOW - 3 * clock.DAY, closes_at=NOW - clock.DAY)
    await amend(world, exam, "join", "辛")
    assert await figures(exam) == (5, 0, 5)
    assert await database.fetch("SELECT id FROM attempt WHERE person = $1", world.people["辛"]) == []
    said = await database.fetch_value("SELECT detail FROM ledger_entry WHERE verb = 'amend_roster'")
    assert '"late":true' in said


async def test_nobody_amends_or_approves_their_own_line(world: World) -> None:
    exam = await exam_of(world)
    await make.grant(world.people["戊"], "office_checker", world.units["青禾县"])
    await make.grant(world.people["丙"], "office_author", world.units["青禾县"])
    with pytest.raises(Refusal) as refused:
        await ask(world, exam, "exempt", "丙", by="丙")
    assert "这是您本人" in str(refused.value.fields)
    code = await ask(world, exam, "exempt", "甲", "戊")
    with pytest.raises(Refusal) as refused:
        await approvals.approve(await world.viewer("戊"), code, note="", now=NOW)
    assert (refused.value.status, "您本人" in refused.value.sentence) == (403, True)
    mine = await ask(world, exam, "leave", "丙", by="庚")
    with pytest.raises(Refusal) as refused:
        await approvals.approve(await world.viewer("庚"), mine, note="", now=NOW)
    assert refused.value.status == 403
    with pytest.raises(Refusal):
        await approvals.approve(await world.viewer("丁"), code, note="", now=NOW)
    assert await figures(exam) == (4, 0, 4)


async def test_two_approvers_at_once_amend_once(world: World) -> None:
    exam = await exam_of(world)
    await make.grant(world.people["辛"], "office_checker", world.units["青禾县"])
    code = await ask(world, exam, "exempt", "甲")
    viewers = [await world.viewer("庚"), await world.viewer("辛")]
    done = await asyncio.gather(*(approvals.approve(one, code, note="", now=NOW) for one in viewers), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["NoneType", "Refusal"]
    assert await database.fetch_value("SELECT count(*) AS n FROM roster_amendment WHERE approved_at IS NOT NULL") == 1
    assert await figures(exam) == (4, 1, 3)


async def test_refused_and_withdrawn_requests_end_and_can_be_asked_anew(world: World) -> None:
    exam = await exam_of(world)
    first = await ask(world, exam, "leave", "甲")
    with pytest.raises(Refusal) as refused:
        await ask(world, exam, "exempt", "甲")
    assert "已有一项更正在等审批" in str(refused.value.fields)
    await approvals.refuse(await world.viewer("庚"), first, note="没有依据", now=NOW)
    second = await ask(world, exam, "exempt", "甲")
    await approvals.withdraw(await world.viewer("丁"), second, now=NOW)
    assert await figures(exam) == (4, 0, 4)
    assert await database.fetch_value("SELECT count(*) AS n FROM roster_amendment WHERE refused_at IS NOT NULL") == 2
    await amend(world, exam, "exempt", "甲")
    assert await figures(exam) == (4, 1, 3)


async def test_what_no_longer_applies_is_not_approved(world: World) -> None:
    """Another amendment came in between by another way: an exemption that the office filed."""
    exam = await exam_of(world)
    code = await ask(world, exam, "leave", "甲")
    await database.execute(
        "INSERT INTO roster_amendment (exam, person, kind, reason_kind, reason, effective_at, asked_by, asked_at, approved_by, approved_at) "
        "VALUES ($1, $2, 'exempt', 'illness', '', $3, 1, $3, 2, $3)",
        exam["id"], world.people["甲"], TODAY,
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        await approvals.approve(await world.viewer("庚"), code, note="", now=NOW)
    assert (refused.value.status, "甲不能再这样更正" in refused.value.sentence) == (409, True)
    assert await figures(exam) == (4, 1, 3)
    await approvals.refuse(await world.viewer("庚"), code, note="已经免考", now=NOW)
    await amend(world, exam, "leave", "甲")
    assert await figures(exam) == (3, 0, 3)


async def test_who_knows_the_paper_cannot_join_it(world: World) -> None:
    exam = await exam_of(world, drafted_by=world.people["丁"])
    with pytest.raises(Refusal) as refused:
        await ask(world, exam, "join", "丁", by="庚")
    assert "参与了组卷" in str(refused.value.fields)



async def test_a_unit_asks_for_its_own_people_and_for_no_exemption(world: World) -> None:
    exam = await exam_of(world)
    with pytest.raises(Refusal) as refused:
        await ask(world, exam, "leave", "丙", by="乙")
    assert refused.value.fields == {"people": "有 1 个人没有找到"}
    with pytest.raises(Refusal) as refused:
        await ask(world, exam, "exempt", "甲", by="乙")
    assert refused.value.status == 403
    with pytest.raises(Refusal):
        await ask(world, exam, "leave", "甲", by="辛")
    await amend(world, exam, "leave", "甲", "己", by="乙")
    await amend(world, exam, "join", "辛", by="乙")
    assert await figures(exam) == (3, 0, 3)


async def test_a_withdrawn_exam_is_amended_no_more(world: World) -> None:
    exam = await exam_of(world, opens_at=NOW + clock.DAY, closes_at=NOW + 2 * clock.DAY)
    code = await ask(world, exam, "leave", "甲")
    await arranging.withdraw_exam(await world.viewer("庚"), exam["code"], reason="改期", now=NOW)
    with pytest.raises(Refusal) as refused:
        await approvals.approve(await world.viewer("庚"), code, note="", now=NOW)
    assert refused.value.status == 409
    with pytest.raises(Refusal):
        await ask(world, exam, "leave", "戊")


async def test_a_proof_is_read_by_the_office_and_by_who_brought_it(world: World) -> None:
    exam = await exam_of(world)
    proof = Upload("来函.txt", await store.put("调出函\n".encode()))
    draft = Draft("leave", (await code_of(world, "甲"),), "调出", TODAY)
    code = await actions.ask_amendment(await world.viewer("乙"), exam["code"], draft, proof=proof, now=NOW)
    request = await queries.request_for(await world.viewer("庚"), exam, code)
    proofs = (await queries.files_of("roster_request", [request["id"]]))[request["id"]]
    for name in ("乙", "庚", "丁"):
        assert (await files.use_for(await world.viewer(name), proofs[0]["code"]))["name"] == "来函.txt"
    for name in ("甲", "丙", "壬"):
        with pytest.raises(Refusal) as refused:
            await files.use_for(await world.viewer(name), proofs[0]["code"])
        assert refused.value.status == 404
    with pytest.raises(Refusal) as refused:
        await queries.request_for(await world.viewer("丙"), exam, code)
    assert refused.value.status == 404


async def test_a_viewer_sees_the_people_who_count_in_their_units(world: World) -> None:
    exam = await exam_of(world)
    await amend(world, exam, "transfer", "丙", unit="县水利局")
    names = {}
    for name in ("乙", "丙", "庚"):
        people, total = await queries.people_for(await world.viewer(name), exam, queries.Asked())
        names[name] = {one.name for one in people}
        assert total == len(people)
    assert names == {"乙": {"甲", "戊", "己", "丙"}, "丙": {"己"}, "庚": set(PEOPLE)}
