"""Reads questions of Word documents: running text by the grammar of papers, tables as sheets or as text."""

import re
from dataclasses import replace

from question_bank.files.cells import Table, text_cell
from question_bank.formats.office.question_types import Named
from question_bank.formats.office.sheets.layout import Layout, find_layout, turned_forms
from question_bank.formats.office.sheets.reader import Found, read_layout, read_table
from question_bank.formats.office.signs import clean
from question_bank.formats.office.text.lines import Line
from question_bank.formats.office.text.marks import is_key, section_type
from question_bank.formats.office.text.reader import NO_QUESTIONS, understood
from question_bank.formats.office.word.document import Grid, read_document
from question_bank.formats.understood import FileRefused, Reading


def read_word(data: bytes) -> Reading:
    """The questions of a .docx. Raises FileRefused when it holds none."""
    blocks, notes = read_document(data)
    lines: list[Line] = []
    found = Found(notes=notes)
    named: Named | None = None
    last: Layout | None = None
    count = 0
    for block in blocks:
        if isinstance(block, Line):
            lines.append(block)
            named = section_type(clean(block.text)) or named
            continue
        count += 1
        table = _table(block, count)
        if turned := turned_forms(table):
            own = Found()
            read_table(turned, found=own)
            found.questions += [replace(one, row=block.row) for one in own.questions]
            found.refused += [replace(one, row=block.row) for one in own.refused]
            continue
        layout = find_layout(table) or _carried_on(table, last)
        if layout is None:
            lines += _as_lines(block)
            continue
        last = layout
        _read_table(layout, block, found=found, named=named)
    questions, refused, said = understood(lines)
    questions += found.questions
    refused += found.refused
    if not questions and not refused:
        raise FileRefused(NO_QUESTIONS, "no_questions")
    ordered = sorted(questions, key=lambda question: question.row)
    return Reading("docx", tuple(ordered), tuple(sorted(refused, key=lambda one: one.row)), (*found.notes, *said))


def _table(grid: Grid, number: int) -> Table:
    rows = [[text_cell("\n".join(clean(line.text) for line in cell)) for cell in row] for row in grid.rows]
    return Table(f"表格 {number}", rows)


def _carried_on(table: Table, last: Layout | None) -> Layout | None:
    """The layout of the table before, for one that goes on after a break without a header of its own."""
    if last is None or not table.rows or max(map(len, table.rows)) != max(map(len, last.table.rows)):
        return None
    return replace(last, table=table, header_row=-1, last_row=-1)


def _read_table(layout: Layout, grid: Grid, *, found: Found, named: Named | None) -> None:
    """Reads a table as a sheet; its questions count as paragraphs of the document."""
    own = Found()
    read_layout(layout, found=own, named=named)
    rows = [next((line.row for cell in row for line in cell), grid.row) for row in grid.rows]
    found.questions += [replace(one, row=rows[one.row - 1]) for one in own.questions]
    found.refused += [replace(one, row=rows[one.row - 1]) for one in own.refused]
    found.notes += own.notes


def _as_lines(grid: Grid) -> list[Line]:
    """A table that is no sheet: lists of keys as lists, everything else cell by cell."""
    texts = [["".join(clean(line.text) for line in cell) for cell in row] for row in grid.rows]
    lines: list[Line] = []
    place = 0
    while place < len(texts):
        if place + 1 < len(texts) and (keys := _key_row(texts[place], texts[place + 1])):
            row = next((line.row for cell in grid.rows[place] for line in cell), grid.row)
            lines.append(Line(row, keys))
            place += 2
            continue
        pairs = _key_row(texts[place][::2], texts[place][1::2])
        lines += [Line(grid.row, pairs)] if pairs else [line for cell in grid.rows[place] for line in cell]
        place += 1
    return lines


def _key_row(numbers: list[str], keys: list[str]) -> str:
    """`1.A 2.B` of two rows, question numbers above and keys below; "" of any others."""
    if sum(map(bool, numbers)) > sum(map(bool, keys)) + 1:
        return ""
    pairs = [(number, key) for number, key in zip(numbers, keys, strict=False) if re.fullmatch(r"\d{1,4}[.、]?", number)]
    if not pairs or not all(not key or is_key(key) for _, key in pairs):
        return ""
    return " ".join(f"{number.rstrip('.、')}.{key}" for number, key in pairs if key)
