"""Addresses of a roster: the people on it, what was amended, asking for an amendment, one request, the sheet."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.exams import rules as exam_rules
from app.exams.roster import actions, export, proof, queries, reasons, rules, showing, workbook
from app.exams.roster.actions import Draft
from app.exams.roster.queries import Asked
from app.foundation import clock
from app.foundation.access import Permission, Viewer
from app.foundation.approvals import rules as approval_rules
from app.foundation.refusals import Refusal
from app.foundation.web.downloads import download
from app.foundation.web.entry import TheViewer
from app.foundation.web.filters import day
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed
from app.foundation.web.paging import Page, asked_page
from app.people.categories import CATEGORIES
from app.units.queries import names_below
from question_bank.files.workbooks import MIME_TYPE

SEES = [allowed(Permission.SEE_PEOPLE)]
EXPORTS = [allowed(Permission.EXPORT_PEOPLE)]
AMENDS = [allowed(Permission.EDIT_PEOPLE, Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM)]
_Request = Request[Any, Any, Any]
_WORDS: dict[str, Any] = {"kinds": rules.KINDS, "stands": rules.STANDS, "categories": CATEGORIES, "is_late": rules.is_late}


@get("/exams/{code:str}/roster", name="roster.roster", guards=SEES)
async def roster_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """The people of a roster that the viewer may see, each with their amendments, and what waits for a second person."""
    exam = await queries.exam_for(viewer, code)
    asked, query, unit_name = await _asked(viewer, request)
    number = asked_page(request.query_params.get("page"))
    people, total = await queries.people_for(viewer, exam, asked, offset=(number - 1) * queries.PER_PAGE)
    amended = await queries.amendments_of(exam["id"], [one.person for one in people])
    tally = await queries.tally_for(viewer, exam)
    return page(
        request, "roster/roster.html", exam=exam, people=people, amended=amended, proofs=await showing.proofs_of(amended), tally=tally,
        tabs=showing.tabs_of(code, asked, query, tally), query=query, unit_name=unit_name, pages=Page(number, total, queries.PER_PAGE, "人", f"/exams/{code}/roster", query),
        waiting=await queries.waiting_for(viewer, exam), offered=[kind for kind in rules.KINDS if actions.may_ask(viewer, kind)],
        may_export=viewer.may(Permission.EXPORT_PEOPLE), sees_exams=viewer.may_everywhere(Permission.SEE_EXAMS), labels=await reasons.labels(),
        state=exam_rules.state_of(exam, now=clock.now_ms()), definition=workbook.definition(exam, tally), **_WORDS,
    )  # fmt: skip


@post("/exams/{code:str}/roster/export", name="roster.export", guards=EXPORTS, status_code=200)
async def export_roster(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[bytes]:
    """What the page shows, every page of it, as .xlsx."""
    exam = await queries.exam_for(viewer, code)
    asked, query, unit_name = await _asked(viewer, request)
    data = await export.export_roster(viewer, exam, asked, shown=showing.in_words(asked, query, unit_name), now=clock.now_ms())
    return download(data, name=f"{exam['title']}-应考名单-{day(clock.now_ms())}.xlsx", media_type=MIME_TYPE)


async def _asked(viewer: Viewer, request: _Request) -> tuple[Asked, dict[str, str], str]:
    query = {name: request.query_params.get(name, "").strip().replace("\x00", "")[:60] for name in ("q", "unit", "state")}
    unit = await queries.unit_filter(viewer, query["unit"])
    return Asked(query["q"], unit["id"] if unit else 0 if query["unit"] else None, query["state"]), query, unit["name"] if unit else query["unit"]


@get("/exams/{code:str}/roster/amend", name="roster.amend_page", guards=AMENDS)
async def amend_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """The form of one kind of amendment for the people ticked (to join: for those called by staff number), with its effect."""
    return await _amend_page(request, viewer, code, Form(request.query_params.multi_items()))


@post("/exams/{code:str}/roster/amend", name="roster.ask_amendment", guards=AMENDS, request_max_body_size=proof.BODY)
async def ask_amendment(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Asks for it: all the people or none."""
    form = await read_form(request)
    exam = await queries.exam_for(viewer, code)
    draft = await _draft(viewer, form)
    sent = await proof.proof_in(form)
    try:
        form.check()
        made = await actions.ask_amendment(viewer, code, draft, proof=sent, now=clock.now_ms())
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        return await _amend_page(request, viewer, code, form, refusal=refusal)
    return see_other(f"/exams/{exam['code']}/roster/requests/{made}", ok="已提出，要由普法办另一位同志审批以后才算数。")


async def _draft(viewer: Viewer, form: Form) -> Draft:
    kind = form.choice("kind", "更正的种类", rules.KINDS)
    reason = form.text("reason", "理由", required=True, most=300)
    offered = {one["code"] for one in await reasons.offered()}
    reason_kind = form.choice("reason_kind", "免考事由", offered) if kind == rules.EXEMPT else ""
    unit = await showing.unit_in(viewer, form)
    return Draft(kind, tuple(dict.fromkeys(form.many("person"))), reason, showing.day_in(form, "effective", "生效日期"), reason_kind, unit)


async def _amend_page(request: _Request, viewer: Viewer, code: str, form: Form, *, refusal: Refusal | None = None) -> Response[str]:
    exam = await queries.exam_for(viewer, code)
    kind = form.text("kind") if form.text("kind") in rules.KINDS else rules.LEAVE
    people, unknown = await showing.people_in(viewer, exam, form)
    unit = await showing.unit_in(viewer, form)
    now = clock.now_ms()
    draft = Draft(kind, tuple(one.code for one in people), "", actions.today(now), unit=unit)
    left_out = showing.left_out(await actions.faults_in(viewer, exam, draft, people, now=now))
    errors = (refusal.fields or {"": refusal.sentence}) if refusal else form.faults
    people = [one for one in people if f"person-{one.code}" not in left_out]
    return page(
        request, "roster/amend.html", status=refusal.status if refusal else 200, exam=exam, kind=kind, people=people, unknown=unknown, errors=errors,
        left_out=left_out, effects=await actions.effects_of(exam, kind, people, unit=unit) if people else [], unit=unit, form=form, names=await names_below(viewer, verb=Permission.SEE_UNITS),
        offered=[(one["code"], one["label"]) for one in await reasons.offered()], today=f"{clock.day_of(now):%Y-%m-%d}", accept=proof.ACCEPT, late=now >= exam["closes_at"],
        may=actions.may_ask(viewer, kind), **_WORDS,
    )  # fmt: skip


@get("/exams/{code:str}/roster/requests/{request_code:str}", name="roster.request", guards=SEES)
async def request_page(code: FromPath[str], request_code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """One request: whom it names, what it does to the figures now, its proof, and the decision."""
    exam = await queries.exam_for(viewer, code)
    approval = await queries.request_for(viewer, exam, request_code)
    rows, people, effects = await showing.request_of(exam, approval)
    stage = approval_rules.stage_of(approval)
    return page(
        request, "roster/request.html", exam=exam, approval=approval, rows=rows, people=people, effects=effects, stage=stage,
        proofs=(await queries.files_of("roster_request", [approval["id"]])).get(approval["id"], []), is_own=approval_rules.asked_it(viewer, approval),
        may_decide=stage is approval_rules.Stage.OPEN and approval_rules.may_decide(viewer, approval, permission=actions.AMENDING.permission)
        and viewer.person not in people, names=await showing.names_of(approval), **_WORDS,
    )  # fmt: skip


ROUTES = [roster_page, export_roster, amend_page, ask_amendment, request_page]
