"""Addresses of room mode, for the office."""

import asyncio
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import clock
from app.foundation.access import Permission
from app.foundation.documents.uploads import read_tables
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere
from app.sitting.room import actions, queries, rules, typed

ACTS = [allowed_everywhere(Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM)]
_Request = Request[Any, Any, Any]


@get("/exams/{code:str}/room", name="room.room", guards=ACTS)
async def room_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """Every sheet with its seat and where it stands; seats to give, papers to print, sheets to type in."""
    return await _room(request, viewer, code)


@post("/exams/{code:str}/room", name="room.seat", guards=ACTS)
async def seat(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Gives people seats."""
    form = await read_form(request)
    room, starts_at = form.text("room", "考场", required=True, most=60), form.moment("starts_at", "开考时间")
    staff = form.text("staff", "工号", required=True, most=20_000)
    try:
        form.check()
        seated = await actions.seat(viewer, code, typed.words_in(staff), room=room, starts_at=starts_at, now=clock.now_ms())
    except Refusal as refusal:
        kept = {"room": room, "staff": staff, "starts_at": form.text("starts_at")}
        return await _room(request, viewer, code, refusal=refusal, kept=kept)
    return see_other(f"/exams/{code}/room", ok=f"已安排 {seated} 个座位。")


@post("/exams/{code:str}/room/{sheet:str}/remove", name="room.remove_seat", guards=ACTS)
async def remove_seat(code: FromPath[str], sheet: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Takes a seat back."""
    await actions.remove_seat(viewer, code, sheet, now=clock.now_ms())
    return see_other(f"/exams/{code}/room", ok="已取消座位，这个人可以在网上考。")


@get("/exams/{code:str}/room/print", name="room.print", guards=ACTS)
async def print_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """The sign-in sheet and every paper of a room that was not typed in yet, to be printed."""
    exam = await queries.exam_for(viewer, code)
    wanted = request.query_params.get("room", "")
    sheets = [one for one in await queries.sheets_of(exam["id"]) if one["room"] == wanted and one["confirmed_at"] is None]
    papers = [(one, rules.sheet_code(one["id"]), await queries.questions_on(one)) for one in sheets]
    return page(request, "room/print.html", exam=exam, room=wanted, papers=papers, letters=rules.LETTERS)


@get("/exams/{code:str}/room/typed", name="room.typed", guards=ACTS)
async def typed_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """What was typed from each sheet, to be held against the paper by the second person."""
    exam = await queries.exam_for(viewer, code)
    sheets = [one for one in await queries.sheets_of(exam["id"]) if one["entered_at"] is not None]
    lines = [(one, rules.sheet_code(one["id"]), rules.stands(one), one["choices"].split(",")) for one in sheets]
    return page(request, "room/typed.html", exam=exam, lines=lines, badges=rules.BADGES)


@get("/exams/{code:str}/room/enter", name="room.enter_page", guards=ACTS)
async def enter_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """One sheet, found by its printed code: number and answer side by side."""
    return await _enter(request, viewer, code, request.query_params.get("sheet", ""))


@post("/exams/{code:str}/room/enter", name="room.enter", guards=ACTS)
async def enter(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Keeps one sheet as typed."""
    form = await read_form(request)
    sheet, answers = form.text("sheet"), form.many("answer")
    try:
        await actions.enter(viewer, code, {sheet: answers}, now=clock.now_ms())
    except Refusal as refusal:
        return await _enter(request, viewer, code, sheet, answers=answers, refusal=refusal)
    return see_other(f"/exams/{code}/room/enter", ok=f"答卷 {sheet} 已录入，可以录下一份。")


@post("/exams/{code:str}/room/import", name="room.import_sheets", guards=ACTS)
async def import_sheets(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Keeps all sheets of a table, or none."""
    upload = (await read_form(request)).file("file")
    try:
        tables = await asyncio.to_thread(read_tables, await upload.read() if upload else b"")
        kept = await actions.enter(viewer, code, typed.sheets_in(tables), now=clock.now_ms())
    except Refusal as refusal:
        return await _room(request, viewer, code, refusal=refusal)
    return see_other(f"/exams/{code}/room", ok=f"已录入 {kept} 份答卷，请提交另一个人确认。")


@post("/exams/{code:str}/room/count", name="room.ask_counting", guards=ACTS)
async def ask_counting(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Puts what was typed to a second person."""
    asked = await actions.ask_counting(viewer, code, now=clock.now_ms())
    return see_other(f"/approvals/{asked}", ok="已提交。另一个人对照纸质答卷核对、通过以后才计分。")


async def _room(
    request: _Request, viewer: TheViewer, code: str, *, refusal: Refusal | None = None, kept: dict[str, str] | None = None
) -> Response[str]:
    exam = await queries.exam_for(viewer, code)
    sheets = [(one, rules.sheet_code(one["id"]), rules.stands(one)) for one in await queries.sheets_of(exam["id"])]
    errors = (refusal.fields or {"": refusal.sentence}) if refusal else {}
    return page(
        request, "room/room.html", status=refusal.status if refusal else 200, exam=exam, sheets=sheets, errors=errors,
        rooms=sorted({one["room"] for one, _, _ in sheets}), kept=kept or {"room": "", "staff": "", "starts_at": ""}, badges=rules.BADGES,
        asked=await queries.request_of(exam["id"]), entered=sum(stands is rules.Stands.ENTERED for _, _, stands in sheets),
    )  # fmt: skip


async def _enter(
    request: _Request, viewer: TheViewer, code: str, sheet_code: str, *, answers: list[str] | None = None, refusal: Refusal | None = None
) -> Response[str]:
    exam = await queries.exam_for(viewer, code)
    errors = (refusal.fields or {"": refusal.sentence}) if refusal else {}
    sheet, shown = None, sheet_code.strip()
    try:
        sheet = await queries.sheet_in(exam["id"], shown) if shown else None
    except Refusal as wrong:
        errors = errors or {"sheet": wrong.sentence}
    lines = typed.lines_of(await queries.types_on(sheet), stored=sheet["choices"], typed=answers) if sheet else []
    return page(
        request, "room/enter.html", status=refusal.status if refusal else 422 if errors else 200, exam=exam, sheet=sheet, shown=shown,
        lines=lines, errors=errors,
    )  # fmt: skip


ROUTES = [room_page, seat, remove_seat, print_page, typed_page, enter_page, enter, import_sheets, ask_counting]
