"""Room mode from the seat to the rates: seated people cannot start online, sheets count once a second person confirmed them."""

from pathlib import Path

import httpx
import pytest

from app.foundation import clock, database
from app.foundation.approvals import actions as approvals
from app.foundation.approvals import kinds
from app.foundation.refusals import Refusal
from app.handed_down import APPROVALS
from app.rates import queries as rates
from app.rates import wording
from app.rates.counting import Part
from app.rates.evidence import writing
from app.rates.people import people_in
from app.sitting import actions as sitting
from app.sitting.room import actions, queries, rules
from tests import make
from tests.people_of_tests import World
from tests.recount import recount
from tests.sitting.sitter import right_choices


@pytest.fixture
async def exam(world: World) -> dict[str, object]:
    """An open exam of 甲 and 戊."""
    kinds.use_kinds(APPROVALS)
    await make.bank_of()
    return await make.published_exam([world.people[name] for name in "甲戊"])


async def _seat(world: World, exam: dict[str, object], *names: str) -> list[str]:
    staff = [f"t{world.people[name]}" for name in names]
    await actions.seat(await world.viewer("丁"), str(exam["code"]), staff, room="党校 201", starts_at=clock.now_ms(), now=clock.now_ms())
    return [rules.sheet_code(one["id"]) for one in await queries.sheets_of(int(str(exam["id"])))]


async def test_from_the_seat_to_the_rates(world: World, exam: dict[str, object], tmp_path: Path) -> None:
    code, office = str(exam["code"]), await world.viewer("丁")
    [sheet] = await _seat(world, exam, "甲")
    attempt = await make.attempt_of(world.people["甲"], exam)
    with pytest.raises(Refusal, match="线下考场"):
        await sitting.start(await world.viewer("甲"), attempt["code"])
    right = await right_choices(attempt)
    assert await actions.enter(office, code, {sheet: [right[n] for n in range(1, 5)]}, now=clock.now_ms()) == 1
    asked = await actions.ask_counting(office, code, now=clock.now_ms())
    with pytest.raises(Refusal, match="等另一个人确认"):
        await actions.enter(office, code, {sheet: ["A"]}, now=clock.now_ms())
    with pytest.raises(Refusal, match="您自己提出"):
        await approvals.approve(office, asked, note="", now=clock.now_ms())
    await approvals.approve(await world.viewer("庚"), asked, note="", now=clock.now_ms())
    attempt = await make.attempt_of(world.people["甲"], exam)
    assert (attempt["handed_in_for"], attempt["voided_at"]) == ("room", None)
    assert await database.fetch_value("SELECT score FROM mark WHERE attempt = $1", attempt["id"]) == 8000
    total = (await rates.whole(rates.exam_in(await rates.exams(), code))).forest.tops[0].figures
    assert (total.sat, total.passed, total.absent) == (1, 1, 1)
    listed, _ = await people_in(rates.exam_in(await rates.exams(), code), Part(), which="sat")
    assert [wording.situation(one, exam, now=clock.now_ms())[0] for one in listed] == ["合格（线下）"]
    assert await database.fetch_value("SELECT count(*) AS n FROM answer_event") == 0, "no device is claimed"
    await writing.export_evidence(code, tmp_path / "out", now=clock.now_ms())
    counted = recount.Recount(tmp_path / "out")
    recount.compare(counted)
    assert counted.scores[attempt["id"]] == 8000
    with pytest.raises(Refusal, match="确认计分"):
        await actions.remove_seat(office, code, sheet, now=clock.now_ms())


async def test_nobody_is_seated_when_one_cannot_be(world: World, exam: dict[str, object]) -> None:
    await sitting.start(await world.viewer("戊"), (await make.attempt_of(world.people["戊"], exam))["code"])
    with pytest.raises(Refusal) as told:
        await _seat(world, exam, "甲", "戊", "己")
    assert "已经在网上开始答题" in told.value.fields["staff"] and "没有这个工号的答卷" in told.value.fields["staff"]
    assert await queries.sheets_of(int(str(exam["id"]))) == []
    await _seat(world, exam, "甲")
    with pytest.raises(Refusal) as told:
        await _seat(world, exam, "甲")
    assert "已经安排过座位" in told.value.fields["staff"]


async def test_a_seat_taken_back_lets_the_person_start_online(world: World, exam: dict[str, object]) -> None:
    [sheet] = await _seat(world, exam, "甲")
    await actions.remove_seat(await world.viewer("丁"), str(exam["code"]), sheet, now=clock.now_ms())
    assert (await sitting.start(await world.viewer("甲"), (await make.attempt_of(world.people["甲"], exam))["code"]))["started_at"]


async def test_every_fault_of_every_sheet_is_told_and_none_is_kept(world: World, exam: dict[str, object]) -> None:
    first, second = await _seat(world, exam, "甲", "戊")
    wrong = rules.sheet_code(999)
    with pytest.raises(Refusal) as told:
        await actions.enter(
            await world.viewer("丁"), str(exam["code"]), {first: ["A"], second: ["Z", "Q"], "1234": ["A"], wrong: ["A"]}, now=clock.now_ms()
        )
    assert set(told.value.fields) == {f"{second}-1", f"{second}-2", "1234", wrong}
    assert {one["entered_at"] for one in await queries.sheets_of(int(str(exam["id"])))} == {None}


async def test_who_typed_cannot_confirm_nor_who_sits(world: World, exam: dict[str, object]) -> None:
    [sheet] = await _seat(world, exam, "甲")
    await actions.enter(await world.viewer("庚"), str(exam["code"]), {sheet: ["A"]}, now=clock.now_ms())
    asked = await actions.ask_counting(await world.viewer("丁"), str(exam["code"]), now=clock.now_ms())
    with pytest.raises(Refusal, match="录入的人"):
        await approvals.approve(await world.viewer("庚"), asked, note="", now=clock.now_ms())
    assert (await make.attempt_of(world.people["甲"], exam))["handed_in_at"] is None


async def test_the_pages(world: World, exam: dict[str, object], client: httpx.AsyncClient) -> None:
    here = f"/exams/{exam['code']}/room"
    await world.log_in(client, "丁")
    bad = await client.post(here, data={"room": "", "starts_at": "", "staff": ""})
    assert bad.status_code == 422 and "有 3&nbsp;处需要改" in bad.text
    starts = f"{clock.to_local(clock.now_ms()):%Y-%m-%dT%H:%M}"
    assert (await client.post(here, data={"room": "党校", "starts_at": starts, "staff": f"T{world.people['甲']}"})).status_code == 303
    [one] = await queries.sheets_of(int(str(exam["id"])))
    sheet = rules.sheet_code(one["id"])
    printed = (await client.get(f"{here}/print?room=党校")).text
    assert sheet in printed and "签到表" in printed and "解析金丝雀" not in printed
    assert (await client.get(f"{here}/enter?sheet={sheet[:-1]}0{sheet[-1]}")).status_code == 422
    assert "第 5&nbsp;题" in (await client.get(f"{here}/enter?sheet={sheet}")).text
    wrong = await client.post(f"{here}/enter", data={"sheet": sheet, "answer": ["H", "A"]})
    assert wrong.status_code == 422 and "第 1 题" in wrong.text
    table = f"答卷编号,1,2,3,4,5\n{sheet},A,A,A,A,AB\n".encode()
    assert (await client.post(f"{here}/import", files={"file": ("答卷.csv", table)})).status_code == 303
    assert "已录入，未确认" in (await client.get(f"{here}/typed")).text
    assert (await client.post(f"{here}/count")).headers["location"].startswith("/approvals/")
    await world.log_in(client, "壬")
    assert (await client.get(here)).status_code == 403
