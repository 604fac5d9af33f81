"""One exam as its page shows it to a viewer, and a sample of its papers."""

from dataclasses import dataclass
from typing import Any

from app.bank import queries as bank
from app.exams import pinned, queries, readiness, rules, wording
from app.exams.drawing import pools_of
from app.exams.readiness import Readiness
from app.exams.rules import State
from app.exams.storing import settings_of
from app.foundation.access import Permission, Viewer
from app.foundation.refusals import Refusal
from question_bank.drawing import DrawnItem, draw_paper, paper_seed
from question_bank.forms import PaperForm
from question_bank.question import Question


@dataclass(frozen=True)
class Progress:
    """How far the drawing of papers is, for a bar."""

    part: int
    whole: int


@dataclass(frozen=True)
class Overview:
    """An exam's row with its state, its settings in words, and what speaks for or against publishing.

    `ready` only for a draft, `job` only while it is being published, `roster` (people, units) only afterwards.
    `kept_out` names those who arrange, check or publish it, and for a draft those who wrote, checked or drew questions
    of its pools that are not public: they cannot sit it.
    """

    exam: dict[str, Any]
    state: State
    words: list[tuple[str, str]]
    names: dict[int, str]
    kept_out: list[str]
    ready: Readiness | None
    job: dict[str, Any] | None
    progress: Progress | None
    roster: tuple[int, int] | None
    why_not: Refusal | None
    moved: list[pinned.Pinned]


@dataclass(frozen=True)
class Sample:
    """A sample paper: (place, question, public) each, or in `missing` why none can be drawn."""

    form: PaperForm
    items: list[tuple[DrawnItem, Question, bool]]
    missing: tuple[str, ...]


async def look_at(viewer: Viewer, exam: dict[str, Any], *, now: int) -> Overview:
    """The exam as this viewer sees it now."""
    settings, state = settings_of(exam), rules.state_of(exam, now=now)
    made_by = await queries.arrangers(exam["id"])
    knowing = await bank.knowing(pools_of(exam["pools"])) if state is State.DRAFT else {}
    kept_out = {**made_by, **_publisher(viewer), **knowing} if state is State.DRAFT else made_by
    job = await queries.open_job(exam["id"]) if state is State.PUBLISHING else None
    units, main = await queries.unit_names(settings.units), await queries.main_title(settings.main_exam)
    return Overview(
        exam, state, words=wording.settings_in_words(settings, units=units, main_title=main),
        names=await queries.names_of([exam["drafted_by"], exam["published_by"], exam["checked_by"]]),
        kept_out=list(kept_out.values()),
        ready=await readiness.look(settings, exam, without=set(kept_out), now=now) if state is State.DRAFT else None,
        job=job, progress=Progress(job["done"], job["total"]) if job and job["total"] else None,
        roster=await queries.roster_size(exam["id"]) if exam["published_at"] else None,
        why_not=rules.why_no_publishing(state=state, arrangers=set(made_by), by=viewer.person),
        moved=await pinned.in_papers_of(exam) if state in (State.COMING, State.OPEN) else [],
    )  # fmt: skip


def _publisher(viewer: Viewer) -> dict[int, str]:
    """Whoever looks at a draft and may publish it: publishing will keep them off the roster."""
    publishes = viewer.person is not None and viewer.may_everywhere(Permission.PUBLISH_EXAM)
    return {viewer.person: viewer.name} if publishes and viewer.person is not None else {}


async def sample_of(exam: dict[str, Any], number: int) -> Sample:
    """Sample paper `number` of an exam: built as the real ones are, and never one of them."""
    settings = settings_of(exam)
    drawable = await readiness.pool_of(settings)
    plan = readiness.plan_of(settings, drawable, seed=exam["seed"])
    drawn = draw_paper(plan, seed=paper_seed("preview", exam["code"], exam["edition"], number)) if plan.possible else []
    questions = await bank.versions({int(str(item.ref)) for item in drawn})
    items = [(item, questions[int(str(item.ref))], item.ref in drawable.public) for item in drawn]
    return Sample(settings.form, items, plan.missing)
