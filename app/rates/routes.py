"""Addresses of the rates: the exam's units as a tree, one unit, the people behind each number, and what is taken out."""

from dataclasses import replace
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.exams.exemptions import queries as exemptions
from app.exams.roster import share
from app.foundation import clock, refusals, settings
from app.foundation.access import TREES, Permission, Viewer
from app.foundation.web.downloads import download
from app.foundation.web.entry import TheViewer
from app.foundation.web.filters import day
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed
from app.foundation.web.paging import Page, asked_page
from app.people.categories import CATEGORIES
from app.people.transfers import queries as transfers
from app.rates import actions, people, queries, rules, wording, workbook
from app.rates.asking import LOW, Asked, asked
from app.rates.counting import Part
from app.rates.defining import queries as defining
from app.rates.forest import ORDERS, Branch, Forest, Line, found_lines, lines_below, lines_of
from app.rates.narrowing import BACK, Narrowed, counted_as, narrowed
from app.rates.queries import UnitFigures
from app.rates.reminders import wording as reminding
from app.rates.reminders.wording import Sender
from app.rates.stages import stages_for
from app.rates.views.scope import LOOKS, sees_whole, tabs_of
from question_bank.files.workbooks import MIME_TYPE

SEES = [allowed(Permission.SEE_RATES)]
EXPORTS = [allowed(Permission.EXPORT_PEOPLE)]
FIRST_ABSENT = 10
MOST_EXPORTED = 100_000
_Request = Request[Any, Any, Any]


@get("/rates", name="rates.overview", guards=SEES)
async def overview(request: _Request, viewer: TheViewer) -> Response[Any]:
    """Goes on to the exam asked for, else to the current one: a unit admin to their unit, others to the whole tree."""
    found = await queries.exams()
    code = request.query_params.get("exam", "")
    exam = queries.exam_in(found, code) if code else rules.current_exam(found, now=clock.now_ms())
    if exam is None:
        return page(request, "rates/empty.html")
    unit = request.query_params.get("unit", "") or await queries.home_unit(viewer, exam)
    look = request.query_params.get("look", "")
    further = f"/{look}" if look in LOOKS else ""
    return see_other(f"/rates/{exam['code']}/units/{unit}{further}" if unit and unit.isalnum() else f"/rates/{exam['code']}")


@get("/rates/{code:str}", name="rates.exam", guards=SEES)
async def show_exam(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """The units of an exam as a tree, or as a list of those looked for; a unit admin goes on to their unit."""
    found = await queries.exams()
    exam = queries.exam_in(found, code)
    unit = await queries.home_unit(viewer, exam)
    if unit:
        return see_other(f"/rates/{code}/units/{unit}")
    filters, snapshot, tops = await _county(viewer, exam, path=f"/rates/{code}", query=request.query_params)
    now = clock.now_ms()
    return page(
        request, "rates/exam.html", exam=exam, exams=found, snapshot=snapshot, tops=tops, asked=filters, now=now,
        whole=sum((top.figures for top in tops), rules.Figures()), lines=_lines(snapshot.forest, tops, filters),
        top_codes=[top.place.code for top in tops], every_code=_codes(snapshot.forest), trees=queries.trees_of(viewer),
        stages=await stages_for(viewer, exam, found, tree=filters.tree, category=filters.category), exempt_limit=await share.limit(), state=wording.state_of(exam, now=now), look_tabs=_tabs(exam, tops, filters), units=sum(branch.place.kind == "unit" for branch in snapshot.forest.all()), **_WORDS,
    )  # fmt: skip


@post("/rates/{code:str}/export", name="rates.export_exam", guards=SEES, status_code=200)
async def export_exam(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[bytes]:
    """The units of an exam as they stand on the page, every level of the tree, as .xlsx."""
    found = await queries.exams()
    exam = queries.exam_in(found, code)
    filters, snapshot, tops = await _county(viewer, exam, path="", query={**request.query_params, "open": "all"})
    lines, now = _lines(snapshot.forest, tops, filters), clock.now_ms()
    title = f"{exam['title']}　各单位情况（{TREES[filters.tree]}）{_of_category(filters)}"
    stages = await stages_for(viewer, exam, found, tree=filters.tree, category=filters.category)
    data = workbook.table(lines, title=title, sentence=snapshot.sentence, now=now, limit=await share.limit(), stages=stages)
    await actions.export_rates(viewer, exam, unit="", lines=len(lines), now=now)
    return download(data, name=f"{exam['title']}-各单位情况-{day(now)}.xlsx", media_type=MIME_TYPE)


@get("/rates/{code:str}/units/{unit:str}", name="rates.unit", guards=SEES)
async def show_unit(code: FromPath[str], unit: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """One unit: its rates, who has not sat first, then its sub-units, lowest attendance first."""
    found = await queries.exams()
    exam = queries.exam_in(found, code)
    filters = asked(f"/rates/{code}/units/{unit}", request.query_params)
    shown = await queries.unit_for(viewer, exam, unit, tree=filters.tree, category=filters.category)
    now = clock.now_ms()
    absent, _ = await _absent(shown, exam, filters, now=now)
    return page(
        request, "rates/unit.html", exam=exam, exams=found, snapshot=shown.snapshot, shown=shown, branch=shown.branch, asked=filters,
        now=now, figures=shown.branch.figures, lines=lines_below(shown.branch, ORDERS[filters.sort][1]), absent=absent,
        reminder=reminder(viewer, shown, exam, "absent", now=now), labels=labels_of(shown), state=wording.state_of(exam, now=now),
        over=wording.is_over(exam, now=now), above=_above(viewer, shown), trees=shown.trees, exempt_limit=await share.limit(),
        stages=await stages_for(viewer, exam, found, tree=shown.tree, category=filters.category, unit=unit),
        to_do=await _to_do(viewer), look_tabs=tabs_of(code, unit, query=f"&tree={shown.tree}" + _category(filters), whole=sees_whole(viewer, shown)), **_WORDS,
    )  # fmt: skip


@post("/rates/{code:str}/units/{unit:str}/export", name="rates.export_unit", guards=SEES, status_code=200)
async def export_unit(code: FromPath[str], unit: FromPath[str], request: _Request, viewer: TheViewer) -> Response[bytes]:
    """A unit and everything below it as .xlsx."""
    found = await queries.exams()
    exam, filters = queries.exam_in(found, code), asked("", request.query_params)
    shown = await queries.unit_for(viewer, exam, unit, tree=filters.tree, category=filters.category)
    lines, now = lines_of([shown.branch], opened=None, order=ORDERS[filters.sort][1]), clock.now_ms()
    title = f"{exam['title']}　{shown.branch.place.name}（{TREES[shown.tree]}）{_of_category(filters)}"
    stages = await stages_for(viewer, exam, found, tree=shown.tree, category=filters.category, unit=unit)
    data = workbook.table(lines, title=title, sentence=shown.snapshot.sentence, now=now, limit=await share.limit(), stages=stages)
    await actions.export_rates(viewer, exam, unit=unit, lines=len(lines), now=now)
    return download(data, name=f"{exam['title']}-{shown.branch.place.name}-{day(now)}.xlsx", media_type=MIME_TYPE)


@get("/rates/{code:str}/units/{unit:str}/people", name="rates.people", guards=[allowed(Permission.SEE_PEOPLE)])
async def show_people(code: FromPath[str], unit: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """Exactly the people a number counts, to be searched and turned over."""
    exam = queries.exam_in(await queries.exams(), code)
    path, query = f"/rates/{code}/units/{unit}/people", request.query_params
    filters = asked(path, query)
    shown, which, part, only = await people_of(viewer, exam, unit, filters, query=query)
    number = asked_page(query.get("page"))
    listed, total = await people.people_in(exam, part, which=which, text=filters.text, narrowed=only, offset=(number - 1) * 50)
    kept = {**filters.values(), "which": which, "own": "1" if part.own else "", **only.values()}
    now = clock.now_ms()
    group = "" if part.own or only.values() or filters.text else reminder(viewer, shown, exam, which, now=now)
    return page(
        request, "rates/people.html", exam=exam, snapshot=shown.snapshot, shown=shown, branch=shown.branch, asked=filters, now=now,
        which=which, own=part.own, listed=listed, at_once=people.AT_ONCE, pages=Page(number, total, noun="人", path=path, query=kept), kept=kept,
        figures=shown.branch.own if part.own else shown.branch.figures, labels=labels_of(shown), over=wording.is_over(exam, now=now),
        reminder=group, only=only, to_remind=() if only.counted else reminding.LISTS, **_WORDS,
    )  # fmt: skip


@post("/rates/{code:str}/units/{unit:str}/people/export", name="rates.export_people", guards=EXPORTS, status_code=200)
async def export_people(code: FromPath[str], unit: FromPath[str], request: _Request, viewer: TheViewer) -> Response[bytes]:
    """The people a number counts as .xlsx, with what the page shows of them."""
    exam = queries.exam_in(await queries.exams(), code)
    now = clock.now_ms()
    shown, which, title, listed = await taken_out(viewer, exam, unit, query=request.query_params, now=now)
    data = workbook.people(listed, exam=exam, title=title, sentence=shown.snapshot.sentence, labels=labels_of(shown), now=now)
    await actions.export_people(viewer, exam, unit=unit, which=which, people=len(listed), now=now)
    name = wording.list_title(which, over=wording.is_over(exam, now=now))
    return download(data, name=f"{shown.branch.place.name}-{name}-{day(now)}.xlsx", media_type=MIME_TYPE)


_WORDS: dict[str, Any] = {
    "wording": wording, "counts": rules.COUNTS, "rate_names": rules.RATES, "lists": rules.LISTS, "is_low": rules.is_low,
    "orders": {key: label for key, (label, _) in ORDERS.items()}, "low_words": LOW, "categories": CATEGORIES, "tree_names": TREES,
}  # fmt: skip


async def _county(viewer: Viewer, exam: dict[str, Any], *, path: str, query: Any) -> tuple[Asked, queries.Snapshot, list[Branch]]:
    filters = asked(path, query)
    if not filters.tree:
        filters = asked(path, {**query, "tree": queries.trees_of(viewer)[0]})
    snapshot, tops = await queries.county_for(viewer, exam, tree=filters.tree, category=filters.category)
    return filters, snapshot, tops


def _lines(forest: Forest, tops: list[Branch], filters: Asked) -> list[Line]:
    order = ORDERS[filters.sort][1]
    if filters.is_filtered:
        return found_lines(forest.all(), text=filters.text, below=filters.low, order=order)
    return lines_of(tops, opened=filters.open_codes([top.place.code for top in tops]), order=order)


def _codes(forest: Forest) -> list[str]:
    return [branch.place.code for branch in forest.all() if branch.children]


def _tabs(exam: dict[str, Any], tops: list[Branch], filters: Asked) -> list[tuple[str, str, bool]]:
    """The further looks, at the first of the units at the top."""
    query = f"&tree={filters.tree}" + _category(filters)
    return tabs_of(exam["code"], tops[0].place.code, query=query, whole=True) if tops else []


def _category(filters: Asked) -> str:
    return f"&category={filters.category}" if filters.category else ""


def _of_category(filters: Asked) -> str:
    return f"　只计{CATEGORIES[filters.category]}" if filters.category else ""


def labels_of(shown: UnitFigures) -> dict[int, str]:
    """Names of the unit and what is below it: with the parent where that is not the unit of the page."""
    branch = shown.branch
    labels = {
        one.place.id: one.place.short_name if one.parent is branch else one.label for one in shown.snapshot.forest.all()
    }
    return {**labels, branch.place.id: f"{branch.place.short_name}（本级）" if branch.children else branch.place.short_name}


def _above(viewer: Viewer, shown: UnitFigures) -> list[tuple[Branch, bool]]:
    """The units above with whether the viewer may go there."""
    return [
        (one, queries.reaches(viewer, Permission.SEE_RATES, tree=shown.tree, path=one.place.paths[shown.tree]))
        for one in shown.snapshot.forest.above(shown.branch)
    ]


async def _to_do(viewer: Viewer) -> list[tuple[str, str, int]]:
    """What waits for the viewer's answer as (label, address, how many): moves of people, and exemptions."""
    waits = []
    if viewer.may(Permission.EDIT_PEOPLE):
        waits.append(("人员调动等您答复", "/transfers", await transfers.to_answer(viewer)))
    if any(viewer.may(verb) for verb in exemptions.WORKS):
        waits.append(("免考申请等您办理", "/exemptions", await exemptions.to_do_count(viewer)))
    return [one for one in waits if one[2]]


async def _absent(shown: UnitFigures, exam: dict[str, Any], filters: Asked, *, now: int) -> tuple[list[rules.Listed], int]:
    if not shown.sees_people or now < exam["opens_at"]:
        return [], 0
    part = replace(shown.part, category=filters.category)
    return await people.people_in(exam, part, which="absent", most=FIRST_ABSENT)


def sender(viewer: Viewer, shown: UnitFigures) -> Sender:
    """Who signs a reminder about this unit."""
    return Sender(viewer.name, shown.branch.place.short_name, settings.current().public_url)


def reminder(viewer: Viewer, shown: UnitFigures, exam: dict[str, Any], which: str, *, now: int) -> str:
    """The group text for one of the lists of a unit; '' where none is due."""
    figures, year = shown.branch.figures, shown.snapshot.year
    return reminding.to_group(exam, which, figures, sender=sender(viewer, shown), year=year, now=now)


def list_name(
    exam: dict[str, Any], shown: UnitFigures, which: str, *, part: Part, filters: Asked, only: Narrowed, now: int
) -> str:
    """What a list of people is called on paper."""
    name = wording.list_title(which, over=wording.is_over(exam, now=now))
    narrowed_to = f"（{'，'.join(filter(None, (only.counted_words, only.words())))}）" if only.values() else ""
    return f"{exam['title']}　{shown.branch.place.name}{'（本级）' if part.own else ''}　{name}名单{narrowed_to}{_of_category(filters)}"


async def people_of(
    viewer: Viewer, exam: dict[str, Any], unit: str, filters: Asked, *, query: Any
) -> tuple[UnitFigures, str, Part, Narrowed]:
    """The unit, which of its people, over which part of the roster, narrowed to what; 404 for what is no list of the viewer's.

    With the exempted put back it is a list for who arranges or publishes, taken out by nobody.
    """
    which, only = query.get("which", "absent"), narrowed(query)
    if only is None or (only.counted == BACK and not defining.may_define(viewer)):
        raise refusals.not_found()
    shown = await queries.unit_for(viewer, counted_as(exam, only.counted), unit, tree=filters.tree, category=filters.category)
    if which not in rules.LISTS or not shown.sees_people or not only.fits(which):
        raise refusals.not_found()
    if only.counted == BACK:
        shown = replace(shown, exports_people=False)
    return shown, which, replace(shown.part, own=query.get("own") == "1", category=filters.category), only


async def taken_out(
    viewer: Viewer, exam: dict[str, Any], unit: str, *, query: Any, now: int
) -> tuple[UnitFigures, str, str, list[people.Listed]]:
    """A list that leaves the platform: its unit, which people, its title, the people; 404 for who may not take it out."""
    filters = asked("", query)
    shown, which, part, only = await people_of(viewer, exam, unit, filters, query=query)
    if not shown.exports_people:
        raise refusals.not_found()
    listed, _ = await people.people_in(exam, part, which=which, text=filters.text, narrowed=only, most=MOST_EXPORTED)
    return shown, which, list_name(exam, shown, which, part=part, filters=filters, only=only, now=now), listed


ROUTES = [overview, show_exam, export_exam, show_unit, export_unit, show_people, export_people]
