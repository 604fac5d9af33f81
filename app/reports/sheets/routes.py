"""Addresses of score sheets: the units of an exam, one sheet to print or take out, all of them as a packet."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import clock
from app.foundation.access import Permission
from app.foundation.files.media_types import DOCX
from app.foundation.web import who
from app.foundation.web.downloads import download
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed, allowed_everywhere
from app.rates import queries as rates
from app.reports.exports import actions as exports
from app.reports.exports.rules import PURPOSES, SHEETS
from app.reports.sheets import actions, paper, queries

SEES = [allowed(Permission.SEE_PEOPLE)]
EXPORTS = [allowed(Permission.EXPORT_PEOPLE)]
_Request = Request[Any, Any, Any]


@get("/rates/{code:str}/sheets", name="sheets.list", guards=EXPORTS)
async def sheets(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """The units whose sheets the viewer may take out."""
    exam = rates.exam_in(await rates.exams(), code)
    snapshot, units = await queries.units_for(viewer, exam, verb=Permission.EXPORT_PEOPLE)
    people = sum(unit.own.listed for unit in units)
    return page(request, "reports/sheets.html", exam=exam, units=units, people=people, snapshot=snapshot, purposes=PURPOSES)


@get("/rates/{code:str}/units/{unit:str}/sheet", name="sheets.sheet", guards=SEES)
async def sheet(code: FromPath[str], unit: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """One sheet for printing."""
    exam = rates.exam_in(await rates.exams(), code)
    found = await queries.sheet_for(viewer, exam, unit, now=clock.now_ms())
    return page(
        request, "reports/sheet.html", exam=exam, unit=unit, sheet=found, facts=paper.facts(found), sums=paper.sums(found),
        columns=paper.COLUMNS, signature=paper.SIGNATURE, takes=viewer.may(Permission.EXPORT_PEOPLE),
    )  # fmt: skip


@post("/rates/{code:str}/units/{unit:str}/sheet", name="sheets.export_sheet", guards=EXPORTS, status_code=200)
async def export_sheet(code: FromPath[str], unit: FromPath[str], viewer: TheViewer) -> Response[bytes]:
    """One sheet as .docx."""
    exam = rates.exam_in(await rates.exams(), code)
    data, name = await actions.export_sheet(viewer, exam, unit, now=clock.now_ms())
    return download(data, name=name, media_type=DOCX)


@post("/rates/{code:str}/sheets", name="sheets.export_sheets", guards=EXPORTS)
async def export_sheets(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[None]:
    """All of the viewer's sheets as one packet, made in the background for a purpose that is recorded."""
    exam = rates.exam_in(await rates.exams(), code)
    form = await read_form(request)
    purpose = form.text("purpose", "用途", required=True, most=100)
    form.check()
    title = f"{exam['title']} 成绩汇总表"
    made = await exports.ask_export(viewer, SHEETS, {"exam": code}, title=title, purpose=purpose, now=clock.now_ms())
    return see_other(f"/exports/{made}", ok="已开始生成，可以离开这一页。")


@get("/sheet-codes", name="sheets.check_code", guards=[allowed_everywhere(Permission.SEE_EXAMS)])
async def check_code(request: _Request, viewer: TheViewer) -> Response[str]:
    """Whether a sheet with this check code was taken out of here."""
    code = request.query_params.get("code", "").replace("\x00", "")[:40]
    found = await queries.taken_with(viewer, code) if code else None
    names = await who.names_of([found["person"]] if found else [])
    by = who.name_in(names, found["person"]) if found else ""
    return page(request, "reports/sheet_code.html", code=code, found=found, by=by)


ROUTES = [sheets, sheet, export_sheet, export_sheets, check_code]
