"""The office's pages of an exam's day in a real browser: axe-clean, not wider than the window."""

import pytest
from playwright.async_api import Browser

from app.foundation import clock, database
from app.sitting import actions as sitting
from app.sitting.day import actions as day
from app.sitting.room import actions as room
from app.sitting.room import queries as room_queries
from app.sitting.room import rules
from tests import make
from tests.e2e.conftest import browse_as, serious_faults, sideways
from tests.people_of_tests import World


async def _exam(world: World) -> tuple[str, str, str, str]:
    """An exam of 甲 (handed in for time, one answer late), 戊 (at it), 丙 (seated in a room): its code, 甲, the attempt, a sheet."""
    await make.bank_of()
    exam = await make.published_exam([world.people[name] for name in "甲戊丙"], title="2026年度国家工作人员学法考试")
    for name in "甲戊":
        await sitting.start(await world.viewer(name), (await make.attempt_of(world.people[name], exam))["code"])
    attempt, now = await make.attempt_of(world.people["甲"], exam), clock.now_ms()
    await database.execute("UPDATE attempt SET handed_in_at = $2, handed_in_for = 'time', deadline = $2 WHERE id = $1", attempt["id"], now)
    await database.execute(
        "INSERT INTO late_answer_event (attempt, epoch, seq, item, choice, received_at) VALUES ($1, 1, 1, 1, 'A', $2)", attempt["id"], now + 60_000
    )
    office, code = await world.viewer("丁"), str(exam["code"])
    person = str(await database.fetch_value("SELECT code FROM person WHERE id = $1", world.people["甲"]))
    await day.give_minutes(office, code, person, minutes=10, reason="听力障碍，已看残疾证", now=now)
    await day.note(office, code, "", words="城区停电五分钟", happened_at=now, now=now)
    await room.seat(office, code, [f"T{world.people['丙']}"], room="县委党校 201", starts_at=now, now=now)
    [sheet] = await room_queries.sheets_of(exam["id"])
    await room.enter(office, code, {rules.sheet_code(sheet["id"]): ["A", "", "B"]}, now=now)
    return code, person, str(attempt["code"]), rules.sheet_code(sheet["id"])


@pytest.mark.parametrize("width", [360, 1280])
async def test_the_pages_of_the_day(world: World, browser: Browser, address: str, width: int) -> None:
    code, person, attempt, sheet = await _exam(world)
    page = await (await browse_as(browser, world, "丁", address=address, width=width)).new_page()
    paths = ["day", f"day/{person}", "late", f"late/{attempt}", "room", f"room/enter?sheet={sheet}", "room/typed", "room/print?room=县委党校 201"]
    for path in paths:
        await page.goto(f"/exams/{code}/{path}")
        for opener in await page.query_selector_all("details.confirm > summary"):
            await opener.click()
        assert await serious_faults(page) == [], path
        assert await sideways(page) <= 0, path
