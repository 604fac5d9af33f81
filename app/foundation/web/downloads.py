"""Answers that are files: always saved by the browser, never run or shown as a page of ours."""

import re
from urllib.parse import quote

from litestar import Response

_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


def download(data: bytes, *, name: str, media_type: str) -> Response[bytes]:
    """The bytes as a file of this name; Chinese names by `filename*` (RFC 6266, RFC 8187), never kept by a cache."""
    headers = {
        "content-disposition": disposition(name),
        "cache-control": "no-store",
        "content-type": media_type,
    }
    return Response(data, media_type=media_type, headers=headers)


def disposition(name: str) -> str:
    """`attachment` with the name in UTF-8, and a plain ASCII one for what cannot read it."""
    clean = safe_name(name)
    ending = clean[clean.rfind(".") :] if "." in clean else ""
    plain = clean if clean.isascii() else f"download{ending if ending.isascii() else ''}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(clean, safe='')}"


def safe_name(name: str) -> str:
    """A file name without paths, quotes, control signs and signs that turn the reading direction; never empty."""
    return _UNSAFE.sub("_", name).strip(" ._")[-150:] or "file"
