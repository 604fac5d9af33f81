"""The words that offices use for types of questions, in columns, headings, sheet names and before a stem."""

import re
from dataclasses import dataclass

from question_bank.formats.office.signs import narrow
from question_bank.question import MULTIPLE_CHOICE, SINGLE_CHOICE, TRUE_FALSE

ANY_CHOICE = "any_choice"
"""选择题: single or multiple, as the key says."""
INDEFINITE = "indefinite"
"""不定项选择题: one right option or more."""
CASE = "case"
"""案例题, 材料题: a text with questions of any type under it."""
UNSUPPORTED = "unsupported"
"""填空, 简答 and all others that no machine marks."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names: one of the types above or of question_bank.question, and the word that was found."""

    type: str
    word: str


_OTHERS = (
    "填空|填充|简答|问答|论述|名词解释|概念解释|解释题|辨析|改错|连线|匹配|排序|写作|作文|计算题|实务题|公文|翻译|主观题|默写"
    "|完形|阅读理解|听力|操作题|讨论题|思考题|材料作文"
)
_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (INDEFINITE, re.compile(r"不定项(选择)?题?|不定向选择题?")),
    (MULTIPLE_CHOICE, re.compile(r"多项?选择?题?|多选题?|复选题?|多项(?=题|$)|multiple([ _-]?choice|[ _-]?answer)?s?", re.I)),
    (SINGLE_CHOICE, re.compile(r"单项?选择?题?|单选题?|单项(?=题|$)|single([ _-]?choice|[ _-]?answer)?s?|radio", re.I)),
    (
        TRUE_FALSE,
        re.compile(
            r"判断(正误|对错|是非|改错)?题?|是非(判断)?题?|对错题?|正误(判断)?题?|true[ _/-]?(or[ _])?false|judge?ment|^judge$",
            re.I,
        ),
    ),
    (UNSUPPORTED, re.compile(rf"({_OTHERS})题?")),
    (CASE, re.compile(r"(案例|案情|材料|情景|情境|背景)(分析|解析|选择|综合)?题?|综合(分析|应用)?题|共用题干题?")),
    (ANY_CHOICE, re.compile(r"选择题?|客观题")),
)
_ANALYSIS = re.compile(r"判断改错|判断(并)?说明")


def named_type(text: str) -> Named | None:
    """The type that a short text names first and best, None for a text that names none."""
    plain = re.sub(r"\s+", "", narrow(text))
    if not plain or len(plain) > 60:
        return None
    if found := _ANALYSIS.search(plain):
        return Named(UNSUPPORTED, found[0])
    for type_, pattern in _WORDS:
        if found := pattern.search(plain):
            return Named(type_, found[0])
    return None


_BEFORE_STEM = re.compile(
    r"^\s*[(\[【（〔<]\s*((?:单项|多项|不定项|单|多|复)选?择?题?|判断(?:正误)?题?|是非题?|对错题?|选择题|案例(?:分析)?题?|填空题?|简答题?|论述题?)"
    r"[\s,，:：/\-—·]*(?:易|中|难|较难|\d+(?:\.\d+)?\s*分)?\s*[)\]】）〕>]\s*[:：]?\s*"
)


def split_type(stem: str) -> tuple[Named | None, str]:
    """The type in brackets before a stem, as in 【单选题】, and the stem without it."""
    found = _BEFORE_STEM.match(stem)
    if not found:
        return None, stem
    return named_type(found[1]), stem[found.end() :]
