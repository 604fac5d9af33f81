"""Addresses of questions coming in: choose a file, look at every question, mend, decide, store; and check what was stored."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.bank import actions as bank_actions
from app.bank import content, rules
from app.bank.coming_in import actions, queries
from app.bank.coming_in.rules import LEAVE, MOST_LIKE, STATES, TAKE, Row, counted
from app.foundation import canonical, clock, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere
from app.foundation.web.paging import Page, asked_page
from question_bank.citing import citation_text
from question_bank.formats.understood import MAX_BYTES, Understood
from question_bank.question import DIFFICULTIES, LETTERS, TRUE_FALSE, TYPES

WRITES = [allowed_everywhere(Permission.WRITE_QUESTIONS)]
CHECKS = [allowed_everywhere(Permission.CHECK_QUESTIONS)]
BOTH = [allowed_everywhere(Permission.WRITE_QUESTIONS, Permission.CHECK_QUESTIONS)]
PER_PAGE = 20
_UPLOAD_LIMIT = MAX_BYTES + 1_000_000
_Request = Request[Any, Any, Any]
_ENDINGS = ".xlsx,.xls,.csv,.docx,.txt,.xml,.gift,.zip,.jsonl"


@get("/bank/import", name="bank.import_page", guards=BOTH)
async def import_page(request: _Request, viewer: TheViewer) -> Response[str]:
    """The form for a file, and the imports before."""
    return await _upload_page(request, viewer)


@post("/bank/import", name="bank.keep_file", guards=WRITES, request_max_body_size=_UPLOAD_LIMIT)
async def keep_file(request: _Request, viewer: TheViewer) -> Response[Any]:
    """Reads a file and goes to what it says, question by question."""
    form = await read_form(request)
    sent, pool, tags = form.file("file"), form.text("pool"), form.text("tags", "标签", most=100)
    try:
        form.check()
        if sent is None:
            raise refusals.bad_input("还没有选文件。", fields={"file": "还没有选文件，请选一个装着试题的文件"})
        code = await actions.keep_file(viewer, await sent.read(), name=sent.filename, pool=pool, tags=tags, now=clock.now_ms())
    except Refusal as refusal:
        return await _upload_page(request, viewer, pool=pool, tags=tags, refusal=refusal)
    return see_other(f"/bank/import/{code}")


@get("/bank/import/{code:str}", name="bank.import_preview", guards=WRITES)
async def import_preview(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """How each question was understood, with every doubt, and what stands like it in the bank."""
    return await _preview(request, await queries.import_for(viewer, code))


@get("/bank/import/{code:str}/{number:int}", name="bank.import_row", guards=WRITES)
async def import_row(code: FromPath[str], number: FromPath[int], request: _Request, viewer: TheViewer) -> Response[str]:
    """The form of one question."""
    batch = await queries.open_import_for(viewer, code)
    row = await queries.row_of(batch["id"], number)
    return _row_page(request, batch, row, row.question)


@post("/bank/import/{code:str}/{number:int}", name="bank.mend_row", guards=WRITES)
async def mend_row(code: FromPath[str], number: FromPath[int], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Keeps one question as typed and goes back to the list."""
    form = await read_form(request)
    batch = await queries.open_import_for(viewer, code)
    row = await queries.row_of(batch["id"], number)
    typed = _typed(form, row.question)
    form.check()
    standing = await actions.mend_row(viewer, code, number, typed)
    if standing:
        return _row_page(request, batch, await queries.row_of(batch["id"], number), typed, standing=standing)
    return see_other(f"/bank/import/{code}", ok=f"第 {number} 题已改好，收入题库时用改后的。")


@post("/bank/import/{code:str}/decide", name="bank.decide_rows", guards=WRITES)
async def decide_rows(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Takes or leaves the ticked questions, or all of one state."""
    form = await read_form(request)
    batch = await queries.open_import_for(viewer, code)
    decision, state = form.text("decision", most=10), form.text("state", most=10)
    numbers = [int(value) for value in form.many("number") if value.isascii() and value.isdigit() and len(value) < 7]
    if form.ticked("all") and state in STATES:
        numbers = [row.number for row in await queries.rows(batch["id"]) if row.state == state]
    if not numbers:
        raise refusals.bad_input("还没有勾选题目。请先勾选，再选择收不收。")
    changed = await actions.decide(viewer, code, numbers, decision=decision)
    said = {TAKE: "选择收入", LEAVE: "选择不收", "": "撤回了选择的"}.get(decision, "")
    return see_other(
        f"/bank/import/{code}?show={state}" if state in STATES else f"/bank/import/{code}", ok=f"{said} {changed} 题。"
    )


@post("/bank/import/{code:str}/store", name="bank.store_questions", guards=WRITES)
async def store_questions(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Queues the storing; shows again what stands against it."""
    batch = await queries.import_for(viewer, code)
    try:
        job = await actions.ask_to_store(viewer, code, now=clock.now_ms())
    except Refusal as refusal:
        if batch["applied_at"] is not None or batch["left_at"] is not None:
            raise
        return await _preview(request, batch, refusal=refusal)
    return see_other(f"/jobs/{job}")


@post("/bank/import/{code:str}/leave", name="bank.leave_import", guards=WRITES)
async def leave_import(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Drops an import."""
    await actions.leave_import(viewer, code, now=clock.now_ms())
    return see_other("/bank/import", ok="这次导入已放弃，没有收入任何题目。")


@get("/bank/import/{code:str}/check", name="bank.check_page", guards=CHECKS)
async def check_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """The stored questions of an import that wait for a check, whole, a page at a time."""
    batch = await queries.import_for(viewer, code, verb=Permission.CHECK_QUESTIONS)
    waiting = await queries.waiting_of(batch["id"])
    pages = Page(asked_page(request.query_params.get("page")), len(waiting), PER_PAGE, "题", request.url.path, {})
    lines = [(one, content.unpack(one["content"])) for one in waiting[pages.offset : pages.offset + PER_PAGE]]
    return page(
        request, "bank/import_check.html", batch=batch, lines=lines, pages=pages, types=TYPES, cited=citation_text, me=viewer.person
    )  # fmt: skip


@post("/bank/import/{code:str}/check", name="bank.check_import", guards=CHECKS)
async def check_import(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[None]:
    """Puts the ticked questions of the page in use, each as if checked on its own page."""
    form = await read_form(request)
    batch = await queries.import_for(viewer, code, verb=Permission.CHECK_QUESTIONS)
    ticked, now = set(form.many("code")), clock.now_ms()
    waiting = [one for one in await queries.waiting_of(batch["id"]) if one["code"] in ticked]
    if not waiting:
        raise refusals.bad_input("还没有勾选审过的题，或者它们刚刚已经审过了。")
    for one in waiting:
        await bank_actions.check_version(viewer, one["code"], 1, now=now)
    return see_other(f"/bank/import/{code}/check", ok=f"已审核 {len(waiting)} 题，从现在起抽题会用到。")


async def _upload_page(
    request: _Request, viewer: Viewer, *, pool: str = rules.EXAM, tags: str = "", refusal: Refusal | None = None
) -> Response[str]:
    return page(
        request, "bank/import.html", status=refusal.status if refusal else 200, pool=pool, tags=tags, pools=rules.POOLS,
        errors=(refusal.fields or {"file": refusal.sentence}) if refusal else {}, endings=_ENDINGS, imports=await queries.newest_imports(),
        may_write=viewer.may_everywhere(Permission.WRITE_QUESTIONS), may_check=viewer.may_everywhere(Permission.CHECK_QUESTIONS),
    )  # fmt: skip


async def _preview(request: _Request, batch: dict[str, Any], *, refusal: Refusal | None = None) -> Response[str]:
    rows = await queries.rows(batch["id"])
    views = {state: [row for row in rows if row.state == state and row.decision != LEAVE] for state in STATES}
    views[LEAVE] = [row for row in rows if row.decision == LEAVE]
    asked = request.query_params.get("show", "")
    show = asked if asked in views else next((name for name, found in views.items() if found), "fine")
    pages = Page(asked_page(request.query_params.get("page")), len(views[show]), PER_PAGE, "题", request.url.path, {"show": show})
    shown = views[show][pages.offset : pages.offset + PER_PAGE]
    names = {**STATES, LEAVE: "选择不收"}
    tabs = [(f"{names[name]} {len(found)}", f"{request.url.path}?show={name}", name == show) for name, found in views.items()]
    known = {
        code: content.unpack(text)
        for code, text in (await queries.known_beside(tuple(like for row in shown for like in row.likes))).items()
    }
    return page(
        request, "bank/import_preview.html", status=refusal.status if refusal else 200, batch=batch, counts=counted(rows), show=show,
        views=tabs, rows=shown, pages=pages, beside=_beside(shown, rows, known), error=refusal.sentence if refusal else "",
        types=TYPES, difficulties=DIFFICULTIES, pools=rules.POOLS, notes=canonical.load(batch["notes"]), letters=LETTERS,
        base=f"/bank/import/{batch['code']}",
    )  # fmt: skip


def _beside(shown: list[Row], rows: list[Row], known: dict[str, Any]) -> dict[int, list[tuple[Any, str, Any]]]:
    """For each shown row: (likeness, what it is called, the question it is like)."""
    own = {f"#{row.number}": row for row in rows}
    found: dict[int, list[tuple[Any, str, Any]]] = {}
    for row in shown:
        for like in row.likes[:MOST_LIKE]:
            other = own[like.code].question if like.code in own else known.get(like.code)
            if other is not None:
                name = f"本文件{own[like.code].question.place}" if like.code in own else f"题库 {like.code}"
                found.setdefault(row.number, []).append((like, name, other))
    return found


def _typed(form: Form, before: Understood) -> Understood:
    type_ = form.text("type", most=20)
    options = tuple(filter(None, (form.text(f"option_{letter}", f"选项 {letter}", most=300) for letter in LETTERS)))
    key = form.text("key", "答案", most=10).upper().replace(" ", "")
    return Understood(
        before.row, before.place, type_, form.text("stem", "题干", most=1000), options=() if type_ == TRUE_FALSE else options,
        key=key if type_ == TRUE_FALSE else "".join(sorted(key)), explanation=form.text("explanation", "解析", most=1500),
        case_text=form.text("case_text", "案情", most=2000), group=before.group, code=before.code,
        cited=form.text("cited", "依据", most=600), difficulty=form.text("difficulty", most=10), tags=before.tags, cite=before.cite,
        see=before.see, kind=before.kind, audience=before.audience, derived=before.derived, law=before.law,
    )  # fmt: skip


def _row_page(
    request: _Request, batch: dict[str, Any], row: Row, question: Understood, *, standing: list[str] | None = None
) -> Response[str]:
    doubts = [doubt.message for doubt in row.question.doubts] if standing is None else standing
    return page(
        request, "bank/import_row.html", status=422 if standing else 200, batch=batch, row=row, question=question, doubts=doubts,
        types=TYPES, difficulties=DIFFICULTIES, letters=LETTERS, saved=standing is not None,
    )  # fmt: skip


ROUTES = [
    import_page, keep_file, import_preview, import_row, mend_row, decide_rows, store_questions, leave_import, check_page, check_import,
]  # fmt: skip
