"""Addresses of the day of an exam, for the office: who stands where, one person, a unit, everybody."""

from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.exams.rules import MOST_MINUTES, STATES, state_of
from app.foundation import clock
from app.foundation.access import Permission
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere
from app.foundation.web.paging import Page, asked_page
from app.sitting.day import actions, deciding, queries, rules
from app.sitting.day.queries import Asked
from app.sitting.day.rules import Extension

SEES = [allowed_everywhere(Permission.SEE_EXAMS)]
ACTS = [allowed_everywhere(Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM)]
_Request = Request[Any, Any, Any]


@get("/exams/{code:str}/day", name="day.day", guards=SEES)
async def day_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """Everybody with a paper, those at it first, with the last save; what was done; what can be done for a unit or for all."""
    return await _day(request, viewer, code)


@get("/exams/{code:str}/day/{person:str}", name="day.person", guards=SEES)
async def person_page(code: FromPath[str], person: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """One person's attempts, when they last saved and on what, and what can be done for them."""
    return await _person(request, viewer, code, person)


@post("/exams/{code:str}/day/{person:str}/minutes", name="day.give_minutes", guards=ACTS)
async def give_minutes(code: FromPath[str], person: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Gives one person more minutes."""
    form = await read_form(request)
    minutes, reason = form.whole("minutes", "分钟数", least=1, most=MOST_MINUTES), _reason(form)
    try:
        form.check()
        await actions.give_minutes(viewer, code, person, minutes=minutes, reason=reason, now=clock.now_ms())
    except Refusal as refusal:
        return await _person(request, viewer, code, person, form=form, refusal=refusal)
    return see_other(_at(code, person), ok=f"已加 {minutes} 分钟。正在答题的，页面几秒内就会显示新的剩余时间。")


@post("/exams/{code:str}/day/{person:str}/closing", name="day.put_off_closing", guards=ACTS)
async def put_off_closing(code: FromPath[str], person: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Lets one person sit until later."""
    form = await read_form(request)
    closes_at, reason = form.moment("closes_at", "截止时间"), _reason(form)
    try:
        form.check()
        await actions.put_off_closing(viewer, code, person, closes_at=closes_at, reason=reason, now=clock.now_ms())
    except Refusal as refusal:
        return await _person(request, viewer, code, person, form=form, refusal=refusal)
    return see_other(_at(code, person), ok="已推后这个人的截止时间，其他人不变。")


@post("/exams/{code:str}/day/{person:str}/take-back", name="day.take_back", guards=ACTS)
async def take_back(code: FromPath[str], person: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Takes an adjustment back."""
    form = await read_form(request)
    override, reason = form.whole("override", "调整"), _reason(form)
    try:
        form.check()
        await actions.take_back(viewer, code, person, override=override, reason=reason, now=clock.now_ms())
    except Refusal as refusal:
        return await _person(request, viewer, code, person, form=form, refusal=refusal)
    return see_other(_at(code, person), ok="已收回，记录保留。")


@post("/exams/{code:str}/day/{person:str}/more", name="day.ask_more", guards=ACTS)
async def ask_more(code: FromPath[str], person: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Asks a second person for one more attempt."""
    form = await read_form(request)
    reason = _reason(form)
    try:
        form.check()
        asked = await deciding.ask_more(viewer, code, person, reason=reason, now=clock.now_ms())
    except Refusal as refusal:
        return await _person(request, viewer, code, person, form=form, refusal=refusal)
    return see_other(f"/approvals/{asked}", ok="已提交。另一位审核发布人员通过以后，这个人就能再考一次。")


@post("/exams/{code:str}/day/{person:str}/void/{attempt:str}", name="day.ask_void", guards=ACTS)
async def ask_void(
    code: FromPath[str], person: FromPath[str], attempt: FromPath[str], request: _Request, viewer: TheViewer
) -> Response[Any]:
    """Asks a second person to void an attempt."""
    form = await read_form(request)
    reason = _reason(form)
    try:
        form.check()
        asked = await deciding.ask_void(viewer, code, attempt, again=form.ticked("again"), reason=reason, now=clock.now_ms())
    except Refusal as refusal:
        return await _person(request, viewer, code, person, form=form, refusal=refusal)
    return see_other(f"/approvals/{asked}", ok="已提交。另一位审核发布人员通过以后才作废，原来的答卷会保留。")


@post("/exams/{code:str}/day/{person:str}/note", name="day.note_person", guards=ACTS)
async def note_person(code: FromPath[str], person: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Notes an incident of one person."""
    form = await read_form(request)
    words, happened_at = _note(form)
    try:
        form.check()
        await actions.note(viewer, code, person, words=words, happened_at=happened_at, now=clock.now_ms())
    except Refusal as refusal:
        return await _person(request, viewer, code, person, form=form, refusal=refusal)
    return see_other(_at(code, person), ok="已记下。")


@post("/exams/{code:str}/day-note", name="day.note", guards=ACTS)
async def note(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Notes an incident of the whole exam."""
    form = await read_form(request)
    words, happened_at = _note(form)
    try:
        form.check()
        await actions.note(viewer, code, "", words=words, happened_at=happened_at, now=clock.now_ms())
    except Refusal as refusal:
        return await _day(request, viewer, code, form=form, refusal=refusal)
    return see_other(f"/exams/{code}/day", ok="已记下。")


@post("/exams/{code:str}/extend", name="day.extend", guards=ACTS)
async def extend(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Gives everybody more time."""
    form = await read_form(request)
    closes_at = form.moment("closes_at", "截止时间") if form.text("closes_at") else None
    asked = Extension(closes_at, form.whole("minutes", "分钟数", most=MOST_MINUTES, empty=0))
    reason = _reason(form)
    try:
        form.check()
        reached = await actions.extend(viewer, code, asked, reason=reason, now=clock.now_ms())
    except Refusal as refusal:
        return await _day(request, viewer, code, form=form, refusal=refusal)
    return see_other(f"/exams/{code}/day", ok=f"已延长。{reached:,} 人正在答题，页面几秒内就会显示新的剩余时间。")


@post("/exams/{code:str}/end-unit/{unit:str}", name="day.end_unit", guards=ACTS)
async def end_unit(code: FromPath[str], unit: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Ends a unit's sitting at once."""
    form = await read_form(request)
    reason = _reason(form)
    try:
        form.check()
        ended = await actions.end_unit(viewer, code, unit, reason=reason, now=clock.now_ms())
    except Refusal as refusal:
        return await _day(request, viewer, code, form=form, refusal=refusal)
    return see_other(f"/exams/{code}/day?unit={unit}", ok=f"已结束，替 {ended:,} 人交了卷。显示过“已保存”的答案都算数。")


def _reason(form: Form) -> str:
    return form.text("reason", "理由", required=True, most=300)


def _note(form: Form) -> tuple[str, int]:
    words = form.text("words", "情况", required=True, most=500)
    return words, form.moment("happened_at", "发生时间") if form.text("happened_at") else clock.now_ms()


def _at(code: str, person: str) -> str:
    return f"/exams/{code}/day/{person}"


def _errors(refusal: Refusal | None) -> dict[str, str]:
    return (refusal.fields or {"": refusal.sentence}) if refusal else {}


def _typed(form: Form | None) -> dict[str, str]:
    names = ("minutes", "closes_at", "reason", "words", "happened_at")
    return {name: form.text(name) if form else "" for name in names}


def _tabs(path: str, asked: Asked, kept: dict[str, str]) -> list[tuple[str, str, bool]]:
    """(label, address, current) of every way to narrow the list, with the other conditions kept."""
    names = {"": "全部", **{name: label for name, (label, _) in queries.SHOWN.items()}}
    return [
        (label, f"{path}?{urlencode({**kept, 'state': name})}", name == asked.state or (not name and asked.state not in names))
        for name, label in names.items()
    ]


async def _day(
    request: _Request, viewer: TheViewer, code: str, *, form: Form | None = None, refusal: Refusal | None = None
) -> Response[str]:
    exam, now, said = await queries.exam_for(viewer, code), clock.now_ms(), request.query_params
    asked = Asked(said.get("q", "").strip().replace("\x00", "")[:60], said.get("unit", "")[:20], said.get("state", ""))
    number = asked_page(said.get("page"))
    unit = await queries.unit_in(exam, asked.unit) if asked.unit else None
    people, total = await queries.people_of(exam, asked, offset=(number - 1) * queries.PER_PAGE)
    acts, act_count = await queries.acts_of(exam["id"])
    kept = {name: value for name, value in (("q", asked.text), ("unit", asked.unit), ("state", asked.state)) if value}
    return page(
        request, "day/day.html", status=refusal.status if refusal else 200, exam=exam, state=STATES[state_of(exam, now=now)], asked=asked,
        people=[(one, rules.stands(one, now=now)) for one in people], pages=Page(number, total, queries.PER_PAGE, "人", f"/exams/{code}/day", kept),
        counts=await queries.counts_of(exam, unit=asked.unit), tabs=_tabs(f"/exams/{code}/day", asked, kept), unit=unit, acts=acts, act_count=act_count, kinds=rules.KINDS,
        badges=rules.BADGES, may_act=queries.may_act(viewer), may_extend=rules.why_no_extension(state_of(exam, now=now)) is None,
        errors=_errors(refusal), typed=_typed(form),
    )  # fmt: skip


async def _person(
    request: _Request, viewer: TheViewer, code: str, person_code: str, *, form: Form | None = None, refusal: Refusal | None = None
) -> Response[str]:
    exam, now = await queries.exam_for(viewer, code), clock.now_ms()
    person = await queries.person_of(exam, person_code)
    attempts = await queries.attempts_of(exam["id"], person["id"])
    acts, _ = await queries.acts_of(exam["id"], person=person["id"])
    return page(
        request, "day/person.html", status=refusal.status if refusal else 200, exam=exam, person=person,
        attempts=[(one, rules.stands(one, now=now)) for one in attempts], overrides=await queries.overrides_of(exam["id"], person["id"]),
        acts=acts, requests=await queries.open_requests([one["id"] for one in attempts]), kinds=rules.KINDS, badges=rules.BADGES,
        device=rules.device_class(person["device"] or ""), may_act=queries.may_act(viewer) and viewer.person != person["id"],
        closes_at=max([exam["closes_at"], *(one["closes_at"] or 0 for one in await queries.overrides_of(exam["id"], person["id"]))]),
        errors=_errors(refusal), typed=_typed(form),
    )  # fmt: skip


ROUTES = [
    day_page, person_page, give_minutes, put_off_closing, take_back, ask_more, ask_void, note_person, note, extend, end_unit,
]  # fmt: skip
