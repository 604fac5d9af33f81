"""What is true of an exam: its state, its settings, who may change what. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.exams.showing import KEYS_SHOW, SCORE_SHOWS
from app.foundation import clock, refusals
from app.foundation.refusals import Refusal
from question_bank.drawing import Blueprint
from question_bank.forms import PaperForm
from question_bank.marking import RULES

BEST, LAST = "best", "last"
COUNTS = {BEST: "取最高分", LAST: "取最后一次"}
HOME, HOST = "home", "host"
SECONDED_COUNT = {HOME: "借调、挂职的人算在原单位", HOST: "借调、挂职的人算在借调到的单位"}
"""In which unit a person lent to another one counts; either way once in each tree."""
MOST_MINUTES = 600
MOST_ATTEMPTS = 9
MOST_GRACE = 300
MOST_QUESTIONS = 200
MOST_POINTS = 100_000


class State(StrEnum):
    """Where an exam stands."""

    DRAFT = "draft"
    PUBLISHING = "publishing"
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


STATES = {
    State.DRAFT: "草稿",
    State.PUBLISHING: "正在发布",
    State.COMING: "已发布，未开考",
    State.OPEN: "正在考试",
    State.CLOSED: "已结束",
    State.WITHDRAWN: "已撤回",
}


@dataclass(frozen=True)
class Settings:
    """Everything an exam can be told; moments in ms UTC, points × 100, units by id. `resits`: whom a make-up is for, () for all of them."""

    title: str
    opens_at: int
    closes_at: int
    minutes: int
    form: PaperForm
    blueprint: Blueprint = Blueprint()
    grace_seconds: int = 30
    late_entry_minutes: int | None = None
    attempts: int = 1
    counts: str = BEST
    multiple_rule: str = "strict"
    pass_points: int = 6000
    excellent_points: int = 0
    bands: tuple[tuple[str, int], ...] = ()
    pools: tuple[str, ...] = ()
    tree: str = "area"
    units: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    seconded_count: str = HOME
    score_shows: str = "at_once"
    keys_show: str = "after_close"
    main_exam: int | None = field(default=None)
    resits: tuple[str, ...] = ()


def state_of(exam: Mapping[str, Any], *, now: int) -> State:
    """The state that follows from an exam's moments; opening counts as open, closing as closed."""
    if exam["withdrawn_at"] is not None:
        return State.WITHDRAWN
    if exam["published_at"] is None:
        return State.DRAFT if exam["checked_at"] is None else State.PUBLISHING
    here = now + (exam["rehearsal_shift"] or 0)
    if here < exam["opens_at"]:
        return State.COMING
    return State.OPEN if here < exam["closes_at"] else State.CLOSED


def why_no_edit(state: State) -> Refusal | None:
    """Why an exam's settings cannot be changed; None for a draft."""
    if state is State.DRAFT:
        return None
    sentences = {
        State.PUBLISHING: "正在发布这场考试，设置不能再改。要改的话，请审核人员先停止发布。",
        State.COMING: "考试已经发布，名单和试卷都定了，设置不能再改。要改的话，请先撤回，再用“照此新建”改好重新发布。",
        State.OPEN: "考试已经开始，设置不能再改，也不能撤回。个别人的情况请用“个别调整”。",
        State.CLOSED: "考试已经结束，设置不能再改。",
        State.WITHDRAWN: "这场考试已经撤回，设置不能再改。可以用“照此新建”另建一场。",
    }
    return refusals.conflict(sentences[state], reason="not_a_draft")


def why_no_withdrawal(state: State) -> Refusal | None:
    """Why an exam cannot be withdrawn; None for a draft and before it opens."""
    if state in {State.DRAFT, State.COMING}:
        return None
    sentences = {
        State.PUBLISHING: "正在发布这场考试，请先停止发布。",
        State.OPEN: "考试已经开始，不能撤回：已经有人可以作答。",
        State.CLOSED: "考试已经结束，不能撤回。",
        State.WITHDRAWN: "这场考试已经撤回过了。",
    }
    return refusals.conflict(sentences[state], reason="not_withdrawable")


def why_no_publishing(*, state: State, arrangers: set[int], by: int | None) -> Refusal | None:
    """Why this person cannot publish an exam: it is no draft any more, or they arranged it themselves."""
    if state is not State.DRAFT:
        return why_no_edit(state)
    if by is None or by in arrangers:
        return refusals.not_allowed("组卷和发布要由两个人做：这场考试的设置是您填的，请另一位审核人员看过以后发布。")
    return None


def why_no_release(state: State, *, released_at: int | None) -> Refusal | None:
    """Why keys cannot be released now; None once the exam is over and they are not."""
    if released_at is not None:
        return refusals.conflict("标准答案和解析已经公布了。")
    if state is not State.CLOSED:
        return refusals.conflict("考试还没有结束，不能公布标准答案和解析。")
    return None


def why_no_make_up(exam: Mapping[str, Any], *, now: int) -> Refusal | None:
    """Why an exam can have no make-up; None for a published main exam that is open or over."""
    if exam["main_exam"] is not None or exam["rehearsal_shift"] is not None:
        return refusals.conflict("补考和演练没有补考。请到主考试的页面安排。", reason="no_main_exam")
    if state_of(exam, now=now) not in {State.OPEN, State.CLOSED}:
        return refusals.conflict("这场考试还没有开考，还不知道谁要补考。", reason="too_early")
    return None


def settings_faults(settings: Settings) -> dict[str, str]:
    """Field → sentence for everything that cannot be; empty when the settings can be stored."""
    found: dict[str, str] = {}
    _times(settings, found=found)
    _points(settings, found=found)
    if not settings.title.strip():
        found["title"] = "考试名称还没填"
    if not 1 <= settings.attempts <= MOST_ATTEMPTS:
        found["attempts"] = f"每人可考次数要在 1 到 {MOST_ATTEMPTS} 之间"
    if sum(part.count for part in settings.form.parts) > MOST_QUESTIONS:
        found["form"] = f"一份试卷最多 {MOST_QUESTIONS} 题"
    for name, among in (("counts", COUNTS), ("multiple_rule", RULES), ("score_shows", SCORE_SHOWS), ("keys_show", KEYS_SHOW), ("seconded_count", SECONDED_COUNT)):
        if getattr(settings, name) not in among:
            found[name] = "要从列出的选项中选"
    if faults := settings.blueprint.faults():
        found["blueprint"] = "；".join(faults)
    return found


def _times(settings: Settings, *, found: dict[str, str]) -> None:
    window = (settings.closes_at - settings.opens_at) // clock.MINUTE
    if settings.closes_at <= settings.opens_at:
        found["closes_at"] = "截止时间要晚于开始时间"
    elif window < settings.minutes:
        found["minutes"] = f"从开始到截止只有 {window} 分钟，答题时间不能更长"
    if not 1 <= settings.minutes <= MOST_MINUTES:
        found["minutes"] = f"答题时间要在 1 到 {MOST_MINUTES} 分钟之间"
    if not 0 <= settings.grace_seconds <= MOST_GRACE:
        found["grace_seconds"] = f"到点后仍收的宽限要在 0 到 {MOST_GRACE} 秒之间"
    if settings.late_entry_minutes is not None and not 1 <= settings.late_entry_minutes <= max(window, 1):
        found["late_entry_minutes"] = "开考多久以后不能再进，要在 1 分钟到整个考试时间段之间"


def _points(settings: Settings, *, found: dict[str, str]) -> None:
    total = settings.form.total
    if not settings.form.questions:
        found["form"] = "试卷里还没有题，请填写各题型的题数"
        return
    if any(not 0 < part.points <= MOST_POINTS for part in settings.form.parts if part.count):
        found["form"] = "每题分值要大于 0"
    if not 0 < settings.pass_points <= max(total, 1):
        found["pass_points"] = "及格线要大于 0，不超过卷面总分"
    if settings.excellent_points and not settings.pass_points <= settings.excellent_points <= total:
        found["excellent_points"] = "优秀线要在及格线和卷面总分之间"
        return
    top = settings.excellent_points or total
    if any(not settings.pass_points < points < top for _, points in settings.bands):
        found["bands"] = "中间等次的分数要在及格线和优秀线之间"


def band_of(score: int, *, pass_points: int, excellent_points: int, bands: tuple[tuple[str, int], ...]) -> str:
    """The word for a score (points × 100): 优秀, a band in between, 合格 or 未合格."""
    if score < pass_points:
        return "未合格"
    if excellent_points and score >= excellent_points:
        return "优秀"
    for name, points in sorted(bands, key=lambda band: -band[1]):
        if score >= points:
            return name
    return "合格"
