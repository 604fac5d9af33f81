"""Addresses of sitting an exam. The hot one is `sitting.save_answer`."""

import msgspec
from litestar import Response, post
from litestar.enums import MediaType
from litestar.params import FromPath, JSONBody

from app.foundation import clock
from app.foundation.access import Permission
from app.foundation.web.entry import TheViewer
from app.foundation.web.frame import see_other
from app.foundation.web.guards import allowed
from app.sitting import actions
from app.sitting.rules import Answer

SITS = [allowed(Permission.SIT_EXAM)]


class SentAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """One answer as the page sends it."""

    seq: int
    item: int
    choice: str


class SentAnswers(msgspec.Struct, forbid_unknown_fields=True):
    """A batch of answers of one device turn."""

    epoch: int
    answers: list[SentAnswer]


@post("/sit/{code:str}/answers", name="sitting.save_answer", guards=SITS, status_code=200)
async def save_answer(code: FromPath[str], data: JSONBody[SentAnswers], viewer: TheViewer) -> Response[bytes]:
    """Saves answers; 200 only when every one of them is on disk, 409 with the refused ones otherwise."""
    answers = [Answer(sent.seq, sent.item, sent.choice) for sent in data.answers]
    told = await actions.save_answers(viewer, code, epoch=data.epoch, answers=answers)
    body = {
        "saved": told.saved, "epoch": told.epoch, "deadline": told.deadline, "now": clock.now_ms(),
        "refused": [{"seq": seq, "reason": reason, "sentence": sentence} for seq, reason, sentence in told.refused],
        "superseded": data.epoch < told.epoch,
    }  # fmt: skip
    status = 409 if told.refused or data.epoch < told.epoch else 200
    return Response(msgspec.json.encode(body), status_code=status, media_type=MediaType.JSON, headers={"cache-control": "no-store"})


@post("/sit/{code:str}/start", name="sitting.start", guards=SITS)
async def start(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Starts the clock and goes to the first question."""
    await actions.start(viewer, code)
    return see_other(f"/sit/{code}/1")


@post("/sit/{code:str}/hand-in", name="sitting.hand_in", guards=SITS)
async def hand_in(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Hands in and goes to the result."""
    await actions.hand_in(viewer, code)
    return see_other(f"/sit/{code}/result")


ROUTES = [save_answer, start, hand_in]
