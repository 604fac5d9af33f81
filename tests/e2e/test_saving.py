"""What the page says while it saves, and that it says 已保存 only after the server has."""

import asyncio
import json

import pytest_asyncio
from playwright.async_api import Browser, Route, expect

from app.foundation import clock, database
from tests.e2e.conftest import browse_as, serious_faults
from tests.e2e.sat import Opened, attempt_of_twenty, give_password, sit_down
from tests.people_of_tests import PASSWORD, World

HEARD = "还有 1 个答案没有保存，存在本机，点此重试"
TWO = HEARD.replace("1", "2")


@pytest_asyncio.fixture
async def opened(world: World, address: str, browser: Browser) -> Opened:
    """A page on the first question of 甲's exam."""
    return await sit_down(world, browser, address=address)


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
    await expect(opened.said).to_have_text(TWO)
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


async def test_a_second_tab_says_so_and_takes_over_by_a_tap(opened: Opened) -> None:
    await opened.choose(1, "A")
    await expect(opened.said).to_have_text("已保存")
    other = await opened.page.context.new_page()
    await other.goto(opened.page.url)
    await expect(other.locator("#stopped")).to_contain_text("已在另一个标签页打开")
    await expect(other.locator("#q1 .option input").first).to_be_disabled()
    await other.get_by_role("button", name="在这里继续").click()
    await expect(opened.stopped).to_contain_text("已在另一个标签页打开")
    await expect(opened.page.locator("#q1 .option input").first).to_be_disabled()
    await other.locator('#q1 .option:has(input[value="B"])').click()
    await expect(other.locator("#saved")).to_have_text("已保存")
    assert await opened.events() == [(1, 1, 1, "A"), (1, 2, 1, "B")]
    await other.close()
    await opened.page.reload()
    await expect(opened.page.locator('#q1 input[value="B"]')).to_be_checked()
    await expect(opened.stopped).to_be_hidden()


async def test_another_device_takes_over_by_one_tap_and_this_one_only_fills_gaps(
    opened: Opened, world: World, address: str, browser: Browser
) -> None:
    context = await browse_as(browser, world, "甲", address=address)
    other = await context.new_page()
    await other.goto(opened.page.url)
    await other.get_by_role("button", name="在本机继续").click()
    await expect(other.locator("#q1 legend")).to_be_focused()
    await other.locator('#q1 .option:has(input[value="B"])').click()
    await expect(other.locator("#saved")).to_have_text("已保存")
    await opened.choose(1, "A")
    await expect(opened.stopped).to_contain_text("已在另一台设备上接着答")
    await expect(opened.page.locator("#q1 input[type=radio]").first).to_be_disabled()
    assert await opened.events() == [(1, 1, 1, "A"), (2, 1, 1, "B")]
    await other.reload()
    await expect(other.locator('#q1 input[value="B"]')).to_be_checked()
    await opened.page.get_by_role("button", name="在本机继续").click()
    await expect(opened.page.locator('#q1 input[value="B"]')).to_be_checked()
    await expect(opened.page.locator("#q1 .option input").first).to_be_enabled()
    await context.close()


async def test_after_the_hand_in_elsewhere_the_page_says_so_and_what_was_not_saved_stays_shown(opened: Opened) -> None:
    await opened.change(f"handed_in_at = {await database.now_ms()}, handed_in_for = 'person'")
    await opened.choose(1, "A")
    await expect(opened.stopped).to_contain_text("已经交卷")
    await expect(opened.said).to_contain_text("第 1 题没有保存：已经交卷，这个答案没有计入")
    await opened.page.get_by_role("link", name="看交卷情况").click()
    await opened.page.wait_for_url("**/result")
    await expect(opened.page.get_by_text("有 1 个答案没有保存")).to_be_visible()


async def test_an_answer_the_server_refuses_is_shown_as_unsaved_and_holds_up_no_other(opened: Opened) -> None:
    async def refuse(route: Route) -> None:
        answers = json.loads(route.request.post_data or "")["answers"]
        if any(one["item"] == 1 for one in answers):
            await route.fulfill(status=422, content_type="application/json", body='{"sentence": "格式不对。"}')
        else:
            await route.continue_()

    await opened.page.route("**/save/**", refuse)
    await opened.answer_all("AB")
    await expect(opened.said).to_have_text("第 1 题没有保存：格式不对。点此重试")
    await opened.until_stored([(2, "B")])
    await opened.page.reload()
    await expect(opened.said).to_have_text("第 1 题没有保存：格式不对。点此重试")
    await expect(opened.page.locator('[data-cell="1"]')).to_contain_text("未保存")
    await opened.page.unroute("**/save/**")
    await opened.page.get_by_role("button", name="点此重试").click()
    await expect(opened.said).to_have_text("已保存")
    assert sorted(await opened.stored()) == [(1, "A"), (2, "B")]


async def test_retry_after_is_honoured_and_batches_hold_at_most_twenty(world: World, address: str, browser: Browser) -> None:
    opened = await sit_down(world, browser, address=address, attempt=await attempt_of_twenty(world))
    asked: list[tuple[float, int]] = []
    sizes: list[int] = []
    is_busy = True

    async def busy(route: Route) -> None:
        size = len(json.loads(route.request.post_data or "")["answers"])
        if not is_busy:
            sizes.append(size)
            await route.continue_()
            return
        asked.append((clock.monotonic(), size))
        headers = {"retry-after": "3"} if len(asked) == 1 else {}
        await route.fulfill(status=503, headers=headers, content_type="application/json", body="{}")

    await opened.page.route("**/save/**", busy)
    await opened.choose(1, "A")
    await expect(opened.said).to_have_text(HEARD)
    for number in range(2, 21):
        await opened.page.locator('[data-go="next"]').click()
        for letter in ("A", "B") if number < 8 else ("A",):
            await opened.choose(number, letter)
    for _ in range(100):
        if len(asked) > 1:
            break
        await asyncio.sleep(0.1)
    assert asked[1][0] - asked[0][0] >= 3
    is_busy = False
    await opened.said.get_by_role("button").click()
    await expect(opened.said).to_have_text("已保存")
    assert sizes == [20, 6]
    assert [seq for _, seq, _, _ in await opened.events()] == list(range(1, 27))


async def test_a_session_that_ended_is_renewed_in_place_and_never_by_another_person(
    opened: Opened, world: World
) -> None:
    for name in "甲戊":
        await give_password(world.people[name])
    page = opened.page
    await page.context.clear_cookies(name="pufa")
    await opened.choose(1, "A")
    dialog = page.get_by_role("dialog", name="请重新登录")
    await expect(dialog).to_be_visible()
    await expect(dialog.get_by_label("手机号或工号")).to_be_focused()
    assert await serious_faults(page) == []
    for account, password, words in (
        ("甲", "wrong password", "不对"),
        ("戊", PASSWORD, "答案没有发给它"),
    ):
        await dialog.get_by_label("手机号或工号").fill(f"T{world.people[account]}")
        await dialog.get_by_label("密码").fill(password)
        await page.keyboard.press("Enter")
        await expect(dialog.get_by_role("alert")).to_contain_text(words)
    assert await opened.stored() == []
    await dialog.get_by_label("手机号或工号").fill(f"T{world.people['甲']}")
    await dialog.get_by_label("密码").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    await expect(opened.said).to_have_text("已保存")
    assert await opened.stored() == [(1, "A")]


async def test_a_token_too_old_is_renewed_without_a_word(opened: Opened) -> None:
    await opened.page.context.clear_cookies(name="pufa-csrf")
    await opened.choose(1, "A")
    await expect(opened.said).to_have_text("已保存")
    assert await opened.stored() == [(1, "A")]


async def test_where_the_device_keeps_nothing_the_page_says_so_and_saves_all_the_same(
    world: World, address: str, browser: Browser
) -> None:
    opened = await sit_down(world, browser, address=address)
    await opened.page.add_init_script(
        "Storage.prototype.setItem = () => { throw new Error('full'); }; IDBFactory.prototype.open = () => { throw new Error('shut'); };"
    )
    await opened.page.reload()
    await expect(opened.page.locator("#unsafe")).to_contain_text("不让网页留存草稿")
    await opened.choose(1, "A")
    await expect(opened.said).to_have_text("已保存")
    assert await opened.stored() == [(1, "A")]
