"""Rows of cells out of separated text in the encodings that Excel, WPS and old systems write."""

import codecs
import csv
import io

from question_bank.files.cells import Cell, text_cell
from question_bank.files.refused_files import FileRefused, unknown_letters

_SEPARATORS = (",", ";", "\t")
_LINES_LOOKED_AT = 20
_LONGEST_CELL = 131_072


def rows_of(data: bytes) -> list[list[Cell]]:
    """The rows of comma, semicolon or tab separated text; blank lines stay, as Excel counts them.

    Raises FileRefused when the bytes are no text or the quoting is broken.
    """
    text = decoded(data)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        separator = separator_of(text)
        return [
            [text_cell(_bare(value)) for value in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        ]
    except csv.Error as error:
        raise FileRefused(
            "这个 .csv 文件的引号不成对，分不清各列。请用 Excel 打开，另存为 .xlsx 后再上传。", "broken_file"
        ) from error


def decoded(data: bytes) -> str:
    """The text of UTF-8 (with or without BOM), UTF-16 with BOM, or GB18030 bytes.

    Raises FileRefused for anything else.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text
    raise unknown_letters()


def separator_of(text: str) -> str:
    """The separator that cuts most of the first lines into the most equal columns; comma if none does."""
    lines = [line for line in text.splitlines()[:_LINES_LOOKED_AT] if line.strip()]
    return max(_SEPARATORS, key=lambda separator: _fit(lines, separator))


def _fit(lines: list[str], separator: str) -> tuple[int, int]:
    """How many lines share the most usual number of columns over one, and that number."""
    widths = [len(row) for row in csv.reader(lines, delimiter=separator)]
    wide = [width for width in widths if width > 1]
    if not wide:
        return (0, 0)
    usual = max(set(wide), key=lambda width: (wide.count(width), width))
    return (wide.count(usual), usual)


def _is_text(text: str) -> bool:
    return not any(ord(letter) < 32 and letter not in "\r\n\t\f" for letter in text[:100_000])


def _bare(value: str) -> str:
    """The text of `="0123"`, which systems write so that Excel keeps the zeros."""
    value = value.strip()
    if value.startswith('="') and value.endswith('"'):
        return value[2:-1]
    return value
