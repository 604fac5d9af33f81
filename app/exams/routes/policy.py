"""The page on which the office sets when arranging warns."""

from typing import Any

from litestar import Request, Response, get, post

from app.exams import policy
from app.foundation import clock
from app.foundation.access import Permission
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere

SETS = [allowed_everywhere(Permission.PUBLISH_EXAM)]


@get("/exams/policy", name="exams.policy", guards=SETS)
async def policy_page(request: Request[Any, Any, Any]) -> Response[str]:
    """What is set now, and what was before."""
    return await _page(request, typed=str(await policy.public_limit()))


@post("/exams/policy", name="exams.set_policy", guards=SETS)
async def set_policy(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Stores the share from which arranging warns."""
    form = await read_form(request)
    limit = form.whole("public_limit", "比例", most=100)
    try:
        form.check()
        await policy.set_policy(viewer, public_limit=limit, now=clock.now_ms())
    except Refusal as refusal:
        return await _page(request, typed=form.text("public_limit"), refusal=refusal)
    return see_other("/exams/policy", ok="已保存，从现在起组卷时按它提醒。")


async def _page(request: Request[Any, Any, Any], *, typed: str, refusal: Refusal | None = None) -> Response[str]:
    errors = (refusal.fields or {"": refusal.sentence}) if refusal else {}
    return page(
        request, "exams/policy.html", status=refusal.status if refusal else 200, typed=typed, errors=errors, history=await policy.history()
    )  # fmt: skip


ROUTES = [policy_page, set_policy]
