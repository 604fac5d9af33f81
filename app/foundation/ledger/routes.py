"""The page of the record and its export."""

from typing import Any

from litestar import Request, Response, get, post

from app.foundation import clock
from app.foundation.access import Permission
from app.foundation.ledger import actions, queries, sheets, verbs
from app.foundation.ledger.queries import Sought
from app.foundation.web.downloads import download
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import page
from app.foundation.web.guards import allowed
from app.foundation.web.paging import Page, asked_page
from question_bank.files.workbooks import MIME_TYPE

SEES = [allowed(Permission.SEE_LEDGER)]
FILTERS = ("person", "verb", "subject", "day")


@get("/ledger", name="ledger.entries", guards=SEES)
async def entries(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """Who did what, newest first."""
    asked = {name: request.query_params.get(name, "").strip()[:60] for name in FILTERS}
    number = asked_page(request.query_params.get("page"))
    sought = Page(number, 0)
    found, total = await queries.entries_for(viewer, Sought(**asked), offset=sought.offset, size=sought.size)
    pages = Page(number, total, path="/ledger", query=asked)
    most = queries.MOST_EXPORTED
    return page(request, "ledger/entries.html", entries=found, page=pages, asked=asked, verbs=verbs, most=most)


@post("/ledger/export", name="ledger.export", guards=SEES, status_code=200)
async def export(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[bytes]:
    """The entries of the page's filters as .xlsx; a post, since the export is recorded."""
    form = await read_form(request)
    sought = Sought(**{name: form.text(name, most=60) for name in FILTERS})
    now = clock.now_ms()
    data = await sheets.workbook_of(await actions.export_entries(viewer, sought, now=now))
    return download(data, name=f"操作记录 {clock.day_of(now)}.xlsx", media_type=MIME_TYPE)


ROUTES = [entries, export]
