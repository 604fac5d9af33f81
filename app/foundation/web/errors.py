"""Every refusal and every failure as a page or as JSON, in words, without the database."""

from typing import Any
from urllib.parse import quote

import msgspec
import structlog
from litestar import Request, Response
from litestar.enums import MediaType
from litestar.exceptions import HTTPException, ValidationException

from app.foundation import refusals
from app.foundation.database import failures
from app.foundation.refusals import Refusal
from app.foundation.web.frame import environment, frame_values

_log = structlog.get_logger("errors")

_SENTENCES = {
    400: "这个请求不完整，服务器没法处理。请返回上一页刷新后再试，没有任何内容被改动。",
    401: "请先登录。",
    403: "页面停留太久，或者打开过别的账号，这次提交没有生效。请返回上一页刷新后再提交，填写的内容请先留好。",
    404: "没有找到这一页，可能地址有误，或者它不归您查看。",
    405: "这个地址不支持这样访问，请从页面上的按钮进入。",
    413: "提交的内容太大，没有收下。请把文件缩小到页面写明的大小以内，再传一次。",
    422: "提交的内容里有看不懂的部分，没有收下。请返回上一页刷新后再试。",
    429: "操作太频繁，请稍等一分钟再试。",
    500: "系统出了错，已经记下来。这一步没有完成，之前保存的内容都在。请稍后再试，仍不行请联系普法办。",
    503: "现在人多或系统正在恢复，请过几秒再试。已经保存的内容都在。",
}
_STALE_FORM = "这次提交没有生效"
"""The title of a 403 from the framework: it refuses only forms whose token is missing or old."""


def wants_json(request: Request[Any, Any, Any]) -> bool:
    """Whether the page's script asks, rather than a person's browser."""
    return "application/json" in request.headers.get("accept", "") or "application/json" in request.headers.get("content-type", "")


def refuse(request: Request[Any, Any, Any], refusal: Refusal) -> Response[Any]:
    """The answer that carries a refusal."""
    headers = {"cache-control": "no-store"}
    if refusal.retry_after is not None:
        headers["retry-after"] = str(refusal.retry_after)
    if wants_json(request):
        body = {"reason": refusal.reason, "sentence": refusal.sentence, "fields": refusal.fields}
        return Response(msgspec.json.encode(body), status_code=refusal.status, media_type=MediaType.JSON, headers=headers)
    if refusal.status == 401 and request.method == "GET":
        here = quote(str(request.scope["path"]), safe="/")
        return Response(None, status_code=303, headers={**headers, "location": f"/log-in?next={here}"})
    return error_page(request, refusal, headers=headers)


def error_page(request: Request[Any, Any, Any], refusal: Refusal, *, headers: dict[str, str]) -> Response[str]:
    """A page in words for a refusal."""
    status = refusal.status
    values = {
        "status": status, "sentence": refusal.sentence, "fields": refusal.fields,
        "request_id": request.scope["state"].get("request_id"), "title": _STALE_FORM if refusal.reason == "stale_form" else "",
    }  # fmt: skip
    text = environment().get_template("errors/error.html").render({**frame_values(request), **values})
    return Response(text, status_code=status, media_type=MediaType.HTML, headers=headers)


def on_refusal(request: Request[Any, Any, Any], error: Refusal) -> Response[Any]:
    """A refusal of ours."""
    return refuse(request, error)


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """What the framework refuses: no such route, wrong method, too large, not valid."""
    status = 422 if isinstance(error, ValidationException) else error.status_code
    if status >= 500:
        return on_bug(request, error)
    sentence = _SENTENCES.get(status, _SENTENCES[400])
    return refuse(request, Refusal(sentence, status, "stale_form" if status == 403 else "http"))


def on_bug(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A failure of ours (500), or the database away (503 with Retry-After)."""
    if failures.is_away(error):
        _log.warning("database away", id=request.scope["state"].get("request_id"), kind=type(error).__name__)
        return refuse(request, refusals.busy(_SENTENCES[503], retry_after=5))
    _log.error("failed", id=request.scope["state"].get("request_id"), exc_info=error)
    return refuse(request, Refusal(_SENTENCES[500], 500, "failed"))
