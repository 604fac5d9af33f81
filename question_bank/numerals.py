"""Numbers in legal Chinese: 三十日 = 30日, 百分之二十 = 20%, 五万元 = 50000元, 半年 = 6个月."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
NUMERAL = "零〇一二两三四五六七八九十百千万亿"

UNITS = {
    "个工作日": "workday", "工作日": "workday",
    "个自然日": "day", "自然日": "day", "日": "day", "天": "day",
    "个小时": "hour", "小时": "hour", "分钟": "minute", "周年": "year", "年": "year",
    "个月": "month", "月": "month", "个星期": "week", "星期": "week", "周岁": "age", "岁": "age",
    "元": "yuan", "倍": "times", "成": "tenth",
    "名": "person", "人": "person", "户": "household", "次": "occasion", "届": "term",
    "平方米": "m2", "平方公里": "km2", "公里": "km", "米": "m", "亩": "mu", "公顷": "ha",
    "吨": "t", "千克": "kg", "公斤": "kg", "克": "g", "毫克": "mg", "毫升": "ml", "级": "grade",
}  # fmt: skip
UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?[万亿千百]*|[{NUMERAL}]+(?:点[{NUMERAL}]+)?)"
FRACTION = re.compile(rf"([{NUMERAL}]+|\d+)分之([{NUMERAL}]+(?:点[{NUMERAL}]+)?|\d+(?:\.\d+)?)")
PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*[%‰]")
HALF = re.compile("半年|半个月|过半数|半数")
ARTICLE_NAME = re.compile(rf"第[{NUMERAL}\d]+[条款项章节编届次级类]")
DATE_WORD = re.compile(rf"([{NUMERAL}]+|\d+)月([{NUMERAL}]+|\d+)日")
QUANTITY = re.compile(rf"({NUMBER})(余|多)?({UNIT})?")
WORDS = re.compile(
    "一[般律并定旦切些致直贯概同经样方体时]|[统同惟唯单专]一|(?<!分)之一|十分(?![之钟])|千方百计"
    f"|(?<![{NUMERAL}])万一|四川|三峡|百姓|一带一路|两[者院会]|五险一金|三农"
)
REDUCED = {
    "week": (Fraction(7), "day"),
    "year": (Fraction(12), "month"),
    "minute": (Fraction(1, 60), "hour"),
}
COUNTED_IN_PASSING = {"person", "occasion", "grade", "household", "term", ""}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it stands in a text; `unit` is "" where none was recognised."""

    value: Fraction
    unit: str
    text: str = ""

    @property
    def measure(self) -> tuple[Fraction, str]:
        """Value and unit reduced: weeks to days, years to months, minutes to hours."""
        return _reduced(self.value, self.unit)


Reading = Callable[[re.Match[str]], Quantity | None]


def chinese_number(text: str) -> Fraction | None:
    """The value of 十五, 二百零三, 五万, 1.5万, 一点五; None when it is no number."""
    text = text.replace(",", "")
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)([万亿千百]*)", text):
        value = Fraction(match.group(1))
        for char in match.group(2):
            value *= (SMALL | LARGE)[char]
        return value
    whole, _, decimals = text.partition("点")
    units = _whole(whole)
    if units is None:
        return None
    value = units
    for place, char in enumerate(decimals, start=1):
        if char not in DIGITS:
            return None
        value += Fraction(DIGITS[char], 10**place)
    return value


def _whole(text: str) -> Fraction | None:
    if not text or any(char not in NUMERAL for char in text):
        return None
    if len(text) > 1 and all(char in DIGITS for char in text):
        return Fraction(int("".join(str(DIGITS[char]) for char in text)))
    total = section = digit = 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in SMALL:
            section += (digit or 1) * SMALL[char]
            digit = 0
        elif char == "万":
            total += (section + digit or 1) * LARGE[char]
            section = digit = 0
        else:
            total = (total + section + digit or 1) * LARGE[char]
            section = digit = 0
    return Fraction(total + section + digit)


def quantities(text: str) -> list[Quantity]:
    """Every number of a text; words such as 一般 or 同一 and article numbers are none."""
    text = unicodedata.normalize("NFKC", text)
    text = ARTICLE_NAME.sub("□", WORDS.sub("□", text))
    found: list[Quantity] = []

    def take(pattern: re.Pattern[str], rest: str, *, read: Reading) -> str:
        def one(match: re.Match[str]) -> str:
            quantity = read(match)
            if quantity is not None:
                found.append(quantity)
            return "□"

        return pattern.sub(one, rest)

    text = take(FRACTION, text, read=_fraction)
    text = take(PERCENT, text, read=_percent)
    text = take(HALF, text, read=_half)
    text = take(DATE_WORD, text, read=_date)
    take(QUANTITY, text, read=_quantity)
    return found


def _fraction(match: re.Match[str]) -> Quantity | None:
    below, above = chinese_number(match.group(1)), chinese_number(match.group(2))
    if not below or above is None:
        return None
    return Quantity(above / below, "share", text=match.group())


def _percent(match: re.Match[str]) -> Quantity:
    scale = 1000 if match.group().endswith("‰") else 100
    return Quantity(Fraction(match.group(1)) / scale, "share", text=match.group())


def _half(match: re.Match[str]) -> Quantity:
    text = match.group()
    if text.endswith("年"):
        return Quantity(Fraction(1, 2), "year", text=text)
    if text.endswith("月"):
        return Quantity(Fraction(1, 2), "month", text=text)
    return Quantity(Fraction(1, 2), "share", text=text)


def _date(match: re.Match[str]) -> Quantity | None:
    month, day = chinese_number(match.group(1)), chinese_number(match.group(2))
    if month is None or day is None:
        return None
    return Quantity(month * 100 + day, "date", text=match.group())


def _quantity(match: re.Match[str]) -> Quantity | None:
    value = chinese_number(match.group(1))
    if value is None:
        return None
    return Quantity(value, UNITS.get(match.group(3) or "", ""), text=match.group())


def _reduced(value: Fraction, unit: str) -> tuple[Fraction, str]:
    scale, reduced = REDUCED.get(unit, (Fraction(1), unit))
    return value * scale, reduced


def missing_quantities(statement: str, *, sources: list[str]) -> list[str]:
    """The numbers of a statement that stand in none of the sources, as written.

    A number with a unit needs the same measure (三至五日 lends its unit to 三); working days
    may also rest on 日 where a source says that its days are working days. Without a unit a
    value is enough. 一人, 一次, 一级 are words rather than numbers.
    """
    known = [quantity for source in sources for quantity in quantities(source)]
    measures = {quantity.measure for quantity in known}
    bare = {quantity.value for quantity in known if not quantity.unit}
    values = {quantity.value for quantity in known}
    counts_working_days = any("工作日" in source for source in sources)

    def stands(quantity: Quantity) -> bool:
        value, unit = quantity.measure
        if unit in COUNTED_IN_PASSING and quantity.value <= 1:
            return True
        if not unit:
            return value in values
        if unit == "workday" and counts_working_days and (value, "day") in measures:
            return True
        return (value, unit) in measures or (quantity.value > 1 and quantity.value in bare)

    return [quantity.text for quantity in quantities(statement) if not stands(quantity)]
