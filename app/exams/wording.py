"""An exam's settings in plain sentences for the office: pure."""

from app.bank.rules import POOLS
from app.exams.obligation import ABSENT, FAILED
from app.exams.rules import COUNTS, SECONDED_COUNT, Settings
from app.exams.showing import AFTER_CLOSE, AT_ONCE, BY_HAND, KEYS_SHOW, SCORE_SHOWS
from app.foundation.access import TREES
from app.foundation.web.filters import moment, points
from app.people.categories import CATEGORIES
from question_bank.marking import RULES

KEYS_CONSEQUENCE = {
    AFTER_CLOSE: "推荐。考试进行中没有人看得到答案。",
    BY_HAND: "考试结束后，由审核发布人员在本页点“公布答案”。",
    AT_ONCE: "先交卷的人会看到答案，可能传给还没考的人。只适合练习性质的考试。",
}


def settings_in_words(settings: Settings, *, units: list[str], main_title: str = "") -> list[tuple[str, str]]:
    """(name, sentence) for every setting, in the order in which people ask."""
    late = "截止前随时可以进入" if settings.late_entry_minutes is None else f"开考 {settings.late_entry_minutes} 分钟后不能再进入"
    attempts = "每人 1 次" if settings.attempts == 1 else f"每人 {settings.attempts} 次，{COUNTS[settings.counts]}"
    rows = [
        ("时间", f"{moment(settings.opens_at)} 开始，{moment(settings.closes_at)} 截止"),
        ("答题时间", f"{settings.minutes} 分钟，{late}；到点后 {settings.grace_seconds} 秒内收到的答案仍然算数"),
        ("次数", attempts),
        ("试卷", settings.form.in_words()),
        ("多选题", RULES[settings.multiple_rule]),
        ("组卷比例", blueprint_in_words(settings)),
        ("从哪里抽题", "、".join(POOLS[pool] for pool in settings.pools or POOLS)),
        ("合格", marks_in_words(settings)),
        ("应考范围", audience_in_words(settings, units=units)),
        ("借调人员计入", SECONDED_COUNT[settings.seconded_count]),
        ("成绩", SCORE_SHOWS[settings.score_shows]),
        ("答案和解析", KEYS_SHOW[settings.keys_show]),
    ]
    return (
        [("补考", f"是“{main_title}”的补考，只由原名单中{resits_in_words(settings)}的人参加，发布时按当时的成绩定"), *rows] if settings.main_exam is not None else rows
    )


def resits_in_words(settings: Settings) -> str:
    """Whom a make-up is for."""
    if len(settings.resits) != 1:
        return "缺考和不合格"
    return {ABSENT: "缺考", FAILED: "考了不合格"}[settings.resits[0]]


def blueprint_in_words(settings: Settings) -> str:
    """The blueprint as one line."""
    shares = [f"{share.label()} {share.percent}%" for share in settings.blueprint.shares]
    return "，".join(shares) if shares else "不限，在题库里随机抽"


def marks_in_words(settings: Settings) -> str:
    """Pass mark and bands as one line."""
    marks = [f"{points(settings.pass_points)} 分合格"]
    marks += [f"{points(worth)} 分{name}" for name, worth in sorted(settings.bands, key=lambda band: band[1])]
    if settings.excellent_points:
        marks.append(f"{points(settings.excellent_points)} 分优秀")
    return "，".join(marks)


def audience_in_words(settings: Settings, *, units: list[str]) -> str:
    """Who must sit, as one line."""
    where = "全县各单位" if not settings.units else f"{TREES[settings.tree]}选的 {'、'.join(units)} 及其下级"
    who = "全体在册人员" if not settings.categories else "、".join(CATEGORIES[code] for code in settings.categories)
    return f"{where}，{who}"
