"""Writes questions as a table, .xlsx or .csv: one row a question, under headers that our own reader knows."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from question_bank.files.workbooks import Column, Sheet, write_workbook
from question_bank.formats.carrying import cited_text
from question_bank.question import DIFFICULTIES, LETTERS, TYPES, Question

TAG_MARK = "、"
_BEFORE = (Column("编号", 12), Column("题型", 8), Column("案例编号", 12), Column("案例材料", 30), Column("题干", 50))
_OPTIONS = tuple(Column(f"选项{letter}", 18) for letter in LETTERS)
_KEY = (Column("答案", 8), Column("解析", 40), Column("依据", 30))
_AFTER = (Column("难度", 6), Column("标签", 16))
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
_AS_TEXT = "\u3000"
"""A full-width blank: no program takes what follows for a formula, and readers strip it."""


def write_xlsx(questions: Iterable[Question], target: BinaryIO, *, key: bool = True) -> None:
    """Writes an .xlsx in constant memory; every cell is text. Without `key` no key, explanation or ground is written."""
    sheet = Sheet("试题", columns(key=key), (row(question, key=key) for question in questions))
    target.write(write_workbook([sheet]))


def write_csv(questions: Iterable[Question], target: BinaryIO, *, key: bool = True) -> None:
    """Writes UTF-8 with a byte order mark, as Excel wants it; what looks like a formula begins with a full-width blank."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    lines = csv.writer(text)
    lines.writerow(column.header for column in columns(key=key))
    for question in questions:
        lines.writerow(_guarded(value) for value in row(question, key=key))
    text.detach()


def columns(*, key: bool) -> tuple[Column, ...]:
    """The columns of the table."""
    return (*_BEFORE, *_OPTIONS, *(_KEY if key else ()), *_AFTER)


def row(question: Question, *, key: bool) -> list[str]:
    """One question as the cells under these columns."""
    return list(_cells(question, key=key))


def _cells(question: Question, *, key: bool) -> Iterator[str]:
    yield from (question.code, TYPES[question.type], question.group, question.case_text, question.stem)
    yield from question.options
    yield from [""] * (len(LETTERS) - len(question.options))
    if key:
        yield from (question.key, question.explanation, cited_text(question))
    yield DIFFICULTIES.get(question.difficulty, "")
    yield TAG_MARK.join(question.tags)


def _guarded(value: str) -> str:
    return _AS_TEXT + value if value.startswith(_FORMULA) else value
