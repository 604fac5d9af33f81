"""Pages of what needs a second person: the list, one request, and its decision."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import clock
from app.foundation.approvals import actions, queries, shown
from app.foundation.web import who
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import a_person
from app.foundation.web.paging import Page, asked_page


@get("/approvals", name="approvals.approvals", guards=[a_person])
async def approvals(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """Requests the viewer asked for, may decide or may see: the open ones, or those decided."""
    decided = request.query_params.get("shown") == "decided"
    number = asked_page(request.query_params.get("page"))
    sought = Page(number, 0)
    rows, total = await queries.approvals_for(viewer, is_open=not decided, offset=sought.offset, size=sought.size)
    names = await who.names_of(person for row in rows for person in (row["asked_by"], row["decided_by"]))
    lines = [shown.line_of(row, names, viewer=viewer) for row in rows]
    pages = Page(number, total, noun="个申请", path="/approvals", query={"shown": "decided"} if decided else {})
    return page(request, "approvals/approvals.html", lines=lines, page=pages, decided=decided)


@get("/approvals/{code:str}", name="approvals.approval", guards=[a_person])
async def approval(request: Request[Any, Any, Any], code: FromPath[str], viewer: TheViewer) -> Response[str]:
    """One request: what will be done, who asked and why, and the decision."""
    row = await queries.approval_for(viewer, code)
    names = await who.names_of([row["asked_by"], row["decided_by"]])
    return page(request, "approvals/approval.html", approval=shown.line_of(row, names, viewer=viewer))


@post("/approvals/{code:str}/approve", name="approvals.approve", guards=[a_person])
async def approve(request: Request[Any, Any, Any], code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Approves a request and does what it asks for."""
    form = await read_form(request)
    note = form.text("note", "意见", most=500)
    form.check()
    await actions.approve(viewer, code, note=note, now=clock.now_ms())
    return see_other(f"/approvals/{code}", ok="已通过，并已办理。")


@post("/approvals/{code:str}/refuse", name="approvals.refuse", guards=[a_person])
async def refuse(request: Request[Any, Any, Any], code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Refuses a request with a reason."""
    form = await read_form(request)
    note = form.text("note", "不通过的原因", most=500)
    form.check()
    await actions.refuse(viewer, code, note=note, now=clock.now_ms())
    return see_other(f"/approvals/{code}", ok="已记为不通过，原因会显示给申请人。")


@post("/approvals/{code:str}/withdraw", name="approvals.withdraw", guards=[a_person])
async def withdraw(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Takes back one's own request."""
    await actions.withdraw(viewer, code, now=clock.now_ms())
    return see_other(f"/approvals/{code}", ok="已撤回申请。")


ROUTES = [approvals, approval, approve, refuse, withdraw]
