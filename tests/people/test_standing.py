"""Changes of status with their day: kept, waiting, undone while that is still possible."""

from typing import Any

import httpx
import pytest

from app.exams import audience
from app.exams.rules import Settings
from app.foundation import clock, database
from app.foundation.jobs.worker import run_one
from app.people.actions.imports import HANDLERS
from app.people.standing import actions, rules
from app.people.standing.rules import Stage, stage_of, why_no_undo
from tests import make
from tests.people.test_pages import person_code, text_of, upload
from tests.people.test_transfers import home_of, in_days
from tests.people_of_tests import World

NOW = 1_800_000_000_000
ROW: dict[str, Any] = {"by": 3, "before": "active", "after": "retired", "done_at": NOW, "stopped_at": None, "undone_at": None}


@pytest.mark.parametrize(
    ("changes", "stage"),
    [({}, Stage.DONE), ({"done_at": None}, Stage.COMING), ({"undone_at": 1}, Stage.UNDONE), ({"done_at": None, "stopped_at": 1}, Stage.STOPPED)],
)
def test_the_stage_follows_from_the_moments(changes: dict[str, Any], stage: Stage) -> None:
    assert stage_of({**ROW, **changes}) is stage


@pytest.mark.parametrize(
    ("changes", "status", "newest", "after", "may"),
    [
        ({}, "retired", True, 0, True), ({}, "retired", True, rules.UNDO_WITHIN - 1, True), ({}, "retired", True, rules.UNDO_WITHIN, False),
        ({}, "retired", False, 0, False), ({}, "active", True, 0, False), ({"by": None}, "retired", True, 0, False), ({"undone_at": 1}, "retired", True, 0, False),
        ({"done_at": None}, "active", False, 99 * clock.DAY, True), ({"done_at": None, "stopped_at": 1}, "active", True, 0, False),
    ],
)  # fmt: skip
def test_what_can_be_undone(changes: dict[str, Any], status: str, newest: bool, after: int, may: bool) -> None:
    assert (why_no_undo({**ROW, **changes}, status=status, newest=newest, now=NOW + after) == "") is may


async def set_status(world: World, client: httpx.AsyncClient, name: str, status: str, **more: str) -> httpx.Response:
    await world.log_in(client, "乙")
    return await client.post(f"/people/{await person_code(world, name)}/status", data={"status": status, **more})


async def undo(client: httpx.AsyncClient) -> httpx.Response:
    code = await database.fetch_value("SELECT code FROM standing_change ORDER BY id DESC LIMIT 1")
    return await client.post(f"/standing-changes/{code}/undo")


async def status_of(world: World, name: str) -> str:
    return str(await database.fetch_value("SELECT status FROM person WHERE id = $1", world.people[name]))


async def on_the_next_roster(world: World, name: str) -> bool:
    settings = Settings(title="", opens_at=0, closes_at=1, minutes=1, form=make.SMALL_FORM)
    return world.people[name] in {row["person"] for row in await audience.people(settings, without=set())}


async def test_a_mistaken_retirement_is_undone_with_posting_and_roles(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    exam = await make.published_exam([world.people["辛"]])
    assert (await set_status(world, client, "辛", "retired", effective=in_days(-3), reason="退休文件")).status_code == 303
    assert await home_of(world, "辛") == "" and not await on_the_next_roster(world, "辛")
    assert await database.fetch_value("SELECT status FROM roster_entry WHERE exam = $1", exam["id"]) == "active"
    shown = text_of(await client.get(f"/people/{await person_code(world, '辛')}"))
    assert "在职 → 退休" in shown and "退休文件" in shown
    assert "辛" in (await client.get("/standing-changes")).text
    assert (await undo(client)).status_code == 303
    assert await home_of(world, "辛") == "县水利局" and await status_of(world, "辛") == "active" and await on_the_next_roster(world, "辛")
    assert await database.fetch_value("SELECT count(*) AS n FROM role_grant WHERE person = $1 AND ended_at IS NULL", world.people["辛"]) == 1
    assert (await undo(client)).status_code == 409
    verbs = [row["verb"] for row in await database.fetch("SELECT verb FROM ledger_entry ORDER BY id")]
    assert verbs[-3:] == ["set_status", "grant_role", "undo_status"]


async def test_a_day_to_come_is_waited_for_and_may_be_called_off(world: World, client: httpx.AsyncClient) -> None:
    assert (await set_status(world, client, "戊", "maternity", effective=in_days(9))).status_code == 303
    await actions.carry_out_due()
    assert await status_of(world, "戊") == "active"
    again = await set_status(world, client, "戊", "long_sick")
    assert again.status_code == 409 and "到日子生效" in again.text
    await database.execute("UPDATE standing_change SET effective_at = $1", clock.now_ms() - 1)
    await actions.carry_out_due()
    await actions.carry_out_due()
    assert await status_of(world, "戊") == "maternity" and await on_the_next_roster(world, "戊")
    assert (await set_status(world, client, "戊", "left", effective=in_days(2))).status_code == 303
    assert (await undo(client)).status_code == 303
    await database.execute("UPDATE standing_change SET effective_at = $1 WHERE done_at IS NULL", clock.now_ms() - 1)
    await actions.carry_out_due()
    assert await status_of(world, "戊") == "maternity"


async def test_what_no_longer_fits_is_stopped(world: World, client: httpx.AsyncClient) -> None:
    await set_status(world, client, "戊", "maternity", effective=in_days(9))
    await database.execute("UPDATE person SET status = 'long_sick' WHERE id = $1", world.people["戊"])
    await database.execute("UPDATE standing_change SET effective_at = $1", clock.now_ms() - 1)
    await actions.carry_out_due()
    assert await status_of(world, "戊") == "long_sick"
    assert "没有办成" in (await client.get("/standing-changes")).text


async def test_impossible_changes_are_refused(world: World, client: httpx.AsyncClient) -> None:
    same = await set_status(world, client, "戊", "active")
    assert same.status_code == 409 and "已经是“在职”" in same.text
    far = await set_status(world, client, "戊", "left", effective="2020-01-01")
    assert far.status_code == 422 and "前后一年" in far.text
    assert (await set_status(world, client, "乙", "left")).status_code == 409
    assert (await set_status(world, client, "丙", "left")).status_code == 404
    assert await database.fetch_value("SELECT count(*) AS n FROM standing_change") == 0


async def test_a_closed_unit_takes_nobody_back(world: World, client: httpx.AsyncClient) -> None:
    await set_status(world, client, "己", "retired")
    await database.execute("UPDATE unit SET closed_at = 1 WHERE id = $1", world.units["白水水管站"])
    answer = await undo(client)
    assert answer.status_code == 409 and await status_of(world, "己") == "retired"


async def test_a_list_leaves_history_too(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "庚")
    lines = (["姓名", "单位", "工号", "状态"], ["戊", "县水利局", f"T{world.people['戊']}", "退休"])
    where = (await client.post("/import/people", files=upload(*lines))).headers["location"]
    assert (await client.post(f"{where}/apply")).status_code == 303
    assert await run_one(HANDLERS)
    rows = await database.fetch("SELECT before, after, by, done_at FROM standing_change")
    assert [(row["before"], row["after"], row["by"]) for row in rows] == [("active", "retired", None)]
    assert "名单导入" in (await client.get(f"/people/{await person_code(world, '戊')}")).text
    assert (await undo(client)).status_code == 409


async def test_the_list_takes_two_statements(world: World, client: httpx.AsyncClient) -> None:
    for number in range(32):
        person = await make.person(f"人{number}", world.units["县水利局"])
        await database.execute(
            "INSERT INTO standing_change (code, person, before, after, reason, effective_at, at) VALUES ($1, $2, 'active', 'maternity', '', 1, 1)",
            f"c{number}", person,
        )  # fmt: skip
    await world.log_in(client, "辛")
    await client.get("/me")
    with database.counting() as sent:
        page = await client.get("/standing-changes?page=2")
    assert len(sent) == 2 and "共 32&nbsp;项" in page.text
