"""The pages of rates: who sees which unit, every number opens exactly its people, few statements, exports like the screen."""

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from app.foundation import clock, database, protected
from app.foundation.web import sessions
from app.rates import command, queries
from app.rates.rules import LISTS
from tests import make
from tests.people_of_tests import World
from tests.rates import histories

MOST_STATEMENTS = 9
SAT = ("甲", "戊", "丙")


@dataclass
class Held:
    """An open exam with results, and how to get to a unit's page."""

    exam: dict[str, Any]
    world: World

    async def code(self, unit: str) -> str:
        """The public code of a unit."""
        return str(await database.fetch_value("SELECT code FROM unit WHERE id = $1", self.world.units[unit]))

    async def path(self, unit: str, more: str = "") -> str:
        """The address of a unit's page."""
        return f"/rates/{self.exam['code']}/units/{await self.code(unit)}{more}"


@pytest.fixture
async def held(world: World) -> Held:
    """甲 and 丙 pass (甲 at the second try), 戊 fails, 辛 fails and is exempted then, 乙、己、丁 have not sat; 癸 not on the roster."""
    await make.bank_of()
    now = clock.now_ms()
    names = ["甲", "戊", "乙", "辛", "己", "丙", "丁"]
    exam = await make.published_exam(
        [world.people[name] for name in names], title="年度学法考试", opens_at=now - 2 * clock.DAY, closes_at=now + clock.DAY, attempts=3
    )
    await histories.sit(exam, world.people["甲"], right=1)
    await histories.sit(exam, world.people["甲"], right=5, number=2)
    await histories.sit(exam, world.people["戊"], right=2)
    await histories.sit(exam, world.people["丙"], right=3)
    await histories.sit(exam, world.people["辛"], right=2)
    await histories.amend(exam, world.people["辛"], "exempt", at=now, reason="illness")
    await histories.practise(world.people["甲"], year=clock.day_of(now).year, sets=1)
    return Held(exam, world)


async def test_a_unit_admin_comes_straight_to_who_has_not_sat(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "乙")
    landed = await client.get("/rates", follow_redirects=True)
    assert landed.status_code == 200
    assert landed.url.path == await held.path("县水利局")
    text = landed.text
    assert "还没考的 2&nbsp;人" in text
    assert text.index("还没考的") < text.index("下级单位")
    assert "参学率" in text and "实考 <b>2</b> / 应考 <b>4</b>&nbsp;人" in text
    assert "40.00%" not in text and "50.00%" in text
    assert "免考后不计：1&nbsp;人考试不合格后才批准免考" in text
    assert "免考 1 人（重大疾病 1 人）" in text, "the definition names the exempt by reason"
    assert "白水水管站" in text and "县水利局（本级）" in text


async def test_the_unit_page_needs_eleven_statements_however_large_the_tree(held: Held, client: httpx.AsyncClient) -> None:
    """Log-in, viewer and grants included, and two for what waits for an answer; twenty more sub-units with people cost none more."""
    await held.world.log_in(client, "乙")
    path = await held.path("县水利局")
    counts = []
    for _ in range(2):
        sessions.forget_all()
        with database.counting() as sent:
            assert (await client.get(path)).status_code == 200
        counts.append(len(sent))
        for number in range(20):
            await make.person(f"新人{number}", await make.unit(f"下属{number}站", area=held.world.units["县水利局"]))
    assert counts[0] == counts[1] <= MOST_STATEMENTS + 2


async def test_the_county_page_needs_as_few(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "丁")
    sessions.forget_all()
    with database.counting() as sent:
        assert (await client.get(f"/rates/{held.exam['code']}")).status_code == 200
    assert len(sent) <= MOST_STATEMENTS


async def test_every_number_opens_exactly_its_people(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "庚")
    county = queries.exam_in(await queries.exams(), held.exam["code"])
    figures = (await queries.whole(county)).forest.branches[held.world.units["青禾县"]].figures
    expected = {
        "listed": "甲戊乙辛己丙丁", "exempt": "辛", "due": "甲戊乙己丙丁", "studied": "甲", "not_studied": "戊乙己丙丁", "sat": "甲戊丙",
        "absent": "乙己丁", "passed": "甲丙", "failed": "戊", "excellent": "甲", "unmarked": "", "exempt_after": "辛",
    }  # fmt: skip
    assert set(expected) == set(LISTS)
    for which, names in expected.items():
        answer = await client.get(await held.path("青禾县", f"/people?which={which}"))
        assert answer.status_code == 200
        assert set(re.findall(r'<th scope="row" class="nowrap">(.)</th>', answer.text)) == set(names), which
        assert getattr(figures, which) == len(names), which
        assert f"{len(names)}&nbsp;人</h1>" in answer.text


@pytest.mark.parametrize("more", ["", "?open=all", "?open=all&tree=system", "?low=80"])
async def test_every_link_of_the_table_opens_as_many_as_it_says(held: Held, client: httpx.AsyncClient, more: str) -> None:
    await held.world.log_in(client, "庚")
    pages = [(await client.get(f"/rates/{held.exam['code']}{more}")).text, (await client.get(await held.path("县水利局"))).text]
    links = {link for page in pages for link in re.findall(r'<a [^>]*href="(/rates/[^"]+/people[^"]+)"[^>]*>(.*?)</a>', page)}
    assert len(links) > 12 and any(href.endswith("#tries") for href, _ in links)
    for href, inside in links:
        opened = await client.get(href.replace("&amp;", "&"))
        said = re.search(r"(\d+)(?:/\d+)?", re.sub(r"<b.*?</b>", "", inside) if "<small>" in inside else inside)
        of_tries = href.endswith("#tries")
        shown = re.search(r"共考 (\d+)&nbsp;人次" if of_tries else r"<h1>\S+ (\d+)&nbsp;人</h1>", opened.text)
        assert opened.status_code == 200 and (said is None or (shown is not None and shown.group(1) == said.group(1))), (href, inside)


async def test_a_line_of_a_units_own_people_opens_only_them(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "乙")
    whole = await client.get(await held.path("县水利局", "/people?which=absent"))
    own = await client.get(await held.path("县水利局", "/people?which=absent&own=1"))
    assert "还没考 2&nbsp;人" in whole.text and "己" in whole.text
    assert "还没考 1&nbsp;人" in own.text and ">己<" not in own.text


async def test_somebody_exempted_after_failing_carries_a_note(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "乙")
    page = await client.get(await held.path("县水利局", "/people?which=exempt"))
    assert "免考后不计：此前考 40 分，不合格（重大疾病）" in page.text
    assert 'class="after"' in page.text


async def test_sitting_in_spite_of_an_exemption_is_no_exemption_after_failing(held: Held, client: httpx.AsyncClient) -> None:
    early = held.exam["opens_at"] - clock.DAY
    await histories.amend(held.exam, held.world.people["戊"], "exempt", at=early, reason="maternity")
    await held.world.log_in(client, "乙")
    page = (await client.get(await held.path("县水利局", "/people?which=exempt_after"))).text
    assert "考试不合格后免考 1&nbsp;人" in page and ">戊<" not in page
    exempt = (await client.get(await held.path("县水利局", "/people?which=exempt"))).text
    assert "免考（产假），考过 1 次，不计" in exempt


@pytest.mark.parametrize(
    ("who", "unit", "status"),
    [
        ("乙", "白水水管站", 200), ("乙", "白水镇", 404), ("乙", "青禾县", 404), ("辛", "县水利局", 200), ("丙", "白水镇", 200),
        ("丙", "白水水管站", 200), ("丙", "县水利局", 404), ("壬", "县水利局", 200), ("丁", "白水镇", 200), ("甲", "县水利局", 403),
        ("癸", "县水利局", 403),
    ],
)  # fmt: skip
async def test_a_unit_is_shown_to_those_whose_grant_reaches_it(
    held: Held, client: httpx.AsyncClient, who: str, unit: str, status: int
) -> None:
    await held.world.log_in(client, who)
    for more in ("", "/people?which=sat"):
        assert (await client.get(await held.path(unit, more))).status_code == status


async def test_a_grant_in_one_tree_opens_no_other(held: Held, client: httpx.AsyncClient) -> None:
    """乙 runs 县水利局 in the system tree: the station below it is theirs there, and nowhere in the area tree."""
    await held.world.log_in(client, "乙")
    assert (await client.get(await held.path("白水水管站", "?tree=system"))).status_code == 200
    assert (await client.get(await held.path("白水水管站", "?tree=area"))).status_code == 404
    assert (await client.get(await held.path("白水水管站", "/people?which=sat&tree=area"))).status_code == 404
    await held.world.log_in(client, "丁")
    both = await client.get(await held.path("县水利局", "?tree=area"))
    assert both.status_code == 200 and "白水水管站" not in both.text
    assert "白水水管站" in (await client.get(await held.path("县水利局", "?tree=system"))).text


async def test_nobody_logged_in_is_sent_to_log_in(held: Held, client: httpx.AsyncClient) -> None:
    assert (await client.get(await held.path("县水利局"))).status_code in (303, 401)


@pytest.mark.parametrize("more", ["?which=everybody", "?which=__class__", "?which=absent'--"])
async def test_a_list_that_is_none_is_not_found(held: Held, client: httpx.AsyncClient, more: str) -> None:
    await held.world.log_in(client, "庚")
    assert (await client.get(await held.path("县水利局", f"/people{more}"))).status_code == 404


async def test_an_unknown_exam_is_not_found_and_none_at_all_says_so(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "丁")
    assert (await client.get("/rates/nothere")).status_code == 404
    empty = await client.get("/rates")
    assert empty.status_code == 200 and "还没有发布考试" in empty.text


async def test_the_tree_opens_level_by_level_and_is_searched(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "丁")
    base = f"/rates/{held.exam['code']}"
    shut = (await client.get(base)).text
    assert "白水镇" in shut and "白水水管站" not in shut and "县档案馆" in shut
    town = await held.code("白水镇")
    link = re.search(rf'href="([^"]+#u-{town})"', shut)
    assert link is not None
    assert "白水水管站" in (await client.get(link.group(1).replace("&amp;", "&"))).text
    assert "白水水管站" in (await client.get(f"{base}?open=all")).text
    found = (await client.get(f"{base}?q=水管")).text
    assert "白水水管站（白水镇）" in found and "找到 1&nbsp;个单位" in found and "县档案馆" not in found
    assert "没有符合条件的单位" in (await client.get(f"{base}?q=没有这个")).text
    assert "县档案馆" not in (await client.get(f"{base}?low=80")).text


async def test_a_category_narrows_counts_and_lists_alike(held: Held, client: httpx.AsyncClient) -> None:
    leader = await make.person("领导甲", held.world.units["县档案馆"], category="leader_section")
    exam = await make.published_exam([leader, held.world.people["甲"]], title="另一场")
    await held.world.log_in(client, "丁")
    page = (await client.get(f"/rates/{exam['code']}?category=leader_section")).text
    assert "只计科级领导干部" in page and "应考 <b>1</b>" in page
    path = f"/rates/{exam['code']}/units/{await held.code('青禾县')}/people?which=due&category=leader_section"
    people = (await client.get(path)).text
    assert "领导甲" in people and ">甲<" not in people


async def test_people_are_searched_and_masked(held: Held, client: httpx.AsyncClient) -> None:
    sealed = protected.seal("13812345678", about="person.phone")
    await database.execute("UPDATE person SET phone_sealed = $1 WHERE id = $2", sealed, held.world.people["己"])
    await held.world.log_in(client, "庚")
    found = (await client.get(await held.path("青禾县", "/people?which=listed&q=己"))).text
    assert "138****5678" in found and "13812345678" not in found
    assert re.findall(r'<th scope="row" class="nowrap">(.)</th>', found) == ["己"]
    assert "没有找到" in (await client.get(await held.path("青禾县", "/people?which=listed&q=%25"))).text


async def test_a_reminder_is_ready_to_copy_without_script(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "乙")
    text = re.search(r'<textarea class="input" id="reminder"[^>]*>\s*(.*?)</textarea>', (await client.get(await held.path("县水利局"))).text, re.S)
    assert text is not None
    for part in ("年度学法考试", "应考 4 人，还有 2 人没有交卷", "可考 3 次取高分", "https://testserver"):
        assert part in text.group(1)
    assert "己" not in text.group(1), "a text for a group names nobody"
    await database.execute("UPDATE exam SET closes_at = $1 WHERE id = $2", clock.now_ms() - 1, held.exam["id"])
    over = (await client.get(await held.path("县水利局"))).text
    assert "缺考的 2&nbsp;人" in over and 'id="reminder"' not in over


def _sheet(answer: httpx.Response) -> list[list[Any]]:
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    return CalamineWorkbook.from_filelike(_file(answer.content)).get_sheet_by_index(0).to_python()


def _file(data: bytes) -> Any:
    return io.BytesIO(data)


async def test_the_exported_table_equals_the_screen_and_is_recorded(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "丁")
    rows = _sheet(await client.post(f"/rates/{held.exam['code']}/export?tree=system"))
    assert "年度学法考试" in rows[0][0] and rows[1][0].startswith("截至 ") and rows[2][0].startswith("口径第 1 版")
    head, lines = rows[3], rows[4:]
    by_name = {str(line[0]).strip("　"): dict(zip(head, line, strict=False)) for line in lines}
    water = by_name["县水利局"]
    assert (water["在册（人）"], water["免考（人）"], water["应考（人）"], water["缺考（人）"], water["人次"]) == (5, 1, 4, 2, 3)
    assert water["参考率"] == "50.00% (2/4)" and water["合格率（应考）"] == "25.00% (1/4)" and water["优秀率（实考）"] == "50.00% (1/2)"
    assert by_name["县档案馆"]["参考率"] == "— (0/0)"
    assert by_name["县水利局（本级）"]["应考（人）"] == 3
    entry = await database.fetch_one("SELECT verb, subject_id, detail FROM ledger_entry WHERE verb LIKE 'export%'")
    assert entry is not None and entry["verb"] == "export_rates" and entry["subject_id"] == held.exam["id"]


async def test_a_list_is_exported_with_text_cells_only_and_recorded(held: Held, client: httpx.AsyncClient) -> None:
    await database.execute("UPDATE person SET name = $1 WHERE id = $2", "=HYPERLINK(1)", held.world.people["乙"])
    await held.world.log_in(client, "乙")
    answer = await client.post(await held.path("县水利局", "/people/export?which=absent"))
    rows = _sheet(answer)
    assert "县水利局" in rows[0][0] and "还没考名单" in rows[0][0] and "共 2 人" in rows[1][0] and rows[2][0].startswith("口径")
    assert {row[0] for row in rows[4:]} == {"=HYPERLINK(1)", "己"}
    assert b"<f>" not in _part(answer.content, "xl/worksheets/sheet1.xml")
    entry = await database.fetch_one("SELECT detail FROM ledger_entry WHERE verb = 'export_people'")
    assert entry is not None and '"people":2' in entry["detail"] and "HYPERLINK" not in entry["detail"]


def _part(data: bytes, name: str) -> bytes:
    return zipfile.ZipFile(_file(data)).read(name)


async def test_an_auditor_reads_lists_and_takes_none_out(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "壬")
    page = await client.get(await held.path("县水利局", "/people?which=absent"))
    assert page.status_code == 200 and "导出名单" not in page.text
    assert (await client.post(await held.path("县水利局", "/people/export?which=absent"))).status_code == 403
    await held.world.log_in(client, "乙")
    assert (await client.post(await held.path("白水镇", "/people/export?which=absent"))).status_code == 404


async def test_an_admin_of_a_unit_founded_since_is_told_so(held: Held, client: httpx.AsyncClient) -> None:
    founded = await make.unit("新设单位", area=held.world.units["青禾县"])
    await database.execute("UPDATE unit_place SET from_at = from_at + 1000 WHERE unit = $1", founded)
    await make.grant(held.world.people["己"], "unit_admin", founded)
    await held.world.log_in(client, "己")
    page = await client.get("/rates", follow_redirects=True)
    assert page.status_code == 200 and "名单里没有您管理的单位" in page.text and "县水利局" not in page.text


async def test_an_empty_unit_says_so(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "丁")
    assert "名单上没有这个单位的人" in (await client.get(await held.path("县档案馆"))).text


async def test_the_command_tells_the_same_numbers(held: Held) -> None:
    exam = queries.exam_in(await queries.exams(), held.exam["code"])
    for tree in ("area", "system"):
        told = await command.counted(held.exam["code"], unit="", tree=tree, now=1)
        branches = (await queries.whole(exam, tree=tree)).forest.branches
        by_code = {branch.place.code: branch.figures for branch in branches.values()}
        assert {unit["code"]: unit["sat"] for unit in told["units"]} == {code: figures.sat for code, figures in by_code.items()}
        assert told["total"]["attendance_rate"] == {"part": 3, "whole": 6, "text": "50.00% (3/6)"}
        assert (told["total"]["sittings"], told["total"]["listed"], told["total"]["exempt"]) == (4, 7, 1)
    one = await command.counted(held.exam["code"], unit=await held.code("县水利局"), tree="system", now=1)
    assert (one["total"]["due"], one["total"]["absent"], len(one["units"])) == (4, 2, 2)
