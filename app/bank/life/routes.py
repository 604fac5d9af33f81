"""Addresses of a question's life: comments, moving, and many questions at once."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.bank.life import actions, queries
from app.bank.life.rules import tags_of
from app.bank.rules import POOLS
from app.foundation import clock, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere

SEES = [allowed_everywhere(Permission.SEE_BANK)]
WRITES = [allowed_everywhere(Permission.WRITE_QUESTIONS)]
CHECKS = [allowed_everywhere(Permission.CHECK_QUESTIONS)]
EDITS = [allowed_everywhere(Permission.WRITE_QUESTIONS, Permission.CHECK_QUESTIONS)]
ACTS = {queries.RETIRE: Permission.CHECK_QUESTIONS, queries.TAG: Permission.WRITE_QUESTIONS}


@post("/bank/{code:str}/comments", name="bank.comment_question", guards=SEES)
async def comment_question(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[None]:
    """Says something about a question."""
    form = await read_form(request)
    text = form.text("text", "留言", required=True, most=1000)
    form.check()
    await actions.comment_question(viewer, code, text, now=clock.now_ms())
    return see_other(f"/bank/{code}", ok="留言已保存。")


@post("/bank/{code:str}/move", name="bank.move_question", guards=CHECKS)
async def move_question(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[None]:
    """Moves a question to another pool."""
    form = await read_form(request)
    to, reason = form.choice("pool", "题库", POOLS), form.text("reason", "理由", required=True, most=300)
    form.check()
    await actions.move_question(viewer, code, to, reason=reason, now=clock.now_ms())
    return see_other(f"/bank/{code}", ok=f"已换到{POOLS[to]}。已经抽好的试卷不变。")


@get("/bank/chosen", name="bank.chosen", guards=EDITS)
async def chosen_page(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """What exactly would change, before anything does."""
    act = request.query_params.get("act", "")
    if act not in ACTS:
        raise refusals.bad_input("请在题库列表里勾选试题，再选择要做什么。没有改动任何题。")
    if not viewer.may_everywhere(ACTS[act]):
        raise refusals.not_allowed("改标签由拟题人员做，停用由审核人员做。没有改动任何题。")
    return await _chosen_page(request, viewer, codes=request.query_params.getall("code", []), act=act)


@post("/bank/chosen/retire", name="bank.retire_questions", guards=CHECKS)
async def retire_questions(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Takes the chosen questions out of future draws."""
    form = await read_form(request)
    codes, reason = form.many("code"), form.text("reason", "理由", required=True, most=300)
    try:
        form.check()
        done = await actions.retire_questions(viewer, codes, reason=reason, now=clock.now_ms())
    except Refusal as refusal:
        return await _refused(request, viewer, form=form, act=queries.RETIRE, refusal=refusal)
    return see_other("/bank", ok=f"已停用 {done} 道题，以后抽题不再抽到。要恢复的话，请打开那道题。")


@post("/bank/chosen/tag", name="bank.tag_questions", guards=WRITES)
async def tag_questions(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Adds and takes away tags of the chosen questions."""
    form = await read_form(request)
    codes, add, remove = form.many("code"), form.text("add", "加上的标签", most=100), form.text("remove", "去掉的标签", most=100)
    try:
        form.check()
        done = await actions.tag_questions(viewer, codes, add=tags_of(add), remove=tags_of(remove), now=clock.now_ms())
    except Refusal as refusal:
        return await _refused(request, viewer, form=form, act=queries.TAG, refusal=refusal)
    return see_other("/bank", ok=f"已改 {done} 道题的标签。")


async def _refused(request: Request[Any, Any, Any], viewer: Viewer, *, form: Form, act: str, refusal: Refusal) -> Response[str]:
    if not refusal.fields:
        raise refusal
    typed = {name: form.text(name) for name in ("reason", "add", "remove")}
    return await _chosen_page(request, viewer, codes=form.many("code"), act=act, typed=typed, refusal=refusal)


async def _chosen_page(
    request: Request[Any, Any, Any], viewer: Viewer, *, codes: list[str], act: str, typed: dict[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:  # fmt: skip
    chosen = await queries.chosen_for(viewer, codes, act=act)
    return page(
        request, "bank/chosen.html", status=refusal.status if refusal else 200, act=act, typed=typed or {},
        changed=[one for one in chosen if not one.why_not], left=[one for one in chosen if one.why_not],
        errors=(refusal.fields or {"": refusal.sentence}) if refusal else {},
    )  # fmt: skip


ROUTES = [comment_question, move_question, chosen_page, retire_questions, tag_questions]
