"""Whether an exam could be published as it stands: the bank, the rule, the roster, in words."""

import asyncio
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

from app.bank import queries as bank
from app.bank.moved.queries import drawable
from app.bank.rules import POOLS
from app.exams import audience, policy
from app.exams.drawing import Pairs, plan_of_pool
from app.exams.rules import Settings
from app.exams.steps import exam_days
from app.foundation import database
from app.foundation.web.filters import moment, points
from app.laws import queries as laws
from question_bank.blind import LIMIT, blind_score
from question_bank.drawing import LAW, Plan, PoolItem
from question_bank.forms import PaperForm
from question_bank.question import Question


@dataclass(frozen=True)
class Readiness:
    """What would keep an exam from being published, what to think about, and the figures behind it.

    `public` is the share of points from public questions in whole percent, rounded up; None without a plan.
    """

    plan: Plan
    people: int
    units: int
    public: int | None
    blind: int
    limit: int
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Drawable:
    """The questions an exam draws from: (version, question) pairs, the pool of each version, which are public, and how
    many more wait because the law moved."""

    pairs: Pairs
    pools: dict[int, str]
    public: set[int]
    waiting: int


async def pool_of(settings: Settings) -> Drawable:
    """What an exam of these settings draws from now."""
    pools = settings.pools or tuple(POOLS)
    lying = await bank.lying_in_use(pools)
    everything = await bank.in_use(pools)
    pairs = await drawable(everything, on=exam_days(settings.opens_at, settings.closes_at))
    return Drawable(
        pairs, {version: pool for version, (pool, _) in lying.items()}, {version for version, (_, public) in lying.items() if public},
        len(everything) - len(pairs),
    )  # fmt: skip


def plan_of(settings: Settings, pool: Drawable, *, seed: str) -> Plan:
    """The plan of the papers of an exam with these settings."""
    return plan_of_pool(pool.pairs, settings.form, blueprint=settings.blueprint, seed=seed, pools=pool.pools)


async def look(settings: Settings, exam: dict[str, Any], *, without: set[int], now: int) -> Readiness:
    """Everything that speaks for or against publishing now."""
    pool = await pool_of(settings)
    plan = plan_of(settings, pool, seed=exam["seed"])
    limit = await policy.public_limit()
    people, units = await audience.count(settings, without=without)
    blind = await asyncio.to_thread(_blind, tuple(question for _, question in pool.pairs), settings.form, settings.multiple_rule)
    public = public_percent(plan, pool.public) if plan.possible else None
    problems = [f"题库抽不出这份试卷：{words}。" for words in plan.missing]
    if not people:
        problems.append("应考范围里没有人，请检查单位和人员类别。")
    if settings.closes_at - settings.minutes * 60_000 <= now:
        problems.append("按现在的时间，截止前已经答不完一份试卷，请改考试时间。")
    problems += await _too_early(settings)
    if plan.possible and blind > LIMIT:
        problems.append(
            f"按这份试卷和这条多选题规则，不看题目靠猜平均也能得 {points(blind)} 分（满分折合 100 分），"
            "请改用“全部选对才得分”，或者减少判断题的分值。"
        )
    warnings = []
    if public is not None and public > limit:
        warnings.append(
            f"试卷约 {public}% 的分值来自已经公开或练习过的题，答案人人可查，超过设定的 {limit}%。正式考试请多用考试题库和密封题库的题。"
        )
    if pool.waiting:
        warnings.append(f"有 {pool.waiting} 道题所引的法律在考试期间不是写题时的样子，不参加抽题。处理办法见“题库”里的“法律变动”。")
    warnings += await _gone(settings)
    warnings += await _closed_units(settings)
    return Readiness(plan, people, units, public, blind, limit, problems, warnings)


async def _too_early(settings: Settings) -> list[str]:
    """Whether a make-up would open before its main exam closes: until then nobody is absent."""
    main = await database.fetch_one("SELECT title, closes_at FROM exam WHERE id = $1", settings.main_exam) if settings.main_exam else None
    if main is None or settings.opens_at >= main["closes_at"]:
        return []
    return [
        f"补考 {moment(settings.opens_at)} 开始，主考“{main['title']}”到 {moment(main['closes_at'])} 才结束。"
        "主考结束前还不知道谁缺考，请把补考的开始时间改到主考结束以后。"
    ]


async def _closed_units(settings: Settings) -> list[str]:
    """Which of the chosen units were closed or merged since they were chosen."""
    closed = await audience.closed_among(settings.units)
    return [f"应考范围里选的“{name}”已经撤销或合并，现在不起作用，请改应考范围。" for name in closed]


async def _gone(settings: Settings) -> list[str]:
    """Which laws the blueprint asks for by name that are not in force while the exam is on."""
    names = {share.name for share in settings.blueprint.shares if share.dimension == LAW}
    found = []
    for day in sorted(set(exam_days(settings.opens_at, settings.closes_at))):
        force = await laws.force_on(day, names)
        known = [(name, force.laws[name]) for name in sorted(names) if name in force.laws]
        found += [
            f"组卷规则按《{name}》取题，这部法律在考试期间没有效力，请改组卷规则。"
            for name, law in known if law.gone(force.day)
        ]  # fmt: skip
    return list(dict.fromkeys(found))


@lru_cache(maxsize=16)
def _blind(pool: tuple[Question, ...], form: PaperForm, rule: str) -> int:
    return blind_score(pool, form, rule=rule)


def public_percent(plan: Plan, public: set[int]) -> int:
    """The expected share of a paper's points from public questions, in whole percent, rounded up."""
    worth = {part.type: part.points for part in plan.form.parts}
    known = Fraction(0)
    for items, count in plan.cells:
        known += Fraction(count * worth[items[0].type] * sum(_is_public(item, public) for item in items), len(items))
    return -int(-known * 100 // plan.form.total)


def _is_public(item: PoolItem, public: set[int]) -> bool:
    return item.ref in public
