"""Addresses of the unit pages: the trees with their people."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import access, clock
from app.foundation.access import Permission
from app.foundation.refusals import Refusal
from app.foundation.web.entry import TheViewer
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed
from app.people.actions import units as actions
from app.people.queries import units as queries
from app.people.reshaping.queries import changes_of
from app.people.transfers.queries import to_answer
from app.units.rules import may_reshape

SEES = [allowed(Permission.SEE_UNITS)]
EDITS = [allowed(Permission.EDIT_UNITS)]


@get("/units", name="people.units", guards=SEES)
async def list_units(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[Any]:
    """Finds units by name; without words, the top of what the viewer sees (straight to it when there is one)."""
    words = request.query_params.get("q", "").strip()[:40]
    tops = await queries.top_units(viewer)
    if not words and len(tops) == 1:
        return see_other(f"/units/{tops[0]['code']}?tree={tops[0]['tree']}")
    found = await queries.units_like(viewer, words) if words else []
    return page(request, "people/units.html", words=words, tops=tops, found=found, trees=access.TREES)


@get("/units/{code:str}", name="people.unit", guards=SEES)
async def show_unit(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """A unit in one tree: the way up, the units below with their people."""
    asked = request.query_params.get("tree", "")
    first = next((scope.tree for scope in viewer.scopes(Permission.SEE_UNITS)), access.AREA)
    shown = await queries.unit_page(viewer, code, tree=asked if asked in access.TREES else first)
    paths = {"area_path": shown.unit["area_path"], "system_path": shown.unit["system_path"]}
    verbs = (Permission.EDIT_UNITS, Permission.EDIT_PEOPLE, Permission.IMPORT_PEOPLE, Permission.ISSUE_ACTIVATION, Permission.SEE_PEOPLE)
    may = {verb.value: viewer.may_in(verb, **paths) for verb in verbs}
    may["reshape"] = may_reshape(viewer.scopes(Permission.EDIT_UNITS), **paths)
    may["by_two"] = viewer.may_everywhere(Permission.RESHAPE_UNITS) and paths["area_path"].count("/") > 2
    may["see_changes"] = viewer.may_everywhere(Permission.SEE_APPROVALS)
    history = await changes_of(shown.unit["id"])
    return page(request, "people/unit.html", shown=shown, history=history, to_answer=await to_answer(viewer), unit=shown.unit, may=may, trees=access.TREES, roles=access.ROLE_NAMES)


@post("/units/{code:str}/close", name="people.close_unit", guards=EDITS)
async def close_unit(code: FromPath[str], viewer: TheViewer) -> Response[Any]:
    """Closes a unit, or goes back to it with the reason why not."""
    try:
        await actions.close_unit(viewer, code, now=clock.now_ms())
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return see_other(f"/units/{code}", warn=refusal.sentence)
    return see_other("/units", ok="单位已撤销，以前的成绩和记录都在。")


ROUTES = [list_units, show_unit, close_unit]
