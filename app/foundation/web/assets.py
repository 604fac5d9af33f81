"""Our own CSS and JS under hashed names that never change, kept in memory with their gzip."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from litestar import Response, get
from litestar.params import FromPath
from litestar.types import Scope

from app.foundation import refusals

ROOT = Path(__file__).resolve().parents[3] / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class Asset:
    """One static file: its hashed address part, its bytes plain and gzipped, its media type."""

    name: str
    plain: bytes
    packed: bytes
    media_type: str


@lru_cache(maxsize=1)
def _assets() -> dict[str, Asset]:
    found = {}
    for file in sorted(path for path in ROOT.rglob("*") if path.suffix in _TYPES):
        data = file.read_bytes()
        short = file.relative_to(ROOT).as_posix()
        mark = hashlib.sha256(data).hexdigest()[:12]
        found[short] = Asset(f"{mark}/{short}", data, gzip.compress(data, 9, mtime=0), _TYPES[file.suffix])
    return found


def asset(name: str) -> str:
    """The address of a static file, such as `css/frame.css`; it changes when the content does.

    Raises KeyError when there is no such file.
    """
    return f"/static/{_assets()[name].name}"


def content_of(name: str) -> bytes:
    """What a static file holds. Raises KeyError when there is no such file."""
    return _assets()[name].plain


@get("/static/{mark:str}/{name:path}", name="web.static", opt={"public": True, "no_viewer": True, "exclude_from_csrf": True, "quiet": True})
async def static_file(mark: FromPath[str], name: FromPath[str], scope: Scope) -> Response[bytes]:
    """One static file, kept by browsers for a year since its name carries its hash."""
    found = _assets().get(str(name).lstrip("/"))
    if found is None or not found.name.startswith(mark + "/"):
        raise refusals.not_found()
    accepts = dict(scope["headers"]).get(b"accept-encoding", b"")
    headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
    if b"gzip" in accepts:
        return Response(found.packed, media_type=found.media_type, headers={**headers, "content-encoding": "gzip"})
    return Response(found.plain, media_type=found.media_type, headers=headers)
