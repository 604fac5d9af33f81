"""Pages of exams for the office: the list, one exam, a sample paper."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from app.bank import queries as bank
from app.bank.rules import sees_keys
from app.exams import queries, readiness, rules, wording
from app.exams.rules import State
from app.exams.storing import settings_of
from app.foundation import clock
from app.foundation.access import Permission, Viewer
from app.foundation.web.entry import TheViewer
from app.foundation.web.frame import page
from app.foundation.web.guards import allowed_everywhere
from app.foundation.web.paging import Page, asked_page
from question_bank.drawing import draw_paper, paper_seed
from question_bank.forms import TEMPLATES
from question_bank.question import TYPES

SEES = [allowed_everywhere(Permission.SEE_EXAMS)]
SAMPLES = 20


@dataclass(frozen=True)
class Progress:
    """How far the drawing of papers is, for a bar."""

    part: int
    whole: int


def _publisher(viewer: Viewer) -> dict[int, str]:
    """Whoever looks at a draft and may publish it: publishing will keep them off the roster."""
    publishes = viewer.person is not None and viewer.may_everywhere(Permission.PUBLISH_EXAM)
    return {viewer.person: viewer.name} if publishes and viewer.person is not None else {}


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
    )  # fmt: skip


@get("/exams/{code:str}", name="exams.exam", guards=SEES)
async def exam_page(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """One exam: its settings in words, whether it can be published, and what can be done now."""
    exam, now = await queries.exam_for(viewer, code), clock.now_ms()
    settings, state = settings_of(exam), rules.state_of(exam, now=now)
    made_by = await queries.arrangers(exam["id"])
    kept_out = {**made_by, **_publisher(viewer)} if state is State.DRAFT else made_by
    look = await readiness.look(settings, exam, without=set(kept_out), now=now) if state is State.DRAFT else None
    job = await queries.open_job(exam["id"]) if state is State.PUBLISHING else None
    main = await queries.main_title(settings.main_exam)
    why_not = rules.why_no_publishing(state=state, arrangers=set(made_by), by=viewer.person)
    return page(
        request, "exams/exam.html", exam=exam, state=state, states=rules.STATES, look=look, arrangers=list(kept_out.values()),
        words=wording.settings_in_words(settings, units=await queries.unit_names(settings.units), main_title=main),
        names=await queries.names_of([exam["drafted_by"], exam["published_by"], exam["checked_by"]]),
        job=job, progress=Progress(job["done"], job["total"]) if job and job["total"] else None,
        roster=await queries.roster_size(exam["id"]) if exam["published_at"] else None, why_not=why_not,
        may_arrange=viewer.may_everywhere(Permission.ARRANGE_EXAM), may_publish=viewer.may_everywhere(Permission.PUBLISH_EXAM),
    )  # fmt: skip


@get(
    "/exams/{code:str}/preview",
    name="exams.preview",
    guards=[allowed_everywhere(Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM)],
)
async def preview(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """A sample paper drawn as the real ones are; never one of them."""
    exam = await queries.exam_for(viewer, code)
    settings = settings_of(exam)
    pool, public = await readiness.pool_of(settings)
    plan = readiness.plan_of_pool(pool, settings.form, blueprint=settings.blueprint, seed=exam["seed"])
    sample = min(asked_page(request.query_params.get("n")), SAMPLES)
    drawn = draw_paper(plan, seed=paper_seed("preview", exam["code"], exam["edition"], sample)) if plan.possible else []
    questions = await bank.versions({int(str(item.ref)) for item in drawn})
    return page(
        request, "exams/preview.html", exam=exam, missing=plan.missing, sample=sample, samples=SAMPLES, types=TYPES,
        items=[(item, questions[int(str(item.ref))], item.ref in public) for item in drawn], form=settings.form,
        sees_keys=sees_keys(viewer),
    )  # fmt: skip


ROUTES = [list_page, exam_page, preview]
