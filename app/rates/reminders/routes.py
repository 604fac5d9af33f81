"""Addresses for a word to one person of a list, and for a list on paper."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import clock, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.frame import page
from app.foundation.web.guards import allowed
from app.people.categories import CATEGORIES
from app.people.queries.people import person_for
from app.rates import actions, people, queries, wording
from app.rates.asking import asked
from app.rates.reminders.wording import to_one
from app.rates.routes import labels_of, people_of, sender, taken_out

_Request = Request[Any, Any, Any]


@get("/rates/{code:str}/units/{unit:str}/people/{person:str}", name="rates.person", guards=[allowed(Permission.SEE_PEOPLE)])
async def show_person(
    code: FromPath[str], unit: FromPath[str], person: FromPath[str], request: _Request, viewer: TheViewer
) -> Response[str]:
    """Where one person of a unit stands in an exam, a message to them alone, and a fresh activation code."""
    exam = queries.exam_in(await queries.exams(), code)
    query = request.query_params
    shown, which, part, _ = await people_of(viewer, exam, unit, asked("", query), query=query)
    one = await people.one_in(exam, part, person)
    if one is None:
        raise refusals.not_found()
    now, year = clock.now_ms(), shown.snapshot.year
    return page(
        request, "rates/person.html", exam=exam, shown=shown, branch=shown.branch, one=one, which=which, now=now, wording=wording,
        text=to_one(one, exam, sender=sender(viewer, shown), year=year, now=now), labels=labels_of(shown), categories=CATEGORIES,
        is_mine=await _reaches(viewer, person, Permission.SEE_PEOPLE), issues=await _reaches(viewer, person, Permission.ISSUE_ACTIVATION),
    )  # fmt: skip


async def _reaches(viewer: Viewer, person: str, verb: Permission) -> bool:
    """Whether the person serves today where the viewer may do this: the roster may remember them elsewhere."""
    try:
        await person_for(viewer, person, verb=verb)
    except Refusal:
        return False
    return True


@post(
    "/rates/{code:str}/units/{unit:str}/people/print", name="rates.print_people", status_code=200,
    guards=[allowed(Permission.EXPORT_PEOPLE)],
)  # fmt: skip
async def print_people(code: FromPath[str], unit: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """The people a number counts on a page to be printed; recorded as taken out, like the file."""
    exam = queries.exam_in(await queries.exams(), code)
    now = clock.now_ms()
    shown, which, title, listed = await taken_out(viewer, exam, unit, query=request.query_params, now=now)
    await actions.export_people(viewer, exam, unit=unit, which=which, people=len(listed), now=now)
    return page(
        request, "rates/people_print.html", exam=exam, shown=shown, branch=shown.branch, listed=listed, title=title, which=which,
        labels=labels_of(shown), categories=CATEGORIES, wording=wording, now=now, sentence=shown.snapshot.sentence,
    )  # fmt: skip


ROUTES = [show_person, print_people]
