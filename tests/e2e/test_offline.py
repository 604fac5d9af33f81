"""Without a network nothing that was answered is lost: journal, kept page, queue, late answers."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from app.foundation import database
from app.sitting import actions
from tests.e2e.sat import Opened, attempt_of_twenty, sit_down, until
from tests.e2e.wire import Wire, wire_to
from tests.people_of_tests import World

TWENTY = "ABABAB" + "ABCDABCDAB" + "ABCD"
EVERY = list(enumerate(TWENTY, start=1))


@pytest_asyncio.fixture
async def wire(address: str) -> AsyncIterator[tuple[Wire, str]]:
    """A network to the application that can be cut, and the application's address at this end of it."""
    async with wire_to(address) as laid:
        yield laid


async def _kept(opened: Opened) -> None:
    await expect(opened.page.locator("html[data-kept]")).to_have_count(1)


@pytest.mark.parametrize("workers", ["allow", "block"])
async def test_ten_minutes_offline_twenty_answers_a_reload_and_twenty_are_saved(
    world: World, browser: Browser, wire: tuple[Wire, str], workers: str
) -> None:
    network, address = wire
    attempt = await attempt_of_twenty(world)
    opened = await sit_down(world, browser, address=address, attempt=attempt, service_workers=workers)
    page = opened.page
    if workers == "allow":
        await _kept(opened)
    network.cut()
    await opened.answer_all(TWENTY)
    await expect(opened.said).to_contain_text("个答案没有保存，存在本机")
    assert await opened.stored() == [] and await page.locator(".cell-on[data-cell]").count() == 20
    if workers == "allow":
        await page.reload()
        await expect(page.locator("#left")).to_contain_text("不超过")
        await expect(page.locator(".cell-on[data-cell]")).to_have_count(20)
        await expect(opened.said).to_contain_text("20 个答案没有保存，存在本机")
        await expect(page.locator("#q20 legend")).to_be_focused()
        assert network.refused > 0 and await opened.stored() == []
        network.mend()
        await opened.said.get_by_role("button").click()
    else:
        network.mend()
        await page.reload()
    await expect(opened.said).to_have_text("已保存")
    assert sorted(await opened.stored()) == EVERY
    await expect(page.locator("#left")).not_to_contain_text("不超过", timeout=10_000)
    await page.context.close()


async def test_ten_minutes_of_failing_saves_are_made_up_by_the_return_of_the_network(
    world: World, browser: Browser, address: str
) -> None:
    opened = await sit_down(world, browser, address=address, service_workers="block")
    page, tries = opened.page, 0
    await page.clock.install()
    await page.reload()

    async def lost(route: Route) -> None:
        nonlocal tries
        tries += 1
        await route.abort()

    await page.route("**/save/**", lost)
    await page.route("**/clock", lambda route: route.abort())
    await opened.choose(1, "A")
    for _ in range(60):
        await page.clock.run_for(10_000)
    assert 10 < tries < 60, "backoff that ends at half a minute"
    await page.unroute("**/save/**")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await page.clock.run_for(2_000)
    await expect(opened.said).to_have_text("已保存")
    assert await opened.stored() == [(1, "A")]


async def test_a_hand_in_waits_for_what_is_queued_and_says_so(world: World, browser: Browser, wire: tuple[Wire, str]) -> None:
    network, address = wire
    opened = await sit_down(world, browser, address=address)
    page = opened.page
    network.cut()
    await opened.choose(1, "A")
    await expect(opened.said).to_contain_text("存在本机")
    for _ in range(4):
        await page.locator('[data-go="next"]').click()
    await page.get_by_role("link", name="检查并交卷").last.click()
    await expect(page.locator("#leaving")).to_contain_text("还有 1 个答案没有送到")
    network.mend()
    await page.wait_for_url("**/check")
    assert await opened.stored() == [(1, "A")]
    network.cut()
    await page.get_by_role("button", name="确认交卷").click()
    await expect(page.locator("#handing-in")).to_contain_text("还没有交卷：连不上平台")
    assert await database.fetch_value("SELECT handed_in_at FROM attempt") is None
    network.mend()
    await page.wait_for_url("**/result")
    await expect(page.get_by_role("heading", level=1)).to_contain_text("得分")
    await until(page, "Object.keys(localStorage).every((key) => !key.startsWith('pufa.exam'))")
    await until(
        page,
        "caches.open('pufa-exam-1').then((store) => store.keys()).then((kept) => kept.every((one) => !one.url.includes('kept')))",
    )
    await page.context.close()


async def test_what_arrives_after_the_time_is_kept_and_the_page_says_it_does_not_count(
    world: World, browser: Browser, wire: tuple[Wire, str]
) -> None:
    network, address = wire
    opened = await sit_down(world, browser, address=address)
    await opened.choose(1, "A")
    await expect(opened.said).to_have_text("已保存")
    network.cut()
    await opened.page.locator('[data-go="next"]').click()
    await opened.choose(2, "B")
    await expect(opened.said).to_contain_text("存在本机")
    await opened.change(f"deadline = {await database.now_ms()} - grace - 1000")
    assert await actions.hand_in_for_time() == 1
    network.mend()
    await opened.said.get_by_role("button").click()
    await expect(opened.said).to_have_text("1 个答案晚于截止时间到达，已留存，没有计入")
    await expect(opened.stopped).to_contain_text("时间到")
    assert await opened.stored() == [(1, "A")]
    assert await opened.events("late_answer_event") == [(1, 2, 2, "B")]
    await opened.page.context.close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("deadline = deadline + 600000", "考试时间延长了 10 分钟"),
        ("voided_at = 1", "这份答卷已作废"),
        ("handed_in_at = started_at, handed_in_for = 'office'", "已经交卷"),
    ],
)
async def test_what_the_office_does_reaches_the_open_page_within_ten_seconds(
    world: World, browser: Browser, address: str, change: str, words: str
) -> None:
    opened = await sit_down(world, browser, address=address)
    await opened.change(change)
    await expect(opened.page.locator("#stopped:visible, #longer:visible")).to_contain_text(words, timeout=10_000)
    await opened.page.context.close()
