"""Workbooks and separated text made for the tests of the readers."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

from question_bank.formats.foreign import read_foreign
from question_bank.formats.understood import Reading, Understood

Rows = Sequence[Sequence[Any]]


def workbook(fill: Callable[[Any], None]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_urls": False, "strings_to_formulas": False})
    fill(book)
    book.close()
    return target.getvalue()


def sheets(**named: Rows) -> bytes:
    """A workbook with these sheets; a None is an empty cell, a tuple (value, format code) a formatted one."""

    def fill(book: Any) -> None:
        for name, rows in named.items():
            page = book.add_worksheet(name)
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if isinstance(value, tuple):
                        page.write(row, column, value[0], book.add_format({"num_format": value[1]}))
                    elif value is not None:
                        page.write(row, column, value)

    return workbook(fill)


def read_rows(*rows: Sequence[Any], name: str = "Sheet1") -> Reading:
    return read_foreign(sheets(**{name: rows}), name="题库.xlsx")


def brief(question: Understood) -> tuple[str, str, tuple[str, ...], str]:
    return question.type, question.stem, question.options, question.key


def codes(question: Understood) -> set[str]:
    return {doubt.code for doubt in question.doubts}
