"""What happens to every request before its handler: an id, who asks, where from; and headers on the way out."""

import itertools
import secrets
from typing import Any, cast

import structlog
from litestar import Request
from litestar.di import NamedDependency
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from app.foundation import clock, refusals, settings
from app.foundation.access import Viewer
from app.foundation.web import sessions
from app.foundation.web.lane import FAILED, Lane

_log = structlog.get_logger("request")

TheViewer = NamedDependency[Viewer]
"""How a handler asks for who asks: `viewer: TheViewer`."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
_HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_LANE_HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
"""What JSON needs: it opens no page, so it needs no page's policy."""
_PROCESS = secrets.token_hex(4)
_numbers = itertools.count()
"""A request id is this process and a running number: asking for randomness costs 60 µs on some machines."""

_HTTPS_ONLY = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class Entry(ASGIMiddleware):
    """Looks up the viewer of each request; never logs a query string, a body or a name."""

    def __init__(self, viewer_for: sessions.ViewerFor) -> None:
        self._viewer_for = viewer_for

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Adds `viewer` to the request's state and passes it on."""
        _refuse_control_signs(scope)
        state: dict[str, Any] = scope["state"]
        address = client_address(scope)
        state["address"] = address
        token = Request(scope).cookies.get(sessions.cookie_name(secure=settings.current().secure), "")
        state["token"] = token
        state["viewer"] = None
        if token and not scope["route_handler"].opt.get("no_viewer"):
            state["viewer"] = await sessions.viewer_of(token, address=address, viewer_for=self._viewer_for)
        await next_app(scope, receive, send)


def _refuse_control_signs(scope: Scope) -> None:
    """No address of ours holds a control sign: NUL stops PostgreSQL, a line break would split a header."""
    if not str(scope["path"]).isprintable():
        raise refusals.not_found()
    if b"%00" in scope["query_string"] or b"\x00" in scope["query_string"]:
        raise refusals.bad_input("地址里有不能用的字符，没有执行。请回到页面上重新点一次。")


def client_address(scope: Scope) -> str:
    """Where the request came from; X-Forwarded-For is believed only from a configured proxy."""
    client = scope.get("client")
    direct = client[0] if client else ""
    if direct in settings.current().trusted_proxies:
        for name, value in scope["headers"]:
            if name == b"x-forwarded-for":
                return value.decode("latin-1").split(",")[-1].strip()[:45]
    return direct[:45]


def outermost(app: ASGIApp, lane: Lane | None = None) -> ASGIApp:
    """Around the whole application: a request id, security headers on every answer, one log line a request.

    A route marked `quiet` is logged only when it did not succeed: two thousand saves a second are no news.
    What may take the `lane` is answered there, past the framework.
    """

    async def with_id(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        request_id = f"{_PROCESS}{next(_numbers):06x}"
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        if lane is not None and await _short_way(lane, cast(HTTPScope, scope), receive, send):
            return
        await _usual_way(app, scope, receive, send)

    return with_id


async def _short_way(lane: Lane, scope: HTTPScope, receive: Receive, send: Send) -> bool:
    """Answers by the lane and says so; a failure there waits in the state for the usual way to tell of it."""
    viewer = lane.viewer_of(scope)
    if viewer is None:
        return False
    try:
        status, body = await lane.serve(viewer, scope["path"], receive)
    except Exception as error:  # noqa: BLE001 - raised again by the handler, where every failure becomes an answer
        scope["state"][FAILED] = error
        return False
    headers = [*_LANE_HEADERS, (b"content-length", b"%d" % len(body)), (b"x-request-id", scope["state"]["request_id"].encode())]
    if settings.current().secure:
        headers.append(_HTTPS_ONLY)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
    return True


def _extra(scope: Scope) -> list[tuple[bytes, bytes]]:
    extra = [*_HEADERS, (b"x-request-id", scope["state"]["request_id"].encode())]
    return [*extra, _HTTPS_ONLY] if settings.current().secure else extra


async def _usual_way(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Through the framework, with our headers and one log line."""
    began, status = clock.monotonic(), 0

    async def send_with_headers(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            message["headers"] = [*message.get("headers", []), *_extra(scope)]
        await send(message)

    await app(scope, receive, send_with_headers)
    handler = scope.get("route_handler")
    if status < 400 and handler is not None and handler.opt.get("quiet"):
        return
    ms = round((clock.monotonic() - began) * 1000, 1)
    request_id = scope["state"]["request_id"]
    _log.info("request", id=request_id, route=getattr(handler, "name", None), method=scope.get("method"), status=status, ms=ms)


def the_viewer(request: Request[Any, Any, Any]) -> Viewer:
    """The person (or guest) who asks; 401 when nobody is logged in."""
    viewer = request.scope["state"].get("viewer")
    if viewer is None:
        raise refusals.log_in_first()
    return viewer
