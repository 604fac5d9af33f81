"""How facts and results are written in Chinese: pure."""

from datetime import date
from fractions import Fraction

from question_bank.templating.template import MONEY


def in_words(value: date | Fraction | str, *, kind: str, unit: str = "") -> str:
    """`2026年3月1日`, `8000元`, `37.5元`, `12` with its unit, or a choice's text.

    Raises ValueError for an amount that is not a whole number of fen and for a broken whole number.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if kind == MONEY:
        return f"{_yuan(value)}元"
    if value.denominator != 1:
        raise ValueError(f"{value} 不是整数")
    return f"{value.numerator}{unit}"


def _yuan(value: Fraction) -> str:
    fen = value * 100
    if fen.denominator != 1:
        raise ValueError(f"{value} 元不是整数分")
    whole, rest = divmod(fen.numerator, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
