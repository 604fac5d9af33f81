"""Addresses of adding and changing units. The pages of the tree, which show people too, are in `people`."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import access, clock
from app.foundation.access import Permission, Viewer
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed
from app.units import actions, queries, rules
from app.units.actions import UnitWords
from app.units.reading import LONGEST_NAME, LONGEST_WORD

EDITS = [allowed(Permission.EDIT_UNITS)]


@get("/units/new", name="units.new_unit", guards=EDITS)
async def new_unit(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """The form for a unit below another."""
    above = await queries.unit_for(viewer, request.query_params.get("parent", ""), verb=Permission.EDIT_UNITS)
    return await _new_page(request, viewer, above=above, typed={}, errors={})


@post("/units", name="units.add_unit", guards=EDITS)
async def add_unit(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Adds a unit and goes to its page."""
    form = await read_form(request)
    above = await queries.unit_for(viewer, form.text("parent"), verb=Permission.EDIT_UNITS)
    try:
        words, kind = _words(form), form.choice("kind", "性质", rules.KINDS)
        system = await _meant(form, "system_parent")
        form.check()
        code = await actions.add_unit(
            viewer, words, kind=kind, area_parent=above["code"], system_parent=system, now=clock.now_ms()
        )
    except Refusal as refusal:
        return await _new_page(request, viewer, above=above, typed=_typed(form), errors=_errors(refusal), status=refusal.status)
    return see_other(f"/units/{code}", ok=f"已添加“{words.name}”。")


@get("/units/{code:str}/edit", name="units.edit_unit", guards=EDITS)
async def edit_unit(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """The forms for renaming, moving and closing a unit."""
    return await _edit_page(request, viewer, code=code, typed={}, errors={})


@post("/units/{code:str}/rename", name="units.rename_unit", guards=EDITS)
async def rename_unit(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Renames a unit."""
    form = await read_form(request)
    try:
        words = _words(form)
        form.check()
        await actions.rename_unit(viewer, code, words, now=clock.now_ms())
    except Refusal as refusal:
        return await _edit_again(request, viewer, code=code, form=form, refusal=refusal)
    return see_other(f"/units/{code}", ok="单位名称已更改。")


@post("/units/{code:str}/move", name="units.move_unit", guards=EDITS)
async def move_unit(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Moves a unit in one tree."""
    form = await read_form(request)
    try:
        tree = form.choice("tree", "哪一棵树", access.TREES)
        parent = await _meant(form, "new_parent")
        if not parent:
            form.fault("new_parent", "新的上级还没填")
        form.check()
        await actions.move_unit(viewer, code, tree=tree, parent=parent, now=clock.now_ms())
    except Refusal as refusal:
        return await _edit_again(request, viewer, code=code, form=form, refusal=refusal)
    return see_other(f"/units/{code}?tree={tree}", ok="单位已移动，下级单位跟着一起移动。以前的成绩和名单不受影响。")


def _words(form: Form) -> UnitWords:
    return UnitWords(
        form.text("name", "单位名称", required=True, most=LONGEST_NAME),
        form.text("short_name", "简称", most=LONGEST_WORD),
        form.text("category", "类别", most=LONGEST_WORD),
    )


async def _meant(form: Form, field: str) -> str:
    """The code of the unit typed into a field; '' when empty, a fault of the form when none is meant."""
    words = form.text(field)
    if not words:
        return ""
    meant = (await queries.known_units()).meant_by(words)
    if meant.unit is None:
        form.fault(field, meant.sentence)
        return ""
    return meant.unit.code


def _typed(form: Form) -> dict[str, str]:
    return {name: form.text(name, most=200) for name in form.names()}


def _errors(refusal: Refusal) -> dict[str, str]:
    return refusal.fields or {"": refusal.sentence}


async def _edit_again(
    request: Request[Any, Any, Any], viewer: Viewer, *, code: str, form: Form, refusal: Refusal
) -> Response[str]:
    if refusal.status in {403, 404}:
        raise refusal
    return await _edit_page(request, viewer, code=code, typed=_typed(form), errors=_errors(refusal), status=refusal.status)


async def _new_page(
    request: Request[Any, Any, Any], viewer: Viewer, *, above: dict[str, Any], typed: dict[str, str],
    errors: dict[str, str], status: int = 200,
) -> Response[str]:  # fmt: skip
    names = await queries.names_below(viewer, verb=Permission.EDIT_UNITS)
    return page(request, "units/new.html", status=status, above=above, typed=typed, errors=errors, names=names, kinds=rules.KINDS)


async def _edit_page(
    request: Request[Any, Any, Any],
    viewer: Viewer,
    *,
    code: str,
    typed: dict[str, str],
    errors: dict[str, str],
    status: int = 200,
) -> Response[str]:
    unit = await queries.unit_for(viewer, code, verb=Permission.EDIT_UNITS)
    names = await queries.names_below(viewer, verb=Permission.EDIT_UNITS)
    above = {tree: (await queries.trail(unit[f"{tree}_path"]))[:-1] for tree in access.TREES}
    return page(
        request,
        "units/edit.html",
        status=status,
        unit=unit,
        typed=typed,
        errors=errors,
        names=names,
        above=above,
        trees=access.TREES,
    )


ROUTES = [new_unit, add_unit, edit_unit, rename_unit, move_unit]
