"""What is true of sheets of paper: their codes, what was typed from them, where they stand. Pure."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from question_bank.question import MULTIPLE_CHOICE, SINGLE_CHOICE, TRUE_FALSE

LETTERS = "ABCDEFGH"
TYPE_WORDS = {SINGLE_CHOICE: "单选", MULTIPLE_CHOICE: "多选", TRUE_FALSE: "判断"}
_DIGITS = re.compile(r"\d{3,18}")
_MODULUS = 97


class Stands(StrEnum):
    """Where a sheet stands."""

    PRINTED = "等待录入"
    ENTERED = "已录入，未确认"
    CONFIRMED = "已确认计分"


BADGES = {Stands.ENTERED: "warn", Stands.CONFIRMED: "ok"}


def stands(sheet: Mapping[str, Any]) -> Stands:
    """Where a sheet's row stands."""
    if sheet["confirmed_at"] is not None:
        return Stands.CONFIRMED
    return Stands.PRINTED if sheet["entered_at"] is None else Stands.ENTERED


def sheet_code(number: int) -> str:
    """The code printed on a sheet: its number and two check digits (ISO 7064 MOD 97-10), which tell of any one wrong digit
    and of any two that changed places."""
    return f"{number}{98 - number * 100 % _MODULUS:02}"


def sheet_number(code: str) -> int | None:
    """The number behind a code as typed, with spaces or hyphens; None where the check digits say that it is mistyped."""
    plain = re.sub(r"[\s\-－—]", "", code)
    if not plain.isascii() or not _DIGITS.fullmatch(plain) or int(plain) % _MODULUS != 1:
        return None
    return int(plain[:-2])


def read_choice(typed: str, *, type: str, choices: int) -> tuple[str, str]:
    """(letters, fault) of one answer as typed: `b`, `A、C`, `对`, `√`; nothing typed is no answer."""
    plain = re.sub(r"[\s,，、;；.]", "", typed).upper()
    if type == TRUE_FALSE:
        plain = {"对": "A", "√": "A", "正确": "A", "错": "B", "×": "B", "X": "B", "错误": "B"}.get(plain, plain)
    letters = "".join(sorted(set(plain)))
    shown = LETTERS[:choices]
    if any(letter not in shown for letter in letters):
        return "", f"“{typed.strip()[:12]}”不是这道题的选项（{shown[0]} 到 {shown[-1]}）"
    if len(letters) > 1 and type != MULTIPLE_CHOICE:
        return "", f"“{typed.strip()[:12]}”选了几个，这道题只能选一个；答卷上涂了几个的，留空"
    return letters, ""


def read_sheet(typed: Sequence[str], types: Sequence[tuple[str, int]]) -> tuple[str, dict[int, str]]:
    """(choices as stored, position → fault) of a whole sheet; `types` are (type, number of choices) of each position."""
    found, faults = [], {}
    for position, (type, choices) in enumerate(types, start=1):
        letters, fault = read_choice(typed[position - 1] if position <= len(typed) else "", type=type, choices=choices)
        found.append(letters)
        if fault:
            faults[position] = fault
    for position in range(len(types) + 1, len(typed) + 1):
        if typed[position - 1].strip():
            faults[position] = f"试卷只有 {len(types)} 题"
    return ",".join(found), faults


def choices_in(packed: str) -> dict[int, str]:
    """Position → letters of the choices as stored; positions left blank are not in it."""
    return {position: letters for position, letters in enumerate(packed.split(","), start=1) if letters}
