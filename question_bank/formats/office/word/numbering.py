"""The numbers that Word shows before paragraphs and that stand nowhere in their text: numbering.xml, followed."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from question_bank.formats.safe_xml import name_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = "零一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_MOST_LEVELS = 9


@dataclass
class Level:
    """One level of a list: how its number looks, where it starts, and after which level it starts anew."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None


@dataclass
class _List:
    levels: dict[int, Level] = field(default_factory=dict)
    link: str = ""
    by_style: dict[str, int] = field(default_factory=dict)


@dataclass
class _Number:
    list_id: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, Level] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """What Word shows before a paragraph: `text` is "" for bullets, `form` the format's name, `value` the count."""

    text: str
    form: str
    value: int = 0


class Numbering:
    """Counts through a document: ask `shown` once for each numbered paragraph, in their order."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self.lists: dict[str, _List] = {}
        self.numbers: dict[str, _Number] = {}
        self.counts: dict[str, dict[int, int]] = {}
        self.begun: set[tuple[str, int]] = set()
        self.styles = _style_numbers(styles)
        for element in numbering if numbering is not None else ():
            if name_of(element) == "abstractNum":
                self.lists[element.get(W + "abstractNumId", "")] = _list(element)
            elif name_of(element) == "num":
                self.numbers[element.get(W + "numId", "")] = _number(element)
        self.by_link = {one.link: key for key, one in self.lists.items() if one.link and one.levels}

    def place(self, properties: etree._Element | None) -> tuple[str, int] | None:
        """The list and level of a paragraph by its properties (w:pPr), its own or its style's; None if it is in no list."""
        style = _value(properties, "pStyle")
        own = properties.find(W + "numPr") if properties is not None else None
        number, level = _value(own, "numId"), _value(own, "ilvl")
        if not number:
            number, inherited = self.styles.get(style, ("", ""))
            level = level or inherited or self._level_of_style(number, style)
        if number in ("", "0") or number not in self.numbers:
            return None
        return number, int(level) if level.isdigit() and int(level) < _MOST_LEVELS else 0

    def _level_of_style(self, number: str, style: str) -> str:
        found = self.numbers.get(number)
        return str(self._list_of(found).by_style.get(style, 0)) if found else "0"

    def _list_of(self, number: _Number) -> _List:
        found = self.lists.get(number.list_id, _List())
        if not found.levels and found.link in self.by_link:
            return self.lists[self.by_link[found.link]]
        return found

    def shown(self, number: str, level: int) -> Shown:
        """Counts one paragraph of this list and level and says what Word shows before it."""
        one = self.numbers[number]
        levels = {**self._list_of(one).levels, **one.levels}
        counts = self.counts.setdefault(one.list_id, {})
        self._count(number, one, level=level, levels=levels, counts=counts)
        form = levels.get(level, Level())
        if form.form in ("bullet", "none"):
            return Shown("", form.form)
        text = form.text or f"%{level + 1}."
        for other in range(_MOST_LEVELS):
            if f"%{other + 1}" in text:
                shape = levels.get(other, Level())
                text = text.replace(f"%{other + 1}", number_text(counts.get(other, shape.start), shape.form))
        return Shown(text.strip(), form.form, counts[level])

    def _count(self, number: str, one: _Number, *, level: int, levels: dict[int, Level], counts: dict[int, int]) -> None:
        if level in one.starts and (number, level) not in self.begun:
            counts[level] = one.starts[level]
        else:
            counts[level] = counts[level] + 1 if level in counts else one.starts.get(level, levels.get(level, Level()).start)
        self.begun.add((number, level))
        for deeper in [other for other in counts if other > level]:
            restart = levels.get(deeper, Level()).restart
            if restart is None or (restart and level < restart):
                del counts[deeper]


def _value(element: etree._Element | None, name: str) -> str:
    found = element.find(W + name) if element is not None else None
    return found.get(W + "val", "") if found is not None else ""


def _list(element: etree._Element) -> _List:
    found = _List(link=_value(element, "numStyleLink") or _value(element, "styleLink"))
    for child in element.findall(W + "lvl"):
        place = child.get(W + "ilvl", "0")
        if place.isdigit():
            found.levels[int(place)] = _level(child)
            style = _value(child, "pStyle")
            if style:
                found.by_style[style] = int(place)
    return found


def _level(element: etree._Element) -> Level:
    start, restart = _value(element, "start"), _value(element, "lvlRestart")
    form = _value(element, "numFmt") or next((one.get(W + "val", "") for one in element.iter(W + "numFmt")), "decimal")
    return Level(form, _value(element, "lvlText"), _small(start, 1), _small(restart, 0) if restart else None)


def _small(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"\d{1,6}", text) else otherwise


def _number(element: etree._Element) -> _Number:
    found = _Number(_value(element, "abstractNumId"))
    for change in element.findall(W + "lvlOverride"):
        place = change.get(W + "ilvl", "")
        if not place.isdigit():
            continue
        start = _value(change, "startOverride")
        if start:
            found.starts[int(place)] = _small(start, 1)
        level = change.find(W + "lvl")
        if level is not None:
            found.levels[int(place)] = _level(level)
    return found


def _style_numbers(styles: etree._Element | None) -> dict[str, tuple[str, str]]:
    """numId and ilvl by style id, taken from the style it is based on where it has none."""
    own: dict[str, tuple[str, str]] = {}
    above: dict[str, str] = {}
    for style in styles.findall(W + "style") if styles is not None else ():
        key = style.get(W + "styleId", "")
        properties = style.find(f"{W}pPr/{W}numPr")
        if properties is not None:
            own[key] = (_value(properties, "numId"), _value(properties, "ilvl"))
        above[key] = _value(style, "basedOn")
    found = {}
    for key in above:
        at, seen = key, set()
        while at and at not in own and at not in seen:
            seen.add(at)
            at = above.get(at, "")
        if at in own and own[at][0]:
            found[key] = own[at]
    return found


def number_text(number: int, form: str) -> str:
    """A number as Word writes it in a format of numbering.xml; unknown formats in digits."""
    if form in _WRITTEN:
        return _WRITTEN[form](number)
    if "hinese" in form or form.startswith(("japanese", "taiwanese", "ideograph")):
        return chinese(number)
    return str(number)


def _letters(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number < 1000 else str(number)


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


def _wide(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def chinese(number: int) -> str:
    """A number below ten thousand in Chinese, as 二十一."""
    if not 0 < number < 10_000:
        return str(number)
    text, zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if zero and text else "") + _CHINESE[digit] + sign
            zero = False
        else:
            zero = bool(text)
    return text.removeprefix("一") if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN if 0 < number < 4000 else ():
        while number >= value:
            text, number = text + sign, number - value
    return text or str(number)


_WRITTEN: dict[str, Callable[[int], str]] = {
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "ideographTraditional": lambda number: _STEMS[(number - 1) % 10],
    "ideographZodiac": lambda number: _BRANCHES[(number - 1) % 12],
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "ideographEnclosedCircle": _circled,
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
}
