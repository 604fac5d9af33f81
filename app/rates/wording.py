"""What the pages and tables say of people and times: pure."""

from collections.abc import Mapping
from typing import Any

from app.foundation.web.filters import moment_short, points, span
from app.rates.rules import LISTS, Listed


def is_over(exam: Mapping[str, Any], *, now: int) -> bool:
    """Whether the window has closed: then who has not sat is absent for good."""
    return bool(now >= exam["closes_at"])


def state_of(exam: Mapping[str, Any], *, now: int) -> str:
    """Where the exam stands: `考试还剩 8 天`, `考试已于 11月30日 18:00 结束`, `考试 12月4日 9:00 开始`."""
    if now < exam["opens_at"]:
        return f"考试 {moment_short(exam['opens_at'])} 开始"
    if is_over(exam, now=now):
        return f"考试已于 {moment_short(exam['closes_at'])} 结束"
    return f"考试还剩 {span(exam['closes_at'] - now)}"


def situation(one: Listed, exam: Mapping[str, Any], *, now: int) -> tuple[str, str]:
    """(words, kind of badge) for where a person stands; kind `bad` only for an exemption after failing."""
    if one.is_exempt:
        return _exempt(one)
    if one.sittings:
        words, kind = _sat(one, exam)
        return (f"{words}（线下）" if one.on_paper else words), kind
    if one.at_it and not is_over(exam, now=now):
        return "答题中", "blue"
    if not one.opened:
        return "未开通", "warn"
    return ("学完，未考" if one.studied else "未学完，未考"), "plain"


def _exempt(one: Listed) -> tuple[str, str]:
    reason = one.reason or "未注明事由"
    if one.after:
        return f"免考后不计：此前考 {points(one.score)} 分，不合格（{reason}）", "bad"
    if one.sittings:
        return f"免考（{reason}），考过 {one.sittings} 次，不计", "plain"
    return f"免考（{reason}）", "plain"


def _sat(one: Listed, exam: Mapping[str, Any]) -> tuple[str, str]:
    if one.score is None:
        return "正在判分", "blue"
    if one.score < exam["pass_points"]:
        return "不合格", "warn"
    return ("优秀" if 0 < exam["excellent_points"] <= one.score else "合格"), "plain"


def list_title(which: str, *, over: bool) -> str:
    """What a list is called: before the end of the exam 缺考 is 还没考."""
    return "还没考" if which == "absent" and not over else LISTS[which]
