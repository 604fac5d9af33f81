"""Addresses of one's own account."""

from typing import Any

from litestar import Request, Response, get, post

from app.foundation import access, clock, refusals
from app.foundation.access import Viewer
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import a_person
from app.people import rules
from app.people.actions import log_in as actions
from app.people.queries import me as queries


@get("/me", name="people.me", guards=[a_person])
async def me(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """What the platform holds about the viewer, their roles and devices, and the form for a new password."""
    return await _me_page(request, viewer, errors={})


@post("/me/password", name="people.change_password", guards=[a_person])
async def change_password(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Changes the viewer's password; other devices are logged out."""
    form = await read_form(request)
    try:
        await actions.change_password(viewer, old=form.secret("old"), new=form.secret("new"), now=clock.now_ms())
    except Refusal as refusal:
        answer = await _me_page(request, viewer, errors=refusal.fields or {"": refusal.sentence}, status=refusal.status)
        if refusal.retry_after:
            answer.headers["retry-after"] = str(refusal.retry_after)
        return answer
    return see_other("/me", ok="密码已更改，其他设备已退出登录。")


async def _me_page(request: Request[Any, Any, Any], viewer: Viewer, *, errors: dict[str, str], status: int = 200) -> Response[str]:
    if viewer.person is None:
        raise refusals.not_found()
    account = await queries.account_of(viewer.person, now=clock.now_ms())
    return page(
        request, "people/me.html", status=status, account=account, errors=errors, roles=access.ROLE_NAMES, trees=access.TREES,
        least=rules.SHORTEST_PASSWORD, session=viewer.session,
    )  # fmt: skip


ROUTES = [me, change_password]
