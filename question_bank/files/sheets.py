"""Tables of cells out of .xlsx, .xls and .csv bytes; whatever cannot be read is refused in words.

The parser of workbooks is a foreign one fed with foreign files. It runs in a short-lived process
of its own with little memory, so a file made to hurt ends that process and not the server.
"""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from question_bank.files import workbook_child
from question_bank.files.cells import EMPTY, Cell, CellKind, Merge, Table, number_cell, text_cell
from question_bank.files.csv_text import rows_of
from question_bank.files.file_kinds import FileKind, kind_of
from question_bank.files.number_formats import shown_date, shown_number
from question_bank.files.refused_files import (
    FileRefused,
    broken_workbook,
    empty_file,
    locked_workbook,
    too_big,
    wrong_kind,
)
from question_bank.files.safe_zip import check_zip

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 60_000
MAX_COLUMNS = 256
"""A table taller or wider than this is no list of units, people or questions."""
_CHILD_SECONDS = 20


def read_tables(data: bytes) -> list[Table]:
    """The sheets of an .xlsx or .xls, or the one table of a .csv, that hold anything; at least one.

    Blocks for up to a second on a large file: call it in a thread. Raises FileRefused.
    """
    _check_size(data)
    kind = kind_of(data)
    if kind is FileKind.LOCKED:
        raise locked_workbook()
    if kind is FileKind.BROKEN_ZIP:
        raise broken_workbook()
    if kind is FileKind.XLSX:
        check_zip(data)
        tables = _read_workbook(data)
    elif kind is FileKind.OLD_EXCEL:
        tables = _read_workbook(data)
    elif kind is FileKind.TEXT:
        tables = [Table(name="", rows=rows_of(data))]
    else:
        raise wrong_kind(kind)
    filled = [_check_shape(table) for table in tables if any(True for _ in table.texts())]
    if not filled:
        raise empty_file()
    return filled


def _check_size(data: bytes) -> None:
    if not data:
        raise empty_file()
    if len(data) > MAX_BYTES:
        raise too_big(len(data), limit=MAX_BYTES)


def _check_shape(table: Table) -> Table:
    width = max(len(row) for row in table.rows)
    if len(table.rows) > MAX_ROWS or width > MAX_COLUMNS:
        raise _too_many_cells(table.name, len(table.rows), width)
    return table


def _too_many_cells(name: str, rows: int, columns: int) -> FileRefused:
    where = f"表“{name}”" if name else "这个表格"
    return FileRefused(
        f"{where}有 {rows} 行、{columns} 列，最多 {MAX_ROWS} 行、{MAX_COLUMNS} 列。"
        "请分成几份，或把有内容的部分复制到新表后再上传。",
        "too_many_cells",
    )


def _read_workbook(data: bytes) -> list[Table]:
    command = [sys.executable, "-I", str(Path(workbook_child.__file__)), str(MAX_ROWS), str(MAX_COLUMNS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_CHILD_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise broken_workbook() from error
    if done.returncode == workbook_child.LOCKED:
        raise locked_workbook()
    if done.returncode != 0:
        raise broken_workbook()
    answer = msgspec.json.decode(done.stdout)
    if "too_many" in answer:
        raise _too_many_cells(*answer["too_many"])
    return [_table_of(sheet) for sheet in answer["sheets"]]


def _table_of(sheet: dict[str, Any]) -> Table:
    return Table(
        name=sheet["name"],
        rows=[[_cell_of(value) for value in row] for row in sheet["rows"]],
        hidden=sheet["hidden"],
        merges=tuple(Merge(*corners) for corners in sheet["merges"]),
    )


def _cell_of(value: Any) -> Cell:
    if value is None:
        return EMPTY
    if isinstance(value, str):
        return text_cell(value)
    if isinstance(value, bool):
        return Cell("是" if value else "否", CellKind.BOOLEAN)
    if isinstance(value, list):
        return _displayed(Cell(value[0], CellKind.DATE), shown_date(*value) if len(value) > 1 else "")
    if isinstance(value, dict):
        return _displayed(number_cell(value["n"]), shown_number(value["n"], value["f"]))
    return number_cell(value)


def _displayed(cell: Cell, shown: str) -> Cell:
    return replace(cell, shown=shown) if cell.text and shown != cell.text else cell
