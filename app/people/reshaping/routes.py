"""Addresses of merging, splitting and closing units."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import clock
from app.foundation.access import ROLE_NAMES, Permission
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere
from app.foundation.web.paging import Page, asked_page
from app.people.reshaping import actions, queries, rules, steps
from app.people.reshaping.actions import Plan
from app.people.transfers.typed import day_in, unit_typed
from app.units.queries import known_units, open_unit
from app.units.reading import LONGEST_NAME, LONGEST_WORD

SEES = [allowed_everywhere(Permission.SEE_APPROVALS)]
RESHAPES = [allowed_everywhere(Permission.RESHAPE_UNITS)]
PER_PAGE = 30
_Request = Request[Any, Any, Any]


@get("/unit-changes", name="reshaping.list", guards=SEES)
async def list_changes(request: _Request, viewer: TheViewer) -> Response[str]:
    """Every change of units, planned and done, 30 a page."""
    number = asked_page(request.query_params.get("page"))
    rows, total = await queries.changes_for(viewer, page=Page(number, 0, PER_PAGE))
    pages = Page(number, total, PER_PAGE, "项", "/unit-changes")
    return page(request, "reshaping/list.html", rows=rows, pages=pages)


@get("/units/{code:str}/reshape", name="reshaping.form", guards=RESHAPES)
async def form_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """The form that plans a merger, split or closing."""
    return await _form_page(request, code, kind=request.query_params.get("kind", rules.MERGE), typed={}, chosen=[], errors={})


@post("/units/{code:str}/reshape", name="reshaping.plan_change", guards=RESHAPES)
async def plan_change(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Keeps the plan and goes to what it would touch."""
    form = await read_form(request)
    kind = form.text("kind", most=10)
    try:
        plan = await _plan(form, kind)
        form.check()
        made = await actions.plan_change(viewer, code, plan, now=clock.now_ms())
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        typed = {name: form.text(name, most=1000) for name in form.names() if name != "people"}
        errors = refusal.fields or {"": refusal.sentence}
        return await _form_page(request, code, kind=kind, typed=typed, chosen=form.many("people"), errors=errors, status=refusal.status)
    return see_other(f"/unit-changes/{made}")


@get("/unit-changes/{code:str}", name="reshaping.change", guards=SEES)
async def change_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """One change: what it does, and until it is done whom and what it touches."""
    row = queries.shown(await queries.change_for(viewer, code))
    is_open = row["stage"] in (rules.Stage.DRAFT, rules.Stage.ASKED, rules.Stage.COMING)
    return page(
        request, "reshaping/change.html", c=row, touched=await queries.touched_by(row) if is_open else None, roles=ROLE_NAMES,
        may=viewer.may_everywhere(Permission.RESHAPE_UNITS), stages=rules.Stage,
    )  # fmt: skip


@post("/unit-changes/{code:str}/submit", name="reshaping.submit_change", guards=RESHAPES)
async def submit_change(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Puts the plan to a second person."""
    asked = await actions.submit_change(viewer, code, now=clock.now_ms())
    return see_other(f"/approvals/{asked}", ok="已提交。另一位审核发布人员批准后办理，在此之前什么都没有变。")


@post("/unit-changes/{code:str}/leave", name="reshaping.leave_change", guards=RESHAPES)
async def leave_change(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Drops the plan."""
    await actions.leave_change(viewer, code, now=clock.now_ms())
    return see_other("/unit-changes", ok="已撤回，单位和人员没有变动。")


async def _plan(form: Form, kind: str) -> Plan:
    return Plan(
        kind,
        day_in(form, "effective", "办理日期") or clock.start_of_day(clock.day_of(clock.now_ms())),
        form.text("reason", "依据", most=300),
        await unit_typed(form, "into") if kind == rules.MERGE else "",
        form.text("grants", most=10) or rules.END,
        form.text("name", "新单位名称", most=LONGEST_NAME),
        form.text("short_name", "简称", most=LONGEST_WORD),
        tuple(form.many("people")),
    )


async def _form_page(
    request: _Request, code: str, *, kind: str, typed: dict[str, str], chosen: list[str], errors: dict[str, str], status: int = 200
) -> Response[str]:
    unit = await open_unit(code)
    kind = kind if kind in rules.BY_TWO else rules.MERGE
    tabs = [(rules.ALL_KINDS[one], f"/units/{code}/reshape?kind={one}", one == kind) for one in rules.BY_TWO]
    return page(
        request, "reshaping/form.html", status=status, unit=unit, kind=kind, tabs_=tabs, typed=typed, chosen=chosen, errors=errors,
        people=await steps.serving(unit["id"]) if kind == rules.SPLIT else [], grants=rules.GRANTS, word=rules.ALL_KINDS[kind],
        names=sorted(one.name for one in (await known_units()).units.values() if one.kind != "group") if kind == rules.MERGE else [],
        today=clock.day_of(clock.now_ms()).isoformat(),
    )  # fmt: skip


ROUTES = [list_changes, form_page, plan_change, change_page, submit_change, leave_change]
