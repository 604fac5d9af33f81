"""Reminders: counts for a group, one's own state for one person; lists on paper; lists narrowed to a day or a score."""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.foundation import clock, database
from app.rates.narrowing import Narrowed, narrowed
from app.rates.reminders.wording import Sender, to_group, to_one
from app.rates.rules import Figures, Listed
from tests.rates.test_pages import Held, held
from tests.rates.test_pages import _sheet as sheet_of

__all__ = ["held"]

CLOSES = clock.from_local("2026-11-30T18:00")
EXAM: dict[str, Any] = {
    "title": "年度学法考试", "opens_at": 0, "closes_at": CLOSES, "attempts": 2, "counts": "best", "minutes": 60, "pass_points": 6000,
    "form": '[{"count":55,"points":200,"type":"single_choice"}]',
}  # fmt: skip
SENDER = Sender("周明远", "县水利局", "https://pufa.example")
SOME = Listed("c", "罗某", "", "", 1, "u", "局", "staff", None, 0, False, "", False, True, True, False, None)
FIGURES = Figures(listed=146, exempt=1, studied=140, sat=131, passed=126)


@pytest.mark.parametrize(
    ("which", "parts"),
    [
        ("absent", ["【学法考法提醒】", "2026年11月30日 18:00截止", "应考 145 人，还有 14 人没有交卷", "全卷 55 题，60 分钟，可考 2 次取高分", "我不会问您的密码和验证码", "周明远"]),
        ("not_studied", ["【学法提醒】", "2026年度学法要求", "还有 5 人没有达标"]),
        ("failed", ["实考 131 人，还有 5 人没有达到合格分", "再考一次"]),
    ],
)  # fmt: skip
def test_a_group_is_told_counts_and_where_to_go(which: str, parts: list[str]) -> None:
    text = to_group(EXAM, which, FIGURES, sender=SENDER, year=2026, now=CLOSES - 1)
    for part in [*parts, "https://pufa.example"]:
        assert part in text


@pytest.mark.parametrize(
    ("which", "figures", "now", "due"),
    [
        ("absent", FIGURES, CLOSES, False), ("failed", FIGURES, CLOSES, False), ("not_studied", FIGURES, CLOSES, True),
        ("absent", Figures(listed=3, sat=3), CLOSES - 1, False), ("listed", FIGURES, CLOSES - 1, False),
    ],
)  # fmt: skip
def test_a_reminder_that_leads_nowhere_is_not_written(which: str, figures: Figures, now: int, due: bool) -> None:
    assert bool(to_group(EXAM, which, figures, sender=SENDER, year=2026, now=now)) is due


@pytest.mark.parametrize(
    ("changes", "now", "part"),
    [
        ({}, CLOSES - 1, "您已学完、还没有参加年度学法考试，2026年11月30日 18:00截止"),
        ({"studied": False}, CLOSES - 1, "您还没有参加年度学法考试，2026年11月30日 18:00截止，还没有完成2026年的学法练习"),
        ({"at_it": True}, CLOSES - 1, "正在参加年度学法考试、还没有交卷"),
        ({"sittings": 1, "score": 5999}, CLOSES - 1, "年度学法考试可以再考"),
        ({"opened": False}, CLOSES - 1, "账号还没有激活"),
        ({"studied": False}, CLOSES, "系统显示您还没有完成2026年的学法练习"),
    ],
)
def test_one_person_is_told_their_own_state(changes: dict[str, Any], now: int, part: str) -> None:
    text = to_one(replace(SOME, **changes), EXAM, sender=SENDER, year=2026, now=now)
    assert text.startswith("罗某您好") and part in text and "59.99" not in text


@pytest.mark.parametrize(
    ("changes", "now"),
    [
        ({"is_exempt": True}, CLOSES - 1), ({}, CLOSES), ({"sittings": 1, "score": 6000}, CLOSES - 1),
        ({"sittings": 2, "score": 5999}, CLOSES - 1), ({"sittings": 1, "score": None}, CLOSES - 1),
    ],
)  # fmt: skip
def test_one_person_is_left_alone_where_nothing_is_to_be_done(changes: dict[str, Any], now: int) -> None:
    assert to_one(replace(SOME, **changes), EXAM, sender=SENDER, year=2026, now=now) == ""


async def test_each_of_the_three_lists_is_one_tap_from_the_unit_and_reminds(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "乙")
    page = (await client.get(await held.path("县水利局"))).text
    for which, count in (("not_studied", 3), ("absent", 2), ("failed", 1)):
        link = re.search(rf'<a href="([^"]+which={which}[^"]*)">[^<]* <b>{count}</b>', page)
        assert link is not None, which
        opened = (await client.get(link.group(1).replace("&amp;", "&"))).text
        assert f"{count}&nbsp;人</h1>" in opened and 'id="reminder"' in opened and "导出名单" in opened and "打印名单" in opened
    assert 'id="reminder"' not in (await client.get(await held.path("县水利局", "/people?which=passed"))).text


async def test_one_person_of_a_list_gets_a_word_and_a_code(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "乙")
    people = (await client.get(await held.path("县水利局", "/people?which=absent"))).text
    links = re.findall(r'<a class="remind" href="([^"]+)"', people)
    assert len(links) == 2
    code = await database.fetch_value("SELECT code FROM person WHERE name = '己'")
    page = (await client.get(next(link for link in links if code in link).replace("&amp;", "&"))).text
    assert "己您好" in page and "还没有参加年度学法考试" in page
    slip = await client.post(f"/people/{code}/activation")
    assert f'action="/people/{code}/activation"' in page and slip.status_code == 200 and "己的激活码" in slip.text
    await held.world.log_in(client, "壬")
    audited = (await client.get(await held.path("县水利局", f"/people/{code}?tree=system"))).text
    assert "/activation" not in audited and "己您好" in audited
    await held.world.log_in(client, "丙")
    assert (await client.get(await held.path("县水利局", f"/people/{code}"))).status_code == 404
    elsewhere = await database.fetch_value("SELECT code FROM person WHERE name = '丁'")
    assert (await client.get(await held.path("白水镇", f"/people/{elsewhere}"))).status_code == 404


async def test_a_printed_list_is_whole_and_recorded(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "乙")
    page = await client.post(await held.path("县水利局", "/people/print?which=absent"))
    assert page.status_code == 200 and re.findall(r'<th scope="row">(.)</th>', page.text) == ["乙", "己"]
    assert "共 2&nbsp;人" in page.text and "口径第 1 版" in page.text
    entry = await database.fetch_one("SELECT detail FROM ledger_entry WHERE verb = 'export_people'")
    assert entry is not None and '"people":2' in entry["detail"]
    await held.world.log_in(client, "壬")
    assert (await client.post(await held.path("县水利局", "/people/print?which=absent"))).status_code == 403
    await held.world.log_in(client, "丙")
    assert (await client.post(await held.path("县水利局", "/people/print?which=absent"))).status_code == 404


async def _named(held: Held, client: httpx.AsyncClient, more: str) -> tuple[set[str], int]:
    """The names a narrowed list shows, and the number its heading says."""
    answer = await client.get(await held.path("青禾县", f"/people?{more}"))
    assert answer.status_code == 200, more
    said = re.search(r"<h1>\S+ (\d+)&nbsp;人</h1>", answer.text)
    assert said is not None
    return set(re.findall(r'<th scope="row" class="nowrap">(.)</th>', answer.text)), int(said.group(1))


async def test_a_list_is_narrowed_to_a_day_a_score_or_what_is_new(held: Held, client: httpx.AsyncClient) -> None:
    """甲 (40 then 100), 丙 (60) and 戊 (40) sat; 辛 is exempt. Their first hand-ins lie on the days after the opening."""
    await held.world.log_in(client, "庚")
    await database.execute("UPDATE attempt SET started_at = $1 WHERE person = $2 AND number = 1", clock.now_ms(), held.world.people["己"])
    opened, day = held.exam["opens_at"], clock.day_of
    first = {name: day(opened + 10 * clock.MINUTE + 3 * clock.HOUR + 20 * clock.MINUTE) for name in ("甲", "戊", "丙")}
    later = day(opened + 10 * clock.MINUTE + 6 * clock.HOUR + 20 * clock.MINUTE)
    cases = {
        f"which=sat&first={first['甲']}": {"甲", "戊", "丙"}, f"which=sat&by={day(opened - clock.DAY)}": set(),
        f"which=sat&by={first['甲']}": {"甲", "戊", "丙"}, "which=sat&score=0-6000": {"戊"}, "which=sat&score=6000-": {"甲", "丙"},
        "which=sat&score=6000-6001": {"丙"}, "which=passed&score=9000-": {"甲"}, "which=absent&at_it=1": {"己"},
        "which=absent&at_it=0": {"乙", "丁"}, f"which=sat&since={day(opened)}": {"甲", "戊", "丙"},
        f"which=passed&since={day(opened)}": {"甲", "丙"}, f"which=passed&since={day(clock.now_ms() + clock.DAY)}": set(),
        f"which=studied&since={day(clock.now_ms())}": set(), f"which=sat&since={day(clock.now_ms() + clock.DAY)}": set(),
    }  # fmt: skip
    assert later >= first["甲"]
    for more, names in cases.items():
        assert await _named(held, client, more) == (names, len(names)), more
    rows = sheet_of(await client.post(await held.path("青禾县", "/people/export?which=sat&score=0-6000")))
    assert "不满 60 分" in rows[0][0] and [row[0] for row in rows[4:]] == ["戊"]


@pytest.mark.parametrize(
    "more",
    ["which=absent&first=2026-11-20", "which=absent&score=0-60", "which=passed&at_it=1", "which=absent&since=2026-11-01", "which=sat&first=heute",
     "which=sat&score=x", "which=sat&score=99999999-", "which=sat&first=99999-1-1", "which=absent&at_it=2", "which=sat&by=20261120"],
)  # fmt: skip
async def test_what_narrows_nothing_is_not_found(held: Held, client: httpx.AsyncClient, more: str) -> None:
    await held.world.log_in(client, "庚")
    assert (await client.get(await held.path("青禾县", f"/people?{more}"))).status_code == 404


def test_what_is_narrowed_to_comes_back_from_its_address() -> None:
    asked = {"first": "2026-11-20", "by": "2026-11-21", "score": "6000-7000", "at_it": "0", "since": "2026-11-01"}
    found = narrowed(asked)
    assert found is not None and found.values() == asked
    assert found.words() == "11月20日首次交卷，11月21日及以前首次交卷，60 分到不满 70 分，没有开始，或没有在答题，11月1日以来的变动"
    assert narrowed({}) == Narrowed() and Narrowed().words() == ""
