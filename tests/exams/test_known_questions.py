"""What of a paper is known already, when arranging warns, and who knows too much to sit."""

from dataclasses import replace

import httpx
import pytest

from app.bank import actions as bank
from app.bank.templates import actions as templates
from app.exams import policy, queries, readiness
from app.exams.rules import Settings
from app.exams.storing import settings_of
from app.exams.typed import typed_from
from app.foundation import clock, database
from app.foundation.refusals import Refusal
from question_bank.drawing import POOL, Blueprint, Share
from question_bank.forms import PaperForm, Part
from tests import make
from tests.bank.test_templates import checked_template
from tests.people_of_tests import World

NOW = clock.now_ms()
FORM = PaperForm((Part("single_choice", 4, 2500),))


def settings(*shares: Share, pools: tuple[str, ...] = ()) -> Settings:
    return Settings(
        "考试", NOW + clock.DAY, NOW + 2 * clock.DAY, 30, FORM, blueprint=Blueprint(shares), pools=pools, pass_points=6000
    )


async def public_share(*shares: Share) -> int | None:
    wanted = settings(*shares)
    found = await readiness.look(wanted, {"seed": "s"}, without=set(), now=NOW)
    assert found.plan.possible, found.problems
    return found.public


async def test_the_expected_share_of_known_points_counts_what_was_once_public(world: World) -> None:
    for n, pool in enumerate(["practice"] * 6 + ["exam"] * 2):
        await make.stored_question(make.question(f"aa-{n:04}"), pool=pool)
    assert await public_share() == 75
    await database.execute("UPDATE question SET public_at = 1 WHERE code = 'aa-0007'")
    assert await public_share() == 88


async def test_a_share_of_sealed_questions_is_met_and_lowers_what_is_known(world: World) -> None:
    for n in range(20):
        await make.stored_question(make.question(f"aa-{n:04}"))
    await templates.draw_sealed(await world.viewer("丁"), await checked_template(world), count=10, now=NOW)
    assert await public_share(Share(POOL, "sealed", 50)) == 50
    assert await public_share(Share(POOL, "sealed", 100)) == 0
    missing = await readiness.look(
        settings(Share(POOL, "sealed", 50), pools=("practice",)), {"seed": "s"}, without=set(), now=NOW
    )
    assert any("密封题" in words for words in missing.problems)


async def test_arranging_warns_above_what_the_office_set(world: World) -> None:
    for n in range(6):
        await make.stored_question(make.question(f"aa-{n:04}"))
    checker = await world.viewer("庚")

    async def warned() -> bool:
        found = await readiness.look(settings(), {"seed": "s"}, without=set(), now=NOW)
        return any("已经公开或练习过" in words for words in found.warnings)

    assert await warned()
    await policy.set_policy(checker, public_limit=100, now=NOW)
    assert not await warned()
    await policy.set_policy(checker, public_limit=99, now=NOW)
    assert await warned()
    with pytest.raises(Refusal):
        await policy.set_policy(checker, public_limit=101, now=NOW)
    with pytest.raises(Refusal):
        await policy.set_policy(await world.viewer("丁"), public_limit=10, now=NOW)


async def test_the_policy_page_keeps_what_was_typed(world: World, client: httpx.AsyncClient) -> None:
    await world.log_in(client, "庚")
    assert 'value="50"' in (await client.get("/exams/policy")).text
    assert (await client.post("/exams/policy", data={"public_limit": "30"})).status_code == 303
    assert "设为 30%" in (await client.get("/exams/policy")).text
    bad = await client.post("/exams/policy", data={"public_limit": "130"})
    assert bad.status_code == 422
    assert 'value="130"' in bad.text


async def test_who_wrote_checked_or_drew_unpublished_questions_may_not_sit(world: World) -> None:
    await make.bank_of()
    exam = await make.published_exam([world.people["甲"]], published_at=None, pools="")
    assert await queries.insiders(exam) == set()
    await make.grant(world.people["戊"], "office_author", world.units["青禾县"])
    other = await world.viewer("戊")
    code = await bank.add_question(
        other,
        replace(make.question("x"), options=("甲局", "乙局", "丙局", "丁局"), stem="由谁处理？", explanation="解" * 40),
        pool="exam",
        now=NOW,
    )
    assert await queries.insiders(exam) == {world.people["戊"]}
    await bank.check_version(await world.viewer("庚"), code, 1, now=NOW)
    assert await queries.insiders(exam) == {world.people["戊"], world.people["庚"]}
    await templates.draw_sealed(await world.viewer("丁"), await checked_template(world), count=2, now=NOW)
    assert await queries.insiders(exam) == {world.people[name] for name in "戊庚丁"}
    practice_only = await make.published_exam([world.people["甲"]], published_at=None, pools="practice")
    assert await queries.insiders(practice_only) == set()


async def test_the_draft_says_who_is_kept_off_and_how_much_is_known(world: World, client: httpx.AsyncClient) -> None:
    for n in range(6):
        await make.stored_question(make.question(f"aa-{n:04}"))
    await templates.draw_sealed(await world.viewer("丁"), await checked_template(world), count=2, now=NOW)
    exam = await make.published_exam(
        [world.people["甲"]], published_at=None, pools="", form='[{"type":"single_choice","count":4,"points":2500}]',
        opens_at=NOW + clock.DAY, closes_at=NOW + 2 * clock.DAY,
    )  # fmt: skip
    await world.log_in(client, "庚")
    shown = (await client.get(f"/exams/{exam['code']}")).text
    assert "公开或练习过的题" in shown
    assert "约占 75% 的分值" in shown
    assert "拟写、审核或抽取过其中未公开试题的人" in shown
    assert "丁" in shown


def test_the_form_remembers_the_share_of_sealed_questions() -> None:
    typed = typed_from(settings(Share(POOL, "sealed", 35)), unit_codes={})
    assert typed["sealed_percent"] == "35"


async def test_settings_with_a_sealed_share_survive_storing(world: World, client: httpx.AsyncClient) -> None:
    await make.bank_of()
    exam = await make.published_exam(
        [world.people["甲"]], published_at=None, blueprint='[{"dimension":"pool","name":"sealed","percent":20}]'
    )
    assert settings_of(exam).blueprint.shares == (Share(POOL, "sealed", 20),)
    await world.log_in(client, "丁")
    assert "密封题 20%" in (await client.get(f"/exams/{exam['code']}")).text
