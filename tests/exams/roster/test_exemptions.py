"""Exemptions from application to expiry: who signs and files, which exams they reach, two at once, the end of one."""

import asyncio
from typing import Any

import pytest

from app.exams.actions import publishing
from app.exams.exemptions import actions, queries
from app.exams.exemptions.actions import Application
from app.exams.exemptions.rules import Stage, stage_of
from app.exams.roster import reasons, share
from app.exams.roster.steps import Upload
from app.foundation import clock, database
from app.foundation.approvals import actions as approvals
from app.foundation.files import queries as files
from app.foundation.files import store
from app.foundation.refusals import Refusal
from app.handed_down import hand_down
from tests import make
from tests.exams.roster.asking import NOW, amend, code_of, exam_of, figures
from tests.people_of_tests import World

DAY = clock.DAY


@pytest.fixture(autouse=True)
def _kinds() -> None:
    hand_down()


async def apply(world: World, name: str, *, by: str = "", exam: str = "", proof: bool = False, **more: Any) -> str:
    """An application of 产假 for half a year, or for one exam."""
    times = {} if exam else {"from_at": NOW - DAY, "to_at": NOW + 180 * DAY}
    asked = Application(await code_of(world, name) if by else "", more.pop("reason", "maternity"), "产假，休假审批表附后", exam, **{**times, **more})
    sent = Upload("审批表.txt", await store.put("审批表\n".encode())) if proof else None
    return await actions.apply(await world.viewer(by or name), asked, proof=sent, now=NOW)


async def signed(world: World, name: str, *, head: str = "辛", **more: Any) -> str:
    code = await apply(world, name, **more)
    await actions.sign(await world.viewer(head), code, now=NOW)
    return code


async def stage(world: World, code: str) -> Stage:
    row = await database.fetch_one("SELECT * FROM exemption WHERE code = $1", code)
    assert row is not None
    return stage_of(row, now=NOW)


async def refused(act: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        await act
    return found.value


async def test_from_application_to_file_and_into_every_exam_it_covers(world: World) -> None:
    exam = await exam_of(world)
    coming = await make.published_exam([world.people["甲"]], opens_at=NOW + 100 * DAY, closes_at=NOW + 101 * DAY)
    beyond = await make.published_exam([world.people["甲"]], opens_at=NOW + 300 * DAY, closes_at=NOW + 301 * DAY)
    over = await make.published_exam([world.people["甲"]], opens_at=NOW - DAY, closes_at=NOW - clock.HOUR)
    code = await apply(world, "甲", proof=True)
    await actions.pass_on(await world.viewer("乙"), code, now=NOW)
    assert await stage(world, code) is Stage.ASKED
    await actions.sign(await world.viewer("辛"), code, now=NOW)
    assert await stage(world, code) is Stage.SIGNED
    assert await figures(exam) == (4, 0, 4)
    assert await actions.file(await world.viewer("庚"), code, now=NOW) == 2
    assert await stage(world, code) is Stage.HOLDS
    assert [await figures(one) for one in (exam, coming, beyond, over)] == [(4, 1, 3), (1, 1, 0), (1, 0, 1), (1, 0, 1)]
    row = await database.fetch_one("SELECT * FROM roster_amendment WHERE exam = $1", exam["id"])
    assert row is not None
    assert (row["kind"], row["reason_kind"], row["asked_by"], row["approved_by"]) == ("exempt", "maternity", world.people["辛"], world.people["庚"])
    assert [one["title"] for one in await queries.covered_by(row["exemption"])] == ["测试考试"] * 2


async def publish(world: World, exam: dict[str, Any], *, now: int) -> None:
    await database.execute("UPDATE exam SET published_at = NULL, checked_at = $2, pools = 'practice' WHERE id = $1", exam["id"], now)

    async def quiet(done: int, total: int) -> None:
        """Nobody watches."""

    await publishing.publish(exam["id"], now=now, progress=quiet)


@pytest.mark.parametrize(("published_in", "exempt"), [(0, 1), (179, 1), (180, 0)])
async def test_a_later_exam_exempts_at_freezing_until_the_exemption_expires(world: World, published_in: int, exempt: int) -> None:
    await make.bank_of()
    code = await signed(world, "甲")
    await actions.file(await world.viewer("庚"), code, now=NOW)
    later = await make.published_exam([], opens_at=NOW + 179 * DAY, closes_at=NOW + 200 * DAY)
    await database.execute("DELETE FROM marking_run")
    await publish(world, later, now=NOW + published_in * DAY)
    listed, exempted, _ = await figures(later)
    assert (listed > 5, exempted) == (True, exempt)
    said = await database.fetch("SELECT detail FROM ledger_entry WHERE verb = 'exempt_at_freezing'")
    assert len(said) == exempt


async def test_nobody_signs_or_files_their_own_and_no_one_does_two_steps(world: World) -> None:
    await exam_of(world)
    await make.grant(world.people["戊"], "unit_head", world.units["县水利局"], tree="system")
    await make.grant(world.people["辛"], "office_checker", world.units["青禾县"])
    own = await apply(world, "庚", by="", exam="")
    assert (await refused(actions.sign(await world.viewer("庚"), own, now=NOW))).status == 403
    code = await apply(world, "甲")
    assert (await refused(actions.file(await world.viewer("庚"), code, now=NOW))).status == 409
    assert (await refused(actions.sign(await world.viewer("庚"), code, now=NOW))).status == 403
    assert (await refused(actions.sign(await world.viewer("丙"), code, now=NOW))).status == 404
    assert (await refused(actions.sign(await world.viewer("乙"), code, now=NOW))).status == 404
    await actions.sign(await world.viewer("辛"), code, now=NOW)
    assert (await refused(actions.file(await world.viewer("辛"), code, now=NOW))).status == 403
    assert (await refused(actions.sign(await world.viewer("戊"), code, now=NOW))).status == 409
    await actions.file(await world.viewer("庚"), code, now=NOW)
    assert (await refused(actions.file(await world.viewer("丁"), code, now=NOW))).status == 409


async def test_a_heads_own_is_signed_by_one_of_the_office_and_filed_by_another(world: World) -> None:
    """Though another head reaches the unit as well: nobody there signs for a head."""
    await make.grant(world.people["戊"], "unit_head", world.units["县水利局"], tree="system")
    code = await apply(world, "辛")
    assert (await refused(actions.sign(await world.viewer("戊"), code, now=NOW))).status == 403
    await actions.sign(await world.viewer("丁"), code, now=NOW)
    assert (await refused(actions.file(await world.viewer("丁"), code, now=NOW))).status == 403
    await actions.file(await world.viewer("庚"), code, now=NOW)
    assert await database.fetch_value("SELECT signed_for FROM exemption WHERE code = $1", code) == "office"


async def test_where_a_unit_has_no_head_the_office_signs(world: World) -> None:
    code = await apply(world, "丙")
    assert (await refused(actions.sign(await world.viewer("辛"), code, now=NOW))).status == 404
    assert [one["code"] for one in (await queries.exemptions_for(await world.viewer("丁"), "to_do", now=NOW))[0]] == [code]
    await actions.sign(await world.viewer("丁"), code, now=NOW)
    assert (await queries.exemptions_for(await world.viewer("丁"), "to_do", now=NOW))[1] == 0
    assert await queries.to_do_count(await world.viewer("庚")) == 1


async def test_who_has_what_to_do(world: World) -> None:
    await apply(world, "甲")
    await apply(world, "己", by="乙")
    for name, count in (("乙", 1), ("辛", 2), ("丙", 0), ("庚", 0), ("甲", 0), ("壬", 0)):
        assert await queries.to_do_count(await world.viewer(name)) == count, name
    for name, count in (("乙", 2), ("辛", 2), ("丙", 1), ("庚", 2)):
        assert (await queries.exemptions_for(await world.viewer(name), "open", now=NOW))[1] == count, name


async def test_two_file_at_once_and_one_is_told(world: World) -> None:
    exam = await exam_of(world)
    code = await signed(world, "甲")
    viewers = [await world.viewer("庚"), await world.viewer("丁")]
    done = await asyncio.gather(*(actions.file(one, code, now=NOW) for one in viewers), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["Refusal", "int"]
    assert await figures(exam) == (4, 1, 3)
    assert await database.fetch_value("SELECT count(*) AS n FROM roster_amendment") == 1


async def test_filing_while_an_exam_is_published_misses_nobody(world: World) -> None:
    """Whichever comes first, the person ends up exempt, once."""
    await make.bank_of()
    code = await signed(world, "甲")
    later = await make.published_exam([], opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    await database.execute("DELETE FROM marking_run")
    await asyncio.gather(publish(world, later, now=NOW), actions.file(await world.viewer("庚"), code, now=NOW))
    assert (await figures(later))[1] == 1
    assert await database.fetch_value("SELECT count(*) AS n FROM roster_amendment WHERE exam = $1", later["id"]) == 1


async def test_one_application_at_a_time_and_it_can_be_withdrawn_or_sent_back(world: World) -> None:
    code = await apply(world, "甲")
    assert (await refused(apply(world, "甲"))).reason == "under_way"
    assert (await refused(apply(world, "甲", by="乙"))).reason == "under_way"
    await actions.withdraw(await world.viewer("甲"), await queries.own_for(await world.viewer("甲"), code), now=NOW)
    assert (await refused(actions.sign(await world.viewer("辛"), code, now=NOW))).status == 409
    again = await apply(world, "甲")
    assert (await refused(actions.send_back(await world.viewer("辛"), again, why="", now=NOW))).status == 422
    await actions.send_back(await world.viewer("辛"), again, why="缺休假审批表", now=NOW)
    assert await stage(world, again) is Stage.REFUSED
    await apply(world, "甲")


async def test_applying_for_another_needs_their_unit_and_all_faults_are_told(world: World) -> None:
    assert (await refused(apply(world, "丙", by="乙"))).status == 404
    found = await refused(apply(world, "甲", reason="illness", from_at=NOW, to_at=NOW - DAY))
    assert set(found.fields) == {"proof", "to"}
    assert "exam" in (await refused(apply(world, "甲", exam="unknown"))).fields


async def test_for_one_exam_only_also_after_it_closed(world: World) -> None:
    exam = await exam_of(world, opens_at=NOW - 3 * DAY, closes_at=NOW - DAY)
    other = await make.published_exam([world.people["甲"]])
    make_up = await make.published_exam([world.people["甲"], world.people["戊"]], main_exam=exam["id"])
    code = await signed(world, "甲", exam=exam["code"])
    assert await actions.file(await world.viewer("庚"), code, now=NOW) == 2
    assert [await figures(one) for one in (exam, other, make_up)] == [(4, 1, 3), (1, 0, 1), (2, 1, 1)]


async def test_ending_takes_two_and_makes_people_due_again(world: World) -> None:
    exam = await exam_of(world)
    over = await make.published_exam([world.people["甲"]], opens_at=NOW - 2 * DAY, closes_at=NOW + 1)
    code = await signed(world, "甲")
    assert await actions.file(await world.viewer("庚"), code, now=NOW) == 2
    later = NOW + clock.MINUTE
    assert (await refused(actions.ask_ending(await world.viewer("辛"), code, why="提前上班", with_closed=False, now=later))).status == 404
    request = await actions.ask_ending(await world.viewer("丁"), code, why="提前上班", with_closed=False, now=later)
    assert (await refused(actions.ask_ending(await world.viewer("丁"), code, why="再来", with_closed=True, now=later))).status == 409
    assert (await refused(approvals.approve(await world.viewer("丁"), request, note="", now=later))).status == 403
    await approvals.approve(await world.viewer("庚"), request, note="", now=later)
    assert [await figures(one) for one in (exam, over)] == [(4, 0, 4), (1, 1, 0)]
    assert await stage(world, code) is Stage.ENDED
    assert (await refused(actions.ask_ending(await world.viewer("丁"), code, why="再来", with_closed=True, now=later))).status == 409


async def test_a_late_joiner_with_an_exemption_is_exempt_at_once(world: World) -> None:
    exam = await exam_of(world)
    code = await signed(world, "辛", head="丁")
    await actions.file(await world.viewer("庚"), code, now=NOW)
    await amend(world, exam, "join", "辛")
    assert await figures(exam) == (5, 1, 4)


async def test_the_proof_is_seen_by_those_who_decide(world: World) -> None:
    code = await apply(world, "甲", proof=True)
    number = await database.fetch_value("SELECT id FROM exemption WHERE code = $1", code)
    proof = (await files.uses_of("exemption", int(number)))[0]["code"]
    for name, sees in (("甲", True), ("乙", True), ("辛", True), ("庚", True), ("丙", False), ("戊", False), ("壬", False)):
        if sees:
            assert (await files.use_for(await world.viewer(name), proof))["purpose"] == "proof"
        else:
            assert (await refused(files.use_for(await world.viewer(name), proof))).status == 404


async def test_reasons_are_edited_by_the_office_and_used_ones_keep_their_words(world: World) -> None:
    office = await world.viewer("庚")
    made = await reasons.add_reason(office, label="脱产学习", proof=True, position=5, now=NOW)
    assert (await reasons.offered())[0]["code"] == made
    assert (await refused(reasons.add_reason(office, label="产假", proof=True, position=5, now=NOW))).status == 422
    assert (await refused(reasons.add_reason(await world.viewer("丁"), label="别的", proof=True, position=5, now=NOW))).status == 403
    await reasons.edit_reason(office, made, label="脱产培训", proof=False, position=50, now=NOW)
    assert (await reasons.labels())[made] == "脱产培训"
    await apply(world, "甲")
    assert (await refused(reasons.edit_reason(office, "maternity", label="生育", proof=False, position=1, now=NOW))).reason == "used"
    await reasons.edit_reason(office, "maternity", label="产假", proof=True, position=1, now=NOW)
    await reasons.retire_reason(office, "maternity", back=False, now=NOW)
    assert "maternity" not in {one["code"] for one in await reasons.offered()}
    await reasons.retire_reason(office, "maternity", back=True, now=NOW)
    for one in (await reasons.offered())[1:]:
        await reasons.retire_reason(office, one["code"], back=False, now=NOW)
    assert (await refused(reasons.retire_reason(office, (await reasons.offered())[0]["code"], back=False, now=NOW))).status == 409


async def test_the_share_is_set_with_a_history(world: World) -> None:
    assert (await share.limit()).percent == 2
    await share.set_share(await world.viewer("庚"), percent=5, now=NOW)
    assert [(await share.limit()).over(*counts) for counts in ((5, 100), (6, 100))] == [False, True]
    assert [one["percent"] for one in await share.history()] == [5]
    assert (await refused(share.set_share(await world.viewer("丁"), percent=9, now=NOW))).status == 403
    assert (await refused(share.set_share(await world.viewer("庚"), percent=101, now=NOW))).status == 422


async def test_a_pending_application_goes_along_when_the_person_moves_and_never_from_the_office(world: World) -> None:
    code = await apply(world, "丙")
    await database.execute("UPDATE posting SET unit = $2 WHERE person = $1", world.people["丙"], world.units["县水利局"])
    assert (await queries.exemption_for(await world.viewer("乙"), code))["unit_name"] == "白水镇"
    assert (await refused(queries.exemption_for(await world.viewer("丙"), code))).status == 404
    await actions.sign(await world.viewer("辛"), code, now=NOW)
    await database.execute("UPDATE unit_place SET to_at = 1 WHERE unit = $1", world.units["县水利局"])
    assert (await queries.exemptions_for(await world.viewer("庚"), "to_do", now=NOW))[1] == 1
    await actions.file(await world.viewer("庚"), code, now=NOW)
