"""The bank's report: what it shows, and asking for a new one."""

from typing import Any

from litestar import Request, get, post
from litestar.response import Response

from app.bank.report import making
from app.bank.rules import sees_keys
from app.foundation import clock
from app.foundation.access import Permission
from app.foundation.web.entry import TheViewer
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere
from question_bank.marking import RULE_NAMES


@get("/bank/report", name="bank.report", guards=[allowed_everywhere(Permission.SEE_BANK)])
async def report_page(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """The newest report on the questions in use."""
    may_ask = viewer.may_everywhere(Permission.CHECK_QUESTIONS)
    return page(
        request, "bank/report.html", made=await making.newest_report(), sees_keys=sees_keys(viewer), may_ask=may_ask, rules=RULE_NAMES
    )  # fmt: skip


@post("/bank/report", name="bank.ask_for_report", guards=[allowed_everywhere(Permission.CHECK_QUESTIONS)])
async def ask_for_report(viewer: TheViewer) -> Response[None]:
    """Has a new report made in the background."""
    code = await making.ask_for_report(viewer, now=clock.now_ms())
    return see_other(f"/jobs/{code}")


ROUTES = [report_page, ask_for_report]
