"""Addresses of practice, and of what the office asks of a year."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.bank.answered import answered_question
from app.bank.opening import opened
from app.bank.paper import LETTERS
from app.foundation import clock
from app.foundation.access import Permission
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed, allowed_everywhere
from app.foundation.web.paging import Page, asked_page
from app.people.categories import CATEGORIES
from app.study import actions, queries, rules
from question_bank.question import MULTIPLE_CHOICE, TRUE_FALSE, TYPES

STUDIES = [allowed(Permission.STUDY)]
SETS = [allowed_everywhere(Permission.SET_REQUIREMENT)]
_MISSED_ON_A_PAGE = 10


@get("/study", name="study.home", guards=STUDIES)
async def home(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """What the year asks, what is done, and the way into a set."""
    today = clock.day_of(clock.now_ms())
    year = today.year
    return page(
        request, "study/home.html", year=year, progress=await queries.progress_of(viewer, year=year), size=rules.SET_SIZE,
        unfinished=await queries.open_set_of(viewer), sets=await queries.recent_sets(viewer), themes=await queries.themes(on=today),
        may_set=viewer.may_everywhere(Permission.SET_REQUIREMENT),
    )  # fmt: skip


@post("/study/sets", name="study.serve_set", guards=STUDIES)
async def serve_set(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[None]:
    """Serves a set and goes to its first open question."""
    form = await read_form(request)
    code = await actions.serve_set(viewer, theme=form.text("theme", most=60), now=clock.now_ms())
    return see_other(f"/study/sets/{code}")


@get("/study/sets/{code:str}", name="study.set", guards=STUDIES)
async def practice_set(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Goes to the first open question; a set that is done shows how it went."""
    practice = await queries.set_for(viewer, code)
    if practice.next_open is not None:
        return see_other(f"/study/sets/{code}/{practice.next_open}")
    year = clock.day_of(practice.served_at).year
    return page(request, "study/done.html", practice=practice, progress=await queries.progress_of(viewer, year=year), year=year)


@get("/study/sets/{code:str}/{position:int}", name="study.question", guards=STUDIES)
async def question(code: FromPath[str], position: FromPath[int], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """One question: to be answered, or with its key once it is."""
    return await _question_page(request, viewer, code=code, position=position)


@post("/study/sets/{code:str}/{position:int}", name="study.answer_question", guards=STUDIES)
async def answer_question(
    code: FromPath[str], position: FromPath[int], request: Request[Any, Any, Any], viewer: TheViewer
) -> Response[Any]:
    """Takes the answer, then shows the key; what cannot be taken is said on the page, the question still open."""
    form = await read_form(request)
    choice = "".join(sorted(form.many("choice")))
    try:
        await actions.answer_question(viewer, code, position=position, choice=choice, now=clock.now_ms())
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return await _question_page(request, viewer, code=code, position=position, refusal=refusal, chosen=choice)
    return see_other(f"/study/sets/{code}/{position}")


async def _question_page(
    request: Request[Any, Any, Any], viewer: Any, *, code: str, position: int, refusal: Refusal | None = None, chosen: str = ""
) -> Response[str]:
    practice = await queries.set_for(viewer, code)
    item, asked = await queries.question_at(practice, position)
    given = practice.given.get(position)
    shared: dict[str, Any] = {"practice": practice, "position": position, "refusal": refusal, "status": refusal.status if refusal else 200}
    if given is not None:
        told = answered_question(item, asked, chosen=given.choice, is_right=given.right)
        opening = await opened(told.cites, on=clock.day_of(practice.served_at))
        return page(request, "study/answered.html", told=told, opened=opening, **shared)
    choices = [(letter, asked.choices[LETTERS.index(own)]) for letter, own in zip(LETTERS, item.order, strict=False)]
    return page(
        request, "study/question.html", type_name=TYPES[asked.type], many=asked.type == MULTIPLE_CHOICE,
        lettered=asked.type != TRUE_FALSE, case_text=asked.case_text, stem=asked.stem, choices=choices, chosen=chosen, **shared,
    )  # fmt: skip


@get("/study/missed", name="study.missed", guards=STUDIES)
async def missed(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """The questions missed in practice and not yet put right, with keys and explanations."""
    all_missed = await queries.missed_by(viewer)
    shown = Page(asked_page(request.query_params.get("page")), len(all_missed), size=_MISSED_ON_A_PAGE, noun="题", path="/study/missed")
    some = all_missed[shown.offset : shown.offset + shown.size]
    opening = await opened((cite for one in some for cite in one.cites), on=clock.day_of(clock.now_ms()))
    return page(request, "study/missed.html", missed=some, paging=shown, opened=opening)


@get("/study/requirement", name="study.requirement", guards=SETS)
async def requirement(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """What a year asks of each category: the office's form."""
    return await _requirement_page(request, year=_year(request.query_params.get("year")))


@post("/study/requirement", name="study.set_requirement", guards=SETS)
async def set_requirement(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Stores what a year asks."""
    form = await read_form(request)
    year = _year(form.text("year"))
    try:
        sets = _sets_in(form)
    except Refusal as refusal:
        return await _requirement_page(request, year=year, refusal=refusal, form=form)
    changed = await actions.set_requirement(viewer, year=year, sets=sets, now=clock.now_ms())
    said = f"{year} 年的学法要求已保存，改动 {changed} 项。" if changed else "没有改动。"
    return see_other(f"/study/requirement?year={year}", ok=said)


def _sets_in(form: Form) -> dict[str, int]:
    """Category → sets, of the fields that were filled in; '' must be."""
    sets = {rules.EVERYBODY: form.whole("sets", "每年组数", most=rules.MOST_SETS)}
    for code, label in CATEGORIES.items():
        if form.text(f"sets-{code}"):
            sets[code] = form.whole(f"sets-{code}", label, most=rules.MOST_SETS)
    form.check()
    return sets


async def _requirement_page(
    request: Request[Any, Any, Any], *, year: int, refusal: Refusal | None = None, form: Form | None = None
) -> Response[str]:
    lines = []
    for code, label, number in await queries.requirement_lines(year):
        name = f"sets-{code}" if code else "sets"
        value = form.text(name) if form else ("" if number is None else str(number))
        lines.append((name, label, value))
    return page(
        request, "study/requirement.html", status=refusal.status if refusal else 200, year=year, lines=lines,
        this_year=clock.day_of(clock.now_ms()).year, definition=rules.DEFINITION, errors=refusal.fields if refusal else {},
        refusal=refusal, most=rules.MOST_SETS,
    )  # fmt: skip


def _year(text: str | None) -> int:
    """A year from an address or form; anything else is this year."""
    this_year = clock.day_of(clock.now_ms()).year
    return int(text) if text and text.isascii() and text.isdigit() and this_year - 5 <= int(text) <= this_year + 1 else this_year


ROUTES = [home, serve_set, practice_set, question, answer_question, missed, requirement, set_requirement]
