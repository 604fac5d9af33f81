"""Addresses of the live view: the page, the part of it that is fetched again and again, and the sheet."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import clock
from app.foundation.access import TREES, Permission
from app.foundation.web.downloads import download
from app.foundation.web.entry import TheViewer
from app.foundation.web.filters import moment, rate_pair
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed
from app.rates import actions, wording
from app.rates.live.queries import Watched, watch
from app.rates.views.scope import LOOKS, sees_top, tabs_of
from question_bank.files.workbooks import MIME_TYPE, Column, Sheet, Value, write_workbook

SEES = [allowed(Permission.SEE_RATES)]
_Request = Request[Any, Any, Any]


@get("/rates/{code:str}/live", name="rates.live_exam", guards=SEES)
async def live_exam(code: FromPath[str]) -> Response[None]:
    """Goes on to the live view of the highest unit the viewer sees."""
    return see_other(f"/rates/{code}/look/live")


@get("/rates/{code:str}/units/{unit:str}/live", name="rates.live", guards=SEES)
async def show_live(code: FromPath[str], unit: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """A unit of a running exam: who is expected, has not started, is at it, has handed in; renews itself where scripts run."""
    watched = await watch(viewer, code, unit, tree=_tree(request))
    query, whole = f"&tree={watched.tree}", sees_top(viewer, watched.branch.place.paths[watched.tree])
    return page(
        request, "rates/live.html", tabs_here=tabs_of(code, unit, query=query, whole=whole, here="live"), looks=LOOKS,
        tree_names=TREES, **_values(watched),
    )  # fmt: skip


@get("/rates/{code:str}/units/{unit:str}/live/now", name="rates.live_now", guards=SEES, opt={"quiet": True})
async def live_now(code: FromPath[str], unit: FromPath[str], request: _Request, viewer: TheViewer) -> Response[Any]:
    """The numbers alone; 304 where none has changed since the mark the browser sends along."""
    watched = await watch(viewer, code, unit, tree=_tree(request))
    mark = f'W/"{watched.mark}"'
    headers = {"etag": mark, "cache-control": "no-store", "x-counted": f"{clock.to_local(watched.at):%H:%M:%S}"}
    if request.headers.get("if-none-match") == mark:
        return Response(None, status_code=304, headers=headers)
    answer = page(request, "rates/_live.html", **_values(watched))
    answer.headers.update(headers)
    return answer


@post("/rates/{code:str}/units/{unit:str}/live/export", name="rates.export_live", guards=SEES, status_code=200)
async def export_live(code: FromPath[str], unit: FromPath[str], request: _Request, viewer: TheViewer) -> Response[bytes]:
    """The live view as .xlsx, as of the moment of its count."""
    watched = await watch(viewer, code, unit, tree=_tree(request))
    data = _sheet(watched)
    await actions.export_rates(viewer, watched.exam, unit=unit, lines=len(watched.lines), now=clock.now_ms())
    return download(data, name=f"{watched.exam['title']}-{watched.branch.place.short_name}-实时.xlsx", media_type=MIME_TYPE)


def _tree(request: _Request) -> str:
    asked = request.query_params.get("tree", "")
    return asked if asked in TREES else ""


def _values(watched: Watched) -> dict[str, Any]:
    now = clock.now_ms()
    return {
        "watched": watched, "exam": watched.exam, "branch": watched.branch, "query": f"&tree={watched.tree}",
        "state": wording.state_of(watched.exam, now=now), "over": wording.is_over(watched.exam, now=now),
        "counted": f"{clock.to_local(watched.at):%H:%M:%S}", "running": watched.exam["opens_at"] <= now < watched.exam["closes_at"],
    }  # fmt: skip


WORDS = "应考按本场考试的口径；已交卷为至少交卷一次；正在答题为第一次作答还没有交卷；交卷以后又在作答的另计；没有开始＝应考－已交卷－正在答题"
"""What the four numbers mean, on page and sheet."""


def _sheet(watched: Watched) -> bytes:
    names = ("应考（人）", "没有开始（人）", "正在答题（人）", "已交卷（人）", "交卷后又在作答（人）")
    columns = [Column("单位", width=30), *(Column(name, width=14, numbers=True) for name in names), Column("已交卷占应考", width=24)]
    lines = [(watched.branch.place.name, watched.whole), *((line.name, line.standing) for line in watched.lines)]
    rows: list[list[Value]] = [
        [name, one.due, one.not_started, one.at_it, one.handed_in, one.again, rate_pair(one.rate)] for name, one in lines
    ]
    title = f"{watched.exam['title']}　{watched.branch.place.name}（{TREES[watched.tree]}）　实时情况"
    return write_workbook([Sheet("实时情况", columns, rows, title=title, notes=(f"截至 {moment(watched.at)}", WORDS))])


ROUTES = [live_exam, show_live, live_now, export_live]
