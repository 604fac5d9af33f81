"""Addresses of saved views: the list, opening one, saving, renaming, deleting, bringing back."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import clock
from app.foundation.access import Permission
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import Form, read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed
from app.rates import queries as rates
from app.rates.saved import actions, queries
from app.rates.saved.rules import KEPT_DAYS, MOST_LETTERS, exam_of

SEES = [allowed(Permission.SEE_RATES)]
_Request = Request[Any, Any, Any]


@get("/views", name="saved.views", guards=SEES)
async def show_views(request: _Request, viewer: TheViewer) -> Response[str]:
    """The viewer's own saved views, and those deleted lately."""
    found = await queries.saved_for(viewer, now=clock.now_ms())
    titles = {exam["code"]: exam["title"] for exam in await rates.exams()}
    return page(
        request, "rates/saved.html", held=[one for one in found if one["ended_at"] is None], most_letters=MOST_LETTERS,
        ended=[one for one in found if one["ended_at"] is not None], kept_days=KEPT_DAYS,
        titles={one["code"]: titles.get(exam_of(one["address"]), "考试已撤回") for one in found},
    )  # fmt: skip


@get("/views/{code:str}", name="saved.view", guards=SEES)
async def open_view(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Goes on to the page with the filters that were saved."""
    view = await queries.view_for(viewer, code)
    return see_other(view["address"])


@post("/views", name="saved.save_view", guards=SEES)
async def save_view(request: _Request, viewer: TheViewer) -> Response[None]:
    """Saves the page one looks at under a name, and stays there."""
    form = await read_form(request)
    name, address = _name(form), form.text("address", most=500)
    form.check()
    await actions.save_view(viewer, name=name, address=address, now=clock.now_ms())
    return see_other(address, ok=f"已存为常用视图“{name}”，在“常用视图”里打开")


@post("/views/{code:str}/rename", name="saved.rename_view", guards=SEES)
async def rename_view(code: FromPath[str], request: _Request, viewer: TheViewer) -> Response[None]:
    """Gives a view another name."""
    view = await queries.view_for(viewer, code)
    form = await read_form(request)
    name = _name(form)
    form.check()
    await actions.rename_view(viewer, view, name=name, now=clock.now_ms())
    return see_other("/views", ok=f"已改名为“{name}”")


@post("/views/{code:str}/delete", name="saved.delete_view", guards=SEES)
async def delete_view(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Takes a view off the list; the page offers to bring it back."""
    view = await queries.view_for(viewer, code)
    await actions.delete_view(viewer, view, now=clock.now_ms())
    return see_other("/views", ok=f"已删除“{view['name']}”，{KEPT_DAYS} 天内可以在本页下方恢复")


@post("/views/{code:str}/restore", name="saved.restore_view", guards=SEES)
async def restore_view(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Brings a deleted view back."""
    view = await queries.view_for(viewer, code, ended=True)
    await actions.restore_view(viewer, view, now=clock.now_ms())
    return see_other("/views", ok=f"已恢复“{view['name']}”")


def _name(form: Form) -> str:
    return form.text("name", "名称", required=True, most=MOST_LETTERS)


ROUTES = [show_views, open_view, save_view, rename_view, delete_view, restore_view]
