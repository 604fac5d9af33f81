"""Addresses of definitions: the versions, a new one, and the one an exam is counted by."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import clock
from app.foundation.access import AREA, TREES, Permission
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere
from app.people.categories import CATEGORIES
from app.rates import queries as rates
from app.rates.defining import actions, queries
from app.rates.definitions import CHOICES, HEADINGS, Definition
from app.rates.forest import as_placed, lines_of
from app.rates.rules import COUNTS, RATES

SEES = [allowed_everywhere(Permission.SEE_EXAMS)]
DEFINES = [allowed_everywhere(Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM)]
DECIDES = [allowed_everywhere(Permission.PUBLISH_EXAM)]
_Request = Request[Any, Any, Any]


@get("/rates/definitions", name="definitions.list", guards=SEES)
async def list_page(request: _Request, viewer: TheViewer) -> Response[str]:
    """Every version with what it says and which exams it counts."""
    return page(
        request, "definitions/list.html", versions=await queries.versions(), uses=await queries.uses(),
        may_define=queries.may_define(viewer), may_decide=viewer.may_everywhere(Permission.PUBLISH_EXAM),
    )  # fmt: skip


@get("/rates/definitions/new", name="definitions.form", guards=DEFINES)
async def form_page(request: _Request) -> Response[str]:
    """A new version, beginning with what an old one says."""
    asked = request.query_params.get("from", "")
    old = await queries.version(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1)
    return _form_page(request, old.definition, typed=None)


@post("/rates/definitions", name="definitions.add_definition", guards=DEFINES)
async def add_definition(request: _Request, viewer: TheViewer) -> Response[Any]:
    """Stores the new version."""
    form = await read_form(request)
    old = await queries.version(form.whole("made_from", "照着的一版", least=1))
    made = _typed(form)
    reason = form.text("reason", "为什么新增", required=True, most=300)
    try:
        form.check()
        number = await actions.add_definition(viewer, made, made_from=old.definition.number, reason=reason, now=clock.now_ms())
    except Refusal as refusal:
        return _form_page(request, old.definition, typed=made, reason=reason, refusal=refusal)
    return see_other("/rates/definitions", ok=f"第 {number} 版已存好。它还没有用在任何考试上：可以设为默认，或者在考试页选用。")


@post("/rates/definitions/{number:int}/default", name="definitions.set_default_definition", guards=DECIDES)
async def set_default_definition(number: FromPath[int], viewer: TheViewer) -> Response[None]:
    """Makes a version the default of exams published from now on."""
    await actions.set_default_definition(viewer, number, now=clock.now_ms())
    return see_other("/rates/definitions", ok=f"以后发布的考试默认按第 {number} 版统计，已发布的不变。")


@post("/rates/definitions/{number:int}/retire", name="definitions.retire_definition", guards=DECIDES)
async def retire_definition(number: FromPath[int], viewer: TheViewer) -> Response[None]:
    """Offers a version no more."""
    await actions.retire_definition(viewer, number, now=clock.now_ms())
    return see_other("/rates/definitions", ok=f"第 {number} 版已停用，以前按它统计的考试不变。")


@get("/exams/{code:str}/definition", name="definitions.choice", guards=SEES)
async def choice_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """By which version an exam is counted, and what another (`to`) would change."""
    asked = request.query_params.get("to", "")
    return await _choice_page(request, viewer, code, to=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else None)


@post("/exams/{code:str}/definition", name="definitions.choose_definition", guards=DEFINES)
async def choose_definition(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Chooses a version for an exam; of one that is over, asks for a second person."""
    exam = await queries.exam_for(viewer, code)
    form = await read_form(request)
    number = form.whole("to", "口径", least=1)
    reason = form.text("reason", "理由", required=True, most=300)
    try:
        form.check()
        found = await queries.version(number)
        changes = queries.moved(await _effect(code, found.definition)) if exam["published_at"] is not None else {}
        asked = await actions.choose_definition(viewer, code, number, reason=reason, changes=changes, now=clock.now_ms())
    except Refusal as refusal:
        return await _choice_page(request, viewer, code, to=number, reason=reason, refusal=refusal)
    if asked:
        return see_other(f"/approvals/{asked}", ok="考试已经结束，改口径要另一人同意。已提交审批，同意以前仍按原来的口径统计。")
    return see_other(f"/exams/{code}/definition", ok=f"这场考试已改按第 {number} 版口径统计。")


@get("/rates/{code:str}/put-back", name="definitions.put_back", guards=DEFINES)
async def put_back_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """For the office's eyes: the figures with the exempted counted as due, beside those that hold. Taken out by nobody."""
    exam = rates.exam_in(await rates.exams(), code)
    tree = request.query_params.get("tree", "")
    tree = tree if tree in TREES else AREA
    now, back = await rates.whole(exam, tree=tree), await rates.whole({**exam, "put_back": True}, tree=tree)
    tops, people = back.forest.tops, viewer.may(Permission.SEE_PEOPLE)
    lines = [line for line in lines_of(back.forest.tops, opened=None, order=as_placed) if line.figures.listed]
    own = {(one.place.id, is_own): one.own if is_own else one.figures for one in now.forest.all() for is_own in (False, True)}
    return page(
        request, "definitions/put_back.html", exam=exam, holds=queries.sum_of(now), back=queries.sum_of(back), sentence=back.sentence,
        counts={**COUNTS, "failed": "不合格", "sittings": "人次"}, rate_names=RATES, people=people, only=tops[0].place.code if people and len(tops) == 1 else "",
        lines=[(line, own[line.branch.place.id, line.own]) for line in lines], tree=tree, tree_names=TREES, now=clock.now_ms(),
    )  # fmt: skip


async def _effect(code: str, definition: Definition) -> queries.Effect:
    return await queries.effect(rates.exam_in(await rates.exams(), code), definition)


def _typed(form: Form) -> Definition:
    chosen = tuple(code for code in CATEGORIES if code in form.many("categories"))
    base = form.text("base")
    return Definition(
        0, base, form.text("study_rule"), form.text("sitting_rule"), form.text("average_rule"), chosen if base == "categories" else ()
    )


def _form_page(
    request: _Request, old: Definition, *, typed: Definition | None, reason: str = "", refusal: Refusal | None = None
) -> Response[str]:
    return page(
        request, "definitions/form.html", status=refusal.status if refusal else 200, old=old, shown=typed or old, choices=CHOICES,
        headings=HEADINGS, categories=CATEGORIES, reason=reason,
        errors=(refusal.fields or {"": refusal.sentence}) if refusal else {},
    )  # fmt: skip


async def _choice_page(
    request: _Request, viewer: TheViewer, code: str, *, to: int | None, reason: str = "", refusal: Refusal | None = None
) -> Response[str]:
    exam = await queries.exam_for(viewer, code)
    versions, number, now = await queries.versions(), await queries.chosen_for(exam["id"]), clock.now_ms()
    current = next(one for one in versions if one.definition.number == number)
    other = next((one for one in versions if one.definition.number == to), None) if to != number else None
    published = exam["published_at"] is not None
    return page(
        request, "definitions/choice.html", status=refusal.status if refusal else 200, exam=exam, current=current, other=other,
        options=_options(versions, number),
        effect=await _effect(code, other.definition) if other and published else None, history=await queries.history(exam["id"]),
        waiting=await queries.waiting(exam["id"], actions.KIND), over=published and now >= exam["closes_at"], published=published,
        may_choose=queries.may_define(viewer), reason=reason, errors=(refusal.fields or {"": refusal.sentence}) if refusal else {},
    )  # fmt: skip


def _options(versions: list[queries.Version], number: int) -> list[tuple[str, str]]:
    """The versions that can be chosen instead, each told by what it says otherwise than the usual first choice."""
    others = [one for one in versions if one.row["retired_at"] is None and one.definition.number != number]
    usual = dict(Definition().words)
    told = [(one, [words for heading, words in one.definition.words if usual[heading] != words]) for one in others]
    return [(str(one.definition.number), f"第 {one.definition.number} 版：{'；'.join(said) or '与随平台发布的相同'}") for one, said in told]


ROUTES = [
    list_page, form_page, add_definition, set_default_definition, retire_definition, choice_page, choose_definition, put_back_page,
]  # fmt: skip
