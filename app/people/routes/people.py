"""Addresses of people: the list, one person, and what is done with them."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import access, clock
from app.foundation.access import Permission, Scope, Viewer
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed
from app.foundation.web.paging import Page, asked_page
from app.people import rules
from app.people.actions import people as actions
from app.people.categories import CATEGORIES, GONE, STATUSES
from app.people.queries import people as queries
from app.people.queries.people import Asked
from app.people.reading.fields import FIELD_LABELS
from app.people.standing import actions as standing
from app.people.standing import queries as standing_queries
from app.people.standing.actions import Change
from app.people.transfers import queries as transfers
from app.people.transfers.typed import day_in
from app.units.queries import known_units, names_below, unit_for

SEES = [allowed(Permission.SEE_PEOPLE)]
EDITS = [allowed(Permission.EDIT_PEOPLE)]
ACTIVATED = {"yes": "已设密码", "no": "未设密码"}


@get("/people", name="people.list", guards=SEES)
async def list_people(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """People by name, sound, number, unit, category and status, 50 a page."""
    query = {name: request.query_params.get(name, "")[:60] for name in ("q", "unit", "tree", "category", "status", "activated")}
    unit, scope = None, None
    if query["unit"]:
        unit = await unit_for(viewer, query["unit"], verb=Permission.SEE_PEOPLE)
        tree = query["tree"] if query["tree"] in access.TREES else access.AREA
        scope = Scope(tree, unit[f"{tree}_path"])
    asked = Asked(query["q"], scope, query["category"], query["status"], query["activated"])
    number = asked_page(request.query_params.get("page"))
    rows, total = await queries.people_for(viewer, asked, page=Page(number, 0))
    pages = Page(number, total, noun="人", path="/people", query=query)
    return page(
        request, "people/list.html", people=rows, pages=pages, query=query, unit=unit, categories=CATEGORIES, statuses=STATUSES,
        activated=ACTIVATED, may_edit=viewer.may(Permission.EDIT_PEOPLE), may_import=viewer.may(Permission.IMPORT_PEOPLE),
    )  # fmt: skip


@get("/people/new", name="people.new_person", guards=EDITS)
async def new_person(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """The form for one person."""
    code = request.query_params.get("unit", "")
    unit = await unit_for(viewer, code, verb=Permission.EDIT_PEOPLE) if code else None
    return await _new_page(request, viewer, typed={"unit": unit["name"] if unit else viewer.unit_name}, errors={})


@post("/people", name="people.add_person", guards=EDITS)
async def add_person(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Adds a person and goes to their page."""
    form = await read_form(request)
    try:
        unit = await _unit_typed(form, "unit")
        form.check()
        now = clock.now_ms()
        code = await actions.add_person(viewer, unit, _typed(form), today=clock.day_of(now), now=now)
    except Refusal as refusal:
        errors = refusal.fields or {"": refusal.sentence}
        return await _new_page(request, viewer, typed=_typed(form), errors=errors, status=refusal.status)
    return see_other(f"/people/{code}", ok="已添加。下一步可以给本人发激活码。")


@get("/people/{code:str}", name="people.show", guards=SEES)
async def show_person(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """One person: where they serve and have served, roles, activation."""
    person = await queries.person_for(viewer, code, verb=Permission.SEE_PEOPLE)
    return await person_page(request, viewer, person=person)


async def person_page(
    request: Request[Any, Any, Any], viewer: Viewer, *, person: dict[str, Any], typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None, status: int = 200,
) -> Response[str]:  # fmt: skip
    """The page of a person, with what was typed into one of its forms and what was wrong with it."""
    may = {
        verb.value: viewer.may_in(verb, area_path=person["area_path"], system_path=person["system_path"])
        for verb in (Permission.EDIT_PEOPLE, Permission.ISSUE_ACTIVATION, Permission.GRANT_ROLES)
    }
    grants = await queries.grants_of(person["id"])
    for held in grants:
        held["may_end"] = rules.may_grant(viewer.grants, role=held["role"], tree=held["tree"], path=held["path"])
    return page(
        request, "people/person.html", status=status, person=person, may=may, grants=grants,
        postings=await queries.postings_of(person["id"]), activation=await queries.activation_of(person["id"], now=clock.now_ms()),
        roles=access.ROLE_NAMES, grantable=[(role, access.ROLE_NAMES[role]) for role in access.ROLE_NAMES if role in viewer.grantable()],
        trees=access.TREES, names=await names_below(viewer, verb=Permission.EDIT_PEOPLE) if may["edit_people"] else [],
        standing=await standing_queries.changes_of(person, may_edit=may["edit_people"], now=clock.now_ms()), pending=await transfers.of_person(person["id"], now=clock.now_ms()), statuses=STATUSES, gone=GONE, typed=typed or {}, errors=errors or {}, oneself=person["id"] == viewer.person,
        own_tree=next((scope.tree for scope in viewer.scopes(Permission.GRANT_ROLES)), access.AREA),
    )  # fmt: skip


@get("/people/{code:str}/edit", name="people.edit_page", guards=EDITS)
async def edit_page(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """The form that changes a person; whoever may edit sees whole numbers here."""
    person = await queries.person_for(viewer, code, verb=Permission.EDIT_PEOPLE)
    numbers = await queries.numbers_of(person["id"])
    typed = {**numbers, "name": person["name"], "staff_no": person["staff_no"] or "", "title": person["title"]}
    typed["category"] = person["category"]
    return page(request, "people/edit.html", person=person, typed=typed, errors={}, categories=CATEGORIES)


@post("/people/{code:str}/edit", name="people.edit_person", guards=EDITS)
async def edit_person(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Changes a person."""
    form = await read_form(request)
    person = await queries.person_for(viewer, code, verb=Permission.EDIT_PEOPLE)
    try:
        now = clock.now_ms()
        await actions.edit_person(viewer, code, _typed(form), today=clock.day_of(now), now=now)
    except Refusal as refusal:
        errors = refusal.fields or {"": refusal.sentence}
        return page(
            request, "people/edit.html", status=refusal.status, person=person, typed=_typed(form), errors=errors, categories=CATEGORIES
        )
    return see_other(f"/people/{code}", ok="已保存。")


@post("/people/{code:str}/move", name="people.move_person", guards=EDITS)
async def move_person(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Moves a person to another unit of the viewer's."""
    form = await read_form(request)
    person = await queries.person_for(viewer, code, verb=Permission.EDIT_PEOPLE)
    try:
        unit = await _unit_typed(form, "move_to")
        form.check()
        await actions.move_person(viewer, code, unit_code=unit, title=form.text("title", "职务", most=60), now=clock.now_ms())
    except Refusal as refusal:
        return await _person_again(request, viewer, person=person, form=form, refusal=refusal)
    return see_other(f"/people/{code}", ok="已调动。以前的成绩仍算在原单位。")


@post("/people/{code:str}/status", name="people.set_status", guards=EDITS)
async def set_status(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Changes the status of a person."""
    form = await read_form(request)
    person = await queries.person_for(viewer, code, verb=Permission.EDIT_PEOPLE)
    try:
        status = form.choice("status", "状态", STATUSES)
        now = clock.now_ms()
        day = day_in(form, "effective", "生效日期") or clock.start_of_day(clock.day_of(now))
        reason = form.text("reason", "说明", most=300)
        form.check()
        await standing.set_status(viewer, code, Change(status, day, reason), now=now)
    except Refusal as refusal:
        return await _person_again(request, viewer, person=person, form=form, refusal=refusal)
    if day > now:
        return see_other(f"/people/{code}", ok=f"已登记：到日子改为“{STATUSES[status]}”，在此之前可以撤销。")
    return see_other(f"/people/{code}", ok=f"状态已改为“{STATUSES[status]}”。登记错了，两天内可以在这一页撤销。")


@post("/people/{code:str}/end-secondment", name="people.end_secondment", guards=EDITS)
async def end_secondment(code: FromPath[str], viewer: TheViewer) -> Response[Any]:
    """Ends the loan of a person."""
    await actions.end_secondment(viewer, code, now=clock.now_ms())
    return see_other(f"/people/{code}", ok="借调已结束。")


async def _person_again(
    request: Request[Any, Any, Any], viewer: Viewer, *, person: dict[str, Any], form: Form, refusal: Refusal
) -> Response[str]:
    if refusal.status in {403, 404}:
        raise refusal
    errors = refusal.fields or {"": refusal.sentence}
    return await person_page(request, viewer, person=person, typed=_all_typed(form), errors=errors, status=refusal.status)


async def _unit_typed(form: Form, field: str) -> str:
    """The code of the unit whose name was typed; a fault of the form when none is meant."""
    words = form.text(field, "单位", required=True)
    meant = (await known_units()).meant_by(words) if words else None
    if meant is not None and meant.unit is None:
        form.fault(field, meant.sentence)
    return meant.unit.code if meant is not None and meant.unit is not None else ""


def _typed(form: Form) -> dict[str, str]:
    return {key: form.text(key, most=200) for key in FIELD_LABELS}


def _all_typed(form: Form) -> dict[str, str]:
    return {name: form.text(name, most=200) for name in form.names()}


async def _new_page(
    request: Request[Any, Any, Any], viewer: Viewer, *, typed: dict[str, str], errors: dict[str, str], status: int = 200
) -> Response[str]:
    names = await names_below(viewer, verb=Permission.EDIT_PEOPLE)
    statuses = [(label, label) for code, label in STATUSES.items() if code not in GONE]
    return page(
        request, "people/new.html", status=status, typed=typed, errors=errors, names=names, categories=CATEGORIES, statuses=statuses
    )


ROUTES = [
    list_people, new_person, add_person, show_person, edit_page, edit_person, move_person, set_status, end_secondment,
]  # fmt: skip
