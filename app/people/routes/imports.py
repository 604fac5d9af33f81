"""Addresses of importing units and people: upload, look at every row, mend, apply."""

import re
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import clock, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.documents import readings
from app.foundation.jobs.shown import line_of
from app.foundation.refusals import Refusal
from app.foundation.web.downloads import download
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed
from app.foundation.web.paging import Page, asked_page
from app.people.actions import imports as actions
from app.people.actions.imports import File
from app.people.categories import CATEGORIES, STATUSES
from app.people.importing import ADD, CHANGE, LABELS, PEOPLE, SAME, SECRET_COLUMNS, UNITS, Examined
from app.people.queries import imports as queries
from app.people.queries.units import top_units
from app.people.reading import template as people_template
from app.units import template as unit_template
from app.units.queries import names_below
from question_bank.files import workbooks
from question_bank.files.sheets import MAX_BYTES

IMPORTS = [allowed(Permission.IMPORT_PEOPLE, Permission.EDIT_UNITS)]
KINDS = {PEOPLE: "人员", UNITS: "单位"}
_ROWS = 30
_FIELD = re.compile(r"^row-(\d{1,6})-([a-z_]{1,20})$")
_VIEWS = {"faults": "有错", "add": "新增", "change": "更改", "same": "已有或重复", "left": "不导入", "out": "没有读的行"}
_CHOICES = {PEOPLE: {"category": tuple(CATEGORIES.values()), "status": tuple(STATUSES.values())}, UNITS: {"kind": ("单位", "分组")}}
_UNIT_FIELDS = ("unit", "parent", "system_parent")
_UPLOAD_LIMIT = MAX_BYTES + 1_000_000


@get("/import/{kind:str}", name="people.import_page", guards=IMPORTS)
async def import_page(kind: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """The form for a list of units or people."""
    return await _upload_page(request, viewer, kind=_kind(viewer, kind), chosen=request.query_params.get("unit", ""))


@get("/import/{kind:str}/template.xlsx", name="people.import_template", guards=IMPORTS)
async def import_template(kind: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[bytes]:
    """The workbook to fill in."""
    if _kind(viewer, kind) == PEOPLE:
        data = people_template.template(needs_unit=request.query_params.get("unit", "") != "no")
        return _download(data, name="人员名单模板.xlsx")
    return _download(unit_template.template(), name="单位名单模板.xlsx")


@post("/import/{kind:str}", name="people.keep_upload", guards=IMPORTS, request_max_body_size=_UPLOAD_LIMIT)
async def keep_upload(kind: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Reads an uploaded list and goes to what it would do."""
    kind = _kind(viewer, kind)
    form = await read_form(request)
    unit = form.text("unit", most=20)
    sent = form.file("file")
    try:
        if sent is None:
            raise refusals.bad_input("还没有选文件。", fields={"file": "还没有选文件，请选一个 .xlsx 或 .csv"})
        file = File(sent.filename, await sent.read())
        code = await actions.keep_upload(viewer, file, kind=kind, unit_code=unit, now=clock.now_ms())
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return await _upload_page(
            request, viewer, kind=kind, chosen=unit, error=refusal.fields.get("file", refusal.sentence), status=refusal.status
        )
    return see_other(f"/import/{kind}/{code}")


@get("/import/{kind:str}/{code:str}", name="people.import_preview", guards=IMPORTS)
async def import_preview(kind: FromPath[str], code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """How each row was read, what it would do, and all faults, each row mendable."""
    batch = await _batch(viewer, code, kind=kind)
    job = await queries.job_of(batch)
    line = line_of(job, asker=viewer.name, now=clock.now_ms()) if job else None
    if batch["applied_at"] is not None or (line is not None and not line.stage.is_over):
        return page(request, "people/import_state.html", batch=batch, kind=kind, kinds=KINDS, job=line)
    stopped = refusals.conflict(line.said or "任务已取消，没有导入任何一行。") if line is not None else None
    return await _preview(request, viewer, batch=batch, refusal=stopped, status=200)


@get("/import/{kind:str}/{code:str}/faults.xlsx", name="people.import_faults", guards=IMPORTS)
async def import_faults(kind: FromPath[str], code: FromPath[str], viewer: TheViewer) -> Response[bytes]:
    """All faults as a workbook."""
    batch = await _batch(viewer, code, kind=kind)
    found = await _examined(viewer, batch)
    data = readings.fault_list(found.reading, labels=LABELS[kind], secret=SECRET_COLUMNS, but={row.number for row in found.left})
    return _download(data, name="错误清单.xlsx")


@post("/import/{kind:str}/{code:str}/mend", name="people.mend_rows", guards=IMPORTS)
async def mend_rows(kind: FromPath[str], code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Keeps what was typed into faulty rows and ticked beside them."""
    await _batch(viewer, code, kind=kind)
    form = await read_form(request)
    mended: dict[int, dict[str, str]] = {}
    for name in form.names():
        field = _FIELD.match(name)
        if field and field[2] in LABELS[kind]:
            mended.setdefault(int(field[1]), {})[field[2]] = form.text(name, most=200)
    await actions.mend_rows(viewer, code, mended, seen=_numbers(form, "seen"), left=_numbers(form, "leave"))
    shows = form.text("show", most=10)
    return see_other(f"/import/{kind}/{code}" + (f"?show={shows}" if shows in _VIEWS else ""))


@post("/import/{kind:str}/{code:str}/apply", name="people.apply_upload", guards=IMPORTS)
async def apply_upload(kind: FromPath[str], code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Queues the applying of the whole list, or shows again what stands against it."""
    batch = await _batch(viewer, code, kind=kind)
    now = clock.now_ms()
    try:
        await actions.ask_to_apply(viewer, code, today=clock.day_of(now), now=now)
    except Refusal as refusal:
        if batch["applied_at"] is not None or refusal.status != 409 or refusal.reason == "running":
            raise
        return await _preview(request, viewer, batch=batch, refusal=refusal)
    return see_other(f"/import/{kind}/{code}")


@post("/import/{kind:str}/{code:str}/leave", name="people.leave_upload", guards=IMPORTS)
async def leave_upload(kind: FromPath[str], code: FromPath[str], viewer: TheViewer) -> Response[Any]:
    """Drops an upload."""
    await _batch(viewer, code, kind=kind)
    await actions.leave_upload(viewer, code, now=clock.now_ms())
    return see_other(f"/import/{kind}", ok="这份名单已丢弃，没有导入任何一行。")


def _kind(viewer: Viewer, kind: str) -> str:
    if kind not in KINDS or not viewer.may(queries.VERBS[kind]):
        raise refusals.not_found()
    return kind


async def _batch(viewer: Viewer, code: str, *, kind: str) -> dict[str, Any]:
    batch = await queries.batch_for(viewer, code)
    if batch["kind"] != _kind(viewer, kind):
        raise refusals.not_found()
    return batch


async def _examined(viewer: Viewer, batch: dict[str, Any]) -> Examined:
    if batch["applied_at"] is not None:
        raise refusals.conflict("这份名单已经导入过了。要再导入，请重新上传文件。", reason="applied")
    return await queries.examined_batch(viewer, batch, today=clock.day_of(clock.now_ms()))


def _numbers(form: Form, name: str) -> set[int]:
    return {int(value) for value in form.many(name) if value.isascii() and value.isdigit() and len(value) < 7}


async def _upload_page(
    request: Request[Any, Any, Any], viewer: Viewer, *, kind: str, chosen: str, error: str = "", status: int = 200
) -> Response[str]:
    verb = queries.VERBS[kind]
    units = [unit for unit in await top_units(viewer, verb=verb) if kind == UNITS or unit["kind"] != "group"]
    return page(
        request, "people/import.html", status=status, kind=kind, kinds=KINDS, units=units, chosen=chosen, error=error,
        may={PEOPLE: viewer.may(Permission.IMPORT_PEOPLE), UNITS: viewer.may(Permission.EDIT_UNITS)},
    )  # fmt: skip


async def _preview(
    request: Request[Any, Any, Any], viewer: Viewer, *, batch: dict[str, Any], refusal: Refusal | None = None, status: int = 409
) -> Response[str]:
    found = await _examined(viewer, batch)
    views: dict[str, list[Any]] = {
        "faults": found.faulty, "add": list(found.of(ADD)), "change": list(found.of(CHANGE)), "same": [*found.repeats, *found.of(SAME)],
        "left": found.left, "out": found.reading.left_out,
    }  # fmt: skip
    asked = request.query_params.get("show", "")
    show = asked if asked in views else next((name for name, rows in views.items() if rows), "add")
    pages = Page(asked_page(request.query_params.get("page")), len(views[show]), size=_ROWS, noun="行", path=request.url.path, query={"show": show})
    rows = views[show][pages.offset : pages.offset + pages.size]
    tabs = [(f"{_VIEWS[name]} {len(all_rows)}", f"{request.url.path}?show={name}", name == show) for name, all_rows in views.items()]
    names = await names_below(viewer, verb=queries.VERBS[batch["kind"]]) if show == "faults" else []
    return page(
        request, "people/import_preview.html", status=status if refusal else 200, batch=batch, kind=batch["kind"],
        kinds=KINDS, found=found, counts=found.counts(), show=show, links=tabs, rows=rows, pages=pages, labels=LABELS[batch["kind"]], categories=CATEGORIES, names=names,
        choices=_CHOICES[batch["kind"]], unit_fields=_UNIT_FIELDS,
        secret=SECRET_COLUMNS, error=refusal.sentence if refusal else "", base=f"/import/{batch['kind']}/{batch['code']}",
    )  # fmt: skip


def _download(data: bytes, *, name: str) -> Response[bytes]:
    return download(data, name=name, media_type=workbooks.MIME_TYPE)


ROUTES = [
    import_page, import_template, keep_upload, import_preview, import_faults, mend_rows, apply_upload, leave_upload,
]  # fmt: skip
