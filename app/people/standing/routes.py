"""Addresses of changes of status. A change is made on the page of its person."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import clock
from app.foundation.access import ROLE_NAMES, Permission
from app.foundation.web.entry import TheViewer
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed
from app.foundation.web.paging import Page, asked_page
from app.people.standing import actions, queries

PER_PAGE = 30


@get("/standing-changes", name="standing.list", guards=[allowed(Permission.SEE_PEOPLE)])
async def list_changes(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """Retirements, leaves and departures of the viewer's people, newest first, 30 a page."""
    number = asked_page(request.query_params.get("page"))
    rows, total = await queries.changes_for(viewer, page=Page(number, 0, PER_PAGE))
    return page(request, "standing/list.html", rows=rows, pages=Page(number, total, PER_PAGE, "项", "/standing-changes"))


@post("/standing-changes/{code:str}/undo", name="standing.undo_change", guards=[allowed(Permission.EDIT_PEOPLE)])
async def undo_change(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Takes a change back and goes to its person."""
    _, person = await queries.change_for(viewer, code)
    kept = await actions.undo_change(viewer, code, now=clock.now_ms())
    address = f"/people/{person['code']}"
    if kept:
        roles = "、".join(ROLE_NAMES.get(role, role) for role in kept)
        return see_other(address, warn=f"已撤销，状态改回原来的。{roles}不由您授予，没有恢复，请普法办授权。")
    return see_other(address, ok="已撤销，状态改回原来的。")


ROUTES = [list_changes, undo_change]
