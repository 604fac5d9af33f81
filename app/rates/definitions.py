"""What the numbers of an exam are counted by, said in one Chinese sentence: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.exams.rules import HOME, SECONDED_COUNT
from app.exams.storing import bands_of
from app.foundation.web.filters import day, points, thousands
from app.people import categories as people
from app.study.rules import DEFAULT_SETS, EVERYBODY, SET_SIZE

LESS_EXEMPT, ALL_LISTED, CATEGORIES = "less_exempt", "all_listed", "categories"
REQUIREMENT, ANY_ACT = "requirement", "any_act"
WITH_MAKE_UP, MAIN_ONLY = "with_make_up", "main_only"
OF_SAT, ABSENT_AS_ZERO = "of_sat", "absent_as_zero"

CHOICES: dict[str, dict[str, str]] = {
    "base": {
        LESS_EXEMPT: "在册人员减去已批准的免考",
        ALL_LISTED: "全部在册人员，免考的也算应考",
        CATEGORIES: "只算下面选的人员类别，再减去已批准的免考",
    },
    "study_rule": {REQUIREMENT: "完成当年规定的练习组数", ANY_ACT: "当年完成过一组练习就算"},
    "sitting_rule": {WITH_MAKE_UP: "含补考：补考交卷也算参考，成绩一并计", MAIN_ONLY: "不含补考：只算主考"},
    "average_rule": {OF_SAT: "只算实考人员", ABSENT_AS_ZERO: "算全部应考人员，缺考计 0 分"},
}
"""What a version can say, by column: value → words."""
HEADINGS = {"base": "应考是哪些人", "study_rule": "怎样算达标", "sitting_rule": "补考算不算", "average_rule": "平均分"}

_STUDY = {REQUIREMENT: "不少于 {sets}", ANY_ACT: "至少 1 组"}
_SITTING = {WITH_MAKE_UP: "含补考", MAIN_ONLY: "不含补考"}
_AVERAGE = {OF_SAT: "平均分只算实考人员", ABSENT_AS_ZERO: "平均分按应考人员计、缺考计 0 分（正在判分的除外）"}
_COUNTS = {"best": "取最高一次", "last": "取最后一次"}


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of the definition, as stored; `number` from 1. `categories` only with the base of that name."""

    number: int = 1
    base: str = LESS_EXEMPT
    study_rule: str = REQUIREMENT
    sitting_rule: str = WITH_MAKE_UP
    average_rule: str = OF_SAT
    categories: tuple[str, ...] = ()

    @property
    def words(self) -> list[tuple[str, str]]:
        """(heading, what it says) for each choice."""
        told = {name: CHOICES[name][getattr(self, name)] for name in CHOICES}
        if self.base == CATEGORIES:
            told["base"] = f"只算{self.categories_words}，再减去已批准的免考"
        return [(HEADINGS[name], words) for name, words in told.items()]

    @property
    def categories_words(self) -> str:
        """The categories counted, by name."""
        return "、".join(people.CATEGORIES.get(code, code) for code in self.categories)


def definition_faults(definition: Definition) -> dict[str, str]:
    """Field → sentence for what cannot be."""
    found = {name: "要从列出的选项中选" for name, among in CHOICES.items() if getattr(definition, name) not in among}
    if definition.base == CATEGORIES and not definition.categories:
        found["categories"] = "选了“只算下面选的人员类别”，还没有选是哪些类别"
    return found


def reason_label(code: str, labels: Mapping[str, str]) -> str:
    """The reason of an exemption in the office's words; a reason that stands in no table as it is."""
    return labels.get(code, code or "未注明事由")


def exempt_words(reasons: Mapping[str, int], labels: Mapping[str, str]) -> str:
    """`3 人（产假 2 人、重大疾病 1 人）`, most frequent first; `0 人`."""
    whole = sum(reasons.values())
    if not whole:
        return "0 人"
    parts = sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
    told = "、".join(f"{reason_label(code, labels)} {thousands(count)} 人" for code, count in parts)
    return f"{thousands(whole)} 人（{told}）"


def required_words(required: Mapping[str, int]) -> str:
    """`3 组（行政执法人员 4 组）`: the sets everybody owes, then the categories that owe otherwise."""
    usual = required.get(EVERYBODY, DEFAULT_SETS)
    others = [
        f"{people.CATEGORIES.get(category, category)} {sets} 组" for category, sets in sorted(required.items()) if category != EVERYBODY and sets != usual
    ]
    return f"{usual} 组（{'、'.join(others)}）" if others else f"{usual} 组"


def run_words(exam: Mapping[str, Any]) -> str:
    """`判卷第 2 次`: by which marking run scores were counted; for make-ups marked anew, how often."""
    words = f"判卷第 {exam['run'] or 1} 次"
    return f"{words}，补考另改判 {exam['make_up_regrades']} 次" if exam["make_up_regrades"] else words


def base_words(definition: Definition, exempt: str, *, put_back: bool = False) -> str:
    """Who is due: `在册名单减去已批准的免考 3 人（…）`."""
    if put_back:
        whose = f"中的{definition.categories_words}" if definition.base == CATEGORIES else ""
        return f"在册名单{whose}，已批准的免考 {exempt}放回应考（含免考口径）"
    if definition.base == ALL_LISTED:
        return f"全部在册名单，其中已批准的免考 {exempt}也算应考"
    if definition.base == CATEGORIES:
        return f"在册名单中的{definition.categories_words}减去已批准的免考 {exempt}"
    return f"在册名单减去已批准的免考 {exempt}"


def bands_words(exam: Mapping[str, Any]) -> str:
    """`60 分合格、80 分良好、90 分优秀`: the grades as the exam sets them."""
    told = [f"{points(exam['pass_points'])} 分合格"]
    told += [f"{points(worth)} 分{name}" for name, worth in sorted(bands_of(exam.get("bands") or ""), key=lambda band: band[1])]
    return "、".join([*told, f"{points(exam['excellent_points'])} 分优秀"] if exam["excellent_points"] else told)


def sentence(
    definition: Definition, exam: Mapping[str, Any], *, year: int, required: Mapping[str, int], reasons: Mapping[str, int], labels: Mapping[str, str]
) -> str:
    """The definition in one sentence, with the roster's date and the number exempted by reason."""
    base = base_words(definition, exempt_words(reasons, labels), put_back=bool(exam.get("put_back")))
    return (
        f"口径第 {definition.number} 版：应考为{day(exam['published_at'])}冻结的{base}，{SECONDED_COUNT[exam.get('seconded_count') or HOME]}，"
        f"达标为 {year} 年完成练习（每组 {SET_SIZE} 题，逐题作答、由服务器判定）{_STUDY[definition.study_rule].format(sets=required_words(required))}，"
        f"实考为至少交卷一次（{_SITTING[definition.sitting_rule]}，不含作废答卷），"
        f"成绩{_COUNTS[exam['counts']]}（{run_words(exam)}），{bands_words(exam)}，人次为应考人员的交卷次数，{_AVERAGE[definition.average_rule]}，"
        "比率只舍不入。"
    )
