"""Ready texts of reminders: to a group with counts and never a name, to one person with what concerns only them. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.exams.drawing import form_of
from app.foundation.web.filters import moment, moment_short, thousands
from app.rates.rules import Figures, Listed

LISTS = ("not_studied", "absent", "failed")
"""The lists that call for a word to somebody, in the order in which an exam goes."""

_NO_PASSWORDS = "忘了密码找我重发激活码，我不会问您的密码和验证码。"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signs a reminder, from which unit, and where the platform is found ('' where it has no address of its own)."""

    name: str
    unit: str
    address: str

    @property
    def door(self) -> str:
        """How one gets in."""
        return f"入口：{self.address or '单位公布的平台网址'}"


def is_due(exam: Mapping[str, Any], which: str, *, now: int) -> bool:
    """Whether a reminder still leads to anything: practice at any time, the exam until it closes."""
    return which == "not_studied" or exam["opens_at"] <= now < exam["closes_at"]


def to_group(exam: Mapping[str, Any], which: str, figures: Figures, *, sender: Sender, year: int, now: int) -> str:
    """A message for a group chat about one of the lists; '' where nobody is on it or it comes too late."""
    count: int = getattr(figures, which) if which in LISTS else 0
    if not count or not is_due(exam, which, now=now):
        return ""
    told = _GROUP[which](exam, sender.unit, figures, year)
    return f"{told}{sender.door}，用本人账号登录。{_NO_PASSWORDS}已经完成的同志不必理会。{sender.name}（截至{moment_short(now)}）"


def _not_studied(exam: Mapping[str, Any], unit: str, figures: Figures, year: int) -> str:
    return (
        f"【学法提醒】各位同事：{year}年度学法要求，{unit}应考 {thousands(figures.due)} 人，还有 {thousands(figures.not_studied)} 人没有达标。"
        "打开“学习”页能看到自己还差几组，每组十题，答完即时判分，可以分几次做。"
    )


def _absent(exam: Mapping[str, Any], unit: str, figures: Figures, year: int) -> str:
    return (
        f"【学法考法提醒】各位同事：{exam['title']}{moment(exam['closes_at'])}截止，{unit}应考 {thousands(figures.due)} 人，"
        f"还有 {thousands(figures.absent)} 人没有交卷。{paper_words(exam)}答一题存一题，中断后可以接着答（时间不停）。"
        "符合免考规定的，请尽快申请。"
    )


def _failed(exam: Mapping[str, Any], unit: str, figures: Figures, year: int) -> str:
    return (
        f"【学法考法提醒】各位同事：{exam['title']}{moment(exam['closes_at'])}截止，{unit}实考 {thousands(figures.sat)} 人，"
        f"还有 {thousands(figures.failed)} 人没有达到合格分。{'还有次数的请在截止前再考一次；' if exam['attempts'] > 1 else ''}"
        "可以先到“学习”页练习和重做错题。"
    )


_GROUP: dict[str, Callable[[Mapping[str, Any], str, Figures, int], str]] = {
    "not_studied": _not_studied, "absent": _absent, "failed": _failed,
}  # fmt: skip


def paper_words(exam: Mapping[str, Any]) -> str:
    """`全卷 55 题，60 分钟，可考 2 次取高分；`."""
    items = form_of(exam["form"]).questions
    times = f"，可考 {exam['attempts']} 次{'取高分' if exam['counts'] == 'best' else '，以最后一次为准'}" if exam["attempts"] > 1 else ""
    return f"全卷 {items} 题，{exam['minutes']} 分钟{times}；" if items else f"答题 {exam['minutes']} 分钟{times}；"


def to_one(one: Listed, exam: Mapping[str, Any], *, sender: Sender, year: int, now: int) -> str:
    """A private message to one person about their own state; '' where nothing is left to do. No score stands in it."""
    asks = [ask for ask in (_exam_words(one, exam, now=now), _study_words(one, year)) if ask]
    if one.is_exempt or not asks:
        return ""
    opened = "" if one.opened else "您的账号还没有激活，激活码我单独给您。"
    return (
        f"{one.name}您好：系统显示您{'，'.join(asks)}。{opened}{sender.door}。如已完成请忽略；"
        f"有困难请告诉我，可以申请延时或者免考。{sender.name}"
    )


def _exam_words(one: Listed, exam: Mapping[str, Any], *, now: int) -> str:
    if not exam["opens_at"] <= now < exam["closes_at"]:
        return ""
    ends = f"{moment(exam['closes_at'])}截止"
    if one.at_it:
        return f"正在参加{exam['title']}、还没有交卷，{ends}"
    if not one.sittings:
        return f"{'已学完、' if one.studied else ''}还没有参加{exam['title']}，{ends}"
    if one.score is not None and one.score < exam["pass_points"] and one.sittings < exam["attempts"]:
        return f"的{exam['title']}可以再考，{ends}"
    return ""


def _study_words(one: Listed, year: int) -> str:
    return "" if one.studied else f"还没有完成{year}年的学法练习"
