"""Units merged, split and closed by two persons; past exams keep their units, names and figures."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.exams.drawing import form_text
from app.foundation import clock, database
from app.foundation.approvals import actions as approvals
from app.foundation.outcomes import outcome_of
from app.foundation.refusals import Refusal
from app.people.queries.imports import last_change
from app.people.reshaping import actions, rules
from app.people.reshaping.actions import Plan
from app.people.reshaping.rules import Stage, stage_of
from app.rates import queries as rates
from tests import make
from tests.people.test_pages import person_code, text_of, unit_code
from tests.people.test_transfers import home_of, in_days
from tests.people_of_tests import World

EMPTY = {name: None for name in ("done_at", "stopped_at", "withdrawn_at", "approval_withdrawn", "approval_refused", "approved_at")}


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({}, Stage.DRAFT), ({"approval": "x"}, Stage.ASKED), ({"approval": "x", "approval_refused": 1}, Stage.REFUSED),
        ({"approval": "x", "approval_withdrawn": 1}, Stage.WITHDRAWN), ({"withdrawn_at": 1}, Stage.WITHDRAWN),
        ({"approval": "x", "approved_at": 1}, Stage.COMING), ({"approval": "x", "approved_at": 1, "withdrawn_at": 2}, Stage.WITHDRAWN),
        ({"approved_at": 1, "done_at": 2}, Stage.DONE), ({"approved_at": 1, "stopped_at": 2}, Stage.STOPPED),
    ],
)  # fmt: skip
def test_the_stage_follows_from_the_moments(changes: dict[str, Any], stage: Stage) -> None:
    assert stage_of({**EMPTY, "approval": "", **changes}) is stage


UNIT = {"id": 5, "name": "甲局", "kind": "unit", "closed_at": None, "area_path": "/1/5/", "system_path": "/1/5/"}
INTO = {**UNIT, "id": 6, "name": "乙局", "area_path": "/1/6/", "system_path": "/1/6/"}


@pytest.mark.parametrize(
    ("unit", "into", "words"),
    [
        (UNIT, INTO, ""), ({**UNIT, "closed_at": 1}, INTO, "已经撤销"), (UNIT, {**INTO, "closed_at": 1}, "并入的单位已经撤销"), (UNIT, None, "已经撤销"),
        (UNIT, UNIT, "它自己"), (UNIT, {**INTO, "kind": "group"}, "分组"), ({**UNIT, "area_path": "/5/"}, INTO, "最上一级"),
        (UNIT, {**INTO, "area_path": "/1/5/6/"}, "按地区就在"), (UNIT, {**INTO, "system_path": "/1/5/6/"}, "按系统就在"),
        (UNIT, {**INTO, "system_path": "/1/55/6/"}, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_merged(unit: dict[str, Any], into: dict[str, Any] | None, words: str) -> None:
    found = rules.why_not_merge(unit, into)
    assert words in found and bool(words) is bool(found)


@pytest.mark.parametrize(("people", "here", "wrong"), [(0, 3, True), (1, 3, False), (2, 3, False), (3, 3, True)])
def test_some_go_and_some_stay(people: int, here: int, wrong: bool) -> None:
    assert bool(rules.why_not_split(UNIT, people=people, here=here)) is wrong


@pytest.mark.parametrize(("people", "lent", "below", "wrong"), [(0, 0, 0, False), (1, 0, 0, True), (0, 1, 0, True), (0, 0, 1, True)])
def test_only_an_empty_unit_is_closed(people: int, lent: int, below: int, wrong: bool) -> None:
    assert bool(rules.why_not_close(UNIT, people=people, lent=lent, below=below)) is wrong


async def figures(code: str) -> list[Any]:
    """Every unit of an exam in both trees with its name and figures."""
    exam = rates.exam_in(await rates.exams(), code)
    found = []
    for tree in ("area", "system"):
        snapshot = await rates.whole(exam, tree=tree)
        found.append(sorted(((one.place.code, one.place.name, one.place.short_name, one.figures, one.own) for one in snapshot.forest.all()), key=str))
    return found


async def plan(world: World, client: httpx.AsyncClient, unit: str, **form: Any) -> str:
    """丁 plans a change; the address of its page."""
    await world.log_in(client, "丁")
    answer = await client.post(f"/units/{await unit_code(world, unit)}/reshape", data={"reason": "机改〔2026〕1号", **form})
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"])


async def approve(world: World, client: httpx.AsyncClient, where: str) -> httpx.Response:
    """Submitted by 丁, approved by 庚."""
    await world.log_in(client, "丁")
    asked = (await client.post(f"{where}/submit")).headers["location"]
    assert (await client.post(f"{asked}/approve")).status_code == 403
    await world.log_in(client, "庚")
    return await client.post(f"{asked}/approve", data={"note": "同意"})


async def test_a_merger_takes_everything_along_and_leaves_the_past(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    exam = await make.published_exam(list(world.people.values()), title="开着的考试")
    draft = await make.published_exam(
        [], title="草稿考试", published_at=None, audience=f'{{"tree":"area","units":[{world.units["县水利局"]}],"categories":[]}}',
        form=form_text(make.SMALL_FORM),
    )  # fmt: skip
    before = await figures(exam["code"])
    moving = await make.transfer(world.people["丙"], world.units["县水利局"], by=world.people["丙"])
    going = await make.transfer(world.people["戊"], world.units["县档案馆"], by=world.people["乙"])
    where = await plan(world, client, "县水利局", kind="merge", into="县档案馆", grants="end")
    looked = text_of(await client.get(where))
    assert all(words in looked for words in ("4&nbsp;人转到“县档案馆”", "白水水管站", "乙（单位管理员）", "收回", "2&nbsp;项", "名单已冻结，其中 4 人", "草稿“草稿考试”"))
    assert draft["published_at"] is None and await home_of(world, "甲") == "县水利局"
    known = await last_change()
    assert (await approve(world, client, where)).status_code == 303
    assert [await home_of(world, name) for name in ("甲", "乙", "戊", "辛", "己")] == ["县档案馆"] * 4 + ["白水水管站"]
    assert await figures(exam["code"]) == before
    assert await last_change() != known, "an import that is being looked at is read anew"
    gone = world.units["县水利局"]
    assert await database.fetch_value("SELECT count(*) AS n FROM role_grant WHERE unit = $1 AND ended_at IS NULL", gone) == 0
    assert await database.fetch_value("SELECT count(*) AS n FROM unit_place WHERE unit = $1 AND to_at IS NULL", gone) == 0
    station = await database.fetch_one("SELECT parent, path FROM unit_place WHERE unit = $1 AND tree = 'system' AND to_at IS NULL", world.units["白水水管站"])
    assert station is not None and station["parent"] == world.units["县档案馆"] and f"/{gone}/" not in station["path"]
    assert await database.fetch_value("SELECT to_unit FROM transfer WHERE code = $1", moving) == world.units["县档案馆"]
    assert await database.fetch_value("SELECT stopped_at FROM transfer WHERE code = $1", going) is not None
    assert "“县水利局”并入“县档案馆”" in (await client.get(f"/units/{await unit_code(world, '县档案馆')}")).text
    assert "已办理" in (await client.get(where)).text and "县水利局" in (await client.get("/unit-changes")).text
    verbs = {row["verb"] for row in await database.fetch("SELECT verb FROM ledger_entry")}
    assert {"plan_unit_change", "ask_approval", "approve", "merge_unit", "end_grant"} <= verbs


async def test_roles_go_over_where_that_was_chosen(world: World, client: httpx.AsyncClient) -> None:
    where = await plan(world, client, "县水利局", kind="merge", into="县档案馆", grants="over")
    await approve(world, client, where)
    rows = await database.fetch("SELECT person, role, tree FROM role_grant WHERE unit = $1 AND ended_at IS NULL ORDER BY id", world.units["县档案馆"])
    assert [(row["person"], row["role"], row["tree"]) for row in rows] == [
        (world.people["乙"], "unit_admin", "system"), (world.people["辛"], "unit_head", "system"),
    ]  # fmt: skip


async def test_loans_follow_a_merger_and_end_where_they_come_home(world: World, client: httpx.AsyncClient) -> None:
    now = clock.now_ms()
    for name, unit in (("丙", "县水利局"), ("甲", "县档案馆"), ("丁", "县水利局")):
        await database.execute(
            "INSERT INTO posting (person, unit, kind, title, from_at) VALUES ($1, $2, 'seconded', '', $3)", world.people[name], world.units[unit], now - 9
        )
    await approve(world, client, await plan(world, client, "县水利局", kind="merge", into="县档案馆"))
    rows = await database.fetch("SELECT person, unit FROM posting WHERE kind = 'seconded' AND to_at IS NULL ORDER BY person")
    assert {(row["person"], row["unit"]) for row in rows} == {(world.people[name], world.units["县档案馆"]) for name in ("丙", "丁")}


async def test_chosen_people_split_off_into_a_unit_beside(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    exam = await make.published_exam(list(world.people.values()))
    before = await figures(exam["code"])
    codes = [await person_code(world, name) for name in ("甲", "戊", "丙")]
    where = await plan(world, client, "县水利局", kind="split", name="县水文局", people=codes)
    assert "2&nbsp;人转到新单位" in (await client.get(where)).text
    assert (await approve(world, client, where)).status_code == 303
    assert [await home_of(world, name) for name in ("甲", "戊", "乙", "丙")] == ["县水文局", "县水文局", "县水利局", "白水镇"]
    places = await database.fetch(
        "SELECT p.tree, p.parent FROM unit_place p JOIN unit u ON u.id = p.unit WHERE u.name = '县水文局' AND p.to_at IS NULL ORDER BY p.tree"
    )
    assert [(row["tree"], row["parent"]) for row in places] == [("area", world.units["青禾县"]), ("system", world.units["青禾县"])]
    assert await figures(exam["code"]) == before
    twin = await client.post(
        f"/units/{await unit_code(world, '县水利局')}/reshape", data={"kind": "split", "name": "县水文局", "people": [await person_code(world, "乙")], "reason": "x"}
    )
    assert twin.status_code == 409 and "已经有“县水文局”" in twin.text


async def test_a_unit_with_people_is_not_closed_and_an_empty_one_is(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丁")
    station = f"/units/{await unit_code(world, '白水水管站')}"
    full = await client.post(f"{station}/reshape", data={"kind": "close", "reason": "机构改革"})
    assert full.status_code == 409 and "1 人" in full.text
    await database.execute("UPDATE posting SET to_at = $1 WHERE unit = $2", clock.now_ms(), world.units["白水水管站"])
    await world.log_in(client, "庚")
    alone = await client.post(f"{station}/close")
    assert alone.headers["location"] == station and await database.fetch_value("SELECT closed_at FROM unit WHERE id = $1", world.units["白水水管站"]) is None
    assert (await approve(world, client, await plan(world, client, "白水水管站", kind="close"))).status_code == 303
    assert await database.fetch_value("SELECT closed_at FROM unit WHERE id = $1", world.units["白水水管站"]) is not None


async def test_what_is_approved_waits_for_its_day_and_is_stopped_when_it_cannot_be_done(world: World, client: httpx.AsyncClient) -> None:
    first = await plan(world, client, "白水水管站", kind="merge", into="白水镇", effective=in_days(5))
    assert (await approve(world, client, first)).status_code == 303
    second = await plan(world, client, "白水水管站", kind="merge", into="县档案馆", effective=in_days(5))
    await approve(world, client, second)
    third = await plan(world, client, "县档案馆", kind="close", effective=in_days(5))
    await approve(world, client, third)
    await world.log_in(client, "丁")
    assert (await client.post(f"{third}/leave")).status_code == 303
    await actions.carry_out_due()
    assert await home_of(world, "己") == "白水水管站"
    await database.execute("UPDATE unit_change SET effective_at = $1", clock.now_ms())
    await actions.carry_out_due()
    await actions.carry_out_due()
    assert await home_of(world, "己") == "白水镇"
    assert "没有办成" in (await client.get(second)).text and "已经撤销" in (await client.get(second)).text
    assert await database.fetch_value("SELECT closed_at FROM unit WHERE id = $1", world.units["县档案馆"]) is None


async def test_faults_come_back_all_at_once(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丁")
    address = f"/units/{await unit_code(world, '县水利局')}/reshape"
    for kind in rules.BY_TWO:
        assert (await client.get(f"{address}?kind={kind}")).status_code == 200
    wrong = await client.post(address, data={"kind": "merge", "into": "没有的局", "effective": "2020-13-01", "grants": "x"})
    assert wrong.status_code == 422 and "没有找到单位" in wrong.text and "办理日期要填日期" in wrong.text
    more = await client.post(address, data={"kind": "split", "effective": "2020-01-01"})
    assert more.status_code == 422 and all(words in more.text for words in ("新单位名称还没填", "依据还没填", "办理日期要在"))
    assert (await client.post(address, data={"kind": "merge", "into": "青禾县", "reason": "x"})).status_code == 409


@pytest.mark.parametrize(("name", "status", "plans"), [("甲", 403, 403), ("乙", 403, 403), ("丙", 403, 403), ("壬", 200, 403), ("庚", 200, 200)])
async def test_only_the_office_reshapes(world: World, client: httpx.AsyncClient, name: str, status: int, plans: int) -> None:
    where = await plan(world, client, "县档案馆", kind="close")
    await world.log_in(client, name)
    assert (await client.get(where)).status_code == status
    assert (await client.get(f"/units/{await unit_code(world, '县水利局')}/reshape")).status_code == plans


async def test_of_two_approvals_at_once_one_is_done(world: World) -> None:
    author, checker = await world.viewer("丁"), await world.viewer("庚")
    await make.grant(world.people["壬"], "office_checker", world.units["青禾县"])
    other = await world.viewer("壬")
    now = clock.now_ms()
    wanted = Plan("merge", now - 1, "机构改革", into=await unit_code(world, "白水镇"))
    asked = []
    for into in ("白水镇", "县档案馆"):
        one = replace(wanted, into=await unit_code(world, into))
        asked.append(await actions.submit_change(author, await actions.plan_change(author, await unit_code(world, "白水水管站"), one, now=now), now=now))
    works = [approvals.approve(who, code, note="", now=now) for who in (checker, other) for code in asked]
    outcomes = await asyncio.gather(*(outcome_of(work) for work in works))
    assert sum(not isinstance(outcome, BaseException) for outcome in outcomes) == 1
    assert all(outcome is None or isinstance(outcome, Refusal) for outcome in outcomes)
    assert await database.fetch_value("SELECT count(*) AS n FROM posting WHERE person = $1 AND to_at IS NULL", world.people["己"]) == 1


async def test_a_past_exam_shows_the_name_of_its_day(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    exam = await make.published_exam([world.people["甲"], world.people["丙"]], published_at=clock.now_ms() - clock.HOUR)
    await database.execute("UPDATE unit_place SET from_at = 1")
    await world.log_in(client, "庚")
    for name in ("县水务局", "县水务和水利局"):
        assert (await client.post(f"/units/{await unit_code(world, '县水利局')}/rename", data={"name": name})).status_code == 303
    names = {row[1] for row in (await figures(exam["code"]))[0]}
    assert "县水利局" in names and not names & {"县水务局", "县水务和水利局"}
    later = await make.published_exam([world.people["甲"]])
    assert "县水务和水利局" in {row[1] for row in (await figures(later["code"]))[0]}
    history = text_of(await client.get(f"/units/{await unit_code(world, '县水利局')}"))
    assert "“县水利局”更名为“县水务局”" in history and "“县水务局”更名为“县水务和水利局”" in history
    assert (await client.post(f"/units/{await unit_code(world, '白水水管站')}/move", data={"tree": "system", "new_parent": "县档案馆"})).status_code == 303
    assert "移到“县档案馆”之下" in text_of(await client.get("/unit-changes"))
