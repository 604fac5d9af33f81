"""Addresses of moves and loans between units (人员变动)."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import clock, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.refusals import Refusal
from app.foundation.web.downloads import download
from app.foundation.web.entry import TheViewer
from app.foundation.web.filters import day
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed, allowed_everywhere
from app.foundation.web.paging import Page, asked_page
from app.people.queries import people as people_queries
from app.people.transfers import actions, queries, rules
from app.people.transfers.actions import Terms
from app.people.transfers.typed import day_in, unit_typed
from app.units.queries import names_below
from question_bank.files.workbooks import MIME_TYPE

SEES = [allowed(Permission.SEE_PEOPLE)]
EDITS = [allowed(Permission.EDIT_PEOPLE)]
OFFICE = [allowed_everywhere(Permission.EDIT_PEOPLE)]
PER_PAGE = 30
_Request = Request[Any, Any, Any]


@get("/transfers", name="transfers.list", guards=SEES)
async def list_transfers(request: _Request, viewer: TheViewer) -> Response[str]:
    """What waits for an answer, what comes, who is lent, what is over; 30 a page."""
    now = clock.now_ms()
    counts = await queries.counts_for(viewer, now=now)
    asked = request.query_params.get("show", "")
    show = asked if asked in queries.VIEWS else next((name for name, n in counts.items() if n), "answer")
    pages = Page(asked_page(request.query_params.get("page")), counts[show], PER_PAGE, "项", "/transfers", {"show": show})
    tabs = [(f"{label} {counts[name]}", f"/transfers?show={name}", name == show) for name, label in queries.VIEWS.items()]
    return page(
        request, "transfers/list.html", rows=await queries.transfers_for(viewer, show, page=pages, now=now), pages=pages, tabs_=tabs,
        show=show, may_ask=viewer.may(Permission.EDIT_PEOPLE), office=viewer.may_everywhere(Permission.EDIT_PEOPLE),
        may_export=viewer.may(Permission.EXPORT_PEOPLE),
    )  # fmt: skip


@get("/transfers.xlsx", name="transfers.export", guards=[allowed(Permission.EXPORT_PEOPLE)])
async def export_transfers(request: _Request, viewer: TheViewer) -> Response[bytes]:
    """What the list shows, every page of it, as .xlsx."""
    now = clock.now_ms()
    asked = request.query_params.get("show", "")
    show = asked if asked in queries.VIEWS else "over"
    data = await actions.export_transfers(viewer, show, now=now)
    return download(data, name=f"人员变动-{queries.VIEWS[show]}-{day(now)}.xlsx", media_type=MIME_TYPE)


@get("/transfers/new", name="transfers.new", guards=EDITS)
async def new_transfer(request: _Request, viewer: TheViewer) -> Response[str]:
    """The form that asks for somebody of another unit."""
    return await _new_page(request, viewer, typed={}, errors={})


@post("/transfers", name="transfers.ask_transfer", guards=EDITS)
async def ask_transfer(request: _Request, viewer: TheViewer) -> Response[Any]:
    """Asks another unit for a person."""
    form = await read_form(request)
    try:
        name = form.text("name", "姓名", required=True, most=60)
        number = form.text("number", "工号或手机号后四位", required=True, most=40)
        unit = await unit_typed(form, "to_unit")
        terms = terms_in(form)
        form.check()
        code = await actions.ask_transfer(viewer, name, number, unit, terms, now=clock.now_ms())
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return await _new_page(request, viewer, typed=typed_in(form), errors=refusal.fields or {"": refusal.sentence}, status=refusal.status)
    return see_other(f"/transfers/{code}")


@get("/people/{code:str}/transfer", name="transfers.offer_page", guards=EDITS)
async def offer_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """The form that offers somebody to another unit."""
    person = await people_queries.person_for(viewer, code, verb=Permission.EDIT_PEOPLE)
    kind = request.query_params.get("kind", "")
    return await _offer_page(request, viewer, person, typed={"kind": kind} if kind in rules.KINDS else {}, errors={})


@post("/people/{code:str}/transfer", name="transfers.offer_transfer", guards=EDITS)
async def offer_transfer(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Offers a person to another unit; where both are the viewer's it is done at once."""
    form = await read_form(request)
    person = await people_queries.person_for(viewer, code, verb=Permission.EDIT_PEOPLE)
    try:
        unit = await unit_typed(form, "to_unit")
        terms = terms_in(form)
        form.check()
        made = await actions.offer_transfer(viewer, code, unit, terms, now=clock.now_ms())
    except Refusal as refusal:
        if refusal.status in {403, 404}:
            raise
        errors = refusal.fields or {"": refusal.sentence}
        return await _offer_page(request, viewer, person, typed=typed_in(form), errors=errors, status=refusal.status)
    return see_other(f"/transfers/{made}")


@get("/transfers/{code:str}", name="transfers.transfer", guards=SEES)
async def transfer_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """One transfer: who, from where to where, when, and its answer."""
    return await _transfer_page(request, viewer, code)


@post("/transfers/{code:str}/accept", name="transfers.accept_transfer", guards=EDITS)
async def accept_transfer(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Agrees."""
    stopped = await actions.accept_transfer(viewer, code, now=clock.now_ms())
    if stopped:
        return see_other(f"/transfers/{code}", warn=stopped)
    return see_other(f"/transfers/{code}", ok="已同意。已经冻结的考试名单和以前的成绩不受影响。")


@post("/transfers/{code:str}/refuse", name="transfers.refuse_transfer", guards=EDITS)
async def refuse_transfer(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Says no, with a reason."""
    form = await read_form(request)
    try:
        reason = form.text("reason", "不同意的原因", most=300)
        form.check()
        await actions.refuse_transfer(viewer, code, reason=reason, now=clock.now_ms())
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return await _transfer_page(request, viewer, code, errors=refusal.fields, status=422)
    return see_other(f"/transfers/{code}", ok="已答复不同意，对方会看到原因。人员没有变动。")


@post("/transfers/{code:str}/withdraw", name="transfers.withdraw_transfer", guards=EDITS)
async def withdraw_transfer(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Takes a proposal back."""
    await actions.withdraw_transfer(viewer, code, now=clock.now_ms())
    return see_other("/transfers", ok="已撤回，人员没有变动。")


@post("/transfers/{code:str}/end", name="transfers.end_loan", guards=EDITS)
async def end_loan(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Ends a loan."""
    await actions.end_loan(viewer, code, now=clock.now_ms())
    return see_other(f"/transfers/{code}", ok="借调已结束。")


@get("/transfer-policy", name="transfers.policy", guards=OFFICE)
async def policy(request: _Request, viewer: TheViewer) -> Response[str]:
    """The form for the term of answers."""
    return await _policy_page(request, errors={})


@post("/transfer-policy", name="transfers.set_policy", guards=OFFICE)
async def set_policy(request: _Request, viewer: TheViewer) -> Response[Any]:
    """Sets the term of answers."""
    form = await read_form(request)
    try:
        days = form.whole("days", "天数", least=rules.LEAST_DAYS, most=rules.MOST_DAYS)
        form.check()
        await actions.set_policy(viewer, days, now=clock.now_ms())
    except Refusal as refusal:
        return await _policy_page(request, errors=refusal.fields, status=refusal.status)
    return see_other("/transfer-policy", ok="已保存，从现在起提出的调动按新的期限。")


def terms_in(form: Form) -> Terms:
    """The terms that were typed; faults are noted in the form. Without a day it is today."""
    kind = form.choice("kind", "办什么", rules.KINDS)
    ends = day_in(form, "ends", "结束日期")
    return Terms(
        kind,
        day_in(form, "effective", "生效日期") or clock.start_of_day(clock.day_of(clock.now_ms())),
        ends + clock.DAY if ends else None,
        form.text("title", "职务", most=60),
        form.text("reason", "说明", most=300),
    )


def typed_in(form: Form) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {name: form.text(name, most=1000) for name in form.names()}


async def _new_page(request: _Request, viewer: Viewer, *, typed: dict[str, str], errors: dict[str, str], status: int = 200) -> Response[str]:
    own = await names_below(viewer, verb=Permission.EDIT_PEOPLE)
    return page(
        request, "transfers/new.html", status=status, typed={"to_unit": viewer.unit_name, **typed}, errors=errors, names=own, kinds=rules.KINDS,
        today=clock.day_of(clock.now_ms()).isoformat(), days=await queries.days_to_answer(),
    )  # fmt: skip


async def _offer_page(
    request: _Request, viewer: Viewer, person: dict[str, Any], *, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> Response[str]:
    if person["left_at"] is not None:
        raise refusals.conflict(f"{person['name']}已经离开，请用“重新登记”。")
    return page(
        request, "transfers/offer.html", status=status, person=person, typed=typed, errors=errors, kinds=rules.KINDS,
        names=await names_below(viewer, verb=Permission.EDIT_PEOPLE), today=clock.day_of(clock.now_ms()).isoformat(),
        days=await queries.days_to_answer(),
    )  # fmt: skip


async def _transfer_page(
    request: _Request, viewer: Viewer, code: str, *, errors: dict[str, str] | None = None, status: int = 200
) -> Response[str]:
    row = queries.shown(viewer, await queries.transfer_for(viewer, code), now=clock.now_ms())
    return page(request, "transfers/transfer.html", status=status, t=row, errors=errors or {}, sees_person=rules.FROM in row["sides"] or row["done_at"])


async def _policy_page(request: _Request, *, errors: dict[str, str], status: int = 200) -> Response[str]:
    return page(
        request, "transfers/policy.html", status=status, days=await queries.days_to_answer(), errors=errors, least=rules.LEAST_DAYS, most=rules.MOST_DAYS
    )


ROUTES = [
    list_transfers, export_transfers, new_transfer, ask_transfer, offer_page, offer_transfer, transfer_page, accept_transfer, refuse_transfer,
    withdraw_transfer, end_loan, policy, set_policy,
]  # fmt: skip
