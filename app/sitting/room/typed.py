"""What comes from a form or a table about sheets of paper, as the actions take it: pure."""

import re
from collections.abc import Sequence

from app.foundation import refusals
from app.sitting.room.rules import TYPE_WORDS
from question_bank.files.cells import Table

HEADER = "答卷编号"


def words_in(text: str) -> list[str]:
    """The staff numbers in a text, however they are parted."""
    return [word for word in re.split(r"[\s,，、;；]+", text) if word]


def lines_of(types: Sequence[tuple[str, int]], *, stored: str, typed: Sequence[str] | None) -> list[tuple[int, str, str]]:
    """(position, type in words, what stands in the field) of a sheet: what was just typed, else what is stored."""
    values = list(typed) if typed is not None else stored.split(",")
    return [(n, TYPE_WORDS[type], values[n - 1] if n <= len(values) else "") for n, (type, _) in enumerate(types, start=1)]


def sheets_in(tables: Sequence[Table]) -> dict[str, list[str]]:
    """Sheet code → its answers from a table with the columns 答卷编号, 1, 2, 3 …; rows without a code are passed over.

    Raises a refusal (422) where there is no such table, or a code stands in two rows.
    """
    for table in tables:
        for number, row in enumerate(table.rows[:10]):
            names = [cell.text.strip() for cell in row]
            if HEADER in names:
                return _rows_below(table, number, names)
    raise refusals.bad_input("没有录入：表里要有一列“答卷编号”，后面各列的表头是题号 1、2、3……，一行一份答卷。")


def _rows_below(table: Table, header: int, names: list[str]) -> dict[str, list[str]]:
    code_at = names.index(HEADER)
    places = {int(name): column for column, name in enumerate(names) if name.isascii() and name.isdigit() and 0 < int(name) <= 500}
    found: dict[str, list[str]] = {}
    twice = []
    for row in range(header + 1, len(table.rows)):
        code = table.cell(row, code_at).text.strip()
        if not code:
            continue
        if code in found:
            twice.append(f"第 {row + 1} 行的 {code}")
        last = max(places, default=0)
        found[code] = [table.cell(row, places[n]).text if n in places else "" for n in range(1, last + 1)]
    if twice:
        raise refusals.bad_input(f"没有录入：{'、'.join(twice[:10])} 在前面出现过，一份答卷只能有一行。")
    if not found or not places:
        raise refusals.bad_input("没有录入：表里没有答卷，或者没有题号的列。")
    return found
