"""Further looks at an exam: by day and score, where most is missing, beside another exam; every count opens its people."""

import io
import re
import zipfile
from datetime import date
from typing import Any

import httpx
import pytest

from app.foundation import clock, database
from app.foundation.access import AREA
from app.rates.forest import Forest, Place
from app.rates.rules import Figures
from app.rates.views import rules
from tests import make
from tests.rates import histories
from tests.rates.test_pages import Held, held
from tests.rates.test_pages import _sheet as sheet_of

__all__ = ["held"]
LOOKS = ("progress", "focus", "compare", "changes")


def test_days_sum_up_and_reach_from_the_opening_to_the_last_hand_in() -> None:
    days = rules.days_of({date(2026, 11, 2): 3, date(2026, 11, 5): 1}, {date(2026, 11, 2): 4, date(2026, 11, 5): 2}, first=date(2026, 11, 1), last=date(2026, 11, 3), due=4)
    assert [(day.day.day, day.new, day.times, day.whole) for day in days] == [(1, 0, 0, 0), (2, 3, 4, 3), (3, 0, 0, 3), (4, 0, 0, 3), (5, 1, 2, 4)]
    assert (days[-1].rate.part, days[-1].rate.whole) == (4, 4)
    long = rules.days_of({date(2026, 1, 1): 1}, {date(2026, 1, 1): 1}, first=date(2026, 1, 1), last=date(2026, 4, 3), due=4)
    assert [day.day for day in long] == [date(2026, 1, 1)], "over 92 days only those with hand-ins"
    assert len(rules.days_of({}, {}, first=date(2026, 1, 1), last=date(2026, 4, 2), due=4)) == 92


@pytest.mark.parametrize(
    ("scores", "pass_points", "full", "expected"),
    [
        ({5900: 2, 5999: 1, 6000: 4, 6950: 1, 7000: 2, 9000: 1, 10000: 3}, 6000, 10000, [("60 以下", 3, True), ("60–69", 5, False), ("70–79", 2, False), ("80–89", 0, False), ("90 以上", 4, False)]),
        ({0: 1}, 6000, 6000, [("60 以下", 1, True), ("60 以上", 0, False)]),
        ({100: 1, 200: 2}, 0, 200, [("0 以上", 3, False)]),
        ({14000: 1, 9000: 2}, 9000, 15000, [("90 以下", 0, True), ("90–99", 2, False), ("100–109", 0, False), ("110–119", 0, False), ("120–129", 0, False), ("130–139", 0, False), ("140 以上", 1, False)]),
    ],
)  # fmt: skip
def test_scores_fall_into_bands_that_hold_everybody_once(scores: dict[int, int], pass_points: int, full: int, expected: list[Any]) -> None:
    found = rules.bands(scores, pass_points=pass_points, full=full)
    assert [(band.label, band.people, band.failed) for band in found] == expected
    assert sum(band.people for band in found) == sum(scores.values())


def _forest(*due_and_sat: tuple[int, int]) -> Forest:
    places = [Place(1, "u1", "县", "县", "group", 1, {AREA: "/1/"})]
    places += [Place(n, f"u{n}", f"局{n}", f"局{n}", "unit", n, {AREA: f"/1/{n}/"}) for n in range(2, len(due_and_sat) + 2)]
    rows = [(n, f"/1/{n}/", Figures(listed=due, sat=sat)) for n, (due, sat) in enumerate(due_and_sat, start=2)]
    return Forest(places, rows, tree=AREA)


def test_most_missing_goes_by_people_then_by_the_smaller_unit_and_says_who_is_tied() -> None:
    forest = _forest((100, 95), (10, 5), (3, 0), (50, 50), (9, 6))
    found, tied = rules.most_missing(forest.all(), "absent", most=3)
    assert [branch.place.id for branch in found] == [3, 2, 4] and tied == 1, "five of ten stand before five of a hundred"
    assert rules.most_missing(_forest((5, 5)).all(), "absent") == ([], 0)


def test_pairs_keep_units_of_either_exam() -> None:
    this, other = _forest((10, 5), (4, 4)), _forest((8, 8))
    other.branches[2].place = Place(9, "u9", "撤销的局", "撤销的局", "unit", 2, {AREA: "/1/9/"})
    found = rules.pairs(this.tops[0], other.tops[0])
    assert [(pair.name, bool(pair.this), bool(pair.other)) for pair in found] == [
        ("县", True, True), ("局2", True, False), ("局3", True, False), ("撤销的局", False, True),
    ]  # fmt: skip


def test_the_last_exam_and_last_years_are_found() -> None:
    def exam(number: int, opens: str, **more: Any) -> dict[str, Any]:
        return {"id": number, "opens_at": clock.from_local(f"{opens}T08:00"), "main_exam": None, "rehearsal_shift": None, **more}

    this = exam(1, "2026-11-01")
    others = [exam(2, "2026-06-01"), exam(3, "2025-10-20"), exam(4, "2025-03-01"), exam(5, "2026-10-30", rehearsal_shift=1), exam(6, "2026-10-29", main_exam=2), exam(7, "2026-12-01")]
    found = rules.exams_before([this, *others], this)
    assert {name: one["id"] for name, one in found.items()} == {"上一场": 2, "去年": 3}
    assert rules.exams_before([this, others[5]], this) == {}


async def test_every_count_of_a_look_opens_as_many_people(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "庚")
    earlier = await make.published_exam(
        [held.world.people[name] for name in ("甲", "己", "丙")], title="更早的考试", opens_at=held.exam["opens_at"] - 30 * clock.DAY,
        closes_at=held.exam["opens_at"] - 20 * clock.DAY,
    )  # fmt: skip
    await histories.sit(earlier, held.world.people["甲"], right=5)
    looks = [*LOOKS, "changes?since=2020-01-01", "focus?what=failed", "focus?what=not_studied"]
    pages = {look: (await client.get(await held.path("青禾县", f"/{look}"))).text for look in looks}
    links = {link for page in pages.values() for link in re.findall(r'<a href="(/rates/[^"]+/people[^"]+)">([\d,]+)</a>', page)}
    assert len(links) > 15
    for href, count in links:
        opened = await client.get(href.replace("&amp;", "&"))
        shown = re.search(r"<h1>\S+ ([\d,]+)&nbsp;人</h1>", opened.text)
        assert opened.status_code == 200 and shown is not None and shown.group(1) == count, (href, count)
    assert "更早的考试" in pages["compare"] and "33.33%" in pages["compare"] and "50.00%" in pages["compare"]
    assert "甲" not in pages["focus"], "no person is named"


async def test_every_look_is_taken_out_as_it_is_shown(held: Held, client: httpx.AsyncClient) -> None:
    await database.execute("UPDATE unit SET name = '=1+1', short_name = '@cmd' WHERE id = $1", held.world.units["白水水管站"])
    await held.world.log_in(client, "丁")
    days = sheet_of(await client.post(await held.path("青禾县", "/progress/export")))
    assert "每日进展" in days[0][0] and days[1][0].startswith("截至 ") and days[3][0].startswith("口径第 1 版")
    assert sum(row[1] for row in days[5:]) == 3 and sum(row[2] for row in days[5:]) == 4 and days[-1][5] == "50.00% (3/6)"
    units = sheet_of(await client.post(await held.path("青禾县", "/focus/export")))
    assert "=1+1" in {row[0] for row in units[5:]} and {row[4] for row in units[5:]} == {1}
    assert (await client.post(await held.path("青禾县", "/compare/export"))).status_code == 409
    verbs = await database.fetch("SELECT verb FROM ledger_entry WHERE verb = 'export_rates'")
    assert len(verbs) == 2


@pytest.mark.parametrize("look", LOOKS)
async def test_a_look_is_shown_to_whose_unit_it_is(held: Held, client: httpx.AsyncClient, look: str) -> None:
    for who, status in (("乙", 200), ("丙", 404), ("壬", 200), ("甲", 403)):
        await held.world.log_in(client, who)
        assert (await client.get(await held.path("县水利局", f"/{look}"))).status_code == status, who
    await held.world.log_in(client, "乙")
    landed = await client.get(f"/rates/{held.exam['code']}/look/{look}")
    assert landed.status_code == 303 and landed.headers["location"] == await held.path("县水利局", f"/{look}")
    assert (await client.get(f"/rates/{held.exam['code']}/look/nothing")).status_code == 404


async def test_looks_need_few_statements_and_say_so_where_nothing_is(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "丁")
    for look, most in (("progress", 8), ("focus", 7), ("compare", 10), ("changes", 11)):
        with database.counting() as sent:
            assert (await client.get(await held.path("青禾县", f"/{look}"))).status_code == 200
        assert len(sent) <= most + 1, look
    assert "名单上没有应考的人" in (await client.get(await held.path("县档案馆", "/progress"))).text
    assert "没有单位有" in (await client.get(await held.path("县档案馆", "/focus"))).text
    assert "没有可以对比的数字" in (await client.get(await held.path("县档案馆", "/compare"))).text


async def test_no_name_becomes_a_formula_in_any_sheet(held: Held, client: httpx.AsyncClient) -> None:
    names = {"乙": "=1+1", "己": "+1", "丁": "-2+3", "甲": "@SUM(1)", "戊": "\t=1"}
    for who, name in names.items():
        await database.execute("UPDATE person SET name = $1 WHERE id = $2", name, held.world.people[who])
    await database.execute("UPDATE unit SET name = '+1', short_name = '-1' WHERE id = $1", held.world.units["县水利局"])
    await held.world.log_in(client, "庚")
    people = await client.post(await held.path("青禾县", "/people/export?which=due"))
    assert set(names.values()) <= {row[0] for row in sheet_of(people)}
    sheets = [people, *[await client.post(await held.path("青禾县", f"/{look}/export")) for look in ("progress", "focus", "changes", "live")]]
    for answer in sheets:
        parts = zipfile.ZipFile(io.BytesIO(answer.content))
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "worksheets" in name)
