"""Plausible names for the people of the demo county; nobody in particular is meant.

The lists are our own. Given names follow the decade of birth, and syllables that would join to
the name of a well-known person were left out.
"""

from app.demo.dice import Dice

# How many of a thousand people bear the name, roughly, in the hills of the south.
SURNAMES: dict[str, int] = {
    "李": 78,
    "陈": 62,
    "刘": 74,
    "张": 58,
    "王": 56,
    "周": 46,
    "杨": 38,
    "黄": 36,
    "彭": 30,
    "吴": 28,
    "罗": 27,
    "何": 24,
    "胡": 24,
    "徐": 18,
    "谢": 20,
    "邓": 19,
    "曾": 18,
    "肖": 20,
    "唐": 17,
    "蒋": 14,
    "郭": 13,
    "易": 12,
    "袁": 13,
    "谭": 14,
    "龙": 11,
    "熊": 10,
    "戴": 10,
    "廖": 11,
    "朱": 11,
    "赵": 12,
    "孙": 9,
    "林": 10,
    "郑": 8,
    "高": 6,
    "梁": 7,
    "宋": 7,
    "许": 7,
    "韩": 5,
    "冯": 7,
    "董": 4,
    "程": 6,
    "曹": 8,
    "于": 4,
    "叶": 6,
    "杜": 5,
    "苏": 5,
    "魏": 4,
    "吕": 5,
    "丁": 5,
    "任": 5,
    "沈": 4,
    "姚": 7,
    "卢": 4,
    "姜": 5,
    "钟": 6,
    "汪": 4,
    "田": 6,
    "范": 5,
    "方": 4,
    "石": 6,
    "贺": 7,
    "夏": 6,
    "付": 4,
    "邹": 7,
    "陶": 4,
    "钱": 2,
    "尹": 6,
    "段": 4,
    "龚": 6,
    "黎": 6,
    "文": 8,
    "左": 4,
    "向": 6,
    "欧阳": 6,
    "柳": 5,
    "汤": 6,
    "阳": 4,
    "聂": 4,
    "舒": 4,
    "喻": 4,
    "涂": 3,
    "游": 3,
    "苗": 1,
    "甘": 3,
    "祝": 2,
    "骆": 2,
    "匡": 2,
    "旷": 2,
    "仇": 2,
    "单": 1,
    "解": 1,
    "盛": 3,
    "晏": 2,
    "湛": 1,
    "巢": 1,
    "缪": 1,
    "翟": 1,
    "覃": 2,
    "瞿": 1,
    "司马": 1,
    "上官": 1,
}

# Per generation, for men (first) and women (second): opening syllables, closing syllables, and
# the given names of one syllable.
_Pool = tuple[str, str, str]
_OLDER: tuple[_Pool, _Pool] = (
    ("建志文新长明永正荣树友继安", "平林生辉良忠武才初远兵求和喜根", "旺胜钧炜"),
    ("秀玉月美凤金彩惠淑雪红腊菊", "兰英珍香莲云娥芝元群容霞秋", "琼群莲"),
)
_MIDDLE: tuple[_Pool, _Pool] = (
    ("志海俊永文建浩旭振先智学朝继", "辉林锋龙鹏松胜兵", "胜旺钧炜"),
    ("丽艳海玲雪红静燕美慧亚晓秋", "玲芳霞红君燕梅群英莲珍", "艳琼"),
)
_YOUNGER: tuple[_Pool, _Pool] = (
    ("子俊浩宇嘉思家明博天致晨承", "豪轩涵翔航阳林睿恒晖哲帆", "恒帆钧炜"),
    ("雨思佳梦诗欣子嘉若雅婉晨语芷", "婷怡琪涵妍瑶晴蕾悦萱洁雯", "妍蕾悦"),
)
_ONE_SYLLABLE_SHARE = 0.05


def draw_name(dice: Dice, *, born_year: int, is_woman: bool) -> str:
    """Return a name of two to four characters that fits the year of birth."""
    openings, closings, single = _generation(born_year)[1 if is_woman else 0]
    surname = dice.weighted(SURNAMES)
    if dice.chance(_ONE_SYLLABLE_SHARE) and len(surname) == 1:
        return surname + dice.pick(single)
    opening = dice.pick(openings)
    closing = dice.pick(closings.replace(opening, ""))
    return surname + opening + closing


def _generation(born_year: int) -> tuple[_Pool, _Pool]:
    if born_year < 1979:
        return _OLDER
    return _MIDDLE if born_year < 1994 else _YOUNGER
