"""The page on which the office sets the reasons for exemptions and the share above which they are marked."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.exams.roster import reasons, share
from app.foundation import clock
from app.foundation.access import Permission
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere

SETS = [allowed_everywhere(Permission.PUBLISH_EXAM)]
HERE = "/exemptions/settings"
_Request = Request[Any, Any, Any]


@get(HERE, name="exemptions.settings", guards=SETS)
async def settings_page(request: _Request) -> Response[str]:
    """The reasons in their order, those retired below, and the share with what was set before."""
    return await _page(request)


@post(HERE + "/share", name="exemptions.set_share", guards=SETS)
async def set_share(request: _Request, viewer: TheViewer) -> Response[Any]:
    """Stores the share above which exemptions are marked."""
    form = await read_form(request)
    percent = form.whole("percent", "比例", most=100)
    try:
        form.check()
        await share.set_share(viewer, percent=percent, now=clock.now_ms())
    except Refusal as refusal:
        return await _page(request, form=form, refusal=refusal)
    return see_other(HERE, ok="已保存，从现在起各表按它标红。")


@post(HERE + "/reasons", name="exemptions.add_reason", guards=SETS)
async def add_reason(request: _Request, viewer: TheViewer) -> Response[Any]:
    """Adds a reason."""
    form = await read_form(request)
    try:
        label, proof, position = _typed(form)
        await reasons.add_reason(viewer, label=label, proof=proof, position=position, now=clock.now_ms())
    except Refusal as refusal:
        return await _page(request, form=form, refusal=refusal)
    return see_other(HERE, ok="已增加，申请时可以选了。")


@post(HERE + "/reasons/{code:str}", name="exemptions.edit_reason", guards=SETS)
async def edit_reason(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Changes a reason."""
    form = await read_form(request)
    try:
        label, proof, position = _typed(form)
        await reasons.edit_reason(viewer, code, label=label, proof=proof, position=position, now=clock.now_ms())
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return await _page(request, refusal=refusal)
    return see_other(HERE, ok="已保存。")


@post(HERE + "/reasons/{code:str}/retire", name="exemptions.retire_reason", guards=SETS)
async def retire_reason(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[None]:
    """Offers a reason no more, or again."""
    form = await read_form(request)
    back = form.ticked("back")
    await reasons.retire_reason(viewer, code, back=back, now=clock.now_ms())
    return see_other(HERE, ok="已恢复使用。" if back else "已停用，以前用过的照旧显示。")


def _typed(form: Form) -> tuple[str, bool, int]:
    label = form.text("label", "名称", required=True, most=20)
    position = form.whole("position", "次序", most=999, empty=500)
    form.check()
    return label, form.ticked("proof"), position


async def _page(request: _Request, *, form: Form | None = None, refusal: Refusal | None = None) -> Response[str]:
    errors = (refusal.fields or {"": refusal.sentence}) if refusal else {}
    return page(
        request, "exemptions/settings.html", status=refusal.status if refusal else 200, reasons=await reasons.all_reasons(), errors=errors,
        percent=form.text("percent") if form and form.text("percent") else str((await share.limit()).percent), history=await share.history(),
        typed={name: form.text(name) if form else "" for name in ("label", "position", "proof")},
    )  # fmt: skip


ROUTES = [settings_page, set_share, add_reason, edit_reason, retire_reason]
