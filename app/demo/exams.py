"""The three exams of the demo: one finished, one open now, one coming. Times are relative to `now`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.bank import queries as bank
from app.demo.dice import Dice
from app.demo.examining import Candidates, Sessions, Visit, sit_again, visit_in
from app.demo.loading import County, Resident
from app.demo.log_ins import Cast
from app.exams import steps as exam_steps
from app.exams.drawing import form_text, plan_for
from app.foundation import canonical, clock, database
from app.foundation.codes import new_code
from question_bank.drawing import Plan
from question_bank.forms import TEMPLATES, FormTemplate
from question_bank.marking import HALF, STRICT

Report = Callable[[str], None]
_TEMPLATE = {template.code: template for template in TEMPLATES}
_EXEMPT = 96
_EXEMPT_AFTER_FAILING = 3
_REASONS = {"maternity": "产假期间，有休假审批表。", "illness": "重大疾病住院治疗，有诊断证明。", "near_retirement": "两年内到龄退休，本人申请。"}


@dataclass(frozen=True)
class Arranged:
    """A published exam, the plan of its papers and its first marking run."""

    exam: dict[str, Any]
    plan: Plan
    run: int


async def arrange(template: FormTemplate, *, title: str, opens_at: int, closes_at: int, rule: str, cast: Cast, seed: str) -> int:
    """Stores a draft by the office's author from a form; its id."""
    values = {
        "code": new_code(), "title": title, "opens_at": opens_at, "closes_at": closes_at, "minutes": template.minutes,
        "grace_seconds": 30, "attempts": template.attempts, "counts": "best", "multiple_rule": rule,
        "pass_points": template.pass_mark, "excellent_points": 9000, "form": form_text(template.form), "blueprint": "[]",
        "audience": canonical.dump({}), "score_shows": "at_once", "keys_show": "after_close", "edition": 1, "seed": seed,
        "drafted_by": cast.author, "drafted_at": opens_at - 12 * clock.DAY,
    }  # fmt: skip
    places = ", ".join(f"${n + 1}" for n in range(len(values)))
    rows = await database.fetch(f"INSERT INTO exam ({', '.join(values)}) VALUES ({places}) RETURNING id", *values.values())
    return int(rows[0]["id"])


async def publish(exam_id: int, residents: list[Resident], *, county: County, cast: Cast) -> Arranged:
    """Freezes the roster, draws everybody's first paper and opens the marking run, ten days before the opening."""
    exam = await _exam(exam_id)
    now = exam["opens_at"] - 10 * clock.DAY
    plan = plan_for(await bank.in_use(("practice",)), form=exam["form"], blueprint=exam["blueprint"], seed=exam["seed"])
    async with database.transaction():
        await exam_steps.add_to_roster(exam_id, [county.roster_row(resident) for resident in residents])
        await exam_steps.draw_attempts(exam, [resident.id for resident in residents], number=1, plan=plan, now=now)
        await exam_steps.add_marking_run(exam_id, number=1, reason="", by=cast.checker, now=now)
        await database.execute(
            "UPDATE exam SET checked_by = $1, checked_at = $2, published_by = $1, published_at = $2 WHERE id = $3",
            cast.checker, now, exam_id,
        )  # fmt: skip
    run = await database.fetch_value("SELECT id FROM marking_run WHERE exam = $1", exam_id)
    return Arranged(await _exam(exam_id), plan, int(run))


async def _exam(exam_id: int) -> dict[str, Any]:
    row = await database.fetch_one("SELECT * FROM exam WHERE id = $1", exam_id)
    assert row is not None
    return row


async def finished_exam(county: County, *, cast: Cast, people: Candidates, now: int, dice: Dice, report: Report) -> dict[str, Any]:
    """An exam that closed a month ago: three attempts, the best counts; absent, failed and exempt people in it."""
    template = _TEMPLATE["guangdong-2025"]
    opens_at = clock.start_of_day(clock.day_of(now - 46 * clock.DAY)) + 8 * clock.HOUR
    closes_at = opens_at + 14 * clock.DAY + 10 * clock.HOUR
    title = f"{clock.day_of(opens_at).year}年第一次学法考试"
    report(f"{title}：组卷、抽题")
    number = await arrange(template, title=title, opens_at=opens_at, closes_at=closes_at, rule=HALF, cast=cast, seed="first")
    held = await publish(number, county.residents, county=county, cast=cast)
    exempt = _exempt(county, cast=cast)
    visits = _who_comes(county, held.exam, exempt=set(exempt), cast=cast, careless=people.careless, dice=dice)
    sessions = Sessions(held.exam, run=held.run, candidates=people, dice=dice)
    report(f"{title}：作答、判卷")
    await sessions.hold(visits, number=1)
    for attempt in (2, 3):
        visits = await sit_again(sessions, visits, number=attempt, plan=held.plan, dice=dice)
    failed = [person for person, score in sessions.scores.items() if score < held.exam["pass_points"] and person not in cast.everyone]
    exempt.update(dict.fromkeys(dice.some(failed, count=_EXEMPT_AFTER_FAILING), "illness"))
    await _file_exemptions(held.exam, exempt, cast=cast)
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
        if len(found) >= _EXEMPT - _EXEMPT_AFTER_FAILING:
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


async def _file_exemptions(exam: dict[str, Any], exempt: dict[int, str], *, cast: Cast) -> None:
    """Stores approved exemptions: asked for by the unit's side, approved by the office's checker."""
    asked = exam["closes_at"] + 2 * clock.DAY
    rows = [
        (exam["id"], person, "exempt", kind, _REASONS[kind], asked, cast.head, asked, cast.checker, asked + clock.DAY)
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
    number = await arrange(template, title=title, opens_at=opens_at, closes_at=closes_at, rule=STRICT, cast=cast, seed="second")
    held = await publish(number, county.residents, county=county, cast=cast)
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
    return held.exam


async def coming_exam(county: County, *, cast: Cast, now: int, report: Report) -> dict[str, Any]:
    """The qualification exam of enforcement officers, nine days ahead: roster and papers are ready."""
    opens_at = clock.start_of_day(clock.day_of(now + 9 * clock.DAY)) + 9 * clock.HOUR
    title = f"{clock.day_of(opens_at).year}年行政执法人员法律知识考试"
    report(f"{title}：组卷、抽题")
    number = await arrange(
        _TEMPLATE["jining-2019"], title=title, opens_at=opens_at, closes_at=opens_at + 8 * clock.HOUR, rule=STRICT, cast=cast, seed="third"
    )
    enforcers = [resident for resident in county.residents if resident.plan.category == "enforcer"]
    held = await publish(number, enforcers, county=county, cast=cast)
    return held.exam
