"""Addresses of a make-up: one step from its main exam's page."""

from dataclasses import replace
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.exams import audience, queries, rules
from app.exams.actions import arranging
from app.exams.obligation import ABSENT, FAILED, RESITS
from app.exams.storing import settings_of
from app.foundation import clock
from app.foundation.access import Permission
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere

ARRANGES = [allowed_everywhere(Permission.ARRANGE_EXAM)]


@get("/exams/{code:str}/make-up", name="exams.make_up_page", guards=ARRANGES)
async def make_up_page(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Who would be called as things stand, and the dates to fill in."""
    exam = await queries.exam_for(viewer, code, verb=Permission.ARRANGE_EXAM)
    now = clock.now_ms()
    if refusal := rules.why_no_make_up(exam, now=now):
        return see_other(f"/exams/{code}", warn=refusal.sentence)
    day = clock.start_of_day(clock.day_of(max(now, exam["closes_at"]) + 7 * clock.DAY))
    typed = {"opens_at": _local(day + 9 * clock.HOUR), "closes_at": _local(day + 7 * clock.DAY + 18 * clock.HOUR), "resits": list(RESITS)}
    return await _page(request, exam, typed=typed, now=now)


@post("/exams/{code:str}/make-up", name="exams.arrange_make_up", guards=ARRANGES)
async def arrange_make_up(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Makes the draft; a second person publishes it as any exam."""
    exam = await queries.exam_for(viewer, code, verb=Permission.ARRANGE_EXAM)
    form, now = await read_form(request), clock.now_ms()
    resits = tuple(kind for kind in RESITS if kind in form.many("resits"))
    if not resits:
        form.fault("resits", "至少选一种人")
    opens_at, closes_at = form.moment("opens_at", "开始时间"), form.moment("closes_at", "截止时间")
    try:
        form.check()
        made = await arranging.arrange_make_up(viewer, code, resits=resits, opens_at=opens_at, closes_at=closes_at, now=now)
    except Refusal as refusal:
        typed = {"opens_at": form.text("opens_at"), "closes_at": form.text("closes_at"), "resits": list(resits)}
        return await _page(request, exam, typed=typed, now=now, refusal=refusal)
    return see_other(f"/exams/{made}", ok="补考草稿已建好，规则与主考相同。请另一位审核发布人员发布；发布时按当时的成绩定名单。")


def _local(moment: int) -> str:
    return f"{clock.to_local(moment):%Y-%m-%dT%H:%M}"


async def _page(
    request: Request[Any, Any, Any], exam: dict[str, Any], *, typed: dict[str, Any], now: int, refusal: Refusal | None = None
) -> Response[str]:
    settings = replace(settings_of(exam), main_exam=exam["id"], units=(), categories=())
    counts = {kind: (await audience.count(replace(settings, resits=(kind,)), without=set()))[0] for kind in (ABSENT, FAILED)}
    return page(
        request, "exams/make_up.html", status=refusal.status if refusal else 200, exam=exam, typed=typed, counts=counts,
        kinds={kind: f"{words}（现在 {counts[kind]:,} 人）" for kind, words in RESITS.items()}, is_open=now < exam["closes_at"],
        errors=(refusal.fields or {"": refusal.sentence}) if refusal else {},
    )  # fmt: skip


ROUTES = [make_up_page, arrange_make_up]
