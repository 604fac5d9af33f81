"""Pages of exams for the office: the list, one exam, a sample paper."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from app.bank.rules import sees_keys
from app.exams import overview, pinned, queries, rules
from app.foundation import clock
from app.foundation.access import Permission
from app.foundation.web.entry import TheViewer
from app.foundation.web.frame import page
from app.foundation.web.guards import allowed_everywhere
from app.foundation.web.paging import Page, asked_page
from question_bank.forms import TEMPLATES
from question_bank.question import TYPES

SEES = [allowed_everywhere(Permission.SEE_EXAMS)]
LOOKS_INSIDE = [allowed_everywhere(Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM)]
SAMPLES = 20


@get("/exams", name="exams.list", guards=SEES)
async def list_page(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """Every exam, newest window first, narrowed by state in the address."""
    state, number, now = request.query_params.get("state", ""), asked_page(request.query_params.get("page")), clock.now_ms()
    total, exams = await queries.exams_for(viewer, state=state, now=now, offset=(number - 1) * queries.PER_PAGE)
    tabs = [("全部", "/exams", state not in queries.SHOWN)]
    tabs += [(rules.STATES[shown], f"/exams?state={shown}", state == shown) for shown in queries.SHOWN]
    pages = Page(number, total, queries.PER_PAGE, "场", "/exams", {"state": state} if state in queries.SHOWN else {})
    return page(
        request, "exams/list.html", exams=[(exam, rules.state_of(exam, now=now)) for exam in exams], pages=pages, tabs=tabs,
        states=rules.STATES, templates=TEMPLATES, may_arrange=viewer.may_everywhere(Permission.ARRANGE_EXAM),
        may_set=viewer.may_everywhere(Permission.PUBLISH_EXAM),
    )  # fmt: skip


@get("/exams/moved", name="exams.moved", guards=LOOKS_INSIDE)
async def moved_page(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """The exams whose papers were drawn before the law moved under some of their questions."""
    now = clock.now_ms()
    found = [(one, rules.state_of(one.exam, now=now)) for one in await pinned.exams_with_moved(viewer, now=now)]
    return page(request, "exams/moved.html", found=found, states=rules.STATES)


@get("/exams/{code:str}", name="exams.exam", guards=SEES)
async def exam_page(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """One exam: its settings in words, whether it can be published, and what can be done now."""
    shown = await overview.look_at(viewer, await queries.exam_for(viewer, code), now=clock.now_ms())
    return page(
        request, "exams/exam.html", shown=shown, exam=shown.exam, state=shown.state, states=rules.STATES,
        may_arrange=viewer.may_everywhere(Permission.ARRANGE_EXAM), may_publish=viewer.may_everywhere(Permission.PUBLISH_EXAM),
    )  # fmt: skip


@get("/exams/{code:str}/preview", name="exams.preview", guards=LOOKS_INSIDE)
async def preview(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """A sample paper drawn as the real ones are; never one of them."""
    exam = await queries.exam_for(viewer, code)
    number = min(asked_page(request.query_params.get("n")), SAMPLES)
    sample = await overview.sample_of(exam, number)
    return page(
        request,
        "exams/preview.html",
        exam=exam,
        sample=sample,
        number=number,
        samples=SAMPLES,
        types=TYPES,
        sees_keys=sees_keys(viewer),
    )


ROUTES = [list_page, moved_page, exam_page, preview]
