"""Addresses of corrections: those of an exam with its questions, the form, one correction, its acts."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.bank import queries as bank
from app.exams.corrections import in_words, own_key
from app.foundation import canonical, clock
from app.foundation.access import Permission
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere
from app.foundation.web.paging import Page, asked_page
from app.rates.regrade import actions, queries, rules
from app.rates.rules import Rate

OFFICE = [allowed_everywhere(Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM)]
BADGES = {
    rules.Stage.WAITING: "blue",
    rules.Stage.COUNTS: "ok",
    rules.Stage.REFUSED: "bad",
    rules.Stage.TRYING: "warn",
    rules.Stage.MARKING: "warn",
}
_Request = Request[Any, Any, Any]


@get("/exams/{code:str}/corrections", name="regrade.corrections", guards=OFFICE)
async def corrections_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """The corrections of an exam, and the questions in its papers to propose one for."""
    exam = await queries.exam_for(viewer, code)
    text, number = (
        request.query_params.get("q", "").strip().replace("\x00", "")[:60],
        asked_page(request.query_params.get("page")),
    )
    rows = await queries.corrections_of(exam["id"])
    questions = await bank.versions({row["version"] for row in rows})
    pinned, total = await queries.pinned_in(exam, text=text, offset=(number - 1) * queries.PER_PAGE)
    path = f"/exams/{code}/corrections"
    return page(
        request, "regrade/corrections.html", exam=exam, pinned=pinned, text=text, badges=BADGES,
        lines=[(row, questions[row["version"]], rules.stage_of(row), in_words(row["keys"], questions[row["version"]])) for row in rows],
        pages=Page(number, total, queries.PER_PAGE, "道题", path, {"q": text} if text else {}),
    )  # fmt: skip


@get("/exams/{code:str}/corrections/of/{version:int}", name="regrade.form", guards=OFFICE)
async def form_page(code: FromPath[str], version: FromPath[int], request: _Request, viewer: TheViewer) -> Response[str]:
    """The question with what counts now, and the form of a correction; `keys` and `reason` may come from another exam's."""
    asked = request.query_params
    keys = asked.get("keys")
    typed = {
        "kind": rules.kind_of(keys) if keys is not None else "",
        "keys": (keys or "").replace("|", " 或 "),
        "reason": asked.get("reason", ""),
    }
    return await _form(request, viewer, code, version, typed=typed)


@post("/exams/{code:str}/corrections/of/{version:int}", name="regrade.propose_correction", guards=OFFICE)
async def propose_correction(code: FromPath[str], version: FromPath[int], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Proposes a correction; its dry run begins in the background."""
    found = await queries.pinned_one(await queries.exam_for(viewer, code), version)
    form = await read_form(request)
    kind = form.choice("kind", "怎样更正", rules.KINDS)
    keys, fault = (
        rules.read_keys(kind, form.text("keys", "正确答案", most=100), found.question) if kind in rules.KINDS else ("", "")
    )
    if fault:
        form.fault("keys", fault)
    reason = form.text("reason", "理由", required=True, most=300)
    try:
        form.check()
        made = await actions.propose_correction(viewer, code, version, keys=keys, reason=reason, now=clock.now_ms())
    except Refusal as refusal:
        typed = {name: form.text(name) for name in ("kind", "keys", "reason")}
        return await _form(request, viewer, code, version, typed=typed, refusal=refusal)
    return see_other(f"/corrections/{made}", ok="已提出，正在试算会改动多少成绩。试算完会自动提交另一人审批。")


@get("/corrections/{code:str}", name="regrade.correction", guards=OFFICE)
async def correction_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """One correction: what is proposed, what it changes, where it stands, what is left to do."""
    row = await queries.correction_for(viewer, code)
    question = (await bank.versions({row["version"]}))[row["version"]]
    found = canonical.load(row["found"]) if row["found"] else None
    stage = rules.stage_of(row)
    stopped = stage in {rules.Stage.TRYING, rules.Stage.MARKING} and (row["failed_at"] or row["cancelled_at"])
    return page(
        request, "regrade/correction.html", row=row, question=question, stage=stage, badge_kind=BADGES.get(stage, "plain"), found=found,
        words=in_words(row["keys"], question), told=rules.found_in_words(found) if found else [], stopped=stopped, rate=Rate,
        progress=Rate(row["done"] or 0, row["total"] or 0), really=await queries.really_changed(row), also=await queries.also_in(row),
        was=in_words(own_key(question), question).removeprefix("答案改为 "),
    )  # fmt: skip


@post("/corrections/{code:str}/withdraw", name="regrade.withdraw_correction", guards=OFFICE)
async def withdraw_correction(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Takes back a correction that is not put to a second person yet."""
    await actions.withdraw_correction(viewer, code, now=clock.now_ms())
    return see_other(f"/corrections/{code}", ok="已撤回，成绩没有改动。")


@post("/corrections/{code:str}/again", name="regrade.try_correction", guards=OFFICE)
async def try_correction(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Asks for the stopped work again."""
    await actions.try_correction(viewer, code, now=clock.now_ms())
    return see_other(f"/corrections/{code}", ok="已重新开始。")


async def _form(
    request: _Request, viewer: TheViewer, code: str, version: int, *, typed: dict[str, str], refusal: Refusal | None = None
) -> Response[str]:
    exam = await queries.exam_for(viewer, code)
    found = await queries.pinned_one(exam, version)
    counting = await queries.counting_keys(exam["id"], version, found.question)
    errors = (refusal.fields or {"": refusal.sentence}) if refusal else {}
    return page(
        request, "regrade/form.html", status=refusal.status if refusal else 200, exam=exam, found=found, question=found.question,
        now_right=in_words(counting, found.question).removeprefix("答案改为 "), kinds=rules.KINDS, typed=typed, errors=errors,
    )  # fmt: skip


ROUTES = [corrections_page, form_page, propose_correction, correction_page, withdraw_correction, try_correction]
