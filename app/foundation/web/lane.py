"""A short way into one address: past the framework, when session, CSRF token and permission are known good already.

Whatever is not known good, and every refusal and failure, takes the usual way, where the same address has a handler:
the answer is then the framework's own, and the handler finds what went wrong in `state["failed"]`.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from litestar.types import HTTPScope, Receive, Scope

from app.foundation import settings
from app.foundation.access import Permission, Viewer
from app.foundation.web import sessions

FAILED = "failed"
"""Where a failure of the short way waits in the request's state for the handler to raise it."""

_TOKEN_SIGNS = 64

Serve = Callable[[Viewer, str, Receive], Awaitable[tuple[int, bytes]]]


@dataclass(frozen=True)
class Lane:
    """The addresses under `prefix`, for POST: who may use them, and what answers (viewer, path, body) with status and JSON."""

    prefix: str
    verb: Permission
    serve: Serve
    csrf_cookie: bytes
    csrf_secret: bytes

    def viewer_of(self, scope: HTTPScope) -> Viewer | None:
        """Who asks, when this request may take the short way; None for every doubt. Asks no database."""
        if scope["method"] != "POST" or not scope["path"].startswith(self.prefix):
            return None
        cookies, header = _read(scope)
        if not header or cookies.get(self.csrf_cookie) != header or not _is_ours(header, secret=self.csrf_secret):
            return None
        name = sessions.cookie_name(secure=settings.current().secure).encode()
        viewer = sessions.known(cookies.get(name, b"").decode("latin-1"))
        return viewer if viewer is not None and viewer.may(self.verb) else None


def _read(scope: Scope) -> tuple[dict[bytes, bytes], bytes]:
    """The cookies and the CSRF header; nothing of either when one of them came twice."""
    cookie = header = b""
    for name, value in scope["headers"]:
        if name == b"cookie":
            if cookie:
                return {}, b""
            cookie = value
        elif name == b"x-csrftoken":
            if header:
                return {}, b""
            header = value
    return dict(pair.strip().split(b"=", 1) for pair in cookie.split(b";") if b"=" in pair), header


def _is_ours(token: bytes, *, secret: bytes) -> bool:
    """Whether we signed this CSRF token: random text and its HMAC, as the framework makes it."""
    signed = hmac.digest(secret, token[:_TOKEN_SIGNS], hashlib.sha256).hex().encode()
    return hmac.compare_digest(signed, token[_TOKEN_SIGNS:])
