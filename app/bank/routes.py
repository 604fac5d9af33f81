"""Addresses of the question bank, for the office."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.bank import actions, content, listing, queries, rules, wording
from app.bank.citable import citable_laws, with_hashes
from app.bank.life import queries as life
from app.bank.life.rules import CHANGES, targets
from app.bank.moved.listing import counts as moved_counts
from app.bank.moved.queries import work_of
from app.bank.opening import opened
from app.bank.templates import queries as templates
from app.bank.wording import Typed
from app.foundation import clock, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere
from app.foundation.web.paging import Page, asked_page
from question_bank.question import AUDIENCES, DIFFICULTIES, KINDS, TRUE_FALSE, TYPES, Question

SEES = [allowed_everywhere(Permission.SEE_BANK)]
WRITES = [allowed_everywhere(Permission.WRITE_QUESTIONS)]
CHECKS = [allowed_everywhere(Permission.CHECK_QUESTIONS)]
LABELS: dict[str, Any] = {
    "types": TYPES,
    "difficulties": DIFFICULTIES,
    "kinds": KINDS,
    "pools": rules.POOLS,
    "states": rules.STATES,
    "sources": rules.SOURCES,
}


@get("/bank", name="bank.list", guards=SEES)
async def list_page(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """The list of questions, with search and filters in the address."""
    asked = listing.Asked.of(request.query_params)
    number = asked_page(request.query_params.get("page"))
    total, lines = await listing.lines(asked, offset=(number - 1) * listing.PER_PAGE, sealed=rules.sees_sealed(viewer))
    pages = Page(number, total, listing.PER_PAGE, "题", "/bank", asked.query())
    return page(
        request, "bank/list.html", asked=asked, lines=lines, pages=pages, laws=await listing.laws(), writers=await life.writers(), audiences=AUDIENCES, useds=listing.USED, sorts=listing.SORTS,
        may_check=viewer.may_everywhere(Permission.CHECK_QUESTIONS), sees_sealed=rules.sees_sealed(viewer),
        may_write=viewer.may_everywhere(Permission.WRITE_QUESTIONS), moved=await moved_counts(on=clock.day_of(clock.now_ms())),
        works=rules.sees_keys(viewer), **LABELS,
    )  # fmt: skip


@get("/bank/new", name="bank.new_question", guards=WRITES)
async def new_question(request: Request[Any, Any, Any]) -> Response[str]:
    """The form for a question of one's own."""
    type_ = request.query_params.get("type", "single_choice")
    if type_ not in TYPES:
        raise refusals.not_found()
    return _form_page(request, wording.empty_question(type_), code="", pool=rules.SEALED)


@post("/bank", name="bank.add_question", guards=WRITES)
async def add_question(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Adds a question of one's own and goes to its page."""
    form = await read_form(request)
    type_ = form.text("type")
    if type_ not in TYPES:
        raise refusals.bad_input("请从“新增试题”重新开始，题型没有读到。")
    before, now = wording.empty_question(type_), clock.now_ms()
    typed, pool = _typed(form, before), form.text("pool")
    try:
        code = await actions.add_question(viewer, await _made(form, typed, before, now=now), pool=pool, now=now)
    except Refusal as refusal:
        return _form_page(request, before, code="", pool=pool, typed=typed, refusal=refusal)
    return see_other(f"/bank/{code}", ok="已保存，等另一位审核人员审过以后才会使用。")


@get("/bank/{code:str}", name="bank.question", guards=SEES)
async def question_page(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """One question with its versions."""
    row = await queries.question_for(viewer, code)
    if row["pool"] == rules.TEMPLATE:
        return see_other(f"/bank/templates/{code}")
    return await _question_page(request, viewer, row=row)


@get("/bank/{code:str}/edit", name="bank.edit_page", guards=WRITES)
async def edit_page(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """The form for a new wording."""
    row = await queries.question_for(viewer, code, verb=Permission.WRITE_QUESTIONS)
    if row["pool"] == rules.TEMPLATE:
        return see_other(f"/bank/templates/{code}/edit")
    newest = await queries.newest_version(row["id"])
    return _form_page(request, content.unpack(newest["content"]), code=code, based_on=newest["number"])


@post("/bank/{code:str}/edit", name="bank.edit_question", guards=WRITES)
async def edit_question(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Stores a new wording, which waits for a check."""
    form = await read_form(request)
    row = await queries.question_for(viewer, code, verb=Permission.WRITE_QUESTIONS)
    before, now = content.unpack((await queries.newest_version(row["id"]))["content"]), clock.now_ms()
    typed = _typed(form, before)
    based_on = form.whole("based_on", "所依据的版本", least=1)
    try:
        made = await _made(form, typed, before, now=now)
        await actions.edit_question(viewer, code, made, based_on=based_on, now=now)
    except Refusal as refusal:
        return _form_page(request, before, code=code, based_on=based_on, typed=typed, refusal=refusal)
    return see_other(f"/bank/{code}", ok="新的一版已保存，等另一位审核人员审过以后才会使用。")


@post("/bank/{code:str}/versions/{number:int}/check", name="bank.check_version", guards=CHECKS)
async def check_version(code: FromPath[str], number: FromPath[int], viewer: TheViewer) -> Response[None]:
    """Puts a waiting version in use."""
    await actions.check_version(viewer, code, number, now=clock.now_ms())
    return see_other(f"/bank/{code}", ok=f"第 {number} 版已审核，从现在起抽题用这一版。")


@post("/bank/{code:str}/versions/{number:int}/set-aside", name="bank.set_aside_version", guards=CHECKS)
async def set_aside_version(
    code: FromPath[str], number: FromPath[int], request: Request[Any, Any, Any], viewer: TheViewer
) -> Response[None]:
    """Leaves a waiting version unused."""
    form = await read_form(request)
    reason = form.text("reason", "理由", required=True, most=300)
    form.check()
    await actions.set_aside_version(viewer, code, number, reason=reason, now=clock.now_ms())
    return see_other(f"/bank/{code}", ok=f"第 {number} 版已搁置。")


@post("/bank/{code:str}/retire", name="bank.retire_question", guards=CHECKS)
async def retire_question(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[None]:
    """Takes a question out of future draws."""
    form = await read_form(request)
    reason = form.text("reason", "理由", required=True, most=300)
    form.check()
    await actions.retire_question(viewer, code, reason=reason, now=clock.now_ms())
    return see_other(f"/bank/{code}", ok="已停用，以后抽题不再抽到。已经抽好的试卷不变。")


@post("/bank/{code:str}/restore", name="bank.restore_question", guards=CHECKS)
async def restore_question(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Lets a retired question be drawn again."""
    await actions.restore_question(viewer, code, now=clock.now_ms())
    return see_other(f"/bank/{code}", ok="已恢复使用。")


async def _question_page(request: Request[Any, Any, Any], viewer: Viewer, *, row: dict[str, Any]) -> Response[str]:
    history = await queries.history(row["id"])
    used = next((v for v in history if v["checked_at"] is not None and v["set_aside_at"] is None), None)
    shown = used or history[0]
    question = content.unpack(shown["content"])
    newest = history[0]
    waits = newest["checked_at"] is None and newest["set_aside_at"] is None
    new = content.unpack(newest["content"])
    why_not = rules.why_no_check(written_by=newest["written_by"], checked_at=None, set_aside_at=None, by=viewer.person)
    public, uses = rules.is_public(row["pool"], row["public_at"]), await life.uses(row["id"])
    sees_keys, today = rules.sees_keys(viewer), clock.day_of(clock.now_ms())
    return page(
        request, "bank/question.html", row=row, question=question, shown=shown, history=history, used=used,
        waiting=newest if waits else None, new=new, why_not=why_not,
        work=await work_of(row["id"], on=today), opened=await opened((*question.cite, *question.see), on=today),
        differences=[d for d in rules.changed_fields(question, new) if sees_keys or d[0] not in ("答案", "解析")] if waits and used else [],
        changes=await queries.changes(row["id"]), change_names=CHANGES, comments=await life.comments(row["id"]), uses=uses,
        targets=targets(row["pool"], public=public, drawn=bool(uses)), sees_keys=sees_keys, public=public, origin=await templates.template_of(row["id"]),
        may_write=viewer.may_everywhere(Permission.WRITE_QUESTIONS), may_check=viewer.may_everywhere(Permission.CHECK_QUESTIONS), **LABELS,
    )  # fmt: skip


def _typed(form: Form, before: Question) -> Typed:
    return Typed(
        stem=form.text("stem", "题干", most=400),
        options=tuple(form.text(f"option_{letter}", f"选项 {letter}", most=100) for letter in wording.letters_for(before.type)),
        keys=tuple(form.many("key")),
        explanation=form.text("explanation", "解析", most=600),
        cited=form.text("cited", "依据", most=600),
        difficulty=form.text("difficulty"),
        kinds=tuple(kind for kind in form.many("kind") if kind in KINDS) or before.kind,
        required="选修" if form.text("required") == "选修" else "必修",
        tags=form.text("tags", "标签", most=100),
    )


async def _made(form: Form, typed: Typed, before: Question, *, now: int) -> Question:
    """The question of the form; refuses with every fault that the form shows."""
    today = clock.day_of(now)
    made, faults = wording.question_from(typed, before=before, on=today, laws=await citable_laws())
    for name, sentence in {**rules.faults_in(made), **faults}.items():
        form.fault(name, sentence)
    form.check()
    return await with_hashes(made, on=today)


def _form_page(
    request: Request[Any, Any, Any], before: Question, *, code: str, pool: str = "", based_on: int = 0, typed: Typed | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:  # fmt: skip
    errors = (refusal.fields or {"": refusal.sentence}) if refusal else {}
    shown = typed or wording.typed_from(before)
    letters = wording.letters_for(before.type)
    return page(
        request, "bank/form.html", status=refusal.status if refusal else 200, code=code, pool=pool, based_on=based_on,
        typed=shown, type=before.type, case_text=before.case_text, errors=errors, letters=letters,
        key_choices=[("对", "对"), ("错", "错")] if before.type == TRUE_FALSE else [(letter, letter) for letter in letters],
        **LABELS,
    )  # fmt: skip


ROUTES = [
    list_page, new_question, add_question, question_page, edit_page, edit_question, check_version, set_aside_version,
    retire_question, restore_question,
]  # fmt: skip
