"""What an exam's settings mean, in plain sentences for the person who sits it: pure."""

from dataclasses import dataclass

from app.exams import showing
from app.exams.drawing import form_of
from app.exams.rules import band_of
from app.foundation.web.filters import moment_short, points, span
from app.sitting.standing import Stage, Standing, Terms
from question_bank.marking import RULES, STRICT
from question_bank.question import MULTIPLE_CHOICE, TYPES

STAGE_BADGES: dict[Stage, tuple[str, str]] = {
    Stage.IN_PROGRESS: ("正在答题", "blue"),
    Stage.HANDING_IN: ("正在交卷", "blue"),
    Stage.OPEN: ("正在进行", "blue"),
    Stage.AGAIN: ("还可以再考", "blue"),
    Stage.COMING: ("还没有开始", "plain"),
    Stage.WAITING: ("已交卷", "plain"),
    Stage.RESULT: ("已出成绩", "ok"),
    Stage.LOCKED: ("已不能进入", "warn"),
    Stage.MISSED: ("缺考", "warn"),
    Stage.VOIDED: ("已作废", "warn"),
    Stage.EXEMPT: ("免考", "plain"),
}
"""The word on the card in each stage, and the kind of its badge."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One type of question on the cover: `points` × 100 each, `total` × 100 together."""

    name: str
    count: int
    points: int
    total: int


def paper_lines(form: str) -> list[PaperLine]:
    """The parts of a paper that hold questions."""
    return [PaperLine(TYPES[p.type], p.count, p.points, p.points * p.count) for p in form_of(form).parts if p.count]


def when(standing: Standing, *, now: int) -> str:
    """When the exam is, from where the person stands."""
    terms, here = standing.terms, now + standing.terms.shift
    if standing.stage is Stage.IN_PROGRESS:
        return f"{moment_short(standing.current.deadline)} 前交卷，还剩 {span((standing.current.deadline or here) - here)}"
    if standing.stage is Stage.COMING:
        return f"{moment_short(terms.opens_at)} 开始，{moment_short(terms.closes_at)} 截止"
    if here < terms.closes_at:
        return f"{moment_short(terms.closes_at)} 截止，还剩 {span(terms.closes_at - here)}"
    return f"{moment_short(terms.closes_at)} 已截止"


def explanation(standing: Standing) -> str:
    """What the stage means for the person, in one or two sentences; '' where the card's button says it."""
    words = _stage_words(standing)
    if standing.current.voided_at is None:
        return words
    return f"第 {standing.current.number} 次答卷已作废，不计成绩，答卷仍保留。有疑问请联系普法办。{words}"


def _stage_words(standing: Standing) -> str:
    terms = standing.terms
    if standing.stage is Stage.HANDING_IN:
        return "时间到了，系统正在替您交卷。显示过“已保存”的答案都算数。"
    if standing.stage is Stage.WAITING:
        return f"答卷已经收到。{_score_sentence(terms)}"
    if standing.stage is Stage.LOCKED:
        return f"开考超过 {terms.late_entry_minutes} 分钟后不能再进入。如有特殊情况，请联系本单位管理员。"
    if standing.stage is Stage.MISSED:
        return "考试时间内没有参加。如有补考，会出现在这里。"
    if standing.stage is Stage.EXEMPT:
        return "您已获准免考，不用参加这场考试。"
    if standing.stage is Stage.AGAIN and standing.score is not None:
        return f"已得 {points(standing.score)} 分，合格线 {points(terms.pass_points)} 分。还可以考 {standing.tries_left} 次，{_counts(terms)}。"
    if standing.stage is Stage.AGAIN:
        return f"还可以考 {standing.tries_left} 次，{_counts(terms)}。"
    return ""


def verdict(standing: Standing, score: int) -> str:
    """优秀, a grade in between, 合格 or 未合格 for a score (points × 100) in this exam."""
    terms = standing.terms
    return band_of(score, pass_points=terms.pass_points, excellent_points=terms.excellent_points, bands=terms.bands)


def marks(terms: Terms) -> str:
    """The marks of this exam in one line: 合格线 60 分，良好 80 分，优秀 90 分."""
    named = [("合格线", terms.pass_points), *sorted(terms.bands, key=lambda band: band[1])]
    named += [("优秀", terms.excellent_points)] if terms.excellent_points else []
    return "，".join(f"{name} {points(worth)} 分" for name, worth in named)


def _counts(terms: Terms) -> str:
    return "取最后一次的成绩" if terms.counts == "last" else "取最高一次的成绩"


def _score_sentence(terms: Terms) -> str:
    if terms.score_shows == showing.AT_ONCE:
        return f"{showing.SCORE_SHOWS[showing.AT_ONCE]}。"
    return f"成绩在 {moment_short(terms.all_closed_at)} 考试全部结束后公布。"


def keys_sentence(terms: Terms) -> str:
    """When keys and explanations may be seen."""
    if terms.keys_show == showing.AFTER_CLOSE:
        return f"标准答案和解析在 {moment_short(terms.all_closed_at)} 考试和补考都结束后公布。"
    return f"{showing.KEYS_SHOW[terms.keys_show]}。"


def multiple_rule(terms: Terms) -> str:
    """How 多选 is marked, in one sentence; '' where the paper has none."""
    if not any(part.type == MULTIPLE_CHOICE and part.count for part in form_of(terms.form).parts):
        return ""
    return RULES.get(terms.multiple_rule, RULES[STRICT])


def cover_rules(terms: Terms) -> list[tuple[str, str]]:
    """(what, sentence) of every rule a person must know before starting."""
    tries = f"可以考 {terms.attempts} 次，{_counts(terms)}。" if terms.attempts > 1 else "只能考 1 次。"
    rules = [
        ("计时", "点“开始答题”后计时，中途退出不停表。到时间自动交卷，已保存的答案都算数。"),
        ("到点", f"以答案到达平台的时间为准。到时间后再留 {terms.grace_seconds} 秒给路上的答案，人人相同。"),
        ("保存", "选一题存一题，看到“已保存”才算存好。没存好时页面会提示，答案还在，可以重试。"),
        ("换设备", "可以换一台手机或电脑登录后接着答，原来的页面随即停止作答。"),
        ("次数", tries),
        ("成绩", f"{_score_sentence(terms)}{keys_sentence(terms)}"),
    ]
    if terms.late_entry_minutes is not None:
        rules.insert(0, ("迟到", f"开考 {terms.late_entry_minutes} 分钟后不能再进入，请在 {_late(terms)} 前开始。"))
    return rules


def _late(terms: Terms) -> str:
    return moment_short(terms.opens_at + (terms.late_entry_minutes or 0) * 60_000)
