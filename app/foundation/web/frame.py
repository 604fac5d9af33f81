"""Pages: the template environment, what every page is given, redirects with a one-time notice."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.utils.scope.state import ScopeState
from markupsafe import Markup

from app.foundation import clock, settings
from app.foundation.access import Viewer
from app.foundation.web.assets import asset
from app.foundation.web.filters import FILTERS

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
NOTICE = "pufa_notice"
LARGE = "pufa_large"

NavLink = tuple[str, str, str, bool, bool]
NavFor = Callable[[Viewer | None, str], list[NavLink]]
_nav: list[NavFor] = []


@dataclass(frozen=True)
class Site:
    """What the installation calls itself."""

    name: str
    short: str
    office_name: str
    host_unit: str
    record_no: str
    demo: bool


@dataclass(frozen=True)
class Notice:
    """A message shown once after a redirect; kind is info, ok, warn or bad."""

    kind: str
    text: str


def use_navigation(nav_for: NavFor) -> None:
    """Tells the frame which links a viewer sees: (label, href, icon, current, wide only)."""
    _nav[:] = [nav_for]


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The one Jinja environment: everything escaped, unknown names are errors."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        auto_reload=settings.current().debug,
    )
    made.filters.update(FILTERS)
    return made


def _site() -> Site:
    now = settings.current()
    return Site(now.site_name, now.site_short, now.office_name, now.host_unit, now.record_no, now.demo)


def viewer_in(request: Request[Any, Any, Any]) -> Viewer | None:
    """Who asks, or None for somebody not logged in (and where no session was looked up)."""
    return request.scope["state"].get("viewer")


def csrf_token(request: Request[Any, Any, Any]) -> str:
    """What a form or script of this browser sends along to change something."""
    token = ScopeState.from_scope(request.scope).csrf_token
    return token if isinstance(token, str) else ""


def csrf_input(request: Request[Any, Any, Any]) -> Markup:
    """The hidden field that every form of the page carries."""
    return Markup('<input type="hidden" name="_csrf_token" value="{}">').format(csrf_token(request))


def frame_values(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """What every template is given."""
    viewer = viewer_in(request)
    here = request.url.path
    return {
        "site": _site(),
        "viewer": viewer,
        "large": request.cookies.get(LARGE) == "1",
        "csrf_input": csrf_input(request),
        "csrf_token": csrf_token(request),
        "asset": asset,
        "here": here,
        "notice": _notice_in(request),
        "nav": _nav[0](viewer, here) if _nav else [],
        "now": clock.now_ms(),
    }


def page(request: Request[Any, Any, Any], template: str, *, status: int = 200, **values: Any) -> Response[str]:
    """A whole page of HTML from a template and its values."""
    frame = frame_values(request)
    text = environment().get_template(template).render({**frame, **values})
    answer = Response(text, status_code=status, media_type=MediaType.HTML, headers={"cache-control": "no-store"})
    if frame["notice"] is not None:
        answer.cookies.append(Cookie(NOTICE, value="", max_age=0, path="/"))
    return answer


def see_other(address: str, *, ok: str = "", warn: str = "") -> Response[None]:
    """303 to another page of ours, where `ok` or `warn` is shown once."""
    cookies = []
    if ok or warn:
        text = json.dumps(["ok" if ok else "warn", ok or warn], ensure_ascii=False)
        value = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        cookies.append(Cookie(NOTICE, value=value, max_age=60, path="/", httponly=True, samesite="lax"))
    headers = {"location": local(address), "cache-control": "no-store"}
    return Response(None, status_code=303, headers=headers, cookies=cookies)


def local(address: str) -> str:
    """The address where it leads to a page of ours, else `/`: no open redirect."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and all(" " < c < "\x7f" for c in address)
    return address if plain and "\\" not in address else "/"


def _notice_in(request: Request[Any, Any, Any]) -> Notice | None:
    value = request.cookies.get(NOTICE, "")
    if not value:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
    except ValueError:
        return None
    told = isinstance(found, list) and len(found) == 2 and found[0] in ("ok", "warn")
    return Notice(found[0], str(found[1])) if told else None
