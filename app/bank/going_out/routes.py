"""Addresses of taking questions out: what would leave, and the file."""

from typing import Any

from litestar import Request, Response, get, post

from app.bank import listing, rules
from app.bank.going_out import actions
from app.bank.going_out.rules import KEYLESS, Wanted, filter_in_words, formats_for
from app.bank.listing import Asked
from app.foundation import clock
from app.foundation.access import Permission, Viewer
from app.foundation.refusals import Refusal
from app.foundation.web.downloads import download
from app.foundation.web.entry import TheViewer
from app.foundation.web.filters import day
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page
from app.foundation.web.guards import allowed_everywhere
from question_bank.formats.outgoing import OUTGOING
from question_bank.formats.paper.layout import POINTS
from question_bank.question import TYPES

SEES = [allowed_everywhere(Permission.SEE_BANK)]
_Request = Request[Any, Any, Any]


@get("/bank/export", name="bank.export_page", guards=SEES)
async def export_page(request: _Request, viewer: TheViewer) -> Response[str]:
    """What would leave, and in which format."""
    wanted = Wanted(next(iter(formats_for(viewer))), key=rules.sees_keys(viewer))
    return await _page(request, viewer, wanted=wanted)


@post("/bank/export", name="bank.export", guards=SEES, status_code=200)
async def export(request: _Request, viewer: TheViewer) -> Response[Any]:
    """The questions of the filtered list as a file."""
    form, now = await read_form(request), clock.now_ms()
    wanted = _wanted(form, viewer)
    try:
        form.check()
        made = await actions.export_questions(viewer, Asked.of(request.query_params), wanted, now=now)
    except Refusal as refusal:
        return await _page(request, viewer, wanted=wanted, refusal=refusal)
    one = OUTGOING[wanted.format]
    return download(made.data, name=f"{wanted.title}-{day(now)}{one.ending}", media_type=one.media_type)


async def _page(request: _Request, viewer: Viewer, *, wanted: Wanted, refusal: Refusal | None = None) -> Response[str]:
    asked = Asked.of(request.query_params)
    total, sealed = await listing.counted(asked, sealed=rules.sees_sealed(viewer))
    errors = (refusal.fields or {"": refusal.sentence}) if refusal else {}
    return page(
        request, "bank/export.html", status=refusal.status if refusal else 200, asked=asked, words=filter_in_words(asked), total=total,
        sealed=sealed, wanted=wanted, errors=errors, formats=formats_for(viewer), sees_keys=rules.sees_keys(viewer),
        most=actions.MOST_EXPORTED, types=TYPES,
    )  # fmt: skip


def _wanted(form: Form, viewer: Viewer) -> Wanted:
    format_ = form.choice("format", "格式", formats_for(viewer))
    key = form.ticked("key")
    if not key and format_ in OUTGOING and format_ not in KEYLESS:
        form.fault("format", f"{OUTGOING[format_].name} 离不开答案，请勾选“带答案和解析”，或换成 {'、'.join(KEYLESS.values())}")
    title = form.text("title", "标题", most=60) or "试题"
    points = {
        type_: 100 * form.whole(f"points_{type_}", f"{name}每题分值", least=1, most=100, empty=POINTS[type_] // 100)
        for type_, name in TYPES.items()
    }
    return Wanted(format_, key=key, sealed=form.ticked("sealed"), title=title, points=points)


ROUTES = [export_page, export]
