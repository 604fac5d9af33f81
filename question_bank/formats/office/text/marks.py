"""What a line of a question paper is: told from how it begins."""

import re
from dataclasses import dataclass
from enum import Enum

from question_bank.formats.office.keys import bare_key, truth_of
from question_bank.formats.office.options import split_lettered
from question_bank.formats.office.question_types import Named, named_type
from question_bank.formats.office.signs import CROSSES, TICKS, aligned
from question_bank.formats.office.text.lines import Line


class Mark(Enum):
    """What a piece of a line begins with."""

    SECTION = "section"
    KEYS = "keys"
    NUMBER = "number"
    OPTION = "option"
    KEY = "key"
    EXPLANATION = "explanation"
    CITED = "cited"
    DIFFICULTY = "difficulty"
    TAGS = "tags"
    CASE = "case"
    HEADING = "heading"
    PLAIN = "plain"
    NOTHING = "nothing"


@dataclass(slots=True)
class Piece:
    """A line, or a part of one: its mark, the text after the mark, and where that text began in the line.

    `style` and `number` are those of a numbered line, as `1.` or `(1)`; `named` the type that a section says.
    """

    line: Line
    mark: Mark
    text: str
    start: int
    style: str = ""
    number: int = 0
    named: Named | None = None


_KEY_WORDS = r"(?:(?:本题|此题)?(?:的)?(?:正确|参考|标准|试题|题目|建议)?(?:答案|答)|正解|正确选项|标答|answer|key)"
_EXPLAIN_WORDS = (
    r"(?:(?:答案|试题|题目|参考|本题|考点|名师|专家)?(?:解析|详解|精析|解读|解题思路)|解答|分析|点评|评析|说明|答题依据)"
)
_CITE_WORDS = r"(?:(?:法律|法条|法规|政策|参考|答案|命题|考查)?(?:依据|出处|来源)|法条|法律条文|法条链接|相关法条)"
_TAG_WORDS = r"(?:知识点|考点|标签|考查点|考核点|关键词|章节|所属章节|考查内容|测试点)"
_DIFFICULTY_WORDS = r"(?:试题|题目)?(?:难度|难易度|难易程度|难度系数)"
_MARKS: tuple[tuple[Mark, str], ...] = (
    (Mark.KEY, _KEY_WORDS),
    (Mark.CITED, _CITE_WORDS),
    (Mark.EXPLANATION, _EXPLAIN_WORDS),
    (Mark.DIFFICULTY, _DIFFICULTY_WORDS),
    (Mark.TAGS, _TAG_WORDS),
)
_BRACKETED = [
    (mark, re.compile(rf"[\[(<{{]\s*{words}(?:及解析)?\s*[\])>}}]\s*(?:是|为)?\s*[:]?[ \t]*", re.I)) for mark, words in _MARKS
]
_COLONED = [
    (mark, re.compile(rf"(?:^|(?<=[\s.)\]?;!。;]))[*★◆●■]*\s*{words}\s*(?:是|为)?\s*[:]\s*", re.I)) for mark, words in _MARKS
]
_SPACED_KEY = re.compile(rf"^{_KEY_WORDS}\s*(?:是|为|选)?\s*(?=[A-H√×对错正TF(])", re.I)
_CHOSEN = re.compile(r"^(?:故|应|本题|因此|所以|故本题)+(?:应)?选(?:择)?\s*[:]?\s*(?=[A-H]{1,8}(?:项)?[.。]?$)")
_TYPE_LINE = re.compile(r"^[\[(]?(?:题型|试题类型|类型|分值|分数)[\])]?\s*[:]\s*\S+$")
_NOTHING = re.compile(r"^(?:[-—=_*·.~\s]+|第?\s*\d+\s*页.{0,12}|[-—]\s*\d+\s*[-—]|\d+\s*/\s*\d+|共\s*\d+\s*页)$")


_WRAPPED_KEY = re.compile(rf"^\s*[(\[]\s*{_KEY_WORDS}\s*(?:是|为)?\s*[:]\s*(?P<key>[^()\[\]]{{1,20}}?)\s*[)\]][.]?\s*$", re.I)
"""（答案：A） on a line of its own."""


def pieces_of(line: Line) -> list[Piece]:
    """The parts of a line that say different things: stem, key and explanation may stand in one."""
    plain = aligned(line.text)
    if wrapped := _WRAPPED_KEY.match(plain):
        return [Piece(line, Mark.KEY, line.text[wrapped.start("key") : wrapped.end("key")], wrapped.start("key"))]
    if listed := _KEYS_LINE.match(plain):
        head = line.text[: listed.end()].rstrip(" :：")
        return [Piece(line, Mark.KEYS, head, 0), Piece(line, Mark.PLAIN, line.text[listed.end() :].strip(), listed.end())]
    cuts = sorted(_cuts(plain))
    pieces: list[Piece] = []
    at = cuts[0][0] if cuts else len(plain)
    if plain[:at].strip():
        pieces.append(_first(line, line.text[:at], plain[:at]))
    for place, (_, begin, mark) in enumerate(cuts):
        end = cuts[place + 1][0] if place + 1 < len(cuts) else len(plain)
        pieces.append(Piece(line, mark, line.text[begin:end].strip(), begin))
    return pieces or [Piece(line, Mark.PLAIN if line.pictures else Mark.NOTHING, "", 0)]


def _cuts(plain: str) -> set[tuple[int, int, Mark]]:
    """Start, end and mark of every 答案：, 【解析】 and the like, the first of overlapping ones."""
    found: list[tuple[int, int, Mark]] = []
    for mark, pattern in _BRACKETED:
        found += [(one.start(), one.end(), mark) for one in pattern.finditer(plain)]
    for mark, pattern in _COLONED:
        found += [(one.start(), one.end(), mark) for one in pattern.finditer(plain)]
    for pattern in (_SPACED_KEY, _CHOSEN):
        if one := pattern.match(plain.strip()):
            found.append((0, len(plain) - len(plain.lstrip()) + one.end(), Mark.KEY))
    kept: list[tuple[int, int, Mark]] = []
    for start, end, mark in sorted(found, key=lambda one: (one[0], -one[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, mark))
    return set(kept)


def _first(line: Line, text: str, plain: str) -> Piece:
    """The piece before any key or explanation: a heading, a numbered line, an option, or running text."""
    bare = plain.strip()
    start = len(plain) - len(plain.lstrip())
    if _NOTHING.match(bare) or _TYPE_LINE.match(bare):
        named = named_type(bare) if _TYPE_LINE.match(bare) else None
        return Piece(line, Mark.NOTHING, text.strip(), start, named=named)
    if _KEY_ALONE.match(bare):
        return Piece(line, Mark.KEY, text.strip(), start)
    if is_keys_heading(bare):
        return Piece(line, Mark.KEYS, text.strip(), start)
    if (named := section_type(bare)) is not None:
        return Piece(line, Mark.SECTION, text.strip(), start, named=named)
    if found := _CASE.match(bare):
        return Piece(line, Mark.CASE, text.strip()[found.end("mark") :].strip(), start + found.end("mark"))
    if (before := _KEY_BEFORE.match(bare)) and (numbered := number_of(bare[before.end() :])):
        style, number, end = numbered
        whole = text.strip()
        return Piece(line, Mark.NUMBER, f"{whole[before.end() + end :].strip()}（{before['key']}）", start, style, number)
    if numbered := number_of(bare):
        style, number, end = numbered
        return Piece(line, Mark.NUMBER, text.strip()[end:].strip(), start + end, style, number)
    if letter_of(bare):
        return Piece(line, Mark.OPTION, text.strip(), start)
    return Piece(line, Mark.HEADING if line.heading or _PART.match(bare) else Mark.PLAIN, text.strip(), start)


_KEY_BEFORE = re.compile(rf"[(\[]\s*(?P<key>[{TICKS}{CROSSES}对错]|正确|错误|[A-H]{{1,8}})\s*[)\]]\s*(?=\d|第|[(]\d)")
_ASKS = re.compile(r"^[(\[]?[A-Pa-p][.、)\]:]|下列|以下|哪|什么|不是|没有|说法|正确的答案|[(]\s*[)]")
_KEY_ALONE = re.compile(rf"^[(\[]\s*(?:[{TICKS}{CROSSES}]|[A-H]{{1,8}})\s*[)\]]$")
_PART = re.compile(r"^第[一二三四五六七八九十百零\d]+(?:部分|[章节编篇单]|单元)")
_ORDINAL = r"(?:第[一二三四五六七八九十\d]+(?:部分|大题|卷|题)|[一二三四五六七八九十]+|[IVX]+|\d{1,2}|[(][一二三四五六七八九十\d]+[)])?\s*[、.:)]?\s*"
_TYPE_STEMS = (
    r"(?:单项|多项|不定项|单|多|复)选?择?|(?:单项|多项|不定项)选择|判断(?:正误|对错|是非|改错|说明|辨析)?|是非(?:判断)?|正误(?:判断)?|对错"
    r"|填空|填充|简答|问答|论述|名词解释|概念解释|辨析|改错|(?:案例|材料|情景|情境)(?:分析|解析|选择|简答)|综合(?:分析|应用)|连线|计算"
)
_TYPE_TITLES = rf"(?:(?:{_TYPE_STEMS}|选择|案例|材料|情景|主观|客观|实务|写作|作文)题)"
_KEYS_LINE = re.compile(
    rf"^\s*{_ORDINAL}(?:{_TYPE_TITLES}|{_TYPE_STEMS})(?:的)?(?:参考|正确|标准)?答案\s*[:]\s*(?=第?[(]?\d{{1,4}}\s*(?:[.、:)\s-]|[A-H√×对错]))"
)
"""单选题答案：1、B 2、A: heading and list of keys in one line."""
_REST = (
    r"(?:部分|类|库|练习)?\s*(?:[:,.。—-]*\s*[(\[][^)\]]{0,120}[)\]]?[.。:]?(?:\s*(?:请|本(?:大|部分)|每|共|下列各|以下各|答题).{0,80})?"
    r"|[:,.。]?\s*(?:共|每|本(?:大|部分)|请|下列各|以下各|以下每|答题|\d+\s*[题道分]).{0,100}|[:.。]?)$"
)
_SECTION = re.compile(rf"^{_ORDINAL}(?P<type>{_TYPE_TITLES}|{_TYPE_STEMS}){_REST}")
_SECTION_OF = re.compile(rf"^{_ORDINAL}[^\s,.:、(]{{1,12}}?(?P<type>{_TYPE_TITLES}){_REST}")


def section_type(plain: str) -> Named | None:
    """The type that a heading of a section names; None for all other lines."""
    if len(plain) > 160 or re.search(r"[(]\s*[)]|[A-D][.、]", plain):
        return None
    found = _SECTION.match(plain) or _SECTION_OF.match(plain)
    if not found or _ASKS.search(plain[: found.end("type")]):
        return None
    return named_type(found["type"])


_KEYS_HEADING = re.compile(
    rf"^(?:附(?:件|录)?\s*\d*\s*[:.、]?)?\s*{_ORDINAL}[^,。;:?!]{{0,24}}?(?:参考|标准|正确|试题|题目|练习)?答案\s*(?:(?:及|和|与|、)?(?:详细|试题|答案|参考)?(?:解析|说明|评分标准)|部分|汇总|一览表?|速查|表|页)?\s*(?:[(][^)]*[)])?\s*[:]?$"
)


def is_keys_heading(plain: str) -> bool:
    """Whether a line is the heading of a list of keys, as 参考答案 alone."""
    return len(plain) <= 40 and bool(_KEYS_HEADING.match(plain)) and not _ASKS.search(plain)


_CASE = re.compile(
    r"^(?P<mark>[\[(]?(?:案例|材料|案情|背景资料|背景材料|资料|情景|情境)(?:分析题?|材料)?\s*[一二三四五六七八九十\d]{0,3}\s*[\])]?\s*[:.、]\s*|[\[](?:案例|材料|案情)[一二三四五六七八九十\d]*[\]]\s*"
    r"|(?=(?:请)?(?:阅读|根据|依据|结合)(?:以下|下列|下面|如下|上述)?(?:案例|材料|案情|资料|情景).{0,40}(?:回答|完成|作答|选择).{0,30}$)|(?:案例|材料)[一二三四五六七八九十\d]{1,3}\s*$)"
)
RANGE = re.compile(r"第?\s*(\d{1,4})\s*[-—–~至到]+\s*(\d{1,4})\s*(?:小)?题")

_NUMBERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("题", re.compile(r"^第\s*(\d{1,4}|[一二三四五六七八九十百]{1,5})\s*题\s*[.、:)]?\s*")),
    ("()", re.compile(r"^[(\[]\s*(\d{1,4})\s*[)\]]\s*[.、:]?\s*")),
    ("1)", re.compile(r"^(\d{1,4})\s*[)]\s*")),
    ("1.", re.compile(r"^(?:题目?|问题|Q|No\.?)?\s*(\d{1,4})\s*(?:[.、:]|,(?=\D))\s*(?!\d)", re.I)),
    ("一、", re.compile(r"^([一二三四五六七八九十百]{1,5})\s*[、.]\s*")),
    ("(一)", re.compile(r"^[(]([一二三四五六七八九十]{1,3})[)]\s*[、.]?\s*")),
    ("1字", re.compile(r"^(\d{1,3})(?=[\u4e00-\u9fff《“])")),
    ("1 ", re.compile(r"^(\d{1,4})(?:[ \t]+(?=\D)|(?=[\[(](?:单选|多选|判断|单项|多项)))")),
)
_DIGITS = {sign: place for place, sign in enumerate("零一二三四五六七八九")}


def number_of(plain: str) -> tuple[str, int, int] | None:
    """Style, number and length of the number that a line begins with; None where it begins with none."""
    for style, pattern in _NUMBERS:
        if found := pattern.match(plain):
            return style, int(found[1]) if found[1].isdigit() else chinese_number(found[1]), found.end()
    return None


def chinese_number(text: str) -> int:
    """十二 as 12, up to 999."""
    total = unit = 0
    for sign in text:
        if sign in _DIGITS:
            unit = _DIGITS[sign]
        else:
            total += (unit or 1) * (10 if sign == "十" else 100)
            unit = 0
    return total + unit


_LETTER = re.compile(r"^[(\[]?\s*([A-Pa-p])\s*(?:[)\]]\s*[.、:,]?|[.、:,](?=\s*\S)|[ \t]+(?=\S))")
_GLUED = re.compile(r"^([A-P])(?=[^\sA-Za-z0-9.,、:)(/%-])")


def letter_of(plain: str) -> str:
    """The letter that a line of options begins with, "" where it begins with none."""
    found = _LETTER.match(plain)
    if found:
        return found[1].upper()
    glued = _GLUED.match(plain)
    if glued and split_lettered(plain, first=glued[1], spaced=True).options:
        return glued[1]
    return glued[1] if glued and not re.match(r"[A-P](?:项|选项|级|类|股|公司|某|市|县|区|省|区|同|企业|单位|局)", plain) else ""


def is_glued(plain: str) -> bool:
    """Whether a line begins with a letter that nothing parts from the next word, and no other option stands on it."""
    return (
        not _LETTER.match(plain) and bool(_GLUED.match(plain)) and not split_lettered(plain, first=plain[0], spaced=True).options
    )


def is_key(text: str) -> bool:
    """Whether a text is nothing but a key."""
    plain = bare_key(text)
    return bool(re.fullmatch(r"[A-H](?:[\s,、;]*[A-H])*", plain) or truth_of(plain))
