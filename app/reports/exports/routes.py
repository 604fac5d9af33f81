"""Addresses of exports: one's own list, one with its progress, the file, and asking for lists of people."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import clock, refusals
from app.foundation.access import Permission
from app.foundation.files.media_types import served
from app.foundation.web.downloads import download
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed
from app.foundation.web.paging import Page, asked_page
from app.rates import queries as rates
from app.rates import routes as pages
from app.rates.asking import asked
from app.rates.rules import Rate
from app.reports.exports import actions, queries
from app.reports.exports.rules import KINDS, PEOPLE, Stage, stage_of

EXPORTS = [allowed(Permission.EXPORT_PEOPLE)]
BADGES = {Stage.MAKING: "blue", Stage.READY: "ok", Stage.STOPPED: "bad"}
_Request = Request[Any, Any, Any]


@get("/exports", name="exports.list", guards=EXPORTS)
async def exports(request: _Request, viewer: TheViewer) -> Response[str]:
    """What the viewer has asked for, newest first."""
    number, now = asked_page(request.query_params.get("page")), clock.now_ms()
    total, rows = await queries.exports_for(viewer, offset=(number - 1) * queries.PER_PAGE)
    lines = [(row, stage_of(row, now=now)) for row in rows]
    pages_ = Page(number, total, queries.PER_PAGE, "份导出", "/exports")
    return page(request, "reports/exports.html", lines=lines, pages=pages_, badges=BADGES, kinds=KINDS)


@get("/exports/{code:str}", name="exports.export", guards=EXPORTS)
async def export(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """One export: how far it is, or its file."""
    row = await queries.export_for(viewer, code)
    stage = stage_of(row, now=clock.now_ms())
    progress = Rate(min(row["done"] or 0, row["total"]), row["total"]) if row["total"] else None
    return page(request, "reports/export.html", row=row, stage=stage, badge_kind=BADGES.get(stage, "plain"), progress=progress, kinds=KINDS)


@get("/exports/{code:str}/file", name="exports.file", guards=EXPORTS)
async def file(code: FromPath[str], viewer: TheViewer) -> Response[bytes]:
    """The finished file, for who asked for it, until it expires."""
    row = await queries.export_for(viewer, code)
    return download(await actions.take(row), name=row["file_name"], media_type=served(row["media_type"]))


@post("/rates/{code:str}/units/{unit:str}/people/export-later", name="exports.ask_people", guards=EXPORTS)
async def ask_people(code: FromPath[str], unit: FromPath[str], request: _Request, viewer: TheViewer) -> Response[None]:
    """Asks for a long list of people in the background, for a purpose that is recorded."""
    form, query = await read_form(request), dict(request.query_params)
    purpose = form.text("purpose", "用途", required=True, most=100)
    form.check()
    exam, filters, now = rates.exam_in(await rates.exams(), code), asked("", query), clock.now_ms()
    shown, which, part, only = await pages.people_of(viewer, exam, unit, filters, query=query)
    if not shown.exports_people:
        raise refusals.not_found()
    title = pages.list_name(exam, shown, which, part=part, filters=filters, only=only, now=now)
    wanted = {"exam": code, "unit": unit, "query": query}
    made = await actions.ask_export(viewer, PEOPLE, wanted, title=title.replace("　", " "), purpose=purpose, now=now)
    return see_other(f"/exports/{made}", ok="已开始生成，可以离开这一页。")


ROUTES = [exports, export, file, ask_people]
