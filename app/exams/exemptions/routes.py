"""Addresses of exemptions: one's own on the phone, and the desk of those who pass on, sign and file."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.exams.exemptions import actions, queries, rules
from app.exams.exemptions.actions import Application
from app.exams.exemptions.rules import BADGES, stage_of
from app.exams.roster import proof, reasons, showing
from app.exams.roster import queries as rosters
from app.foundation import clock
from app.foundation.access import Permission, Viewer
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import a_person, allowed, allowed_everywhere
from app.foundation.web.paging import Page, asked_page

WORKS = [allowed(*queries.WORKS)]
EDITS = [allowed(Permission.EDIT_PEOPLE)]
SIGNS = [allowed(Permission.SIGN_EXEMPTION, Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM)]
FILES = [allowed_everywhere(Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM)]
_Request = Request[Any, Any, Any]
_WORDS: dict[str, Any] = {"stage_of": stage_of, "badges": BADGES, "lists": queries.LISTS}


@get("/me/exemptions", name="exemptions.mine", guards=[a_person])
async def mine_page(request: _Request, viewer: TheViewer) -> Response[str]:
    """The viewer's own applications, newest first."""
    return page(request, "exemptions/mine.html", mine=await queries.mine(viewer), **_WORDS)


@get("/me/exemptions/new", name="exemptions.new", guards=[a_person])
async def new_page(request: _Request, viewer: TheViewer) -> Response[str]:
    """The form for oneself."""
    return await _form_page(request, viewer, "")


@post("/me/exemptions", name="exemptions.apply", guards=[a_person], request_max_body_size=proof.BODY)
async def apply(request: _Request, viewer: TheViewer) -> Response[Any]:
    """Takes an application for oneself."""
    return await _apply(request, viewer, "", to="/me/exemptions/")


@get("/me/exemptions/{code:str}", name="exemptions.own", guards=[a_person])
async def own_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """One of the viewer's own: where it stands and what comes next."""
    row = await queries.own_for(viewer, code)
    return await _shown(request, "exemptions/own.html", row, viewer=viewer)


@post("/me/exemptions/{code:str}/withdraw", name="exemptions.withdraw", guards=[a_person])
async def withdraw(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Takes one's own back."""
    await actions.withdraw(viewer, await queries.own_for(viewer, code), now=clock.now_ms())
    return see_other(f"/me/exemptions/{code}", ok="已撤回，需要时可以重新申请。")


@get("/exemptions", name="exemptions.list", guards=WORKS)
async def list_page(request: _Request, viewer: TheViewer) -> Response[str]:
    """What waits for the viewer first; then what is under way, in force, over, in the units they have to do with."""
    asked = {name: request.query_params.get(name, "").strip().replace("\x00", "")[:60] for name in ("show", "q")}
    which = asked["show"] if asked["show"] in queries.LISTS else "to_do"
    number, now = asked_page(request.query_params.get("page")), clock.now_ms()
    rows, total = await queries.exemptions_for(viewer, which, words=asked["q"], now=now, offset=(number - 1) * queries.PER_PAGE)
    return page(
        request, "exemptions/list.html", rows=rows, which=which, words=asked["q"],
        pages=Page(number, total, queries.PER_PAGE, "份", "/exemptions", {"show": which, "q": asked["q"]}),
        may_set=viewer.may_everywhere(Permission.PUBLISH_EXAM), may_apply=viewer.may(Permission.EDIT_PEOPLE), **_WORDS,
    )  # fmt: skip


@get("/exemptions/for/{code:str}", name="exemptions.new_for", guards=EDITS)
async def new_for(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """The form for somebody of a unit the viewer administers."""
    return await _form_page(request, viewer, code)


@post("/exemptions/for/{code:str}", name="exemptions.apply_for", guards=EDITS, request_max_body_size=proof.BODY)
async def apply_for(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Takes an application for somebody of a unit."""
    return await _apply(request, viewer, code, to="/exemptions/")


@get("/exemptions/{code:str}", name="exemptions.exemption", guards=WORKS)
async def exemption_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """One exemption with what the viewer may do about it."""
    row = await queries.exemption_for(viewer, code)
    turn = queries.turn_of(viewer, row)
    is_open = stage_of(row, now=clock.now_ms()).is_open
    may = {name: is_open and rule(row, turn) for name, rule in (("pass_on", rules.may_pass_on), ("sign", rules.may_sign), ("file", rules.may_file), ("send_back", rules.may_send_back))}
    return await _shown(request, "exemptions/exemption.html", row, viewer=viewer, may=may, turn=turn, is_own=rules.is_concerned(row, viewer.person))


@post("/exemptions/{code:str}/pass-on", name="exemptions.pass_on", guards=EDITS)
async def pass_on(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Hands an application on to who signs."""
    await actions.pass_on(viewer, code, now=clock.now_ms())
    return see_other(f"/exemptions/{code}", ok="已核对转交，等单位负责人签字。")


@post("/exemptions/{code:str}/sign", name="exemptions.sign", guards=SIGNS)
async def sign(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Signs it."""
    await actions.sign(viewer, code, now=clock.now_ms())
    return see_other(f"/exemptions/{code}", ok="已签字同意，等普法办备案。")


@post("/exemptions/{code:str}/file", name="exemptions.file", guards=FILES)
async def file(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Files it: it counts from now on."""
    exams = await actions.file(viewer, code, now=clock.now_ms())
    return see_other(f"/exemptions/{code}", ok=f"已备案，已发布的考试中 {exams} 场改为免考；有效期内以后发布的考试，冻结名单时自动免考。")


@post("/exemptions/{code:str}/send-back", name="exemptions.send_back", guards=WORKS)
async def send_back(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[None]:
    """Sends it back with a reason."""
    form = await read_form(request)
    why = form.text("why", "退回的原因", most=300)
    form.check()
    await actions.send_back(viewer, code, why=why, now=clock.now_ms())
    return see_other(f"/exemptions/{code}", ok="已退回，原因会显示给申请人。")


@post("/exemptions/{code:str}/withdraw", name="exemptions.withdraw_for", guards=EDITS)
async def withdraw_for(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Takes back what the viewer asked for somebody else."""
    await actions.withdraw(viewer, await queries.exemption_for(viewer, code, verbs=[Permission.EDIT_PEOPLE]), now=clock.now_ms())
    return see_other(f"/exemptions/{code}", ok="已撤回，需要时可以重新申请。")


@post("/exemptions/{code:str}/end", name="exemptions.ask_ending", guards=FILES)
async def ask_ending(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[None]:
    """Asks a second person to end it."""
    form = await read_form(request)
    why = form.text("why", "撤销的原因", most=300)
    form.check()
    made = await actions.ask_ending(viewer, code, why=why, with_closed=form.ticked("with_closed"), now=clock.now_ms())
    return see_other(f"/approvals/{made}", ok="已提出撤销，要由另一位审核发布人员审批以后才算数。")


async def _shown(request: _Request, template: str, row: dict[str, Any], *, viewer: Viewer, **more: Any) -> Response[str]:
    now = clock.now_ms()
    return page(
        request, template, one=row, stage=stage_of(row, now=now), covered=await queries.covered_by(row["id"]),
        proofs=(await rosters.files_of("exemption", [row["id"]])).get(row["id"], []), may_withdraw=rules.may_withdraw(row, viewer.person), **more, **_WORDS,
    )  # fmt: skip


async def _form_page(request: _Request, viewer: Viewer, person: str, *, form: Form | None = None, refusal: Refusal | None = None) -> Response[str]:
    who = await queries.person_of(viewer, person)
    now = clock.now_ms()
    exams = await queries.exams_of(who["id"], now=now, since=now - actions.LATE_DAYS * clock.DAY)
    day = clock.day_of(now)
    typed = {name: form.text(name) if form else "" for name in ("reason_kind", "reason", "exam", "from", "to")}
    typed["exam"] = typed["exam"] if form else request.query_params.get("exam", "")[:16]
    return page(
        request, "exemptions/form.html", status=refusal.status if refusal else 200, who=who, for_another=bool(person), exams=exams, typed=typed,
        offered=await reasons.offered(), first=f"{day:%Y-%m-%d}", last=f"{day.year}-12-31", accept=proof.ACCEPT,
        errors=(refusal.fields or {"": refusal.sentence}) if refusal else {},
    )  # fmt: skip


async def _apply(request: _Request, viewer: Viewer, person: str, *, to: str) -> Response[Any]:
    form = await read_form(request)
    await queries.person_of(viewer, person)
    sent = await proof.proof_in(form)
    exam = form.text("exam", most=16)
    from_at, to_at = (0, 0) if exam else (showing.day_in(form, "from", "开始日期"), showing.day_in(form, "to", "结束日期"))
    asked = Application(
        person, form.text("reason_kind", most=30), form.text("reason", "情况说明", most=300), exam, from_at, to_at + clock.DAY if to_at else 0
    )
    try:
        form.check()
        code = await actions.apply(viewer, asked, proof=sent, now=clock.now_ms())
    except Refusal as refusal:
        return await _form_page(request, viewer, person, form=form, refusal=refusal)
    return see_other(f"{to}{code}", ok="已提交，等单位负责人签字、普法办备案。备案以前仍要按时参加考试。")


ROUTES = [
    mine_page, new_page, apply, own_page, withdraw, list_page, new_for, apply_for, exemption_page, pass_on, sign, file, send_back, withdraw_for,
    ask_ending,
]  # fmt: skip
