"""What the page says while it saves, and that it says 已保存 only after the server has."""

import asyncio

import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from app.foundation import database
from tests import make
from tests.e2e.conftest import browse_as
from tests.people_of_tests import World

HEARD = "没有保存成功，答案还在，点此重试"


class Opened:
    """A page on the first question of a running exam."""

    def __init__(self, page: Page, attempt: dict) -> None:
        self.page, self.attempt = page, attempt
        self.said = page.locator("#saved")

    async def choose(self, number: int, letter: str) -> None:
        """Ticks a choice with the mouse."""
        await self.page.locator(f'#q{number} .option:has(input[value="{letter}"])').click()

    async def stored(self) -> list[tuple[int, str]]:
        """(position, letters) of every event stored, in the order of numbers."""
        rows = await database.fetch(
            "SELECT item, choice FROM answer_event WHERE attempt = $1 ORDER BY epoch, seq", self.attempt["id"]
        )
        return [(row["item"], row["choice"]) for row in rows]


async def _open(world: World, browser: Browser, *, address: str) -> Opened:
    await make.bank_of()
    exam = await make.published_exam([world.people["甲"]])
    context = await browse_as(browser, world, "甲", address=address)
    page = await context.new_page()
    attempt = await make.attempt_of(world.people["甲"], exam)
    await page.goto(f"/sit/{attempt['code']}")
    await page.get_by_role("button", name="开始答题").click()
    await expect(page.locator("#q1 legend")).to_be_focused()
    return Opened(page, attempt)


@pytest_asyncio.fixture
async def opened(world: World, address: str, browser: Browser) -> Opened:
    """A page on the first question of 甲's exam."""
    return await _open(world, browser, address=address)


async def test_saved_is_said_only_after_the_acknowledgement(opened: Opened) -> None:
    asked, let_go = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        asked.set()
        await let_go.wait()
        await route.continue_()

    await opened.page.route("**/save/**", hold)
    await opened.choose(1, "A")
    await asked.wait()
    await expect(opened.said).to_have_text("正在保存")
    assert await opened.stored() == []
    let_go.set()
    await expect(opened.said).to_have_text("已保存")
    assert await opened.stored() == [(1, "A")]


async def test_without_a_network_the_answer_stays_and_is_saved_by_one_tap(opened: Opened) -> None:
    await opened.page.context.set_offline(True)
    await opened.choose(1, "A")
    await expect(opened.said).to_have_text(HEARD)
    await opened.page.locator('[data-go="next"]').click()
    await opened.choose(2, "B")
    await expect(opened.said).to_have_text(HEARD)
    assert await opened.stored() == []
    await opened.page.context.set_offline(False)
    await expect(opened.said).to_have_text("已保存")
    assert sorted(await opened.stored()) == [(1, "A"), (2, "B")]


async def test_a_busy_server_is_a_failure_in_words_and_a_tap_tries_again(opened: Opened) -> None:
    async def busy(route: Route) -> None:
        await route.fulfill(status=503, content_type="application/json", body='{"reason": "busy", "sentence": "忙"}')

    await opened.page.route("**/save/**", busy)
    await opened.choose(1, "B")
    await expect(opened.said).to_have_text(HEARD)
    await opened.page.unroute("**/save/**")
    await opened.page.get_by_role("button", name=HEARD).click()
    await expect(opened.said).to_have_text("已保存")
    assert await opened.stored() == [(1, "B")]


async def test_the_last_choice_of_a_question_counts_and_can_be_cleared(opened: Opened) -> None:
    for letter in ("A", "B"):
        await opened.choose(1, letter)
        await expect(opened.said).to_have_text("已保存")
    await opened.page.locator("#q1 [data-clear]").click()
    await expect(opened.page.locator('[data-count="answered"]')).to_have_text("0")
    await expect(opened.said).to_have_text("已保存")
    assert (await opened.stored())[-1] == (1, "")
    await opened.page.reload()
    await expect(opened.page.locator("#q1 input:checked")).to_have_count(0)


async def test_a_second_page_on_the_same_device_loses_nothing(opened: Opened) -> None:
    other = await opened.page.context.new_page()
    await other.goto(opened.page.url)
    await opened.choose(1, "A")
    await expect(opened.said).to_have_text("已保存")
    await other.locator('#q1 .option:has(input[value="B"])').click()
    await expect(other.locator("#saved")).to_have_text("已保存")
    assert await opened.stored() == [(1, "A"), (1, "B")]


async def test_another_device_takes_over_and_this_one_is_told(
    opened: Opened, world: World, address: str, browser: Browser
) -> None:
    context = await browse_as(browser, world, "甲", address=address)
    other = await context.new_page()
    await other.goto("/")
    await other.get_by_role("button", name="继续答题").click()
    await expect(other.locator("#q1 legend")).to_be_focused()
    await opened.choose(1, "A")
    await expect(opened.said).to_contain_text("已在另一台设备上接着答")
    await expect(opened.page.locator("#q1 input[type=radio]").first).to_be_disabled()
    await context.close()


async def test_after_the_hand_in_elsewhere_the_page_goes_to_the_result(opened: Opened) -> None:
    await database.execute("UPDATE attempt SET handed_in_at = $1, handed_in_for = 'person'", await database.now_ms())
    await opened.choose(1, "A")
    await expect(opened.said).to_contain_text("已经交卷，这个答案没有计入")
    await opened.page.wait_for_url("**/result")
