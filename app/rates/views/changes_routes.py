"""Addresses of what has changed in a unit since a day: the page and the sheet."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import clock
from app.foundation.access import Permission, Viewer
from app.foundation.web.entry import TheViewer
from app.foundation.web.filters import day as day_text
from app.foundation.web.filters import moment
from app.foundation.web.frame import page
from app.foundation.web.guards import allowed
from app.rates import actions
from app.rates.narrowing import day_in
from app.rates.views import changes
from app.rates.views.changes import Happening, News, NewsLine
from app.rates.views.routes import shown, taken_out
from app.rates.views.scope import Scope, scope_for
from app.rates.views.sheets import notes
from question_bank.files.workbooks import Column, Sheet, Value, write_workbook

SEES = [allowed(Permission.SEE_RATES)]
_Request = Request[Any, Any, Any]
WORDS = "按今天的名单、口径和判卷结果，由交卷、练习完成的时间倒推：那天开始时＝现在－新增（合格另加不再合格）；名单更正按批准时间"
"""What the figures mean, on page and sheet."""


@dataclass(frozen=True, slots=True)
class Changed:
    """All that the look shows."""

    since: date
    whole: News
    lines: list[NewsLine]
    amended: list[Happening]
    moved: list[Happening]


@get("/rates/{code:str}/units/{unit:str}/changes", name="rates.changes", guards=SEES)
async def show_changes(code: FromPath[str], unit: FromPath[str], request: _Request, viewer: TheViewer) -> Response[str]:
    """Who sat, passed and met the study requirement since a day, what changed on the roster, who came and went."""
    scope = await scope_for(viewer, code, unit, look="changes", query=request.query_params)
    now = clock.now_ms()
    found = await _changed(viewer, scope, request, now=now)
    return page(request, "rates/changes.html", changed=found, words=WORDS, most=changes.MOST_LISTED, **shown(scope, "changes", now=now))


@post("/rates/{code:str}/units/{unit:str}/changes/export", name="rates.export_changes", guards=SEES, status_code=200)
async def export_changes(code: FromPath[str], unit: FromPath[str], request: _Request, viewer: TheViewer) -> Response[bytes]:
    """The same as .xlsx, names only for who may take lists of people out."""
    scope = await scope_for(viewer, code, unit, look="changes", query=request.query_params)
    now = clock.now_ms()
    found = await _changed(viewer, scope, request, now=now)
    data = _sheet(scope, found, now=now)
    named = len(found.amended) + len(found.moved) if scope.shown.exports_people else 0
    if named:
        await actions.export_people(viewer, scope.exam, unit=unit, which="changes", people=named, now=now)
    return await taken_out(viewer, scope, data, name="近期变动", lines=len(found.lines) + 1, now=now)


async def _changed(viewer: Viewer, scope: Scope, request: _Request, *, now: int) -> Changed:
    try:
        asked = day_in(request.query_params.get("since", ""))
    except ValueError:
        asked = None
    since = changes.day_asked(asked, now=now)
    whole, lines = changes.lines_of_news(scope.branch, await changes.news_since(scope.exam, scope.part, since))
    if not scope.code:
        return Changed(since, whole, lines, [], [])
    amended = await changes.amended_since(scope.exam, scope.part, since)
    return Changed(since, whole, lines, amended, await changes.moved_since(scope.branch, scope.shown.tree, since, now=now))


def _sheet(scope: Scope, found: Changed, *, now: int) -> bytes:
    names = ("新交卷（人）", "新合格（人）", "不再合格（人）", "新达标（人）", "交卷（人次）")
    columns = [Column("单位", width=30), *(Column(name, width=14, numbers=True) for name in names)]
    rows: list[list[Value]] = [[scope.branch.place.name, *_told(found.whole)]]
    for line in found.lines:
        name = f"{line.branch.place.short_name}（本级）" if line.own else line.branch.place.name
        rows.append([name, *_told(line.news)])
    title = f"{scope.title}　{found.since.isoformat()}以来的变动"
    sheets = [Sheet("变动", columns, rows, title=title, notes=notes(scope, WORDS, now=now))]
    if scope.shown.exports_people:
        heads = [Column("时间", width=20), Column("姓名", width=12), Column("变动", width=14), Column("单位", width=24), Column("理由", width=40)]
        for label, happenings in (("名单更正", found.amended), ("人员进出", found.moved)):
            listed: list[list[Value]] = [[moment(one.at), one.person, one.words, one.unit, one.reason] for one in happenings]
            sheets.append(Sheet(label, heads, listed, title=f"{scope.title}　{label}", notes=(f"截至 {day_text(now)}",)))
    return write_workbook(sheets)


def _told(news: News) -> list[Value]:
    return [news.sat, news.passed, news.lost, news.studied, news.sittings]


ROUTES = [show_changes, export_changes]
