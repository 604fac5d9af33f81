"""The three exams of the demo: one finished, one open now, one coming. Times are relative to `now`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.bank.rules import SEALED
from app.demo.dice import Dice
from app.demo.examining import Candidates, Sessions, Visit, sit_again, visit_in
from app.demo.loading import County
from app.demo.log_ins import Cast
from app.exams import steps as exam_steps
from app.exams.actions import arranging, publishing
from app.exams.storing import settings_of
from app.foundation import clock, database
from app.foundation.access import Viewer
from app.foundation.jobs import steps as jobs
from app.foundation.web.sessions import Session
from app.people.queries import viewer_for
from app.sitting.day import actions as day
from question_bank.drawing import POOL, Blueprint, Plan, Share
from question_bank.forms import TEMPLATES, FormTemplate
from question_bank.marking import HALF, STRICT

Report = Callable[[str], None]
_TEMPLATE = {template.code: template for template in TEMPLATES}
_EXEMPT_OF_10_000 = 90
SEALED_PERCENT = 20
_EXEMPT_AFTER_FAILING = 3
_REASONS = {"maternity": "产假期间，有休假审批表。", "illness": "重大疾病住院治疗，有诊断证明。", "near_retirement": "两年内到龄退休，本人申请。"}


@dataclass(frozen=True)
class Wanted:
    """What an exam is to be, beyond its form; times in ms UTC, no category means everybody."""

    title: str
    opens_at: int
    closes_at: int
    rule: str
    seed: str
    categories: tuple[str, ...] = ()
    sealed_percent: int = SEALED_PERCENT


@dataclass(frozen=True)
class Published:
    """A published exam, the plan of its papers and its first marking run."""

    exam: dict[str, Any]
    plan: Plan
    run: int


async def hold_out(template: FormTemplate, wanted: Wanted, *, cast: Cast) -> Published:
    """Arranges and publishes an exam as the office does: one drafts it, another checks it, a job draws every paper."""
    author, checker = await viewer_of(cast.author), await viewer_of(cast.checker)
    drafted, checked = wanted.opens_at - 12 * clock.DAY, wanted.opens_at - 10 * clock.DAY
    code = await arranging.arrange_exam(author, template, now=drafted)
    draft = await _exam(code)
    shares = (Share(POOL, SEALED, wanted.sealed_percent),) if wanted.sealed_percent else ()
    settings = replace(
        settings_of(draft), title=wanted.title, opens_at=wanted.opens_at, closes_at=wanted.closes_at, multiple_rule=wanted.rule,
        excellent_points=9000, categories=wanted.categories, blueprint=Blueprint(shares),
    )  # fmt: skip
    await arranging.edit_exam(author, code, settings, edition=draft["edition"], now=drafted)
    # The one thing not done as the office does: a known seed, so that the demo's results are the same every time.
    await database.execute("UPDATE exam SET seed = $1 WHERE id = $2", wanted.seed, draft["id"])
    await publishing.ask_publishing(checker, code, edition=draft["edition"] + 1, now=checked)
    job = await jobs.lease(checked)
    assert job is not None
    outcome = await publishing.publish(draft["id"], now=checked, progress=_quiet)
    await jobs.finish(job, outcome=outcome, now=checked)
    exam, plan = await exam_steps.plan_of(draft["id"])
    run = await database.fetch_value("SELECT id FROM marking_run WHERE exam = $1", draft["id"])
    return Published(exam, plan, int(run))


async def viewer_of(person: int) -> Viewer:
    """The viewer that somebody of the cast is."""
    viewer = await viewer_for(Session(0, person, None, 0, 0), "")
    assert viewer is not None
    return viewer


async def _quiet(done: int, total: int) -> None:
    """The build has its own progress bar."""


async def _exam(code: str) -> dict[str, Any]:
    row = await database.fetch_one("SELECT * FROM exam WHERE code = $1", code)
    assert row is not None
    return row


async def finished_exam(county: County, *, cast: Cast, people: Candidates, now: int, dice: Dice, report: Report) -> dict[str, Any]:
    """An exam that closed a month ago: three attempts, the best counts; absent, failed and exempt people in it."""
    template = _TEMPLATE["guangdong-2025"]
    opens_at = clock.start_of_day(clock.day_of(now - 46 * clock.DAY)) + 8 * clock.HOUR
    closes_at = opens_at + 14 * clock.DAY + 10 * clock.HOUR
    title = f"{clock.day_of(opens_at).year}年第一次学法考试"
    report(f"{title}：组卷、抽题")
    held = await hold_out(template, Wanted(title, opens_at, closes_at, rule=HALF, seed="first"), cast=cast)
    exempt = _exempt(county, cast=cast)
    visits = _who_comes(county, held.exam, exempt=set(exempt), cast=cast, careless=people.careless, dice=dice)
    sessions = Sessions(held.exam, run=held.run, candidates=people, dice=dice)
    report(f"{title}：作答、判卷")
    await sessions.hold(visits, number=1)
    for attempt in (2, 3):
        visits = await sit_again(sessions, visits, number=attempt, plan=held.plan, dice=dice)
    failed = [person for person, score in sessions.scores.items() if score < held.exam["pass_points"] and person not in cast.everyone]
    exempt.update(dict.fromkeys(dice.some(failed, count=max(1, min(_EXEMPT_AFTER_FAILING, len(failed) // 4))), "illness"))
    await _file_exemptions(held.exam, exempt, cast=cast, asked=closes_at + 2 * clock.DAY)
    return held.exam


def _exempt(county: County, *, cast: Cast) -> dict[int, str]:
    """Person → reason: everyone on leave, then the oldest, until there are enough."""
    found: dict[int, str] = {}
    for resident in county.residents:
        reason = {"maternity": "maternity", "long_sick": "illness"}.get(resident.plan.status)
        if reason and resident.id not in cast.everyone:
            found[resident.id] = reason
    oldest = sorted(county.residents, key=lambda r: (r.plan.born_year, r.id))
    for resident in oldest:
        if len(found) >= len(county.residents) * _EXEMPT_OF_10_000 // 10_000 - _EXEMPT_AFTER_FAILING:
            break
        if resident.id not in cast.everyone:
            found.setdefault(resident.id, "near_retirement")
    return found


def _who_comes(
    county: County, exam: dict[str, Any], *, exempt: set[int], cast: Cast, careless: frozenset[int], dice: Dice
) -> dict[int, Visit]:
    visits: dict[int, Visit] = {}
    for resident in county.residents:
        stays_away = dice.chance(0.17 if resident.unit in careless else 0.032)
        visit = visit_in(exam["opens_at"], exam["closes_at"] - 4 * clock.DAY, dice=dice)
        if resident.id in cast.everyone or not (stays_away or resident.id in exempt):
            visits[resident.id] = visit
    return visits


async def _file_exemptions(exam: dict[str, Any], exempt: dict[int, str], *, cast: Cast, asked: int) -> None:
    """Stores exemptions asked for at this moment by the unit's side, approved half a day later by the office's checker."""
    rows = [
        (exam["id"], person, "exempt", kind, _REASONS[kind], asked, cast.head, asked, cast.checker, asked + 12 * clock.HOUR)
        for person, kind in exempt.items()
    ]
    columns = ["exam", "person", "kind", "reason_kind", "reason", "effective_at", "asked_by", "asked_at", "approved_by", "approved_at"]
    await database.insert_many_by_name("roster_amendment", columns, rows)


async def open_exam(county: County, *, cast: Cast, people: Candidates, now: int, dice: Dice, report: Report) -> dict[str, Any]:
    """The exam of the year, open now: a good third have sat, a few are at it, most have not begun."""
    opens_at = clock.start_of_day(clock.day_of(now - 3 * clock.DAY)) + 8 * clock.HOUR
    closes_at = clock.start_of_day(clock.day_of(now + 12 * clock.DAY)) + 18 * clock.HOUR
    title = f"{clock.day_of(now).year}年度国家工作人员学法考试"
    report(f"{title}：组卷、抽题")
    template = _TEMPLATE["hunan-2019"]
    held = await hold_out(template, Wanted(title, opens_at, closes_at, rule=STRICT, seed="second"), cast=cast)
    report(f"{title}：作答、判卷")
    visits: dict[int, Visit] = {}
    able = [r.id for r in county.residents if r.id not in cast.everyone and r.plan.status in ("active", "seconded")]
    mixed = dice.shuffled(able)
    sat = len(mixed) * 36 // 100
    for person in mixed[:sat]:
        visits[person] = visit_in(opens_at, now - clock.DAY, dice=dice)
    for person in mixed[sat : sat + 14]:
        visits[person] = Visit(now - dice.between(3, 25) * clock.MINUTE, share=dice.between(10, 60) / 100, open_at=now)
    sessions = Sessions(held.exam, run=held.run, candidates=people, dice=dice)
    await sessions.hold(visits, number=1)
    on_leave = {resident.id: "maternity" for resident in county.residents if resident.plan.status == "maternity"}
    await _file_exemptions(held.exam, on_leave, cast=cast, asked=now - clock.DAY)
    author, code = await viewer_of(cast.author), held.exam["code"]
    await day.note(author, code, "", words="城区部分单位停电十分钟，已恢复（演示）", happened_at=now - clock.HOUR, now=now)
    if mixed[sat : sat + 1]:
        helped = str(await database.fetch_value("SELECT code FROM person WHERE id = $1", mixed[sat]))
        await day.give_minutes(author, code, helped, minutes=20, reason="读屏软件读题较慢，本人申请（演示）", now=now)
    return held.exam


async def coming_exam(*, cast: Cast, now: int, report: Report) -> dict[str, Any]:
    """The qualification exam of enforcement officers, nine days ahead: roster and papers are ready."""
    opens_at = clock.start_of_day(clock.day_of(now + 9 * clock.DAY)) + 9 * clock.HOUR
    title = f"{clock.day_of(opens_at).year}年行政执法人员法律知识考试"
    report(f"{title}：组卷、抽题")
    wanted = Wanted(title, opens_at, opens_at + 8 * clock.HOUR, rule=STRICT, seed="third", categories=("enforcer",))
    return (await hold_out(_TEMPLATE["jining-2019"], wanted, cast=cast)).exam
