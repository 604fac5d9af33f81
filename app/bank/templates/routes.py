"""Addresses of template questions: list, one template, its form with a try, drawing sealed questions, days off."""

import asyncio
import secrets
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.bank import actions as bank
from app.bank import content, queries, rules
from app.bank.citable import citable_laws, with_hashes
from app.bank.life import queries as life
from app.bank.life.rules import CHANGES
from app.bank.templates import actions, calendars
from app.bank.templates import queries as templates
from app.bank.templates.rules import MOST_AT_ONCE, Tried, tried
from app.bank.templates.typed import (
    RESULT_ROWS,
    ROWS,
    TEMPLATE_TYPES,
    TypedTemplate,
    empty_template,
    template_from,
    typed_from,
    typed_in,
)
from app.foundation import clock
from app.foundation.access import Permission
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere
from app.foundation.web.paging import Page, asked_page
from question_bank.citing import citation_text
from question_bank.question import DIFFICULTIES, KINDS, Question
from question_bank.templating.drawing import REFUSALS
from question_bank.templating.template import CALCULATIONS, PARAMETER_KINDS, WEEKDAYS

SEES = [allowed_everywhere(Permission.SEE_BANK)]
WRITES = [allowed_everywhere(Permission.WRITE_QUESTIONS)]
CHECKS = [allowed_everywhere(Permission.CHECK_QUESTIONS)]
PER_PAGE = 30
LABELS: dict[str, Any] = {
    "types": TEMPLATE_TYPES, "difficulties": DIFFICULTIES, "kinds": KINDS, "calculations": CALCULATIONS, "refusals": REFUSALS,
    "fact_kinds": PARAMETER_KINDS, "weekdays": WEEKDAYS, "sources": rules.SOURCES,
}  # fmt: skip


@get("/bank/templates", name="bank.templates", guards=SEES)
async def list_page(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """The template questions, each with how many sealed ones come from it."""
    number = asked_page(request.query_params.get("page"))
    total, lines = await templates.templates_for(viewer, offset=(number - 1) * PER_PAGE, limit=PER_PAGE)
    return page(
        request, "bank/templates.html", lines=lines, pages=Page(number, total, PER_PAGE, "题", "/bank/templates"),
        may_write=viewer.may_everywhere(Permission.WRITE_QUESTIONS), **LABELS,
    )  # fmt: skip


@get("/bank/templates/new", name="bank.new_template", guards=WRITES)
async def new_template(request: Request[Any, Any, Any]) -> Response[str]:
    """The form for a template question of one's own."""
    return _form_page(request, typed_from(empty_template()))


@post("/bank/templates", name="bank.add_template", guards=WRITES)
async def add_template(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Tries what is typed, or stores it to be checked by somebody else."""
    form, now = await read_form(request), clock.now_ms()
    typed = typed_in(form)
    made, faults = await _made(typed, before=empty_template(), now=now)
    if form.ticked("try") or faults or form.faults:
        return await _tried_page(request, typed, made, faults={**faults, **form.faults})
    try:
        code = await bank.add_question(viewer, made, pool=rules.TEMPLATE, now=now)
    except Refusal as refusal:
        return await _tried_page(request, typed, made, faults={}, refusal=refusal)
    return see_other(f"/bank/templates/{code}", ok="已保存，等另一位审核人员审过以后才能用它抽题。")


@get("/bank/templates/{code:str}", name="bank.template", guards=SEES)
async def template_page(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """One template: what varies, the report of 500 draws, ten draws, versions, and drawing sealed questions."""
    row = await templates.template_for(viewer, code)
    history = await queries.history(row["id"])
    used = next((v for v in history if v["checked_at"] is not None and v["set_aside_at"] is None), None)
    newest = history[0]
    question = content.unpack(newest["content"])
    waits = newest["checked_at"] is None and newest["set_aside_at"] is None
    shown = await asyncio.to_thread(tried, question, days=await calendars.calendar(), seed=secrets.token_hex(16))
    why_not = rules.why_no_check(written_by=newest["written_by"], checked_at=None, set_aside_at=None, by=viewer.person)
    return page(
        request, "bank/template.html", row=row, question=question, tried=shown, history=history, used=used, newest=newest,
        waiting=newest if waits else None, why_not=why_not, citation=citation_text(question.cite), sees_keys=rules.sees_keys(viewer),
        changes=await queries.changes(row["id"]), change_names=CHANGES, comments=await life.comments(row["id"]), drawn=await templates.drawn_count(row["id"]), most=MOST_AT_ONCE,
        may_write=viewer.may_everywhere(Permission.WRITE_QUESTIONS), may_check=viewer.may_everywhere(Permission.CHECK_QUESTIONS), **LABELS,
    )  # fmt: skip


@get("/bank/templates/{code:str}/edit", name="bank.edit_template_page", guards=WRITES)
async def edit_page(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """The form for a new version of a template."""
    row = await templates.template_for(viewer, code, verb=Permission.WRITE_QUESTIONS)
    newest = await queries.newest_version(row["id"])
    return _form_page(request, typed_from(content.unpack(newest["content"])), code=code, based_on=newest["number"])


@post("/bank/templates/{code:str}/edit", name="bank.edit_template", guards=WRITES)
async def edit_template(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Tries what is typed, or stores it as a version to be checked."""
    form, now = await read_form(request), clock.now_ms()
    row = await templates.template_for(viewer, code, verb=Permission.WRITE_QUESTIONS)
    before = content.unpack((await queries.newest_version(row["id"]))["content"])
    typed, based_on = typed_in(form), form.whole("based_on", "所依据的版本", least=1)
    made, faults = await _made(typed, before=before, now=now)
    if form.ticked("try") or faults or form.faults:
        return await _tried_page(request, typed, made, faults={**faults, **form.faults}, code=code, based_on=based_on)
    try:
        await bank.edit_question(viewer, code, made, based_on=based_on, now=now)
    except Refusal as refusal:
        return await _tried_page(request, typed, made, faults={}, refusal=refusal, code=code, based_on=based_on)
    return see_other(f"/bank/templates/{code}", ok="新的一版已保存，等另一位审核人员审过以后才会使用。")


@post("/bank/templates/{code:str}/draw", name="bank.draw_sealed", guards=WRITES)
async def draw_sealed(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[None]:
    """Draws sealed questions from the checked version."""
    form = await read_form(request)
    count = form.whole("count", "题数", least=1, most=MOST_AT_ONCE)
    form.check()
    made = await actions.draw_sealed(viewer, code, count=count, now=clock.now_ms())
    return see_other(f"/bank/templates/{code}", ok=f"已抽出 {made} 道新题，放进密封题库，可以用于组卷。")


@get("/bank/calendar", name="bank.calendar", guards=SEES)
async def calendar_page(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """Which days are off, year by year."""
    return await _calendar_page(request, may_set=viewer.may_everywhere(Permission.CHECK_QUESTIONS))


@post("/bank/calendar", name="bank.set_calendar", guards=CHECKS)
async def set_calendar(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Stores the days of one year."""
    form = await read_form(request)
    year, off, work = form.whole("year", "年份", most=9999), form.text("off", most=3000), form.text("work", most=3000)
    try:
        form.check()
        await calendars.set_calendar(viewer, year, off=off.split(), work=work.split(), now=clock.now_ms())
    except Refusal as refusal:
        typed = {"year": form.text("year"), "off": off, "work": work}
        return await _calendar_page(request, may_set=True, typed=typed, refusal=refusal)
    return see_other("/bank/calendar", ok=f"{year} 年的放假安排已保存。")


async def _calendar_page(
    request: Request[Any, Any, Any], *, may_set: bool, typed: dict[str, str] | None = None, refusal: Refusal | None = None
) -> Response[str]:
    errors = (refusal.fields or {"": refusal.sentence}) if refusal else {}
    return page(
        request, "bank/calendar.html", status=refusal.status if refusal else 200, years=await calendars.years(), errors=errors,
        typed=typed or {}, may_set=may_set,
    )  # fmt: skip


async def _made(typed: TypedTemplate, *, before: Question, now: int) -> tuple[Question, dict[str, str]]:
    """The template of the form with the hashes of what it cites, and what is wrong with it."""
    today = clock.day_of(now)
    made, faults = template_from(typed, before=before, on=today, laws=await citable_laws())
    return await with_hashes(made, on=today), faults


async def _tried_page(
    request: Request[Any, Any, Any], typed: TypedTemplate, made: Question, *, faults: dict[str, str], refusal: Refusal | None = None,
    code: str = "", based_on: int = 0,
) -> Response[str]:  # fmt: skip
    shown = (
        await asyncio.to_thread(tried, made, days=await calendars.calendar(), seed=secrets.token_hex(16)) if not faults else None
    )
    return _form_page(request, typed, code=code, based_on=based_on, errors=faults, refusal=refusal, tried=shown)


def _form_page(
    request: Request[Any, Any, Any], typed: TypedTemplate, *, code: str = "", based_on: int = 0, errors: dict[str, str] | None = None,
    refusal: Refusal | None = None, tried: Tried | None = None,
) -> Response[str]:  # fmt: skip
    found = dict(errors or {}) or ((refusal.fields or {"": refusal.sentence}) if refusal else {})
    status = refusal.status if refusal else 422 if found else 200
    return page(
        request, "bank/template_form.html", status=status, typed=typed, code=code, based_on=based_on, errors=found, tried=tried,
        rows=ROWS, result_rows=RESULT_ROWS, sees_keys=True, **LABELS,
    )  # fmt: skip


ROUTES = [
    list_page, new_template, add_template, template_page, edit_page, edit_template, draw_sealed, calendar_page, set_calendar,
]  # fmt: skip
