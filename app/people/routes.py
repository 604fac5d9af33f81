"""Addresses of logging in and out."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie

from app.foundation import clock, settings
from app.foundation.refusals import Refusal
from app.foundation.web import sessions
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import local, page, see_other, viewer_in
from app.people import actions


@get("/log-in", name="people.log_in_page", opt={"public": True})
async def log_in_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The log-in form; somebody logged in goes on to where they wanted."""
    goal = local(request.query_params.get("next", "/"))
    if viewer_in(request) is not None:
        return see_other(goal)
    return page(request, "people/log_in.html", goal=goal, account="", error="")


@post("/log-in", name="people.log_in", opt={"public": True})
async def log_in(request: Request[Any, Any, Any]) -> Response[Any]:
    """Logs in and goes on to where the person wanted."""
    form = await read_form(request)
    goal, account, keep = local(form.text("next") or "/"), form.text("account", most=60), form.ticked("keep")
    device = request.headers.get("user-agent", "")
    try:
        entered = await actions.log_in(
            account, form.secret("password"), keep=keep, address=request.scope["state"]["address"], device=device, now=clock.now_ms()
        )
    except Refusal as refusal:
        answer = page(request, "people/log_in.html", status=refusal.status, goal=goal, account=account, error=refusal.sentence)
        if refusal.retry_after:
            answer.headers["retry-after"] = str(refusal.retry_after)
        return answer
    gone_in = see_other(goal)
    gone_in.cookies.append(session_cookie(entered.token, keep=keep))
    return gone_in


@post("/log-out", name="people.log_out")
async def log_out(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[None]:
    """Ends this session."""
    await actions.log_out(viewer, now=clock.now_ms())
    answer = see_other("/log-in", ok="已退出登录。")
    answer.cookies.append(session_cookie("", keep=False, gone=True))
    return answer


@post("/log-out-everywhere", name="people.log_out_everywhere")
async def log_out_everywhere(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[None]:
    """Ends every session of the person."""
    await actions.log_out_everywhere(viewer, now=clock.now_ms())
    answer = see_other("/log-in", ok="所有设备都已退出登录。")
    answer.cookies.append(session_cookie("", keep=False, gone=True))
    return answer


def session_cookie(token: str, *, keep: bool, gone: bool = False) -> Cookie:
    """The cookie that carries a session's token."""
    secure = settings.current().secure
    age = 0 if gone else (sessions.KEPT // 1000 if keep else None)
    return Cookie(
        sessions.cookie_name(secure=secure), value=token, path="/", max_age=age, secure=secure, httponly=True, samesite="lax"
    )


ROUTES = [log_in_page, log_in, log_out, log_out_everywhere]

