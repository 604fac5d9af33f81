"""Main exam, make-ups, both, and the exempted put back: every count opens exactly its people; the stages stand in the .xlsx."""

import io
import random
import re
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from app.foundation import clock, database
from app.rates import queries
from app.rates.narrowing import COUNTED
from app.rates.stages import COUNTS_SHOWN, RATES_SHOWN, stages_for
from tests import make
from tests.people_of_tests import World
from tests.rates import histories

LINK = re.compile(r'<a href="(/rates/[^"]+/people[^"]+)">([\d,]+)</a>')


async def random_exam(world: World, seed: int) -> dict[str, Any]:
    """A closed exam with two make-ups: who sat which how often and how well, who is exempted, moved or void is thrown; the same for a seed."""
    await make.bank_of(single=3, multiple=1, true_false=1)
    dice, now, people = random.Random(seed), clock.now_ms(), world.people
    names = ["甲", "戊", "乙", "己", "丙", "丁", "辛"]
    exam = await make.published_exam(
        [people[name] for name in names], title="年度学法考试", opens_at=now - 9 * clock.DAY, closes_at=now - 6 * clock.DAY, attempts=3,
        counts=dice.choice(["best", "last"]),
    )  # fmt: skip
    for day in (5, 3):
        called = dice.sample(names, dice.randint(2, 5))
        again = await make.published_exam(
            [people[name] for name in called], title=f"补考{day}", main_exam=exam["id"], opens_at=now - day * clock.DAY, closes_at=now - (day - 1) * clock.DAY
        )
        for name in called:
            if dice.random() < 0.6:
                await histories.sit(again, people[name], right=dice.randint(1, 5), voided=dice.random() < 0.2)
    for name in names:
        for number in range(1, dice.randint(0, 3)):
            await histories.sit(exam, people[name], right=dice.randint(0, 5), number=number, marked=dice.random() < 0.8)
        if dice.random() < 0.4:
            await histories.amend(exam, people[name], dice.choice(["exempt", "exempt", "leave"]), at=now)
    await histories.amend(exam, people["甲"], "transfer", at=now, unit=world.units["白水镇"])
    return exam


async def opened_rightly(client: httpx.AsyncClient, text: str) -> list[str]:
    """Opens every count of a page and holds heading and rows to it; the addresses."""
    found = sorted(set(LINK.findall(text)))
    for href, count in found:
        answer = await client.get(href.replace("&amp;", "&"))
        rows = len(re.findall(r'<th scope="row" class="nowrap">.+?</th>', answer.text))
        heading = re.search(r"<h1>\S+ ([\d,]+)&nbsp;人</h1>", answer.text)
        times = re.search(r"共考 ([\d,]+)&nbsp;人次", answer.text)
        assert answer.status_code == 200 and heading is not None and heading.group(1) == str(rows), href
        tries = sum(int(more) - 1 for more in re.findall(r"<small>考 (\d+) 次</small>", answer.text)) + rows
        assert times is None or times.group(1) == str(tries), f"{href}: the tries of the rows sum to 人次"
        assert count in {heading.group(1), times.group(1) if times else ""}, (href, count)
    return [href for href, _ in found]


def section(text: str, heading: str) -> str:
    """The part of a page under a heading's id."""
    return text.split(f'id="{heading}"')[1].split("</section>")[0]


@pytest.mark.parametrize("seed", range(4))
async def test_every_count_of_the_stages_and_of_the_put_back_opens_its_people(world: World, client: httpx.AsyncClient, seed: int) -> None:
    exam = await random_exam(world, seed)
    await world.log_in(client, "庚")
    unit = await database.fetch_value("SELECT code FROM unit WHERE id = $1", world.units["县水利局"])
    pages = [f"/rates/{exam['code']}{more}" for more in ("", "?tree=system", "?category=staff")] + [f"/rates/{exam['code']}/units/{unit}"]
    for page in pages:
        part = section((await client.get(page)).text, "stages-h")
        cells = re.findall(r'<td class="num">(.*?)</td>', part)
        assert len(cells) == 4 * len(COUNTS_SHOWN) and all(cell == "0" or LINK.fullmatch(cell) for cell in cells), page
        assert await opened_rightly(client, part)
    for tree in ("area", "system"):
        text = (await client.get(f"/rates/{exam['code']}/put-back?tree={tree}")).text
        links = await opened_rightly(client, text)
        assert any("counted=back" in link for link in links) and any("own=1" in link for link in links)
        assert not re.search(r"\((?!0)\d+/", section(text, "units-h")), "no count of a rate is left without its people"


@pytest.mark.parametrize("seed", range(2))
async def test_the_stages_stand_on_a_sheet_as_on_the_page(world: World, client: httpx.AsyncClient, seed: int) -> None:
    exam = await random_exam(world, seed)
    await world.log_in(client, "庚")
    exams, viewer = await queries.exams(), await world.viewer("庚")
    unit = str(await database.fetch_value("SELECT code FROM unit WHERE id = $1", world.units["县水利局"]))
    for address, at in ((f"/rates/{exam['code']}/export", ""), (f"/rates/{exam['code']}/units/{unit}/export?tree=area", unit)):
        book = CalamineWorkbook.from_filelike(io.BytesIO((await client.post(address)).content))
        assert book.sheet_names == ["各单位情况", "主考和补考"]
        rows = book.get_sheet_by_name("主考和补考").to_python()
        assert rows[1][0].startswith("截至 ") and "主考一行不含补考" in rows[2][0] and rows[3][0].startswith("口径第 1 版")
        stages = await stages_for(viewer, queries.exam_in(exams, exam["code"]), exams, tree="area", unit=at)
        assert [row[0] for row in rows[5:]] == ["主考", "补考：补考5", "补考：补考3", "主考和补考合计"]
        assert [list(row[1:7]) for row in rows[5:]] == [[getattr(one.figures, key) for key in COUNTS_SHOWN] for one in stages]
        for row, one in zip(rows[5:], stages, strict=True):
            rates = [getattr(one.figures, key) for key in RATES_SHOWN]
            assert [str(cell).endswith(f"({rate.part}/{rate.whole})") for cell, rate in zip(row[7:], rates, strict=True)] == [True] * 3


async def test_a_list_keeps_how_it_is_counted_and_the_put_back_leaves_by_no_door(world: World, client: httpx.AsyncClient) -> None:
    exam = await random_exam(world, 1)
    code = await database.fetch_value("SELECT code FROM unit WHERE id = $1", world.units["县水利局"])
    where = f"/rates/{exam['code']}/units/{code}/people"
    await world.log_in(client, "庚")
    main = (await client.get(f"{where}?which=due&counted=main")).text
    assert "只计主考" in main and "不含补考" in main and 'name="counted" value="main"' in main and "单独提醒" not in main
    assert f"{where}/export?" in main and "counted=main" in main.split(f"{where}/export?")[1].split('"')[0]
    back = (await client.get(f"{where}?which=due&counted=back")).text
    assert "含免考口径" in back and "放回应考" in back and "people/export" not in back and "people/print" not in back
    for door in ("export", "print", "export-later"):
        assert (await client.post(f"{where}/{door}?which=due&counted=back", data={"purpose": "核对"})).status_code == 404, door
    assert (await client.get(f"{where}?which=due&counted=nothing")).status_code == 404
    await world.log_in(client, "乙")
    assert {how: (await client.get(f"{where}?which=due&counted={how}")).status_code for how in COUNTED} == {"main": 200, "both": 200, "back": 404}


async def test_a_unit_closed_before_a_make_up_still_has_its_page(world: World, client: httpx.AsyncClient) -> None:
    exam = await random_exam(world, 2)
    founded = await make.unit("撤销的单位", area=world.units["青禾县"])
    await database.execute("UPDATE unit_place SET from_at = 1, to_at = $2 WHERE unit = $1", founded, exam["published_at"] + 1)
    await database.execute("UPDATE exam SET published_at = published_at + 2 WHERE main_exam = $1", exam["id"])
    await histories.amend(exam, world.people["戊"], "transfer", at=clock.now_ms(), unit=founded)
    code = await database.fetch_value("SELECT code FROM unit WHERE id = $1", founded)
    await world.log_in(client, "庚")
    assert "主考和补考合计" in (await client.get(f"/rates/{exam['code']}/units/{code}")).text
