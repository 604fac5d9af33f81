"""A circular from draft to issue: its figures are those of the rates page, a second person decides, nothing moves afterwards."""

import asyncio
import io
import re
from typing import Any

import docx
import httpx
import pytest

from app.foundation import canonical, clock, database
from app.foundation.approvals import actions as approvals
from app.foundation.approvals import kinds
from app.foundation.jobs import worker
from app.foundation.refusals import Refusal
from app.foundation.web import sessions
from app.handed_down import APPROVALS, HANDLERS
from app.rates import queries as rates
from app.rates.command import told_figures
from app.reports.circular import actions, gathering, paper, queries, rules, wording
from app.reports.circular.rules import Stage, stage_of
from tests import make
from tests.people_of_tests import World
from tests.rates import histories


async def held(world: World, **changes: Any) -> dict[str, Any]:
    """甲 passes in the main exam, 戊 fails and fails again, 己 sits the make-up alone, 乙 only fails, 丙 is absent, 辛 exempt."""
    kinds.use_kinds(APPROVALS)
    await make.bank_of()
    now = clock.now_ms()
    people = [world.people[name] for name in ("甲", "戊", "乙", "辛", "己", "丙")]
    exam = await make.published_exam(people, title="年度学法考试", opens_at=now - 9 * clock.DAY, closes_at=now - 8 * clock.DAY, attempts=2, **changes)
    again = await make.published_exam(
        people, title="年度学法补考", opens_at=now - 3 * clock.DAY, closes_at=now - 2 * clock.DAY, attempts=2, main_exam=exam["id"]
    )
    await histories.sit(exam, world.people["甲"], right=2)
    await histories.sit(exam, world.people["甲"], right=5, number=2)
    await histories.sit(exam, world.people["戊"], right=1)
    await histories.sit(exam, world.people["乙"], right=2)
    await histories.sit(again, world.people["戊"], right=2)
    await histories.sit(again, world.people["己"], right=4)
    await histories.amend(exam, world.people["辛"], "exempt", at=now, reason="maternity")
    return exam


async def work() -> None:
    while await worker.run_one(HANDLERS):
        pass


async def row_of(world: World, code: str) -> dict[str, Any]:
    return await queries.circular_for(await world.viewer("庚"), code)


async def drafted(world: World, exam: dict[str, Any], *, complete: bool = True) -> str:
    author = await world.viewer("丁")
    code = await actions.draft_circular(author, exam["code"], now=clock.now_ms())
    if complete:
        row = await row_of(world, code)
        seen, content = await queries.text_of(row["id"]) or (0, wording.Content())
        whole = wording.unpacked({**wording.packed(content), "number": "青普办〔2026〕21号"})
        await actions.edit_circular(author, code, whole, seen=seen, now=clock.now_ms())
    return code


async def test_the_paper_equals_the_rates_page_to_the_last_figure(world: World) -> None:
    exam = await held(world)
    code = await drafted(world, exam)
    content, found = await actions.shown(await row_of(world, code))
    snapshot = await rates.whole(rates.exam_in(await rates.exams(), exam["code"]))
    county = snapshot.forest.branches[world.units["青禾县"]].figures
    assert found.total == county and found.sentence == snapshot.sentence
    assert [(row.name, row.figures) for row in found.rows] == [
        (branch.place.name, branch.own) for name in ("县司法局", "县水利局", "白水镇", "白水水管站")
        if (branch := snapshot.forest.branches[world.units[name]]).own.listed
    ]  # fmt: skip
    document = docx.Document(io.BytesIO(actions.made(paper.INTERNAL, content, found)))
    lines = {row.cells[1].text: [cell.text for cell in row.cells] for row in document.tables[0].rows}
    told = told_figures(county)
    total = lines["合计"]
    assert total[3] == str(told["listed"]) and total[5:13] == [
        str(told[name]) for name in ("due", "studied", "sat", "absent", "passed", "failed", "excellent", "sittings")
    ]
    rates_told = [told[name]["text"].split(" ")[0] for name in ("participation_rate", "attendance_rate", "pass_rate_of_sat", "pass_rate_of_due", "excellent_rate_of_sat")]
    assert total[13:18] == rates_told
    text = "\n".join(one.text for one in document.paragraphs)
    assert "在册 6 人，经批准免考 1 人（产假 1 人），应考 5 人" in text


async def test_both_steps_are_counted_from_the_attempts(world: World) -> None:
    exam = await held(world)
    found = await gathering.gather(rates.exam_in(await rates.exams(), exam["code"]), now=clock.now_ms())
    assert found.steps == rules.Steps(
        main_sat=3, main_passed=1, main_sittings=4, again_sat=2, again_sittings=2, absent_then_sat=1, absent_then_failed=0,
        failed_not_again=1, failed_again=1,
    )  # fmt: skip
    assert [one.name for one in found.absentees] == ["丙"] and found.absentees[0].unit == "白水镇"
    weak = await gathering.weak_points([exam["id"]])
    assert [(one.point, one.whole) for one in weak] == [("《行政处罚法》第三十六条", 20)]
    assert weak[0].part == 2 + 5 + 1 + 2


async def test_a_second_person_issues_it_and_nothing_moves_afterwards(world: World) -> None:
    exam = await held(world)
    code = await drafted(world, exam)
    asked = await actions.submit_circular(await world.viewer("丁"), code, now=clock.now_ms())
    assert stage_of(await row_of(world, code)) is Stage.WAITING
    with pytest.raises(Refusal, match="自己提出"):
        await approvals.approve(await world.viewer("丁"), asked, note="", now=clock.now_ms())
    for act in (actions.gather_again, actions.drop_circular, actions.submit_circular):
        with pytest.raises(Refusal, match="已经提交核发"):
            await act(await world.viewer("丁"), code, now=clock.now_ms())
    await approvals.approve(await world.viewer("庚"), asked, note="", now=clock.now_ms())
    row = await row_of(world, code)
    assert stage_of(row) is Stage.ISSUED
    papers = canonical.load(row["papers"])
    sheet, name = await actions.export_circular(await world.viewer("壬"), code, version=paper.SHEET, purpose="", now=clock.now_ms())
    assert name.endswith(".xlsx") and sheet[:2] == b"PK"
    await histories.sit(exam, world.people["丙"], right=5)
    for version in (paper.INTERNAL, paper.PUBLIC):
        data, name = await actions.export_circular(await world.viewer("壬"), code, version=version, purpose="", now=clock.now_ms())
        assert actions.sha256(data) == papers[version], "made again from what was frozen, to the byte"
        assert "未核发" not in name
    again = await drafted(world, exam)
    assert (await actions.shown(await row_of(world, again)))[1].total.absent == 0, "another circular counts what came since"


async def test_changed_figures_are_shown_before_anything_is_put_to_a_second_person(world: World) -> None:
    exam = await held(world)
    code = await drafted(world, exam)
    await histories.sit(exam, world.people["丙"], right=5)
    with pytest.raises(Refusal, match="数据有变动"):
        await actions.submit_circular(await world.viewer("丁"), code, now=clock.now_ms())
    assert stage_of(await row_of(world, code)) is Stage.DRAFT
    await actions.submit_circular(await world.viewer("丁"), code, now=clock.now_ms())
    assert stage_of(await row_of(world, code)) is Stage.WAITING


async def test_of_two_who_submit_at_once_one_is_told(world: World) -> None:
    code = await drafted(world, await held(world))
    viewers = [await world.viewer("丁"), await world.viewer("庚")]
    told = await asyncio.gather(*(actions.submit_circular(one, code, now=clock.now_ms()) for one in viewers), return_exceptions=True)
    assert sorted(isinstance(one, str) for one in told) == [False, True]
    assert await database.fetch_value("SELECT count(*) AS n FROM approval WHERE kind = 'issue_circular'") == 1


async def test_a_refusal_opens_it_again(world: World) -> None:
    code = await drafted(world, await held(world))
    asked = await actions.submit_circular(await world.viewer("丁"), code, now=clock.now_ms())
    await approvals.refuse(await world.viewer("庚"), asked, note="主送写错了", now=clock.now_ms())
    assert stage_of(await row_of(world, code)) is Stage.DRAFT
    asked = await actions.submit_circular(await world.viewer("丁"), code, now=clock.now_ms())
    await approvals.withdraw(await world.viewer("丁"), asked, now=clock.now_ms())
    assert stage_of(await row_of(world, code)) is Stage.DRAFT
    await actions.drop_circular(await world.viewer("丁"), code, now=clock.now_ms())
    assert stage_of(await row_of(world, code)) is Stage.DROPPED


async def test_of_two_editors_the_second_is_told(world: World) -> None:
    code = await drafted(world, await held(world))
    row = await row_of(world, code)
    number, content = await queries.text_of(row["id"]) or (0, wording.Content())
    other = wording.unpacked({**wording.packed(content), "to": "各乡镇"})
    await actions.edit_circular(await world.viewer("庚"), code, other, seen=number, now=clock.now_ms())
    with pytest.raises(Refusal, match="别人保存了"):
        await actions.edit_circular(await world.viewer("丁"), code, content, seen=number, now=clock.now_ms())
    assert [text["number"] for text in await queries.texts_of(row["id"])] == [3, 2, 1]


async def test_a_large_roster_is_gathered_by_a_job(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    exam = await held(world)
    monkeypatch.setattr(queries, "IMMEDIATE", 3)
    code = await drafted(world, exam, complete=False)
    assert stage_of(await row_of(world, code)) is Stage.GATHERING
    with pytest.raises(Refusal, match="正在汇总"):
        await actions.gather_again(await world.viewer("丁"), code, now=clock.now_ms())
    await work()
    assert stage_of(await row_of(world, code)) is Stage.DRAFT


async def test_it_is_incomplete_without_its_number_and_never_about_a_make_up(world: World) -> None:
    exam = await held(world)
    code = await drafted(world, exam, complete=False)
    with pytest.raises(Refusal, match="发文字号"):
        await actions.submit_circular(await world.viewer("丁"), code, now=clock.now_ms())
    again = await database.fetch_value("SELECT code FROM exam WHERE main_exam = $1", exam["id"])
    with pytest.raises(Refusal, match="主考"):
        await actions.draft_circular(await world.viewer("丁"), again, now=clock.now_ms())


async def test_the_pages_from_draft_to_download(world: World, client: httpx.AsyncClient) -> None:
    exam = await held(world)
    await world.log_in(client, "丁")
    assert "起草通报" in (await client.get(f"/exams/{exam['code']}")).text
    began = await client.post(f"/exams/{exam['code']}/circulars")
    here = began.headers["location"]
    page = (await client.get(here)).text
    assert "参考率 80.00%（4/5）" in page and "起草中" in page
    form = (await client.get(f"{here}/edit")).text
    assert "{缺考}" in form and "仍有缺考" in form
    fields = {
        "number": "青普办〔2026〕1号", "organ": "普法办文件", "title": "通报", "to": "各单位", "opening": "现通报如下。", "practices": "先学后考。只看题。",
        "demands": "缺考的 {缺考} 人补学。", "signer": "普法办", "day": "2026年12月25日", "copies": "", "keep": ["make_up"], "seen": "1",
    }  # fmt: skip
    typed = await client.post(f"{here}/edit", data={**fields, "demands": "缺考的 1 人补学，{什么}。"})
    assert typed.status_code == 422 and "“1 人”是手填的数字" in typed.text and "缺考的 1 人补学" in typed.text
    assert (await client.post(f"{here}/edit", data=fields)).status_code == 303
    page = (await client.get(here)).text
    assert "缺考的 1 人补学。" in page and "仍有缺考" not in page and "补考没有全到" in page
    taken = await client.post(f"{here}/export", data={"version": "public"})
    assert taken.status_code == 200 and "filename*=UTF-8''" in taken.headers["content-disposition"]
    assert (await client.post(f"{here}/names", data={"purpose": ""})).status_code == 422
    names = await client.post(f"{here}/names", data={"purpose": "通知补学"})
    assert "丙" in "".join(cell.text for row in docx.Document(io.BytesIO(names.content)).tables[0].rows for cell in row.cells)
    entry = await database.fetch_one("SELECT detail FROM ledger_entry WHERE verb = 'export_names'")
    assert entry is not None and canonical.load(entry["detail"])["purpose"] == "通知补学" and '"people":1' in entry["detail"]
    assert (await client.post(f"{here}/submit")).status_code == 303
    assert "等待核发" in (await client.get(here)).text
    await world.log_in(client, "庚")
    approval = re.search(r"/approvals/\w+", (await client.get(here)).text)
    assert approval is not None and "青普办〔2026〕1号" in (await client.get(approval[0])).text
    assert (await client.post(f"{approval[0]}/approve", data={"note": ""})).status_code == 303
    assert "已核发" in (await client.get("/circulars")).text


@pytest.mark.parametrize(("who", "status"), [("甲", 403), ("乙", 403), ("壬", 200), ("癸", 403)])
async def test_it_belongs_to_the_office(world: World, client: httpx.AsyncClient, who: str, status: int) -> None:
    code = await drafted(world, await held(world))
    await world.log_in(client, who)
    assert (await client.get(f"/circulars/{code}")).status_code == status
    assert (await client.post(f"/circulars/{code}/names", data={"purpose": "看看"})).status_code == 403


async def test_the_list_needs_few_statements(world: World, client: httpx.AsyncClient) -> None:
    exam = await held(world)
    await drafted(world, exam)
    await world.log_in(client, "丁")
    sent_for = []
    for _ in range(2):
        sessions.forget_all()
        with database.counting() as sent:
            assert (await client.get("/circulars")).status_code == 200
        sent_for.append(len(sent))
        await drafted(world, exam, complete=False)
    assert sent_for[0] == sent_for[1] <= 6
