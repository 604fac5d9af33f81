"""A make-up arranged in one step: its rules are the main exam's, its people those absent or failed as of publishing."""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.exams import audience, readiness
from app.exams.actions import arranging, publishing
from app.exams.storing import settings_of
from app.foundation import clock, database
from app.foundation.refusals import Refusal
from tests import make
from tests.people_of_tests import World
from tests.rates import histories

DAY = clock.DAY


async def main_exam(world: World, **changes: Any) -> dict[str, Any]:
    """甲 passed, 戊 failed, 乙 waits for a mark, 己 absent, 丙 exempted, 辛 exempted and restored, 癸 joined, all of them on a closed exam."""
    await make.bank_of(single=3, multiple=1, true_false=1)
    now, people = clock.now_ms(), world.people
    values = {"opens_at": now - 3 * DAY, "closes_at": now - DAY, "attempts": 2, "audience": '{"categories":["staff"],"tree":"area","units":[]}', **changes}
    exam = await make.published_exam([people[name] for name in "甲戊乙己丙辛"], **values)
    await histories.sit(exam, people["甲"], right=5)
    await histories.sit(exam, people["戊"], right=1)
    await histories.sit(exam, people["乙"], right=1, marked=False)
    await histories.amend(exam, people["丙"], "exempt", at=now)
    await histories.amend(exam, people["辛"], "exempt", at=now)
    await histories.amend(exam, people["辛"], "restore", at=now + 1)
    await histories.amend(exam, people["癸"], "join", at=now, unit=world.units["县水利局"])
    row = await database.fetch_one("SELECT * FROM exam WHERE id = $1", exam["id"])
    assert row is not None
    return row


async def called(world: World, exam: dict[str, Any], *resits: str) -> set[str]:
    """The names of who would be on a make-up's roster now."""
    settings = replace(settings_of(exam), main_exam=exam["id"], resits=resits, units=(), categories=())
    names = {person: name for name, person in world.people.items()}
    return {names[row["person"]] for row in await audience.people(settings, without=set())}


async def test_the_absent_the_failed_or_both_are_called(world: World) -> None:
    exam = await main_exam(world)
    assert await called(world, exam, "absent") == set("己辛癸")
    assert await called(world, exam, "failed") == {"戊"}
    assert await called(world, exam) == await called(world, exam, "absent", "failed") == set("己辛癸戊")


async def test_who_passed_an_earlier_make_up_is_not_called_again(world: World) -> None:
    exam = await main_exam(world)
    now = clock.now_ms()
    first = await make.published_exam([world.people[name] for name in "戊己"], main_exam=exam["id"], opens_at=now - DAY, closes_at=now + DAY)
    await histories.sit(first, world.people["戊"], right=5)
    await histories.sit(first, world.people["己"], right=1)
    assert await called(world, exam, "failed") == {"己"}
    assert await called(world, exam, "absent") == set("辛癸")
    await database.execute("UPDATE exam SET withdrawn_at = 1 WHERE id = $1", first["id"])
    assert await called(world, exam, "failed") == {"戊"}


@pytest.mark.parametrize(("counts", "names"), [("best", "戊"), ("last", "甲戊")])
async def test_the_attempt_that_counts_decides(world: World, counts: str, names: str) -> None:
    exam = await main_exam(world, counts=counts)
    await histories.sit(exam, world.people["甲"], right=0, number=2)
    assert await called(world, exam, "failed") == set(names)


async def test_one_step_makes_a_draft_by_the_main_exams_rules(world: World, client: httpx.AsyncClient) -> None:
    exam = await main_exam(world)
    await world.log_in(client, "丁")
    here = f"/exams/{exam['code']}"
    assert f"{here}/make-up" in (await client.get(here)).text
    shown = await client.get(f"{here}/make-up")
    assert "现在 3 人" in shown.text and "现在 1 人" in shown.text
    bad = await client.post(f"{here}/make-up", data={"opens_at": "2030-12-20T09:00", "closes_at": "2030-12-12T18:00"})
    assert bad.status_code == 422 and "至少选一种人" in bad.text and "2030-12-20T09:00" in bad.text
    dates = {"opens_at": "2030-12-12T09:00", "closes_at": "2030-12-20T18:00"}
    made = await client.post(f"{here}/make-up", data={**dates, "resits": ["absent"]})
    assert made.status_code == 303
    row = await database.fetch_one("SELECT * FROM exam WHERE code = $1", made.headers["location"].split("?")[0].rsplit("/", 1)[1])
    assert row is not None and row["main_exam"] == exam["id"] and row["published_at"] is None
    same = ("minutes", "attempts", "counts", "multiple_rule", "pass_points", "excellent_points", "form", "blueprint", "keys_show")
    assert {name: row[name] for name in same} == {name: exam[name] for name in same}
    settings = settings_of(row)
    assert (settings.resits, settings.units, settings.categories, settings.title) == (("absent",), (), (), f"{exam['title']}补考")
    draft = await client.get(f"/exams/{row['code']}")
    assert "只由原名单中缺考的人参加" in draft.text
    entry = await database.fetch_one("SELECT verb FROM ledger_entry WHERE subject = 'exam' AND subject_id = $1", row["id"])
    assert entry is not None and entry["verb"] == "arrange_exam"
    form = await client.get(f"/exams/{row['code']}/edit")
    assert re.findall(r'name="resits"[^>]*value="(\w+)"[^>]*checked', form.text) == ["absent"]


@pytest.mark.parametrize(("after", "refused"), [(-1, True), (0, False), (1, False)])
async def test_a_make_up_is_not_published_before_its_main_exam_closes(world: World, after: int, refused: bool) -> None:
    exam, now = await main_exam(world), clock.now_ms()
    closes = now + DAY
    await database.execute("UPDATE exam SET closes_at = $2 WHERE id = $1", exam["id"], closes)
    made = await arranging.arrange_make_up(
        await world.viewer("丁"), exam["code"], resits=("absent",), opens_at=closes + after, closes_at=closes + 2 * DAY, now=now
    )
    row = await database.fetch_one("SELECT * FROM exam WHERE code = $1", made)
    assert row is not None
    found = await readiness.look(settings_of(row), row, without=set(), now=now)
    assert any("请把补考的开始时间改到主考结束以后" in problem for problem in found.problems) is refused
    if refused:
        with pytest.raises(Refusal) as told:
            await publishing.ask_publishing(await world.viewer("庚"), made, edition=row["edition"], now=now)
        assert told.value.reason == "not_ready"


@pytest.mark.parametrize("kind", ["coming", "make-up", "rehearsal"])
async def test_what_has_no_make_up(world: World, kind: str) -> None:
    exam, now = await main_exam(world), clock.now_ms()
    changes: dict[str, Any] = {
        "coming": {"opens_at": now + DAY, "closes_at": now + 2 * DAY}, "make-up": {"main_exam": exam["id"]}, "rehearsal": {"rehearsal_shift": 0},
    }[kind]  # fmt: skip
    other = await make.published_exam([world.people["甲"]], **changes)
    with pytest.raises(Refusal) as refused:
        await arranging.arrange_make_up(
            await world.viewer("丁"), other["code"], resits=("absent",), opens_at=now + 5 * DAY, closes_at=now + 6 * DAY, now=now
        )
    assert refused.value.status == 409
