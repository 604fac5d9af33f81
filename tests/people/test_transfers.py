"""Moves and loans between units: proposed by one side, answered by the other, carried out on their day."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.exams import audience
from app.exams.rules import Settings
from app.foundation import clock, database, protected
from app.foundation.outcomes import outcome_of
from app.foundation.refusals import Refusal
from app.people.transfers import actions, rules
from app.people.transfers.actions import Terms
from app.people.transfers.rules import Stage, faults, may_answer, may_withdraw, stage_of
from question_bank.files.sheets import read_tables
from tests import make
from tests.people.test_pages import person_code, text_of, unit_code
from tests.people_of_tests import World

NOW = 1_800_000_000_000
DAY = clock.DAY
ROW: dict[str, Any] = {
    "person": 7, "kind": "move", "asked_by": 1, "asked_side": "from", "expires_at": NOW, "accepted_at": None, "refused_at": None,
    "withdrawn_at": None, "stopped_at": None, "done_at": None, "ended_at": None,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "now", "stage"),
    [
        ({}, NOW - 1, Stage.OPEN), ({}, NOW, Stage.EXPIRED), ({"accepted_at": 1}, NOW, Stage.COMING), ({"refused_at": 1}, NOW, Stage.REFUSED),
        ({"withdrawn_at": 1}, NOW - 1, Stage.WITHDRAWN), ({"accepted_at": 1, "done_at": 2}, NOW, Stage.DONE),
        ({"kind": "seconded", "accepted_at": 1, "done_at": 2}, NOW, Stage.LENT),
        ({"kind": "attached", "accepted_at": 1, "done_at": 2, "ended_at": 3}, NOW, Stage.DONE),
        ({"accepted_at": 1, "stopped_at": 2}, NOW, Stage.STOPPED),
    ],
)  # fmt: skip
def test_the_stage_follows_from_the_moments(changes: dict[str, Any], now: int, stage: Stage) -> None:
    assert stage_of({**ROW, **changes}, now=now) is stage


@pytest.mark.parametrize(
    ("person", "sides", "office", "now", "answers", "withdraws"),
    [
        (2, {"to"}, False, NOW - 1, True, False), (2, {"from"}, False, NOW - 1, False, True), (2, {"from", "to"}, False, NOW - 1, True, True),
        (1, {"to"}, False, NOW - 1, False, False), (7, {"to"}, False, NOW - 1, False, False), (1, {"from"}, False, NOW - 1, False, True),
        (2, set(), True, NOW - 1, True, True), (2, {"to"}, False, NOW, False, False), (2, set(), True, NOW, True, True),
        (1, set(), True, NOW, False, True), (None, {"to"}, True, NOW - 1, False, False), (7, {"from"}, True, NOW - 1, False, False),
    ],
)  # fmt: skip
def test_who_answers_and_who_takes_back(person: int | None, sides: set[str], office: bool, now: int, answers: bool, withdraws: bool) -> None:
    asked: dict[str, Any] = {"person": person, "sides": frozenset(sides), "office": office, "now": now}
    assert (may_answer(ROW, **asked), may_withdraw(ROW, **asked)) == (answers, withdraws)


@pytest.mark.parametrize(
    ("kind", "effective", "ends", "wrong"),
    [
        ("move", NOW, None, set()), ("move", NOW - 366 * DAY, None, set()), ("move", NOW - 366 * DAY - 1, None, {"effective"}),
        ("move", NOW + 366 * DAY, None, set()), ("move", NOW + 366 * DAY + 1, None, {"effective"}), ("move", NOW, NOW + DAY, {"ends"}),
        ("seconded", NOW, NOW + DAY, set()), ("seconded", NOW + DAY, NOW + DAY, {"ends"}), ("attached", NOW, NOW + rules.LONGEST_LOAN, set()),
        ("attached", NOW, NOW + rules.LONGEST_LOAN + 1, {"ends"}), ("seconded", NOW - 2 * DAY, NOW, {"ends"}), ("seconded", NOW - DAY, NOW + 1, set()),
    ],
)  # fmt: skip
def test_days_that_cannot_be(kind: str, effective: int, ends: int | None, wrong: set[str]) -> None:
    assert set(faults(kind, effective_at=effective, ends_at=ends, now=NOW)) == wrong


async def home_of(world: World, name: str) -> str:
    row = await database.fetch_one(
        "SELECT u.name FROM posting o JOIN unit u ON u.id = o.unit WHERE o.person = $1 AND o.kind = 'home' AND o.to_at IS NULL", world.people[name]
    )
    return str(row["name"]) if row else ""


async def offer(world: World, client: httpx.AsyncClient, name: str = "戊", unit: str = "白水镇", **more: str) -> str:
    """乙 offers somebody of 县水利局; the address of the transfer."""
    await world.log_in(client, "乙")
    answer = await client.post(f"/people/{await person_code(world, name)}/transfer", data={"to_unit": unit, "kind": "move", **more})
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"])


def in_days(days: int) -> str:
    return (clock.day_of(clock.now_ms()) + timedelta(days=days)).isoformat()


async def test_an_offer_is_accepted_and_past_rosters_stay(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    exam = await make.published_exam([world.people["辛"]])
    where = await offer(world, client, "辛", title="副镇长", reason="干〔2026〕8号")
    assert await home_of(world, "辛") == "县水利局"
    assert "等对方答复 1" in (await client.get("/transfers")).text
    assert (await client.post(f"{where}/accept")).status_code == 403
    await world.log_in(client, "辛")
    assert "从县水利局到白水镇" in text_of(await client.get("/me"))
    await world.log_in(client, "丙")
    listed = await client.get("/transfers")
    assert "等您答复 1" in listed.text and "干〔2026〕8号" in (await client.get(where)).text
    assert (await client.post(f"{where}/accept")).status_code == 303
    assert await home_of(world, "辛") == "白水镇"
    postings = await database.fetch("SELECT kind, title, to_at FROM posting WHERE person = $1 ORDER BY id", world.people["辛"])
    assert [(row["title"], row["to_at"] is None) for row in postings] == [("", False), ("副镇长", True)]
    assert await database.fetch_value("SELECT count(*) AS n FROM role_grant WHERE person = $1 AND ended_at IS NULL", world.people["辛"]) == 0
    assert await database.fetch_value("SELECT unit FROM roster_entry WHERE exam = $1", exam["id"]) == world.units["县水利局"]
    verbs = {row["verb"] for row in await database.fetch("SELECT verb FROM ledger_entry")}
    assert {"propose_transfer", "accept_transfer", "move_person", "end_grant"} <= verbs
    assert (await client.post(f"{where}/accept")).status_code == 409
    assert "已办结 1" in (await client.get("/transfers")).text


async def test_a_person_is_asked_for_by_name_and_number_without_being_browsed(world: World, client: httpx.AsyncClient) -> None:
    await database.execute(
        "UPDATE person SET phone_sealed = $1 WHERE id = $2", protected.seal("16800004321", about="person.phone"), world.people["甲"]
    )
    await world.log_in(client, "丙")
    assert (await client.get("/transfers/new")).status_code == 200
    form = {"name": "甲", "to_unit": "白水镇", "kind": "move"}
    said = set()
    for wrong in ({"number": "T999999"}, {"number": "4320"}, {"number": "321"}, {"name": "没这人", "number": "4321"}):
        answer = await client.post("/transfers", data={**form, **wrong})
        assert answer.status_code == 422
        said.add("对不上任何一个在册人员" in answer.text and "县水利局" not in text_of(answer))
    assert said == {True}
    assert (await client.post("/transfers", data={**form, "number": "4321", "to_unit": "县水利局"})).status_code == 404
    asked = await client.post("/transfers", data={**form, "number": "4321"})
    assert asked.status_code == 303
    again = await client.post("/transfers", data={**form, "number": f"t{world.people['甲']}"})
    assert again.status_code == 409 and "正在办理" in again.text
    await world.log_in(client, "乙")
    assert (await client.post(f"{asked.headers['location']}/accept")).status_code == 303
    assert await home_of(world, "甲") == "白水镇"


async def test_guessing_is_slowed_down(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丙")
    form = {"name": "甲", "to_unit": "白水镇", "kind": "move"}
    answers = [(await client.post("/transfers", data={**form, "number": f"{n:04}"})).status_code for n in range(11)]
    assert answers == [422] * 10 + [429]


async def test_a_refusal_needs_a_reason_and_changes_nothing(world: World, client: httpx.AsyncClient) -> None:
    where = await offer(world, client)
    await world.log_in(client, "丙")
    assert (await client.post(f"{where}/refuse", data={"reason": ""})).status_code == 422
    assert (await client.post(f"{where}/refuse", data={"reason": "编制已满"})).status_code == 303
    await world.log_in(client, "乙")
    assert "编制已满" in (await client.get(where)).text and await home_of(world, "戊") == "县水利局"
    assert (await client.post(f"{where}/withdraw")).status_code == 409


async def test_a_proposal_is_taken_back_by_its_own_side_only(world: World, client: httpx.AsyncClient) -> None:
    where = await offer(world, client)
    await world.log_in(client, "丙")
    assert (await client.post(f"{where}/withdraw")).status_code == 403
    await world.log_in(client, "乙")
    assert (await client.post(f"{where}/withdraw")).status_code == 303
    await world.log_in(client, "丙")
    assert (await client.post(f"{where}/accept")).status_code == 409
    assert await home_of(world, "戊") == "县水利局"


@pytest.mark.parametrize(("name", "status"), [("甲", 403), ("癸", 403), ("丙", 404), ("壬", 200), ("辛", 200)])
async def test_strangers_see_no_transfer(world: World, client: httpx.AsyncClient, name: str, status: int) -> None:
    where = await offer(world, client, unit="县档案馆")
    await world.log_in(client, name)
    assert (await client.get(where)).status_code == status


async def test_the_office_decides_what_nobody_answered(world: World, client: httpx.AsyncClient) -> None:
    where = await offer(world, client)
    await database.execute("UPDATE transfer SET expires_at = $1", clock.now_ms() - 1)
    await world.log_in(client, "丙")
    late = await client.post(f"{where}/accept")
    assert late.status_code == 409 and "普法办" in late.text
    await world.log_in(client, "庚")
    assert "逾期未答复 1" in (await client.get("/transfers")).text
    assert (await client.post(f"{where}/accept")).status_code == 303
    assert await home_of(world, "戊") == "白水镇" and "普法办，庚" in (await client.get(where)).text


async def test_the_term_is_a_setting_of_the_office(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "庚")
    assert (await client.get("/transfer-policy")).status_code == 200
    for wrong in ("2", "181", "x"):
        assert (await client.post("/transfer-policy", data={"days": wrong})).status_code == 422
    assert (await client.post("/transfer-policy", data={"days": "3"})).status_code == 303
    await offer(world, client)
    row = await database.fetch_one("SELECT asked_at, expires_at FROM transfer")
    assert row is not None and row["expires_at"] - row["asked_at"] == 3 * DAY
    assert (await client.get("/transfer-policy")).status_code == 403


async def test_what_is_agreed_on_waits_for_its_day(world: World, client: httpx.AsyncClient) -> None:
    where = await offer(world, client, effective=in_days(3))
    await world.log_in(client, "丙")
    assert (await client.post(f"{where}/accept")).status_code == 303
    await actions.carry_out_due()
    assert await home_of(world, "戊") == "县水利局" and "到日子生效" in (await client.get(where)).text
    assert (await client.post(f"{where}/withdraw")).status_code == 409
    await database.execute("UPDATE transfer SET effective_at = $1", clock.now_ms() - 1)
    await actions.carry_out_due()
    await actions.carry_out_due()
    assert await home_of(world, "戊") == "白水镇"
    assert await database.fetch_value("SELECT count(*) AS n FROM posting WHERE person = $1", world.people["戊"]) == 2


async def test_a_loan_opens_a_second_posting_and_ends_on_its_day(world: World, client: httpx.AsyncClient) -> None:
    where = await offer(world, client, kind="attached", ends=in_days(30))
    await world.log_in(client, "丙")
    assert (await client.post(f"{where}/accept")).status_code == 303
    assert await home_of(world, "戊") == "县水利局"
    assert await database.fetch_value("SELECT status FROM person WHERE id = $1", world.people["戊"]) == "attached"
    await world.log_in(client, "乙")
    twice = await client.post(f"/people/{await person_code(world, '戊')}/transfer", data={"to_unit": "县档案馆", "kind": "seconded"})
    assert twice.status_code == 409 and "正借调" in twice.text
    await database.execute("UPDATE transfer SET ends_at = $1", clock.now_ms() - 1)
    await actions.carry_out_due()
    row = await database.fetch_one("SELECT to_at FROM posting WHERE person = $1 AND kind = 'seconded'", world.people["戊"])
    assert row is not None and row["to_at"] is not None
    assert await database.fetch_value("SELECT status FROM person WHERE id = $1", world.people["戊"]) == "active"
    assert "借调结束" in (await client.get(where)).text


async def test_the_host_ends_a_loan_too(world: World, client: httpx.AsyncClient) -> None:
    where = await offer(world, client, kind="seconded")
    await world.log_in(client, "丙")
    await client.post(f"{where}/accept")
    assert (await client.post(f"{where}/end")).status_code == 303
    assert (await client.post(f"{where}/end")).status_code == 409


async def test_impossible_transfers_are_refused(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "乙")
    other, own = await person_code(world, "戊"), await person_code(world, "乙")
    for code, data, status, words in (
        (other, {"to_unit": "青禾县", "kind": "move"}, 409, "分组"), (other, {"to_unit": "县水利局", "kind": "move"}, 409, "就在"),
        (own, {"to_unit": "白水镇", "kind": "move"}, 409, "自己的"), (other, {"to_unit": "没有的局", "kind": "x", "ends": "昨天"}, 422, "没有找到单位"),
        (other, {"to_unit": "白水镇", "kind": "move", "effective": "2020-01-01"}, 422, "前后一年"),
    ):  # fmt: skip
        answer = await client.post(f"/people/{code}/transfer", data=data)
        assert answer.status_code == status and words in answer.text, words
    await make.grant(world.people["戊"], "invigilator", world.units["县水利局"])
    assert (await client.post(f"/people/{other}/transfer", data={"to_unit": "白水镇", "kind": "move"})).status_code == 403
    assert await database.fetch_value("SELECT count(*) AS n FROM transfer") == 0


async def test_it_is_stopped_when_the_person_was_moved_meanwhile(world: World, client: httpx.AsyncClient) -> None:
    where = await offer(world, client)
    await world.log_in(client, "庚")
    code = await person_code(world, "戊")
    assert (await client.post(f"/people/{code}/move", data={"move_to": "县档案馆"})).status_code == 303
    await world.log_in(client, "丙")
    assert (await client.post(f"{where}/accept")).status_code == 303
    assert await home_of(world, "戊") == "县档案馆" and "没有办成" in (await client.get(where)).text


@pytest.mark.parametrize("seed", range(3))
async def test_of_two_answers_at_once_one_counts(world: World, seed: int) -> None:
    water, town, office = await world.viewer("乙"), await world.viewer("丙"), await world.viewer("庚")
    code = await person_code(world, "戊")
    terms = Terms("move", clock.now_ms() - 1)
    made = await actions.offer_transfer(water, code, await unit_code(world, "白水镇"), terms, now=clock.now_ms())
    now = clock.now_ms()
    works = [actions.accept_transfer(town, made, now=now), actions.refuse_transfer(office, made, reason="不宜", now=now), actions.withdraw_transfer(water, made, now=now)]
    outcomes = await asyncio.gather(*(outcome_of(work) for work in works[seed:] + works[:seed]))
    assert sum(not isinstance(outcome, BaseException) for outcome in outcomes) == 1
    assert all(outcome is None or isinstance(outcome, str | Refusal) for outcome in outcomes)
    row = await database.fetch_one("SELECT accepted_at, refused_at, withdrawn_at FROM transfer WHERE code = $1", made)
    assert row is not None and sum(value is not None for value in row.values()) == 1
    assert (await home_of(world, "戊") == "白水镇") is (row["accepted_at"] is not None)


async def test_the_list_takes_two_statements(world: World, client: httpx.AsyncClient) -> None:
    for number in range(35):
        await make.transfer(await make.person(f"人{number}", world.units["县水利局"]), world.units["白水镇"], by=world.people["乙"])
    await world.log_in(client, "丙")
    await client.get("/me")
    with database.counting() as sent:
        page = await client.get("/transfers?show=answer&page=2")
    assert len(sent) == 2, sent
    assert "第 31–35&nbsp;项，共 35&nbsp;项" in page.text


async def exported(client: httpx.AsyncClient, show: str) -> list[list[str]]:
    """Name, unit gone to and reason of every row below the heading."""
    (sheet,) = read_tables((await client.get("/transfers.xlsx", params={"show": show})).content)
    texts = [[cell.text for cell in row] + [""] * 11 for row in sheet.rows]
    start = next(n for n, row in enumerate(texts) if row[0] == "姓名")
    return [[row[0], row[3], row[9]] for row in texts[start + 1 :]]


async def test_the_list_is_exported_as_it_is_shown(world: World, client: httpx.AsyncClient) -> None:
    for number in range(33):
        await make.transfer(await make.person(f"人{number}", world.units["县水利局"]), world.units["白水镇"], by=world.people["乙"], reason="=1+1")
    await make.transfer(world.people["己"], world.units["县档案馆"], by=world.people["乙"])
    await world.log_in(client, "乙")
    assert await exported(client, "asked") == [[f"人{n}", "白水镇", "=1+1"] for n in range(33)] + [["己", "县档案馆", ""]]
    await world.log_in(client, "丙")
    assert await exported(client, "answer") == [[f"人{n}", "白水镇", "=1+1"] for n in range(33)]
    assert await database.fetch_value("SELECT count(*) AS n FROM ledger_entry WHERE verb = 'export_people'") == 2


async def test_a_whole_year_of_random_moves_keeps_everybody_in_one_unit(world: World) -> None:
    """Whatever is proposed, answered, lent and ended: one home a person, and once on a roster by either rule."""
    office = await world.viewer("庚")
    for number in range(25):
        name = ("甲", "戊", "己", "丙", "辛")[number % 5]
        unit = ("白水镇", "县档案馆", "县水利局", "白水水管站")[(number * 7) % 4]
        terms = Terms(("move", "seconded", "attached")[number % 3], clock.now_ms() - 1)
        await outcome_of(actions.offer_transfer(office, await person_code(world, name), await unit_code(world, unit), terms, now=clock.now_ms()))
    settings = Settings(title="", opens_at=0, closes_at=1, minutes=1, form=make.SMALL_FORM)
    for rule in ("home", "host"):
        rows = await audience.people(Settings(**{**vars(settings), "seconded_count": rule}), without=set())
        assert sorted(row["person"] for row in rows) == sorted(world.people.values())
    assert await database.fetch_value("SELECT count(*) AS n FROM transfer WHERE done_at IS NOT NULL") >= 10
