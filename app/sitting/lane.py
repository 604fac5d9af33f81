"""The address of saving an answer, `sitting.save_answer`.

POST /save/{attempt code} with {"epoch": 1, "answers": [{"seq": 1, "item": 3, "choice": "AC"}]}. Four fifths of a save
were the framework's: a save whose session, CSRF token and permission are known good goes past it (app/foundation/web/lane.py).
"""

from typing import Any

import msgspec
from litestar import asgi
from litestar.types import Receive, Scope, Send

from app.foundation import refusals
from app.foundation.access import Permission, Viewer
from app.foundation.web.guards import allowed
from app.foundation.web.lane import FAILED, Lane
from app.sitting import actions
from app.sitting.rules import Answer

PATH = "/save"
MOST_BYTES = 20_000


class SentAnswers(msgspec.Struct, forbid_unknown_fields=True):
    """A batch of answers of one device turn."""

    epoch: int
    answers: list[Answer]


_decoder = msgspec.json.Decoder(SentAnswers)
_encoder = msgspec.json.Encoder()


async def serve(viewer: Viewer, path: str, receive: Receive) -> tuple[int, bytes]:
    """Saves answers; 200 only when every one of them is on disk, 409 with the refused ones otherwise."""
    sent = await _sent(receive)
    told = await actions.save_answers(viewer, path.strip("/").rpartition("/")[2], epoch=sent.epoch, answers=sent.answers)
    body = {
        "saved": told.saved, "epoch": told.epoch, "deadline": told.deadline, "left": told.left, "now": told.deadline - told.left,
        "refused": [{"seq": seq, "reason": reason, "sentence": sentence} for seq, reason, sentence in told.refused],
        "kept": told.kept, "superseded": sent.epoch < told.epoch,
    }  # fmt: skip
    return 409 if told.refused or sent.epoch < told.epoch else 200, _encoder.encode(body)


def short_way(*, csrf_cookie: str, csrf_secret: str) -> Lane:
    """The way past the framework for saves whose session, CSRF token and permission are known good."""
    return Lane(f"{PATH}/", Permission.SIT_EXAM, serve, csrf_cookie.encode(), csrf_secret.encode())


@asgi(PATH, is_mount=True, name="sitting.save_answer", guards=[allowed(Permission.SIT_EXAM)], copy_scope=False, opt={"quiet": True})
async def save_answer(scope: Scope, receive: Receive, send: Send) -> None:
    """The usual way: for the first save of a session, and for every save that was refused or failed on the short way."""
    if scope["method"] != "POST":  # type: ignore[typeddict-item]
        raise refusals.Refusal("这个地址只接收保存答案。", 405, "method")
    if FAILED in scope["state"]:
        raise scope["state"][FAILED]
    status, body = await serve(scope["state"]["viewer"], scope["path"], receive)
    await _answer(send, status, body)


async def _sent(receive: Receive) -> SentAnswers:
    parts, more, size = [], True, 0
    while more:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            raise refusals.bad_input("网络断开，没有收到这次提交。")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > MOST_BYTES:
            raise refusals.too_large("一次提交的答案太多，没有保存这一次。请刷新页面，已经保存的答案都在。")
    try:
        return _decoder.decode(b"".join(parts))
    except msgspec.DecodeError as error:
        raise refusals.bad_input("提交的作答格式不对，没有保存这一次。请刷新页面，已经保存的答案都在。") from error


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
