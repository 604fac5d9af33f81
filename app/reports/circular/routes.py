"""Addresses of circulars: the list, one with its text and figures, the form, its acts, and taking it out."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import canonical, clock, refusals, settings
from app.foundation.access import Permission, Viewer
from app.foundation.files.media_types import DOCX, XLSX
from app.foundation.refusals import Refusal
from app.foundation.web import who
from app.foundation.web.downloads import download
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere
from app.foundation.web.paging import Page, asked_page
from app.reports.circular import actions, paper, queries, rules, wording
from app.reports.circular.rules import Stage, stage_of
from app.reports.circular.wording import Content

WRITES = [allowed_everywhere(Permission.ARRANGE_EXAM, Permission.PUBLISH_EXAM)]
READS = [allowed_everywhere(Permission.SEE_EXAMS)]
NAMES = [allowed_everywhere(Permission.EXPORT_PEOPLE)]
BADGES = {Stage.GATHERING: "warn", Stage.DRAFT: "warn", Stage.WAITING: "blue", Stage.ISSUED: "ok"}
_LINES = {"practices": "主要做法", "problems": "补充的问题", "demands": "下一步要求"}
_Request = Request[Any, Any, Any]


@get("/circulars", name="circulars.list", guards=READS)
async def circulars(request: _Request, viewer: TheViewer) -> Response[str]:
    """Every circular, newest first."""
    number = asked_page(request.query_params.get("page"))
    total, rows = await queries.circulars_for(viewer, offset=(number - 1) * queries.PER_PAGE)
    names = await who.names_of(row["made_by"] for row in rows)
    lines = [(row, stage_of(row), who.name_in(names, row["made_by"])) for row in rows]
    pages = Page(number, total, queries.PER_PAGE, "份通报", "/circulars")
    return page(request, "reports/circulars.html", lines=lines, pages=pages, badges=BADGES)


@post("/exams/{code:str}/circulars", name="circulars.draft_circular", guards=WRITES)
async def draft_circular(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Begins a circular about an exam."""
    made = await actions.draft_circular(viewer, code, now=clock.now_ms())
    return see_other(f"/circulars/{made}", ok="已起草。数字由系统填好，文字可以修改。")


@get("/circulars/{code:str}", name="circulars.circular", guards=READS)
async def circular(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """One circular as it will be printed, what can be done with it, and its versions."""
    row = await queries.circular_for(viewer, code)
    stage, found = stage_of(row), queries.figures_of(row)
    texts = await queries.texts_of(row["id"])
    names = await who.names_of([row["made_by"], row["decided_by"], *(text["by"] for text in texts)])
    content = (await actions.shown(row))[0] if found else None
    return page(
        request, "reports/circular.html", row=row, stage=stage, badge_kind=BADGES.get(stage, "plain"), found=found, content=content,
        parts=wording.parts(content, found) if content and found else [], numerals=wording.NUMERALS, texts=texts, names=names,
        opening=wording.filled(content.opening, found) if content and found else "", may_write=_writes(viewer), fixed=stage in {Stage.WAITING, Stage.ISSUED},
        takes_names=viewer.may_everywhere(Permission.EXPORT_PEOPLE), annex=(paper.ANNEX_1, paper.ANNEX_2), least=rules.LEAST_SHOWN,
        folded=len(rules.public_rows(found.nodes)) if found else 0, is_draft=stage is Stage.DRAFT, papers=paper.VERSIONS,
        digests=canonical.load(row["papers"]) if stage in {Stage.WAITING, Stage.ISSUED} else {},
    )  # fmt: skip


@get("/circulars/{code:str}/edit", name="circulars.form", guards=WRITES)
async def form_page(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """The form of the text around the figures."""
    row = await queries.circular_for(viewer, code)
    text = await queries.text_of(row["id"])
    if stage_of(row) is not Stage.DRAFT or text is None:
        raise refusals.conflict("这份通报现在不能修改：数据还在汇总，或者已经提交核发。", reason="fixed")
    return _form(request, row, text[1], seen=text[0])


@post("/circulars/{code:str}/edit", name="circulars.edit_circular", guards=WRITES)
async def edit_circular(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """Keeps the text; figures typed by hand are refused with the word to use instead."""
    row = await queries.circular_for(viewer, code)
    form = await read_form(request)
    content, seen = _read(form, row), form.whole("seen", "文稿", empty=0)
    try:
        form.check()
        number = await actions.edit_circular(viewer, code, content, seen=seen, now=clock.now_ms())
    except Refusal as refusal:
        return _form(request, row, content, seen=seen, refusal=refusal)
    return see_other(f"/circulars/{code}", ok=f"已保存为第 {number} 稿。")


@post("/circulars/{code:str}/gather", name="circulars.gather_again", guards=WRITES)
async def gather_again(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Gathers the figures anew."""
    job = await actions.gather_again(viewer, code, now=clock.now_ms())
    return see_other(f"/jobs/{job}" if job else f"/circulars/{code}", ok="正在汇总。" if job else "数据已重新汇总，文字没有改动。")


@post("/circulars/{code:str}/submit", name="circulars.submit_circular", guards=WRITES)
async def submit_circular(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Puts the circular to a second person."""
    try:
        await actions.submit_circular(viewer, code, now=clock.now_ms())
    except Refusal as refusal:
        if refusal.reason not in {"figures_changed", "incomplete", "edited"}:
            raise
        return see_other(f"/circulars/{code}", warn=refusal.sentence)
    return see_other(f"/circulars/{code}", ok="已提交，由另一位审核发布人员在“审批”里核发。数据和文字已定住。")


@post("/circulars/{code:str}/drop", name="circulars.drop_circular", guards=WRITES)
async def drop_circular(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Drops a draft."""
    await actions.drop_circular(viewer, code, now=clock.now_ms())
    return see_other("/circulars", ok="这份草稿已作废，可以重新起草。")


@post("/circulars/{code:str}/export", name="circulars.export_circular", guards=READS, status_code=200)
async def export_circular(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[bytes]:
    """The circular as .docx, for the file or for the public; annex 1 also as .xlsx."""
    form = await read_form(request)
    version = form.choice("version", "版本", (paper.INTERNAL, paper.PUBLIC, paper.SHEET))
    form.check()
    data, name = await actions.export_circular(viewer, code, version=version, purpose="", now=clock.now_ms())
    return download(data, name=name, media_type=XLSX if version == paper.SHEET else DOCX)


@post("/circulars/{code:str}/names", name="circulars.export_names", guards=NAMES, status_code=200)
async def export_names(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[bytes]:
    """The restricted list of absentees as .docx, for a purpose that is printed on it and recorded."""
    form = await read_form(request)
    purpose = form.text("purpose", "用途", required=True, most=100)
    form.check()
    data, name = await actions.export_circular(viewer, code, version=paper.NAMES, purpose=purpose, now=clock.now_ms())
    return download(data, name=name, media_type=DOCX)


def _writes(viewer: Viewer) -> bool:
    return viewer.may_everywhere(Permission.ARRANGE_EXAM) or viewer.may_everywhere(Permission.PUBLISH_EXAM)


def _read(form: Form, row: dict[str, Any]) -> Content:
    found = queries.figures_of(row)
    known = wording.slots(found) if found else {}
    lines = {name: tuple(filter(None, (one.strip() for one in form.text(name, label, most=5000).splitlines()))) for name, label in _LINES.items()}
    single = {
        name: form.text(name, label, most=most)
        for name, label, most in (
            ("organ", "发文机关标志", 40), ("number", "发文字号", 40), ("title", "标题", 60), ("to", "主送", 200), ("opening", "开头", 1000),
            ("signer", "署名", 40), ("day", "成文日期", 20), ("copies", "抄送", 200),
        )
    }  # fmt: skip
    for name, texts in {**{key: list(value) for key, value in lines.items()}, "opening": [single["opening"]]}.items():
        for text in texts:
            _check(form, name, text, known)
    proposed = set(wording.problems(found)) if found else set()
    return wording.unpacked({**single, **lines, "left_out": tuple(sorted(proposed - set(form.many("keep"))))})


def _check(form: Form, name: str, text: str, known: dict[str, str]) -> None:
    """Figures come from records: whoever types one is told the words that stand for them."""
    typed, slot = rules.typed_figure(text), rules.unknown_slot(text, known)
    if typed:
        form.fault(name, f"“{typed}”是手填的数字，数字只能由系统填。请改用花括号里的词，例如 {{缺考}}")
    if slot:
        form.fault(name, f"没有“{{{slot}}}”这个词，可以用的都列在下面")


def _form(request: _Request, row: dict[str, Any], content: Content, *, seen: int, refusal: Refusal | None = None) -> Response[str]:
    found = queries.figures_of(row)
    assert found is not None
    errors = (refusal.fields or {"": refusal.sentence}) if refusal else {}
    return page(
        request, "reports/circular_form.html", status=refusal.status if refusal else 200, row=row, content=content, seen=seen, errors=errors,
        proposed=wording.problems(found), slots=wording.slots(found), lines=_LINES, office=settings.current().office_name,
    )  # fmt: skip


ROUTES = [
    circulars, draft_circular, circular, form_page, edit_circular, gather_again, submit_circular, drop_circular, export_circular, export_names,
]  # fmt: skip
