"""Addresses of the further looks: by day and score, where most is missing, beside another exam; each as a page and as .xlsx."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.exams.drawing import form_of
from app.foundation import clock, refusals
from app.foundation.access import TREES, Permission, Viewer
from app.foundation.refusals import Refusal
from app.foundation.web.downloads import download
from app.foundation.web.entry import TheViewer
from app.foundation.web.filters import day
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed
from app.people.categories import CATEGORIES
from app.rates import actions, queries, wording
from app.rates.forest import Branch
from app.rates.rules import is_low
from app.rates.views import rules, sheets
from app.rates.views.queries import tally, top_of
from app.rates.views.scope import LOOKS, Scope, scope_for, sees_whole
from question_bank.files.workbooks import MIME_TYPE

SEES = [allowed(Permission.SEE_RATES)]
_Request = Request[Any, Any, Any]
_Place = FromPath[str]


@get("/rates/{code:str}/look/{look:str}", name="rates.look", guards=SEES)
async def look_from_above(code: _Place, look: _Place, viewer: TheViewer) -> Response[None]:
    """Goes on to a look at the highest unit the viewer sees."""
    top = await top_of(viewer)
    if look not in LOOKS or top is None:
        raise refusals.not_found()
    queries.exam_in(await queries.exams(), code)
    return see_other(f"/rates/{code}/units/{top}/{look}")


@get("/rates/{code:str}/units/{unit:str}/progress", name="rates.progress", guards=SEES)
async def show_progress(code: _Place, unit: _Place, request: _Request, viewer: TheViewer) -> Response[str]:
    """Who handed in day by day, how the rate rose, and how the scores spread."""
    scope = await scope_for(viewer, code, unit, look="progress", query=request.query_params)
    now = clock.now_ms()
    days, bands = await _progress(scope, now=now)
    return page(request, "rates/progress.html", days=days, bands=bands, **shown(scope, "progress", now=now))


@post("/rates/{code:str}/units/{unit:str}/progress/export", name="rates.export_progress", guards=SEES, status_code=200)
async def export_progress(code: _Place, unit: _Place, request: _Request, viewer: TheViewer) -> Response[bytes]:
    """The days and the scores as .xlsx."""
    scope = await scope_for(viewer, code, unit, look="progress", query=request.query_params)
    now = clock.now_ms()
    days, bands = await _progress(scope, now=now)
    return await taken_out(viewer, scope, sheets.progress(scope, days, bands, now=now), name="每日进展", lines=len(days), now=now)


async def _progress(scope: Scope, *, now: int) -> tuple[list[rules.Day], list[rules.Band]]:
    counted, figures = await tally(scope.exam, scope.part), scope.branch.figures
    first, last = rules.window_days(scope.exam, now=now)
    full = form_of(scope.exam["form"]).total
    bands = rules.bands(counted.scores, pass_points=scope.exam["pass_points"], full=full) if counted.scores else []
    return rules.days_of(counted.new, counted.times, first=first, last=last, due=figures.due), bands


@get("/rates/{code:str}/units/{unit:str}/focus", name="rates.focus", guards=SEES)
async def show_focus(code: _Place, unit: _Place, request: _Request, viewer: TheViewer) -> Response[str]:
    """The ten units with most people absent (failed, short of study): counts first, small ones marked, no person named."""
    scope = await scope_for(viewer, code, unit, look="focus", query=request.query_params)
    what, units, tied = _focus(scope, request)
    return page(
        request, "rates/focus.html", what=what, units=units, tied=tied, missing=rules.MISSING, few=rules.FEW_PEOPLE,
        **shown(scope, "focus", now=clock.now_ms()),
    )  # fmt: skip


@post("/rates/{code:str}/units/{unit:str}/focus/export", name="rates.export_focus", guards=SEES, status_code=200)
async def export_focus(code: _Place, unit: _Place, request: _Request, viewer: TheViewer) -> Response[bytes]:
    """Those units as .xlsx."""
    scope = await scope_for(viewer, code, unit, look="focus", query=request.query_params)
    what, units, _ = _focus(scope, request)
    now = clock.now_ms()
    data = sheets.focus(scope, units, what, now=now)
    return await taken_out(viewer, scope, data, name=f"{rules.MISSING[what]}较多的单位", lines=len(units), now=now)


def _focus(scope: Scope, request: _Request) -> tuple[str, list[Branch], int]:
    asked = request.query_params.get("what", "")
    what = asked if asked in rules.MISSING else "absent"
    start = f"/{scope.branch.place.id}/"
    below = [one for one in scope.shown.snapshot.forest.all() if start in one.place.paths[scope.shown.tree]]
    return what, *rules.most_missing(below, what)


@get("/rates/{code:str}/units/{unit:str}/compare", name="rates.compare", guards=SEES)
async def show_compare(code: _Place, unit: _Place, request: _Request, viewer: TheViewer) -> Response[str]:
    """The unit and what is below it in this exam and another, both with their counts."""
    scope = await scope_for(viewer, code, unit, look="compare", query=request.query_params)
    before = rules.exams_before(scope.exams, scope.exam)
    other = await _other(viewer, scope, request.query_params.get("with", ""))
    chosen = request.query_params.get("with", "") or next((one["code"] for one in before.values()), "")
    lines = rules.pairs(scope.branch, other.branch) if other else []
    return page(
        request, "rates/compare.html", other=other, before=before, chosen=chosen, pairs=lines,
        **shown(scope, "compare", now=clock.now_ms()),
    )  # fmt: skip


@post("/rates/{code:str}/units/{unit:str}/compare/export", name="rates.export_compare", guards=SEES, status_code=200)
async def export_compare(code: _Place, unit: _Place, request: _Request, viewer: TheViewer) -> Response[bytes]:
    """Both exams side by side as .xlsx."""
    scope = await scope_for(viewer, code, unit, look="compare", query=request.query_params)
    other = await _other(viewer, scope, request.query_params.get("with", ""))
    if other is None:
        raise refusals.conflict("没有可以对比的考试，所以没有导出。请先在页面上选一场别的考试。")
    lines, now = rules.pairs(scope.branch, other.branch), clock.now_ms()
    data = sheets.compare(scope, other, lines, now=now)
    return await taken_out(viewer, scope, data, name="两次对比", lines=len(lines), now=now)


async def _other(viewer: Viewer, scope: Scope, code: str) -> Scope | None:
    """The same unit in the exam to compare with; None where there is none, or the unit was not on its roster."""
    before = rules.exams_before(scope.exams, scope.exam)
    exam = queries.exam_in(scope.exams, code) if code else next(iter(before.values()), None)
    if exam is None or exam["id"] == scope.exam["id"]:
        return None
    try:
        found = await queries.unit_for(
            viewer, exam, scope.branch.place.code, tree=scope.shown.tree, category=scope.asked.category
        )
    except Refusal:
        return None
    return Scope(exam, scope.exams, found, scope.asked, sees_whole(viewer, found))


def shown(scope: Scope, look: str, *, now: int) -> dict[str, Any]:
    """What the template of every look is given."""
    return {
        "scope": scope, "exam": scope.exam, "exams": scope.exams, "branch": scope.branch, "figures": scope.branch.figures, "asked": scope.asked,
        "snapshot": scope.shown.snapshot, "look": look, "looks": LOOKS, "now": now, "state": wording.state_of(scope.exam, now=now),
        "over": wording.is_over(scope.exam, now=now), "categories": CATEGORIES, "tree_names": TREES, "is_low": is_low,
    }  # fmt: skip


async def taken_out(viewer: Viewer, scope: Scope, data: bytes, *, name: str, lines: int, now: int) -> Response[bytes]:
    """The sheet as a file, recorded as taken out."""
    await actions.export_rates(viewer, scope.exam, unit=scope.branch.place.code, lines=lines, now=now)
    return download(data, name=f"{scope.exam['title']}-{scope.branch.place.short_name}-{name}-{day(now)}.xlsx", media_type=MIME_TYPE)


ROUTES = [look_from_above, show_progress, export_progress, show_focus, export_focus, show_compare, export_compare]
