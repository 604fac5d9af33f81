"""Every page a learner sees: no serious finding of axe, nothing sideways, light enough for a slow phone."""

import itertools

import pytest
from playwright.async_api import Browser, Page

from app.exams.drawing import form_text
from app.foundation import clock, database
from question_bank.check import content_files, read_files
from question_bank.forms import DEFAULT_TEMPLATE
from question_bank.question import flatten
from tests import make
from tests.e2e.conftest import browse_as, serious_faults, sideways
from tests.e2e.sat import give_paper
from tests.people_of_tests import World

MOST_BYTES = 60 * 1024
WIDTHS, SIZES = (360, 1280), ("", "1")
LONG = "2026 年度国家工作人员学法考法考试（县直机关、镇街道和村社区统一场次）"


async def _attempts(world: World) -> dict[str, str]:
    """Attempts of 甲 by what they are: coming, open, running, done with keys; codes."""
    await make.bank_of()
    now, person, made = clock.now_ms(), world.people["甲"], {}
    windows = {"running": (-1, 2), "open": (-1, 3), "coming": (1, 5), "done": (-5, -1), "missed": (-6, -2)}
    for name, (opens, closes) in windows.items():
        exam = await make.published_exam(
            [person],
            title=LONG,
            opens_at=now + opens * clock.HOUR,
            closes_at=now + closes * clock.HOUR,
            attempts=2,
            late_entry_minutes=240,
        )
        made[name] = (await make.attempt_of(person, exam))["code"]
    await database.execute(
        "UPDATE attempt SET started_at = $1, deadline = $2 WHERE code = $3", now, now + clock.HOUR, made["running"]
    )
    await database.execute(
        "UPDATE attempt SET started_at = $1, deadline = $2, handed_in_at = $2, handed_in_for = 'person' WHERE code = $3",
        now - 3 * clock.HOUR, now - 2 * clock.HOUR, made["done"],
    )  # fmt: skip
    await database.execute(
        "INSERT INTO mark (run, attempt, score, answered, items, marked_at) SELECT r.id, a.id, 4000, 2, '2000,2000,0,0,0', 1 "
        "FROM attempt a JOIN marking_run r ON r.exam = a.exam WHERE a.code = $1",
        made["done"],
    )  # fmt: skip
    return made


def _addresses(made: dict[str, str]) -> list[str]:
    running, done = f"/sit/{made['running']}", f"/sit/{made['done']}"
    others = [f"/sit/{made[name]}" for name in ("open", "coming", "missed", "running", "done")]
    return [
        "/",
        *others,
        f"{running}/1",
        f"{running}/5",
        f"{running}/sheet",
        f"{running}/check",
        f"{done}/result",
        "/about",
        "/nowhere",
    ]


@pytest.mark.parametrize(("width", "large"), list(itertools.product(WIDTHS, SIZES)))
async def test_no_serious_finding_and_nothing_sideways(
    world: World, address: str, browser: Browser, width: int, large: str
) -> None:
    made = await _attempts(world)
    context = await browse_as(browser, world, "甲", address=address, width=width)
    await context.add_cookies([{"name": "pufa_large", "value": large, "url": address}])
    page = await context.new_page()
    found = []
    await page.goto(f"/sit/{made['running']}/1")
    assert await page.get_by_role("button", name="在本机继续").count() == 1
    found += [f"taking over {fault}" for fault in await serious_faults(page)]
    await give_paper(context, made["running"], address=address)
    for where in _addresses(made):
        await page.goto(where)
        assert (await page.locator("html.large").count() == 1) == (large == "1"), where
        found += [f"{where} {fault}" for fault in await serious_faults(page)]
        if await sideways(page) > 0:
            found.append(f"{where} is {await sideways(page)} px too wide")
    await page.goto(f"/sit/{made['running']}/1")
    if width == 360:
        await page.get_by_role("link", name="答题卡").click()
        found += [f"answer sheet {fault}" for fault in await serious_faults(page)]
    await context.clear_cookies()
    for where in ("/log-in", "/about"):
        await page.goto(where)
        found += [f"{where} {fault}" for fault in await serious_faults(page)]
    assert found == []
    await context.close()


async def _weight(page: Page, where: str) -> int:
    """Bytes that come over the wire for a page with an empty cache, headers included."""
    link = await page.context.new_cdp_session(page)
    sizes: list[int] = []
    await link.send("Network.enable")
    await link.send("Network.setCacheDisabled", {"cacheDisabled": True})
    link.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    await page.goto(where, wait_until="networkidle")
    await link.detach()
    return sum(sizes)


async def test_pages_weigh_at_most_sixty_kilobytes_with_a_real_paper(world: World, address: str, browser: Browser) -> None:
    files, faults = read_files(content_files())
    assert not faults
    for question in [one for file in files for one in flatten(file.entries)]:
        await make.stored_question(question)
    now, person = clock.now_ms(), world.people["甲"]
    exam = await make.published_exam([person], title=LONG, form=form_text(DEFAULT_TEMPLATE.form), keys_show="at_once")
    attempt = await make.attempt_of(person, exam)
    assert attempt["length"] == 65
    await database.execute("UPDATE attempt SET started_at = $1, deadline = $2", now, now + clock.HOUR)
    context = await browse_as(browser, world, "甲", address=address, service_workers="block")
    await give_paper(context, attempt["code"], address=address)
    page = await context.new_page()
    weights = {where: await _weight(page, where) for where in ("/", f"/sit/{attempt['code']}", f"/sit/{attempt['code']}/1")}
    await page.goto(f"/sit/{attempt['code']}/check")
    await page.get_by_role("button", name="确认交卷").click()
    await page.wait_for_url("**/result")
    assert await page.locator(".missed").count() == 65
    weights["result"] = await _weight(page, f"/sit/{attempt['code']}/result")
    assert {where: size for where, size in weights.items() if size > MOST_BYTES} == {}, weights
    assert all(size > 2_000 for size in weights.values())
    await context.close()
