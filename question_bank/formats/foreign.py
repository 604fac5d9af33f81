"""Reads question files of other makers: the content says which reader, the name only helps with plain text.

A further format is a reader in READERS and a line in the table that recognises it.
"""

import re
from collections.abc import Callable
from pathlib import PurePath

from question_bank.files.csv_text import decoded
from question_bank.files.file_kinds import FileKind, kind_of
from question_bank.files.refused_files import FileRefused, broken_word, empty_file, locked_workbook, too_big
from question_bank.formats import aiken, jsonl
from question_bank.formats.gift import reading as gift_reading
from question_bank.formats.moodle import reading as moodle_reading
from question_bank.formats.office.sheets.reader import read_sheets
from question_bank.formats.office.text.reader import read_text
from question_bank.formats.office.word.reader import read_word
from question_bank.formats.qti import reading as qti_reading
from question_bank.formats.understood import MAX_BYTES, Reading

_LOOKED_AT = 20_000

Reader = Callable[[bytes], Reading]
"""Takes the bytes of a file of its kind; raises FileRefused and nothing else."""

READERS: dict[str, Reader] = {
    "sheet": read_sheets,
    "word": read_word,
    "text": read_text,
    "moodle": moodle_reading.read,
    "qti": qti_reading.read,
    "gift": gift_reading.read,
    "aiken": aiken.read,
    "jsonl": jsonl.read,
}

_BY_KIND: dict[FileKind, str] = {
    FileKind.XLSX: "sheet",
    FileKind.OLD_EXCEL: "sheet",
    FileKind.WORD: "word",
    FileKind.ZIP: "qti",
}
"""What the bytes alone decide."""

_BY_ROOT: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"<quiz[\s>]"), "moodle"),
    (re.compile(rb"<(\w+:)?(qti-)?(assessment-?(item|test)|questestinterop)[\s>]", re.IGNORECASE), "qti"),
)
"""What the beginning of an XML file says."""

_BY_ENDING: dict[str, str] = {".csv": "sheet", ".tsv": "sheet", ".gift": "gift", ".jsonl": "jsonl"}
"""What a name may claim about plain text."""

_BY_LOOK: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^ANSWER:[ \t]*[A-Ha-h](?:[ ,]*[A-Ha-h])*[ \t]*$", re.MULTILINE), "aiken"),
    (re.compile(r"^::|^[^\n]*\{\s*(=|~|T\}|F\}|TRUE\}|FALSE\})", re.MULTILINE), "gift"),
    (re.compile(r'\A\s*\{\s*"'), "jsonl"),
    (re.compile(r"\A(.*\n){0,10}?.*(题干|题目|试题|问题)[^\n,\t]{0,6}[,\t].*(答案|选项)"), "sheet"),
    (re.compile(r"\A(.*\n){0,10}?.*(答案|选项)[^\n,\t]{0,6}[,\t].*(题干|题目|试题|问题)"), "sheet"),
)
"""How plain text looks at its beginning where the name says nothing; what fits none is text as people write it."""


def read_foreign(data: bytes, *, name: str = "") -> Reading:
    """What the file says, question by question. Blocks for seconds on a large file; raises FileRefused."""
    kind = foreign_kind(data, name=name)
    if kind not in READERS:
        raise not_read("这种格式")
    return READERS[kind](data)


def foreign_kind(data: bytes, *, name: str = "") -> str:
    """The name of the format of these bytes, a key of READERS. Raises FileRefused for what is no question file."""
    if not data:
        raise empty_file()
    if len(data) > MAX_BYTES:
        raise too_big(len(data), limit=MAX_BYTES)
    kind = kind_of(data)
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    if kind is FileKind.TEXT:
        return _text_kind(data, name=name)
    for pattern, found in _BY_ROOT if kind is FileKind.XML_SHEET else ():
        if pattern.search(data[:_LOOKED_AT]):
            return found
    raise _refused(kind)


def _text_kind(data: bytes, *, name: str) -> str:
    if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        found = next((kind for pattern, kind in _BY_ROOT if pattern.search(data[:_LOOKED_AT])), "")
        if found:
            return found
    ending = PurePath(name).suffix.lower()
    if ending in _BY_ENDING:
        return _BY_ENDING[ending]
    start = decoded(data)[:_LOOKED_AT].replace("\r\n", "\n")
    return next((found for pattern, found in _BY_LOOK if pattern.search(start)), "text")


_NEXT_STEP = {
    FileKind.OLD_WORD: "请用 Word 或 WPS 打开，选“另存为”，类型选“Word 文档（.docx）”，再导入。",
    FileKind.OLD_OFFICE: "请用 Word、Excel 或 WPS 打开，另存为 .docx 或 .xlsx 后再导入。",
    FileKind.BINARY_EXCEL: "请用 Excel 打开，另存为 .xlsx 后再导入。",
    FileKind.OPEN_DOCUMENT: "请用 WPS 或 LibreOffice 打开，另存为 .docx 或 .xlsx 后再导入。",
    FileKind.WEB_PAGE: "请用 Excel 或 WPS 打开，另存为 .xlsx 或 .docx 后再导入。",
    FileKind.PDF: "请找到它的 Word 或 Excel 原件，或用 Word 打开它另存为 .docx，核对后再导入。",
    FileKind.PICTURE: "图片里的试题读不出来，请先把文字录入 Word 或 Excel。",
}


def not_read(what: str, *, next_step: str = "请把试题存成 .xlsx、.docx 或 .txt 后再导入。") -> FileRefused:
    """The file is of a kind that no reader takes; says what it is and what to do."""
    return FileRefused(f"{what}读不了，没有导入任何题目。{next_step}", "wrong_file_kind")


def _refused(kind: FileKind) -> FileRefused:
    if kind is FileKind.LOCKED:
        return locked_workbook()
    if kind is FileKind.BROKEN_ZIP:
        return broken_word()
    if kind in _NEXT_STEP:
        return not_read(kind.value, next_step=_NEXT_STEP[kind])
    return not_read(kind.value)
