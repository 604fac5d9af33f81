"""Versions of the definition: made by the office, tried before they are chosen, chosen for an exam, counted again by a stranger."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from app.foundation import canonical, clock, database
from app.foundation.approvals import actions as approvals
from app.foundation.approvals import kinds
from app.foundation.refusals import Refusal
from app.foundation.settings import Settings
from app.handed_down import APPROVALS
from app.rates import queries as rates
from app.rates.counting import Part
from app.rates.defining import actions, queries
from app.rates.definitions import Definition
from app.rates.people import people_in
from app.rates.rules import LISTS, Figures
from app.rates.stages import stages_for
from tests import make
from tests.people_of_tests import World
from tests.rates import histories
from tests.rates.test_recount import compare

DAY = clock.DAY


@dataclass
class Held:
    """甲 (enforcer) passed, 戊 failed and passed the make-up, 丙 is absent, 己 exempted without sitting, 乙 exempted and sat; a closed exam."""

    exam: dict[str, Any]
    world: World
    settings: Settings

    async def add(self, by: str = "丁", **changes: Any) -> int:
        made = Definition(0, **changes)
        return await actions.add_definition(await self.world.viewer(by), made, made_from=1, reason="按省里的口径", now=clock.now_ms())

    async def choose(self, number: int, *, by: str = "丁") -> str | None:
        viewer = await self.world.viewer(by)
        return await actions.choose_definition(viewer, self.exam["code"], number, reason="理由", changes={}, now=clock.now_ms())

    async def total(self) -> Figures:
        told = await compare(self.settings, self.exam)
        return told["area"][self.world.units["青禾县"]]

    async def counted(self) -> dict[str, Any]:
        return rates.exam_in(await rates.exams(), self.exam["code"])


async def holding(world: World, settings: Settings, *, over: bool = True) -> Held:
    kinds.use_kinds(APPROVALS)
    await make.bank_of(single=3, multiple=1, true_false=1)
    now, people = clock.now_ms(), world.people
    await database.execute("UPDATE person SET category = 'enforcer' WHERE id = $1", people["甲"])
    names = ["甲", "戊", "丙", "己", "乙"]
    closes = now - DAY if over else now + DAY
    exam = await make.published_exam([people[name] for name in names], opens_at=now - 3 * DAY, closes_at=closes, attempts=2)
    await histories.sit(exam, people["甲"], right=5)
    await histories.sit(exam, people["戊"], right=1)
    await histories.sit(exam, people["乙"], right=4)
    again = await make.published_exam([people["戊"], people["丙"]], main_exam=exam["id"], opens_at=now - 2 * DAY, closes_at=now + DAY)
    await histories.sit(again, people["戊"], right=4)
    for name in ("己", "乙"):
        await histories.amend(exam, people[name], "exempt", at=now, reason="maternity")
    await histories.require(clock.day_of(exam["opens_at"]).year, "", 2)
    await histories.practise(people["戊"], year=clock.day_of(exam["opens_at"]).year, sets=1)
    return Held(exam, world, settings)


@pytest.fixture
async def held(world: World, db: Settings) -> Held:
    return await holding(world, db)


VARIANTS: list[tuple[dict[str, Any], dict[str, int | None]]] = [
    ({}, {"listed": 5, "exempt": 2, "due": 3, "sat": 2, "passed": 2, "studied": 0, "sittings": 3, "average": 9000}),
    ({"base": "all_listed"}, {"listed": 5, "exempt": 0, "due": 5, "sat": 3, "passed": 3, "sittings": 4, "absent": 2}),
    ({"base": "categories", "categories": ("enforcer",)}, {"listed": 1, "exempt": 0, "due": 1, "sat": 1, "passed": 1, "sittings": 1}),
    ({"study_rule": "any_act"}, {"due": 3, "studied": 1}),
    ({"sitting_rule": "main_only"}, {"due": 3, "sat": 2, "passed": 1, "failed": 1, "sittings": 2}),
    ({"average_rule": "absent_as_zero"}, {"due": 3, "sat": 2, "average": 6000}),
]


@pytest.mark.parametrize(("changes", "figures"), VARIANTS, ids=lambda one: "-".join(map(str, one.values())) or "first")
async def test_each_variant_counts_as_it_says_and_a_stranger_agrees(
    world: World, db: Settings, changes: dict[str, Any], figures: dict[str, int | None]
) -> None:
    held = await holding(world, db, over=False)
    if changes:
        assert await held.choose(await held.add(**changes)) is None
    total = await held.total()
    assert {name: getattr(total, name) for name in figures} == figures
    assert total.listed == total.exempt + total.due and total.due == total.sat + total.absent and total.sat == total.passed + total.failed
    exam = await held.counted()
    for which in LISTS:
        people, found = await people_in(exam, Part(world.units["青禾县"]), which=which)
        assert len(people) == found == getattr(total, which), which


async def test_a_version_is_added_from_an_old_one_and_never_twice(held: Held) -> None:
    number = await held.add(base="all_listed")
    assert number == 2
    with pytest.raises(Refusal) as refused:
        await held.add(base="all_listed", by="庚")
    assert refused.value.reason == "the_same"
    with pytest.raises(Refusal) as refused:
        await held.add(base="categories")
    assert set(refused.value.fields or {}) == {"categories"}
    row = await database.fetch_one("SELECT verb, detail FROM ledger_entry WHERE subject = 'rate_definition'")
    assert row is not None and row["verb"] == "add_definition" and canonical.load(row["detail"])["from"] == 1


async def test_a_default_counts_only_what_is_published_afterwards(held: Held) -> None:
    number = await held.add(base="all_listed", by="庚")
    with pytest.raises(Refusal) as refused:
        await actions.set_default_definition(await held.world.viewer("庚"), number, now=clock.now_ms())
    assert refused.value.status == 403, "not by who made it"
    await make.grant(held.world.people["丁"], "office_checker", held.world.units["青禾县"])
    checker = await held.world.viewer("丁")
    await actions.set_default_definition(checker, number, now=clock.now_ms())
    later = await make.published_exam([held.world.people["甲"]], published_at=clock.now_ms() + 1)
    assert (await held.counted())["definition"] == 1
    assert rates.exam_in(await rates.exams(), later["code"])["definition"] == number
    with pytest.raises(Refusal) as refused:
        await actions.retire_definition(checker, number, now=clock.now_ms())
    assert refused.value.reason == "default"
    await actions.set_default_definition(checker, 1, now=clock.now_ms() + 2)
    await actions.retire_definition(checker, number, now=clock.now_ms() + 2)
    assert rates.exam_in(await rates.exams(), later["code"])["definition"] == number, "what was counted by it stays so"
    with pytest.raises(Refusal) as refused:
        await held.choose(number)
    assert refused.value.reason == "retired"


async def test_a_closed_exam_takes_a_second_person(held: Held) -> None:
    number = await held.add(sitting_rule="main_only")
    before = await held.total()
    code = await held.choose(number)
    assert code and await held.total() == before
    with pytest.raises(Refusal) as refused:
        await held.choose(number)
    assert refused.value.reason == "under_way"
    await make.grant(held.world.people["丁"], "office_checker", held.world.units["青禾县"])
    with pytest.raises(Refusal):
        await approvals.approve(await held.world.viewer("丁"), code, note="", now=clock.now_ms())
    await approvals.approve(await held.world.viewer("庚"), code, note="", now=clock.now_ms())
    assert (await held.total()).passed == before.passed - 1
    assert "不含补考" in (await rates.whole(await held.counted())).sentence
    with pytest.raises(Refusal) as refused:
        await held.choose(number)
    assert refused.value.reason == "the_same"


async def test_the_preview_foretells_what_choosing_changes(world: World, db: Settings) -> None:
    held = await holding(world, db, over=False)
    number = await held.add(base="all_listed", average_rule="absent_as_zero")
    found = await queries.effect(await held.counted(), (await queries.version(number)).definition)
    before = await held.total()
    await held.choose(number)
    assert found.lines == queries.told(before, await held.total())
    assert queries.moved(found)["应考"] == ["3", "5"]
    assert {label for label, _ in found.units} and found.unit_count == len(found.units)


async def test_the_pages_from_a_new_version_to_its_choice(held: Held, client: httpx.AsyncClient) -> None:
    await held.world.log_in(client, "丁")
    form = {"made_from": "1", "base": "categories", "study_rule": "requirement", "sitting_rule": "main_only", "average_rule": "of_sat", "reason": "省里的通知"}
    bad = await client.post("/rates/definitions", data=form)
    assert bad.status_code == 422 and "还没有选是哪些类别" in bad.text and "省里的通知" in bad.text
    good = await client.post("/rates/definitions", data={**form, "categories": ["enforcer", "staff"]})
    assert good.status_code == 303
    listing = await client.get("/rates/definitions")
    assert "第 2 版" in listing.text and "只算科级以下工作人员、行政执法人员" in listing.text
    here = f"/exams/{held.exam['code']}/definition"
    tried = await client.get(f"{here}?to=2")
    assert "提交另一人审批" in tried.text and "有变化" in tried.text
    asked = await client.post(here, data={"to": "2", "reason": ""})
    assert asked.status_code == 422 and "理由" in asked.text
    asked = await client.post(here, data={"to": "2", "reason": "按通知"})
    assert asked.headers["location"].startswith("/approvals/")
    shown = await client.get(asked.headers["location"])
    assert "→" in shown.text and "第 2 版口径" in shown.text
    assert "在等审批" in (await client.get(here)).text


async def test_the_office_alone_sees_the_exempted_put_back(held: Held, client: httpx.AsyncClient) -> None:
    here = f"/rates/{held.exam['code']}"
    await held.world.log_in(client, "庚")
    plain, back = await client.get(here), await client.get(f"{here}/put-back")
    assert f"{here}/put-back" in plain.text and "放回应考" not in plain.text
    assert "放回应考（含免考口径）" in back.text and "60.00% (3/5)" in back.text and "66.66% (2/3)" in back.text
    assert f"{here}/export" not in back.text
    await held.world.log_in(client, "壬")
    assert "put-back" not in (await client.get(here)).text
    assert (await client.get(f"{here}/put-back")).status_code == 403


async def test_main_exam_make_up_and_both_stand_apart_and_together(held: Held, client: httpx.AsyncClient) -> None:
    exams = await rates.exams()
    exam = rates.exam_in(exams, held.exam["code"])
    for name, unit in (("庚", ""), ("乙", "县水利局")):
        viewer = await held.world.viewer(name)
        code = str(await database.fetch_value("SELECT code FROM unit WHERE id = $1", held.world.units[unit])) if unit else ""
        main, again, both = await stages_for(viewer, exam, exams, tree="area" if not unit else "system", unit=code)
        told = [(one.figures.due, one.figures.sat, one.figures.passed, one.figures.sittings) for one in (main, again, both)]
        assert told == ([(3, 2, 1, 2), (2, 1, 1, 1), (3, 2, 2, 3)] if not unit else [(2, 2, 1, 2), (1, 1, 1, 1), (2, 2, 2, 3)])
    await held.world.log_in(client, "庚")
    text = (await client.get(f"/rates/{exam['code']}")).text
    assert "主考和补考合计" in text and f'href="/rates/{again.code}"' in text
    assert "主考和补考合计" not in (await client.get(f"/rates/{again.code}")).text
