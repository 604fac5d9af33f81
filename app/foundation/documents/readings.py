"""What every import shows before it does anything: each row as it was read, and all its faults."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from app.foundation.documents.lists import LeftOut, RawList
from question_bank.files.cells import Cell, CellKind
from question_bank.files.workbooks import Column, Sheet, write_workbook


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one column; `column` is a field key."""

    column: str
    sentence: str


@dataclass(slots=True)
class RowRead:
    """A row as it was understood: values and raw cells by field key; `repeats` is an earlier row's number.

    `came_with` holds the notes made before the row was read, as of a merged cell.
    """

    number: int
    raw: dict[str, Cell]
    values: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    repeats: int | None = None
    came_with: tuple[str, ...] = ()

    def fault(self, column: str, sentence: str) -> None:
        """Adds one fault."""
        self.faults.append(Fault(column, sentence))

    def has_fault(self, column: str) -> bool:
        """Whether this column has a fault already."""
        return any(fault.column == column for fault in self.faults)


@dataclass(frozen=True)
class Reading:
    """A file as it was read. `header_row` counts as Excel does, 1 for the first row."""

    rows: list[RowRead]
    sheet: str = ""
    header_row: int = 1
    headers: dict[str, str] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    unused_headers: list[str] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)

    def faulty(self) -> list[RowRead]:
        """The rows with at least one fault, in the order of the file."""
        return [row for row in self.rows if row.faults]


def reading_of(raw: RawList, *, rows: list[RowRead]) -> Reading:
    """The reading of these rows, with where the list stood and what was passed over."""
    return Reading(
        rows=rows,
        sheet=raw.sheet,
        header_row=raw.header_row,
        headers=raw.headers,
        left_out=raw.left_out,
        unused_headers=raw.unused_headers,
        other_sheets=raw.other_sheets,
    )


def fault_list(
    reading: Reading, *, labels: Mapping[str, str], secret: Sequence[str] = (), but: AbstractSet[int] = frozenset()
) -> bytes:
    """An .xlsx with one line a fault: row, name, column, what stood there, what is wrong.

    What stood in `secret` columns is not repeated; the rows numbered in `but` are not told of.
    """
    columns = [
        Column("行号", 8, numbers=True),
        Column("名称", 20),
        Column("列", 14),
        Column("原来填的", 26),
        Column("问题", 80),
    ]
    lines = [
        (
            row.number,
            row.values.get("name", ""),
            labels[fault.column],
            "" if fault.column in secret or fault.column not in row.raw else row.raw[fault.column].text,
            fault.sentence,
        )
        for row in reading.faulty()
        for fault in row.faults
        if row.number not in but
    ]
    return write_workbook([Sheet("错误清单", columns, lines)])


def to_plain(reading: Reading) -> dict[str, Any]:
    """The raw rows and their place in the file as JSON values: enough to read the file again."""
    return {
        "sheet": reading.sheet,
        "header_row": reading.header_row,
        "headers": reading.headers,
        "left_out": [[line.number, line.reason, line.text] for line in reading.left_out],
        "unused_headers": reading.unused_headers,
        "other_sheets": reading.other_sheets,
        "rows": [
            [row.number, {key: [cell.text, cell.kind.value] for key, cell in row.raw.items() if cell.text}, list(row.came_with)]
            for row in reading.rows
        ],
    }


def from_plain(plain: Mapping[str, Any]) -> Reading:
    """The reading kept by `to_plain`, its rows raw: values, notes and faults are still to be read."""
    return Reading(
        rows=[
            RowRead(number, raw={key: Cell(text, CellKind(kind)) for key, (text, kind) in raw.items()}, came_with=tuple(notes))
            for number, raw, notes in plain["rows"]
        ],
        sheet=plain["sheet"],
        header_row=plain["header_row"],
        headers=plain["headers"],
        left_out=[LeftOut(*line) for line in plain["left_out"]],
        unused_headers=plain["unused_headers"],
        other_sheets=plain["other_sheets"],
    )
