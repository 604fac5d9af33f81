"""Cells and tables as they stood in a file: every cell keeps what it was."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class CellKind(StrEnum):
    """What a cell was in the file, before anything read it."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, what it was, and `shown`, what the sheet displays where a number format makes that differ."""

    text: str
    kind: CellKind = CellKind.TEXT
    shown: str = ""


EMPTY = Cell("", CellKind.EMPTY)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, corners included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `rows[i]` is row i + 1 as Excel counts; rows may differ in length."""

    name: str
    rows: list[list[Cell]]
    hidden: bool = False
    merges: tuple[Merge, ...] = ()

    def cell(self, row: int, column: int) -> Cell:
        """The cell at these places counted from 0, EMPTY outside the table."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return EMPTY

    def texts(self) -> Iterator[str]:
        """Every text that is not empty, row by row."""
        return (cell.text for row in self.rows for cell in row if cell.text)


def text_cell(text: str) -> Cell:
    """A cell of text, EMPTY where the text is blank."""
    stripped = text.strip()
    return Cell(stripped) if stripped else EMPTY


def number_cell(value: float) -> Cell:
    """A cell that was a number: whole numbers without a point, others with up to 15 digits."""
    if not math.isfinite(value):
        return EMPTY
    if value == int(value):
        return Cell(str(int(value)), CellKind.NUMBER)
    return Cell(f"{value:.15g}", CellKind.NUMBER)


def column_letters(column: int) -> str:
    """`A` for column 0, `AA` for column 26: how Excel names it."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
