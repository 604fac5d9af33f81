"""What the numbers of an exam are counted by, said in one Chinese sentence: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.foundation.web.filters import day, points, thousands
from app.people.categories import CATEGORIES
from app.study.rules import DEFAULT_SETS, EVERYBODY, SET_SIZE

EXEMPT_REASONS = {"maternity": "产假", "illness": "重大疾病", "near_retirement": "两年内退休", "other": "其他"}

_BASE = {"less_exempt": "在册名单减去已批准的免考"}
_SITTING = {"with_make_up": "含补考", "main_only": "不含补考"}
_AVERAGE = {"of_sat": "平均分只算实考人员"}
_COUNTS = {"best": "取最高一次", "last": "取最后一次"}


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of the definition, as stored; `number` from 1."""

    number: int = 1
    base: str = "less_exempt"
    study_rule: str = "requirement"
    sitting_rule: str = "with_make_up"
    average_rule: str = "of_sat"


def reason_label(code: str) -> str:
    """The reason of an exemption in words; a reason typed by hand as it is."""
    return EXEMPT_REASONS.get(code, code or "未注明事由")


def exempt_words(reasons: Mapping[str, int]) -> str:
    """`3 人（产假 2 人、重大疾病 1 人）`, most frequent first; `0 人`."""
    whole = sum(reasons.values())
    if not whole:
        return "0 人"
    parts = sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
    return f"{thousands(whole)} 人（{'、'.join(f'{reason_label(code)} {thousands(count)} 人' for code, count in parts)}）"


def required_words(required: Mapping[str, int]) -> str:
    """`3 组（行政执法人员 4 组）`: the sets everybody owes, then the categories that owe otherwise."""
    usual = required.get(EVERYBODY, DEFAULT_SETS)
    others = [
        f"{CATEGORIES.get(category, category)} {sets} 组" for category, sets in sorted(required.items()) if category != EVERYBODY and sets != usual
    ]
    return f"{usual} 组（{'、'.join(others)}）" if others else f"{usual} 组"


def run_words(exam: Mapping[str, Any]) -> str:
    """`判卷第 2 次`: by which marking run scores were counted; for make-ups marked anew, how often."""
    words = f"判卷第 {exam['run'] or 1} 次"
    return f"{words}，补考另改判 {exam['make_up_regrades']} 次" if exam["make_up_regrades"] else words


def sentence(
    definition: Definition, exam: Mapping[str, Any], *, year: int, required: Mapping[str, int], reasons: Mapping[str, int]
) -> str:
    """The definition in one sentence, with the roster's date and the number exempted by reason."""
    bands = f"{points(exam['pass_points'])} 分合格"
    if exam["excellent_points"]:
        bands += f"、{points(exam['excellent_points'])} 分优秀"
    return (
        f"口径第 {definition.number} 版：应考为{day(exam['published_at'])}冻结的{_BASE[definition.base]} {exempt_words(reasons)}，"
        f"达标为 {year} 年完成练习（每组 {SET_SIZE} 题，逐题作答、由服务器判定）不少于 {required_words(required)}，"
        f"实考为至少交卷一次（{_SITTING[definition.sitting_rule]}，不含作废答卷），"
        f"成绩{_COUNTS[exam['counts']]}（{run_words(exam)}），{bands}，人次为应考人员的交卷次数，{_AVERAGE[definition.average_rule]}，"
        "比率只舍不入。"
    )
