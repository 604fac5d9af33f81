"""Addresses of what came too late, for the office."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import clock
from app.foundation.access import Permission
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere
from app.foundation.web.paging import Page, asked_page
from app.sitting.admission import deciding, queries
from app.sitting.day import queries as day

SEES = [allowed_everywhere(Permission.SEE_EXAMS)]
ACTS = [allowed_everywhere(Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM)]
_Request = Request[Any, Any, Any]


@get("/exams/{code:str}/late", name="late.late", guards=SEES)
async def late_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """The attempts to which answers came after their time."""
    return await _late(request, viewer, code)


@get("/exams/{code:str}/late/{attempt:str}", name="late.history", guards=SEES)
async def history_page(code: FromPath[str], attempt: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """Every answer of one attempt, with when it came and whether it counts."""
    exam = await day.exam_for(viewer, code)
    row = await day.attempt_of(exam["id"], attempt)
    person = await day.person_by_id(exam, row["person"])
    lines = await queries.history_of(row) if row["started_at"] is not None else []
    return page(request, "late/history.html", exam=exam, attempt=row, person=person, lines=lines)


@post("/exams/{code:str}/late", name="late.ask_admission", guards=ACTS)
async def ask_admission(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Asks a second person to let chosen attempts' late answers in."""
    form = await read_form(request)
    reason = form.text("reason", "理由", required=True, most=300)
    try:
        form.check()
        asked = await deciding.ask_admission(viewer, code, form.many("attempt"), reason=reason, now=clock.now_ms())
    except Refusal as refusal:
        return await _late(request, viewer, code, refusal=refusal, reason=reason)
    return see_other(f"/approvals/{asked}", ok="已提交。另一位审核发布人员通过以后才计入。")


async def _late(
    request: _Request, viewer: TheViewer, code: str, *, refusal: Refusal | None = None, reason: str = ""
) -> Response[str]:
    exam, number = await day.exam_for(viewer, code), asked_page(request.query_params.get("page"))
    rows, total = await queries.attempts_of(exam["id"], offset=(number - 1) * queries.PER_PAGE)
    errors = (refusal.fields or {"": refusal.sentence}) if refusal else {}
    return page(
        request, "late/late.html", status=refusal.status if refusal else 200, exam=exam, rows=rows, errors=errors, reason=reason,
        pages=Page(number, total, queries.PER_PAGE, "份", f"/exams/{code}/late"), may_act=day.may_act(viewer),
        asked=await queries.request_of(exam["id"]), until=await queries.counts_until(exam, now=clock.now_ms()),
    )  # fmt: skip


ROUTES = [late_page, history_page, ask_admission]
