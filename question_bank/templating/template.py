"""What a template question varies and computes: immutable values and their closed lists."""

import re
from dataclasses import dataclass

DATE, CHOICE, WHOLE, MONEY = "date", "choice", "whole", "money"
PARAMETER_KINDS = {DATE: "日期", CHOICE: "几选一", WHOLE: "整数", MONEY: "金额（元）"}
WEEKDAYS = {"mon": "周一", "tue": "周二", "wed": "周三", "thu": "周四", "fri": "周五", "sat": "周六", "sun": "周日"}

ADD_DAYS, ADD_WORKING_DAYS, ADD_MONTHS = "add_days", "add_working_days", "add_months"
PERCENT_PER_DAY_CAPPED, MULTIPLY, AGE_ON = "percent_per_day_capped", "multiply", "age_on"
CALCULATIONS = {
    ADD_DAYS: "日期加若干日",
    ADD_WORKING_DAYS: "日期加若干工作日",
    ADD_MONTHS: "日期加若干个月",
    PERCENT_PER_DAY_CAPPED: "每日百分之几，不超过本金",
    MULTIPLY: "连乘",
    AGE_ON: "某日的周岁",
}
EQUAL_OPTIONS, DAY_OFF = "equal_options", "day_off"

NAME = re.compile(r"[a-z\u4e00-\u9fff][a-z0-9_\u4e00-\u9fff]{0,19}")
PLACE = re.compile(r"\{([^{}]*)\}")
SHOWN = "shown"
"""The name under which a 判断 shows the right result or one of the mistakes."""

DRAWN = 3
LEAST_RESULTS = 100


@dataclass(frozen=True, slots=True)
class Parameter:
    """One fact that varies; bounds as written: ISO dates, whole numbers, yuan.

    `on` are the weekdays a date may fall on (none: all), `of` the texts of a choice.
    """

    name: str
    kind: str
    start: str = ""
    end: str = ""
    step: str = ""
    of: tuple[str, ...] = ()
    on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A named calculation; `arguments` are names of facts or earlier results, or numbers as 60, 3/2, 20%.

    `mistake` says in words what belief leads to it (the key has none); `unit` follows a whole number.
    """

    name: str
    calculation: str
    arguments: tuple[str, ...]
    mistake: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule for draws that are thrown away: `equal_options`, or `day_off` of a named date."""

    rule: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """What of a question varies; `draw` distractors are taken of `distractors`, around the key's drawn rank."""

    parameters: tuple[Parameter, ...]
    results: tuple[Result, ...]
    key: str
    distractors: tuple[str, ...]
    draw: int = DRAWN
    refuse: tuple[Refused, ...] = ()
    at_least: int = LEAST_RESULTS

    @property
    def right(self) -> Result | None:
        """The calculation of the key."""
        return next((result for result in self.results if result.name == self.key), None)


def places_in(text: str) -> list[str]:
    """The names in braces of a text, in order."""
    return PLACE.findall(text)
