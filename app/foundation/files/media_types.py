"""Which files are taken, told from their bytes and never from their name."""

from app.foundation.refusals import Refusal
from question_bank.files.file_kinds import FileKind, kind_of
from question_bank.files.workbooks import MIME_TYPE as XLSX

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG, JPEG, GIF, WEBP = "image/png", "image/jpeg", "image/gif", "image/webp"
TEXT = "text/plain; charset=utf-8"
ZIP = "application/zip"
"""Only for packets this program makes itself: an uploaded archive is never taken."""

PICTURES = frozenset({PNG, JPEG, GIF, WEBP})
PAPERS = frozenset({PDF, DOCX, XLSX})
MADE = frozenset({DOCX, XLSX, ZIP})
TAKEN = PICTURES | PAPERS | {TEXT}
"""Everything the store holds. None of it runs in a browser, and it is served for saving only."""

ENDINGS = {PDF: ".pdf", DOCX: ".docx", XLSX: ".xlsx", PNG: ".png", JPEG: ".jpg", GIF: ".gif", WEBP: ".webp", TEXT: ".txt"}
_PICTURE_STARTS = ((b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"GIF87a", GIF), (b"GIF89a", GIF))
_BY_KIND = {FileKind.PDF: PDF, FileKind.WORD: DOCX, FileKind.XLSX: XLSX}


def media_type_of(data: bytes) -> str | None:
    """The media type of these bytes, None for anything that is not taken: programs, web pages, archives, old Office files."""
    for start, media_type in _PICTURE_STARTS:
        if data.startswith(start):
            return media_type
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    kind = kind_of(data)
    if kind is FileKind.TEXT:
        return TEXT if _is_text(data) else None
    return _BY_KIND.get(kind)


def _is_text(data: bytes) -> bool:
    """Whether it is UTF-8 without control signs and without markup that a browser could take for a page."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return "<" not in text[:2000] and not any(ord(sign) < 32 and sign not in "\t\r\n\f" for sign in text)


def wrong_type(allowed: frozenset[str]) -> Refusal:
    """415: says which kinds are taken here."""
    kinds = "、".join(sorted({ENDINGS[media_type].lstrip(".") for media_type in allowed}))
    return Refusal(f"这种文件不能上传，没有收下。这里可以传：{kinds}。请另存为其中一种再传。", 415, "wrong_file_type")


def served(media_type: str) -> str:
    """The media type to answer with: one of the allowed, else plain bytes."""
    return media_type if media_type in TAKEN | MADE else "application/octet-stream"
