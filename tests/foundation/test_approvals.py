"""Acts that need two people: the asker never decides, whatever is approved is done with the decision or not at all."""

import asyncio
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app.foundation import clock, database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.approvals import actions, kinds, queries, rules
from app.foundation.approvals.kinds import Kind
from app.foundation.approvals.rules import Stage
from app.foundation.approvals.steps import Request
from tests import make
from tests.people_of_tests import World


async def rename(approval: dict[str, Any], by: Viewer, now: int) -> None:
    await database.execute("UPDATE unit SET name = $1 WHERE id = $2", approval["summary"], approval["subject_id"])
    if approval["summary"] == "不行":
        raise refusals.conflict("这个名字已经有了，没有改。")


def tell(detail: dict[str, Any]) -> list[tuple[str, str]]:
    return [("原来的名字", detail["before"])]


KIND = Kind("单位改名", Permission.DECIDE_APPROVALS, rename, tell)


@pytest_asyncio.fixture
async def office(world: World) -> World:
    """The world, with one kind of act that needs a second person, and 戊 as a second checker."""
    kinds.use_kinds({"rename_unit": KIND})
    await make.grant(world.people["戊"], "office_checker", world.units["青禾县"])
    return world


@pytest_asyncio.fixture
async def browser(client: httpx.AsyncClient, office: World) -> httpx.AsyncClient:
    """The client, after the application has registered its own kinds."""
    kinds.use_kinds({"rename_unit": KIND})
    return client


async def asked(world: World, name: str, *, summary: str = "新的名字") -> str:
    request = Request("rename_unit", "unit", world.units["县档案馆"], summary, "上级发文更名", {"before": "县档案馆"})
    return await actions.ask(request, by=await world.viewer(name), now=clock.now_ms())


async def name_of_unit(world: World) -> str:
    return str(await database.fetch_value("SELECT name FROM unit WHERE id = $1", world.units["县档案馆"]))


async def stage(code: str) -> Stage:
    row = await database.fetch_one("SELECT * FROM approval WHERE code = $1", code)
    assert row is not None
    return rules.stage_of(row)


async def approve(world: World, name: str, code: str) -> None:
    await actions.approve(await world.viewer(name), code, note="", now=clock.now_ms())


async def test_what_a_second_person_approves_is_done(office: World) -> None:
    code = await asked(office, "乙")
    assert await stage(code) is Stage.OPEN and await name_of_unit(office) == "县档案馆"
    await approve(office, "庚", code)
    assert await stage(code) is Stage.APPROVED and await name_of_unit(office) == "新的名字"
    verbs = await database.fetch("SELECT verb, person FROM ledger_entry WHERE subject = 'approval' ORDER BY id")
    assert [(row["verb"], row["person"]) for row in verbs] == [("ask_approval", office.people["乙"]), ("approve", office.people["庚"])]


async def test_the_asker_never_approves_whatever_roles_they_hold(office: World) -> None:
    code = await asked(office, "庚")
    for verb in (actions.approve, actions.refuse):
        with pytest.raises(refusals.Refusal, match="另一个人") as refused:
            await verb(await office.viewer("庚"), code, note="好", now=clock.now_ms())
        assert refused.value.status == 403
    await approve(office, "戊", code)
    assert await stage(code) is Stage.APPROVED


async def test_the_database_statement_itself_refuses_the_asker(office: World) -> None:
    code = await asked(office, "庚")
    row = await queries.approval_for(await office.viewer("庚"), code)
    with pytest.raises(refusals.Refusal):
        async with database.transaction():
            await actions._decide("approve", row, viewer=await office.viewer("庚"), note="", now=1)
    assert await stage(code) is Stage.OPEN


async def test_others_cannot_approve(office: World) -> None:
    code = await asked(office, "乙")
    for name, status in {"丙": 404, "甲": 404, "壬": 403, "丁": 403}.items():
        with pytest.raises(refusals.Refusal) as refused:
            await approve(office, name, code)
        assert refused.value.status == status and await stage(code) is Stage.OPEN


async def test_a_checker_of_one_town_decides_nothing_of_the_county(office: World) -> None:
    await make.grant(office.people["丙"], "office_checker", office.units["白水镇"])
    code = await asked(office, "乙")
    with pytest.raises(refusals.Refusal) as refused:
        await approve(office, "丙", code)
    assert refused.value.status == 404


async def test_an_act_that_is_refused_leaves_the_request_open(office: World) -> None:
    code = await asked(office, "乙", summary="不行")
    with pytest.raises(refusals.Refusal, match="已经有了"):
        await approve(office, "庚", code)
    assert await stage(code) is Stage.OPEN and await name_of_unit(office) == "县档案馆"
    assert await database.fetch_value("SELECT count(*) AS n FROM ledger_entry WHERE verb = 'approve'") == 0


async def test_of_two_who_decide_at_once_one_is_told(office: World) -> None:
    code = await asked(office, "乙")
    now = clock.now_ms()
    outcomes = await asyncio.gather(
        actions.approve(await office.viewer("庚"), code, note="", now=now),
        actions.refuse(await office.viewer("戊"), code, note="不妥", now=now),
        return_exceptions=True,
    )
    [told] = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(told, refusals.Refusal) and told.status == 409
    assert await name_of_unit(office) == ("新的名字" if await stage(code) is Stage.APPROVED else "县档案馆")


async def test_a_refusal_needs_a_reason_and_does_nothing(office: World) -> None:
    code = await asked(office, "乙")
    with pytest.raises(refusals.Refusal) as refused:
        await actions.refuse(await office.viewer("庚"), code, note="", now=clock.now_ms())
    assert refused.value.status == 422
    await actions.refuse(await office.viewer("庚"), code, note="文号不对", now=clock.now_ms())
    assert await stage(code) is Stage.REFUSED and await name_of_unit(office) == "县档案馆"
    with pytest.raises(refusals.Refusal) as late:
        await approve(office, "戊", code)
    assert late.value.status == 409


async def test_only_the_asker_withdraws_and_only_while_it_is_open(office: World) -> None:
    code = await asked(office, "乙")
    with pytest.raises(refusals.Refusal) as refused:
        await actions.withdraw(await office.viewer("庚"), code, now=clock.now_ms())
    assert refused.value.status == 403
    await actions.withdraw(await office.viewer("乙"), code, now=clock.now_ms())
    assert await stage(code) is Stage.WITHDRAWN
    with pytest.raises(refusals.Refusal) as late:
        await actions.withdraw(await office.viewer("乙"), code, now=clock.now_ms())
    assert late.value.status == 409


async def test_a_kind_nobody_registered_is_neither_asked_nor_done(office: World) -> None:
    code = await asked(office, "乙")
    kinds.use_kinds({})
    with pytest.raises(refusals.Refusal, match="不认识"):
        await asked(office, "乙")
    with pytest.raises(refusals.Refusal):
        await approve(office, "庚", code)


async def test_the_pages_from_asking_to_done(browser: httpx.AsyncClient, office: World) -> None:
    code = await asked(office, "乙")
    await office.log_in(browser, "庚")
    listed = await browser.get("/approvals")
    assert "等您审批" in listed.text and "新的名字" in listed.text and ">乙<" in listed.text
    shown = (await browser.get(f"/approvals/{code}")).text
    assert "上级发文更名" in shown and "原来的名字" in shown and "通过并办理" in shown and "撤回申请" not in shown
    done = await browser.post(f"/approvals/{code}/approve", data={"note": "同意"})
    assert done.status_code == 303 and done.headers["location"] == f"/approvals/{code}"
    after = (await browser.get(f"/approvals/{code}")).text
    assert "已通过" in after and "同意" in after and "通过并办理" not in after
    assert code not in (await browser.get("/approvals")).text
    assert code in (await browser.get("/approvals?shown=decided")).text


async def test_the_asker_sees_that_another_person_is_needed(browser: httpx.AsyncClient, office: World) -> None:
    code = await asked(office, "庚")
    await office.log_in(browser, "庚")
    shown = (await browser.get(f"/approvals/{code}")).text
    assert "要由另一个人审批" in shown and "撤回申请" in shown and "通过并办理" not in shown
    refused = await browser.post(f"/approvals/{code}/approve", data={})
    assert refused.status_code == 403 and "另一个人" in refused.text
    assert (await browser.post(f"/approvals/{code}/withdraw")).status_code == 303


async def test_a_stranger_sees_nothing_and_a_refusal_without_reason_is_told(browser: httpx.AsyncClient, office: World) -> None:
    code = await asked(office, "乙")
    await office.log_in(browser, "丙")
    assert "没有等待审批的申请" in (await browser.get("/approvals")).text
    assert (await browser.get(f"/approvals/{code}")).status_code == 404
    assert (await browser.post(f"/approvals/{code}/refuse", data={"note": "x"})).status_code == 404
    await office.log_in(browser, "庚")
    refused = await browser.post(f"/approvals/{code}/refuse", data={"note": " "})
    assert refused.status_code == 422 and "不通过的原因" in refused.text


async def test_the_list_is_paged_in_three_statements(browser: httpx.AsyncClient, office: World) -> None:
    for _ in range(60):
        await asked(office, "乙")
    await office.log_in(browser, "庚")
    await browser.get("/approvals")
    with database.counting() as sent:
        page = await browser.get("/approvals?page=2")
    assert "第 51–60" in page.text and len(sent) <= 3
