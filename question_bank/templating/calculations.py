"""The closed list of calculations, exact and without rounding; pure."""

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction

from question_bank.templating.days import Calendar
from question_bank.templating.template import (
    ADD_DAYS,
    ADD_MONTHS,
    ADD_WORKING_DAYS,
    AGE_ON,
    DATE,
    MONEY,
    MULTIPLY,
    PERCENT_PER_DAY_CAPPED,
    WHOLE,
    Result,
)

Value = date | Fraction | str
NUMBER = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,4})?(?:/[0-9]{1,4})?%?")
FARTHEST = 40_000
"""The most days that a calculation may move a date: beyond it is a slip of the pen."""

_SIGNATURES: dict[str, tuple[tuple[str, ...], str]] = {
    ADD_DAYS: ((DATE, WHOLE), DATE),
    ADD_WORKING_DAYS: ((DATE, WHOLE), DATE),
    ADD_MONTHS: ((DATE, WHOLE), DATE),
    PERCENT_PER_DAY_CAPPED: ((MONEY, "number", WHOLE), MONEY),
}
_WORDS = {DATE: "日期", WHOLE: "整数", MONEY: "金额", "number": "数"}


def number(text: str) -> Fraction | None:
    """The value of 60, -10, 0.5, 3/2 or 20%; None when it is no number or divides by nothing."""
    if not NUMBER.fullmatch(text):
        return None
    share = text.endswith("%")
    above, _, below = text.rstrip("%").partition("/")
    divisor = Fraction(below or 1)
    return Fraction(above) / divisor / (100 if share else 1) if divisor else None


def kind_of(result: Result, *, kinds: Mapping[str, str]) -> tuple[str, str]:
    """(kind of the result, '') or ('', why its arguments do not fit); `kinds` are those of the known names."""
    found: list[str] = []
    for argument in result.arguments:
        value = number(argument)
        if value is None and argument not in kinds:
            return "", f"「{argument}」既不是数，也不是前面写过的名称"
        found.append(kinds[argument] if value is None else WHOLE if value.denominator == 1 else "number")
    if result.calculation == AGE_ON:
        fits = found[:2] == [DATE, DATE] and found[2:] in ([], [WHOLE])
        return (WHOLE, "") if fits else ("", "周岁要写出生日期和某一日，后面可以再写相差几岁")
    if result.calculation == MULTIPLY:
        if len(found) < 2 or found[0] not in (MONEY, WHOLE) or any(kind not in (WHOLE, "number") for kind in found[1:]):
            return "", "连乘先写金额或整数，后面写数"
        return found[0], ""
    wanted, gives = _SIGNATURES[result.calculation]
    fits = len(found) == len(wanted) and all(a == b or (b == "number" and a == WHOLE) for a, b in zip(found, wanted, strict=True))
    return (gives, "") if fits else ("", f"应当依次写{'、'.join(_WORDS[kind] for kind in wanted)}")


def compute(result: Result, *, values: Mapping[str, Value], days: Calendar) -> Value:
    """The value of one result; `values` hold the facts and the earlier results.

    Raises NoCalendar when working days are asked of a year without a table, OverflowError beyond the calendar.
    """
    given = [_value(argument, values=values) for argument in result.arguments]
    if result.calculation == MULTIPLY:
        product = Fraction(1)
        for factor in given:
            product *= _fraction(factor)
        return product
    if result.calculation == PERCENT_PER_DAY_CAPPED:
        amount, percent, passed = map(_fraction, given)
        return min(amount * percent / 100 * passed, amount)
    if result.calculation == AGE_ON:
        more = _fraction(given[2]) if len(given) > 2 else Fraction(0)
        return _age(_date(given[0]), on=_date(given[1])) + more
    start, count = _date(given[0]), int(_fraction(given[1]))
    if abs(count) > FARTHEST:
        raise OverflowError(f"{count} days or months")
    if result.calculation == ADD_DAYS:
        return start + timedelta(days=count)
    if result.calculation == ADD_MONTHS:
        return add_months(start, count)
    return days.after(start, count)


def add_months(start: date, months: int) -> date:
    """The corresponding day so many months on, or the month's last day where it has none (民法典第二百零二条)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"year {year}")
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def _age(born: date, *, on: date) -> Fraction:
    """Whole years completed; the birthday itself completes one."""
    return Fraction(on.year - born.year - ((on.month, on.day) < (born.month, born.day)))


def _value(argument: str, *, values: Mapping[str, Value]) -> Value:
    value = number(argument)
    return values[argument] if value is None else value


def _fraction(value: Value) -> Fraction:
    if not isinstance(value, Fraction):
        raise TypeError(f"{value!r} is no number")
    return value


def _date(value: Value) -> date:
    if not isinstance(value, date):
        raise TypeError(f"{value!r} is no date")
    return value
