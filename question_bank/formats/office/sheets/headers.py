"""The words over the columns of question sheets."""

import re

from question_bank.formats.office.signs import tidy_header

STEM, TYPE, KEY, OPTIONS, MARK, LETTER = "stem", "type", "key", "options", "mark", "letter"
NUMBER, CODE, EXPLANATION, CITED, DIFFICULTY = "number", "code", "explanation", "cited", "difficulty"
TAGS, POINTS, CASE_TEXT, GROUP = "tags", "points", "case_text", "group"
KEY_EXPLAINED = "key_explained"
"""A column of both, as 参考答案及解析: the key first, what explains it behind."""

_WORDS: dict[str, str] = {
    STEM: "题干|题干内容|试题题干|题目题干|试题内容|题目内容|问题内容|考题内容|题目正文|试题正文|题面|题目描述|试题描述|问题描述|试题题目|题目|试题|问题"
    "|考题|题目名称|试题名称|题目标题|试题标题|题名|QUESTIONTEXT|QUESTION|STEM|TITLE|正文|内容|TEXT|小题题干|小题内容",
    TYPE: "题型|试题题型|题目题型|试题类型|题目类型|问题类型|题型名称|考题类型|题类|题目种类|试题种类|QUESTIONTYPE|QTYPE|TYPE|类型|类别|题目类别|试题类别",
    KEY: "正确答案|标准答案|参考答案|试题答案|题目答案|答案|正确选项|正确答案选项|标答|正解|答案内容|正确项|正确的答案|试题正确答案|CORRECTANSWER|CORRECTANSWERS"
    "|RIGHTANSWER|ANSWER|ANSWERS|KEY|CORRECT|CORRECTOPTION|答",
    OPTIONS: "选项|选项内容|试题选项|题目选项|备选项|备选答案|备选答案内容|可选项|可选答案|候选项|候选答案|选择项|选项列表|全部选项|选项集|选项信息|答案选项|供选答案|供选项|供选择答案|备选内容|备选选项|OPTIONS|OPTION|CHOICES",
    MARK: "是否正确|是否答案|是否正确答案|是否为答案|是否为正确答案|是否为正确选项|是否正确选项|是否正确项|正确与否|正误|对错|ISCORRECT|ISANSWER|ISRIGHT",
    LETTER: "选项标号|选项序号|选项号|选项编号|选项字母|选项代码|选项标识|选项名|选项名称|选项代号",
    NUMBER: "序号|题号|序|题序|NO|题目序号|试题序号|行号|#|小题号",
    CODE: "试题编号|题目编号|试题编码|题目编码|题编号|试题ID|题目ID|ID|编号|题库编号|CODE|试题代码|题目代码",
    EXPLANATION: "解析|试题解析|答案解析|题目解析|参考解析|解析说明|答案说明|试题分析|题目分析|分析|详解|解答|解释|答题解析|解题思路|说明|EXPLANATION|ANALYSIS|FEEDBACK|RATIONALE",
    CITED: "依据|法律依据|法条依据|法规依据|出处|题目出处|试题出处|法条出处|答案依据|答案出处|来源|试题来源|题目来源|试题依据|题目依据|参考依据|命题依据|考查依据|政策依据"
    "|法条|法律条文|法律条款|条款|条文|引用法条|法律法规|法规名称|法律名称|所属法律|对应法条",
    DIFFICULTY: "难度|难易度|难易程度|难度等级|试题难度|题目难度|难易|难度级别|难度系数|LEVEL|DIFFICULTY",
    TAGS: "标签|知识点|所属知识点|关键词|考点|考查点|知识模块|知识分类|章节|所属章节|分类|题目分类|试题分类|所属分类|专业|科目|TAGS|TAG|CATEGORY",
    POINTS: "分值|分数|得分|分|每题分值|题目分值|试题分值|题分|SCORE|POINTS|标准分|默认分值",
    CASE_TEXT: "案例|案例内容|案例材料|案例背景|案例描述|案例题干|案情|案情介绍|材料|材料内容|材料题干|背景材料|题干材料|共用题干|公共题干|大题题干|主题干|题目材料|阅读材料",
    GROUP: "案例编号|案例号|案例序号|组号|题组|题组编号|材料编号|材料号|父题号|父题编号|父题序号|所属案例|大题号|大题编号|关联案例|主题编号|所属题组",
}  # fmt: skip
_FIELDS: dict[str, tuple[str, int]] = {}
for _field, _words in _WORDS.items():
    for _rank, _word in enumerate(_words.split("|")):
        _FIELDS.setdefault(_word, (_field, _rank))

_OPTION_WORD = "选项|备选|备选项|备选答案|候选|候选项|候选答案|答案|可选项|可选答案|选择|选择项|选项内容|试题选项|题目选项|OPTION|CHOICE|ANSWER|OPT|SELECT|ITEM"
_OPTION = re.compile(rf"(?:{_OPTION_WORD})?([A-P])(?:选项|项|答案|选项内容|内容|选择项)?")
_OPTION_NUMBER = re.compile(
    rf"(?:{_OPTION_WORD})([1-9]|1[0-6]|[一二三四五六七八九十])|第?([一二三四五六七八九])(?:选项|项|个选项)"
)
_CHINESE = "一二三四五六七八九十"
_LIKELY: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r".*答案(?:及|和|与|以及)(?:其|答案|试题)?(?:解析|说明|分析|详解|依据)"), KEY_EXPLAINED),
    (re.compile(r".*解析.*"), EXPLANATION),
    (re.compile(r".*(正确|标准|参考).*答案.*"), KEY),
    (re.compile(r".*题干.*|.*(试题|题目)(内容|正文|描述).*"), STEM),
    (re.compile(r".*题型.*"), TYPE),
    (re.compile(r".*(难度|难易).*"), DIFFICULTY),
    (re.compile(r".*(法律|法条|法规|答案)(依据|出处).*"), CITED),
    (re.compile(r".*知识点.*"), TAGS),
)
_LONGEST = 16
LONGEST_HEADER = 60
"""No header is longer, with all that stands in its brackets."""


def option_place(header: str) -> int | None:
    """0 for a column of options A, 1 for B …; None for any other."""
    if len(header) > LONGEST_HEADER:
        return None
    tidy = tidy_header(header)
    if found := _OPTION.fullmatch(tidy):
        return ord(found[1]) - ord("A")
    if found := _OPTION_NUMBER.fullmatch(tidy):
        word = found[1] or found[2]
        return _CHINESE.index(word) if word in _CHINESE else int(word) - 1
    return None


def field_of(header: str) -> tuple[str, int] | None:
    """The field that a header names and how well (0 best); None if it names none."""
    if len(header) > LONGEST_HEADER:
        return None
    tidy = tidy_header(header)
    if tidy in _FIELDS:
        return _FIELDS[tidy]
    if not tidy or len(tidy) > _LONGEST:
        return None
    return next(((field, 50) for pattern, field in _LIKELY if pattern.fullmatch(tidy)), None)
