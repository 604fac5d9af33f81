"""Writes .xlsx files: text stays text, and nothing a person typed ever becomes a formula."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from question_bank.files.cells import column_letters

MIME_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXT_FORMAT = 49
"""The built-in format `@` of .xlsx: Excel keeps what is typed as text."""
Value = str | int | float | None


@dataclass(frozen=True)
class Column:
    """One column: its header, width in characters, and the choices of its drop-down if it has one."""

    header: str
    width: int = 14
    choices: tuple[str, ...] = ()
    required: bool = False
    numbers: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet to write: a title line and `notes` under it if given, a header line, rows. Columns hold text unless `numbers`."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]] = ()
    title: str = ""
    notes: tuple[str, ...] = ()
    grey_rows: int = 0
    lines_for_entry: int = 0
    header: bool = field(default=True)


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """The bytes of a workbook with these sheets, written row by row in constant memory."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    formats = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "header": book.add_format({"bold": True, "bg_color": "#E8EEF7", "bottom": 1, "text_wrap": True}),
        "text": book.add_format({"num_format": _TEXT_FORMAT}),
        "number": book.add_format({"num_format": "General"}),
        "grey": book.add_format({"num_format": _TEXT_FORMAT, "font_color": "#8A8A8A", "italic": True}),
        "wrap": book.add_format({"num_format": _TEXT_FORMAT, "text_wrap": True, "valign": "top"}),
    }
    for sheet in sheets:
        _write_sheet(book.add_worksheet(sheet.name), sheet=sheet, formats=formats)
    book.close()
    return target.getvalue()


def _write_sheet(page: Worksheet, *, sheet: Sheet, formats: dict[str, Any]) -> None:
    for place, column in enumerate(sheet.columns):
        style = formats["number"] if column.numbers else formats["wrap" if not sheet.header else "text"]
        page.set_column(place, place, column.width, style)
    line = 0
    if sheet.title:
        page.write_string(line, 0, sheet.title, formats["title"])
        line += 1
    for note in sheet.notes:
        page.write_string(line, 0, note, formats["text"])
        line += 1
    if sheet.header:
        for place, column in enumerate(sheet.columns):
            page.write_string(line, place, column.header + ("*" if column.required else ""), formats["header"])
        line += 1
        page.freeze_panes(line, 0)
    first = line
    for row in sheet.rows:
        for place, value in enumerate(row):
            grey = line - first < sheet.grey_rows
            _write_cell(page, place=(line, place), value=value, style=formats["grey"] if grey else None, formats=formats)
        line += 1
    _add_choices(page, sheet=sheet, first=first, last=max(line, first + sheet.lines_for_entry))


def _write_cell(page: Worksheet, *, place: tuple[int, int], value: Value, style: object, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, str):
        page.write_string(*place, value, style or formats["text"])
    else:
        page.write_number(*place, value, style or formats["number"])


def _add_choices(page: Worksheet, *, sheet: Sheet, first: int, last: int) -> None:
    for place, column in enumerate(sheet.columns):
        if column.choices:
            letters = column_letters(place)
            page.data_validation(
                f"{letters}{first + 1}:{letters}{last + 1}",
                {"validate": "list", "source": list(column.choices), "error_type": "warning"},
            )
