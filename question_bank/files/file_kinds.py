"""What a file is, told from its bytes and never from its name."""

import io
import zipfile
from enum import Enum

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_FLAG = 0x1


class FileKind(Enum):
    """What was found, in words a user knows."""

    XLSX = "Excel 工作簿（.xlsx）"
    TEXT = "文本表格（.csv）"
    LOCKED = "加了密码的 Excel 文件"
    BROKEN_ZIP = "损坏的 .xlsx 文件"
    OLD_EXCEL = "97-2003 版 Excel 文件（.xls）"
    OLD_WORD = "97-2003 版 Word 文件（.doc）"
    OLD_OFFICE = "97-2003 版 Office 文件"
    WORD = "Word 文件（.docx）"
    SLIDES = "PowerPoint 文件（.pptx）"
    BINARY_EXCEL = "二进制 Excel 文件（.xlsb）"
    OPEN_DOCUMENT = "OpenDocument 文件（.ods/.odt）"
    ZIP = "压缩包"
    PDF = "PDF 文件"
    PICTURE = "图片"
    WEB_PAGE = "网页（有的系统导出的 .xls 其实是网页）"
    XML_SHEET = "XML 表格"
    UNKNOWN = "无法识别的文件"


_BY_START: tuple[tuple[bytes, FileKind], ...] = (
    (b"%PDF", FileKind.PDF),
    (b"\x89PNG", FileKind.PICTURE),
    (b"\xff\xd8\xff", FileKind.PICTURE),
    (b"GIF8", FileKind.PICTURE),
    (b"BM", FileKind.PICTURE),
    (b"Rar!", FileKind.ZIP),
    (b"7z\xbc\xaf", FileKind.ZIP),
    (b"\x1f\x8b", FileKind.ZIP),
    (b"{\\rtf", FileKind.UNKNOWN),
    (b"\x7fELF", FileKind.UNKNOWN),
    (b"MZ\x90", FileKind.UNKNOWN),
)

_BY_PART: tuple[tuple[str, FileKind], ...] = (
    ("xl/workbook.bin", FileKind.BINARY_EXCEL),
    ("xl/workbook.xml", FileKind.XLSX),
    ("word/document.xml", FileKind.WORD),
    ("ppt/presentation.xml", FileKind.SLIDES),
    ("mimetype", FileKind.OPEN_DOCUMENT),
)


def kind_of(data: bytes) -> FileKind:
    """The kind of these bytes; reads no more than the start and a zip's directory."""
    if data.startswith(_OLE):
        return _ole_kind(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data)
    for start, kind in _BY_START:
        if data.startswith(start) and not (start == b"BM" and _is_plain(data)):
            return kind
    return _markup_kind(data)


def _is_plain(data: bytes) -> bool:
    return b"\x00" not in data[:64]


def _ole_kind(data: bytes) -> FileKind:
    streams = (
        ("EncryptedPackage", FileKind.LOCKED),
        ("WordDocument", FileKind.OLD_WORD),
        ("Workbook", FileKind.OLD_EXCEL),
        ("Book", FileKind.OLD_EXCEL),
    )
    for name, kind in streams:
        if name.encode("utf-16-le") in data:
            return kind
    return FileKind.OLD_OFFICE


def _zip_kind(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = {info.filename.lower().replace("\\", "/"): info for info in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, UnicodeDecodeError, OverflowError, NotImplementedError):
        return FileKind.BROKEN_ZIP
    for part, kind in _BY_PART:
        if part in entries:
            return FileKind.LOCKED if entries[part].flag_bits & _ENCRYPTED_FLAG else kind
    return FileKind.ZIP


def _markup_kind(data: bytes) -> FileKind:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<style", b"<div")):
        return FileKind.WEB_PAGE
    if start.startswith((b"<?xml", b"<workbook")):
        return FileKind.WEB_PAGE if b"<html" in start else FileKind.XML_SHEET
    return FileKind.TEXT
