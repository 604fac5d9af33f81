"""Addresses of logging in, out and activating."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie

from app.foundation import clock, settings
from app.foundation.refusals import Refusal
from app.foundation.web import sessions
from app.foundation.web.entry import TheViewer
from app.foundation.web.errors import wants_json
from app.foundation.web.forms import read_form
from app.foundation.web.frame import local, page, see_other, viewer_in
from app.people import rules
from app.people.actions import activation
from app.people.actions import log_in as actions
from app.people.entering import Device, LoggedIn

DEVICE = "pufa-device"
_YEAR = 31_536_000


@get("/log-in", name="people.log_in_page", opt={"public": True})
async def log_in_page(request: Request[Any, Any, Any]) -> Response[Any]:
    """The log-in form; somebody logged in goes on to where they wanted."""
    goal = local(request.query_params.get("next", "/"))
    if viewer_in(request) is not None:
        return see_other(goal)
    return page(request, "people/log_in.html", goal=goal, account="", keep=False, error="")


@post("/log-in", name="people.log_in", opt={"public": True})
async def log_in(request: Request[Any, Any, Any]) -> Response[Any]:
    """Logs in and goes on to where the person wanted."""
    form = await read_form(request)
    goal, account, keep = local(form.text("next") or "/"), form.text("account", most=60), form.ticked("keep")
    try:
        form.check()
        entered = await actions.log_in(account, form.secret("password"), keep=keep, device=_device(request), now=clock.now_ms())
    except Refusal as refusal:
        if wants_json(request):
            raise
        answer = page(
            request, "people/log_in.html", status=refusal.status, goal=goal, account=account[:60], keep=keep, error=refusal.sentence
        )
        return _with_retry(answer, refusal)
    return _entered(entered, goal=goal)


@get("/activate", name="people.activate_page", opt={"public": True})
async def activate_page(request: Request[Any, Any, Any]) -> Response[str]:
    """The form for an activation code and a first password; the script puts in the code from the address's fragment."""
    return page(request, "people/activate.html", code="", keep=False, errors={}, least=rules.SHORTEST_PASSWORD)


@post("/activate", name="people.activate", opt={"public": True})
async def activate(request: Request[Any, Any, Any]) -> Response[Any]:
    """Sets the password, logs the person in and goes to the home page."""
    form = await read_form(request)
    code, keep = form.text("code", "激活码", required=True, most=60), form.ticked("keep")
    try:
        form.check()
        entered = await activation.activate(
            code, form.secret("password"), keep=keep, device=_device(request), now=clock.now_ms()
        )
    except Refusal as refusal:
        answer = page(
            request, "people/activate.html", status=refusal.status, code=code[:60], keep=keep,
            errors=refusal.fields or {"": refusal.sentence}, least=rules.SHORTEST_PASSWORD,
        )  # fmt: skip
        return _with_retry(answer, refusal)
    return _entered(entered, goal="/", said="密码已设好，下次用手机号或工号和这个密码登录。")


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


def _device(request: Request[Any, Any, Any]) -> Device:
    return Device(
        request.scope["state"]["address"], request.headers.get("user-agent", ""), request.cookies.get(_device_name(), "")[:200]
    )


def _device_name() -> str:
    return f"__Host-{DEVICE}" if settings.current().secure else DEVICE


def _with_retry(answer: Response[str], refusal: Refusal) -> Response[str]:
    if refusal.retry_after:
        answer.headers["retry-after"] = str(refusal.retry_after)
    return answer


def _entered(entered: LoggedIn, *, goal: str, said: str = "") -> Response[None]:
    answer = see_other(goal, ok=said)
    answer.cookies.append(session_cookie(entered.token, keep=entered.keep))
    secure = settings.current().secure
    answer.cookies.append(
        Cookie(_device_name(), value=entered.device, path="/", max_age=_YEAR, secure=secure, httponly=True, samesite="lax")
    )
    return answer


def session_cookie(token: str, *, keep: bool, gone: bool = False) -> Cookie:
    """The cookie that carries a session's token."""
    secure = settings.current().secure
    age = 0 if gone else (sessions.KEPT // 1000 if keep else None)
    return Cookie(
        sessions.cookie_name(secure=secure), value=token, path="/", max_age=age, secure=secure, httponly=True, samesite="lax"
    )


ROUTES = [log_in_page, log_in, activate_page, activate, log_out, log_out_everywhere]
