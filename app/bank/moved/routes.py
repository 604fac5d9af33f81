"""Addresses of the office's work when the law moved, and of what cites an article."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.bank import rules
from app.bank.moved import actions, listing
from app.bank.moved import queries as moved
from app.foundation import clock, refusals
from app.foundation.access import Permission
from app.foundation.web.entry import TheViewer
from app.foundation.web.forms import read_form
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import allowed_everywhere
from app.foundation.web.paging import Page, asked_page
from app.laws import naming
from app.laws import queries as laws
from app.laws.rules import STANDINGS
from question_bank.question import TYPES

SEES = [allowed_everywhere(Permission.SEE_BANK)]
WORKS = [allowed_everywhere(Permission.WRITE_QUESTIONS, Permission.CHECK_QUESTIONS)]
WRITES = [allowed_everywhere(Permission.WRITE_QUESTIONS)]
CHECKS = [allowed_everywhere(Permission.CHECK_QUESTIONS)]
WORDS: dict[str, Any] = {
    "article_name": naming.article_name, "version_name": naming.version_name, "day_name": naming.day_name, "standings": STANDINGS,
    "pools": rules.POOLS_SHOWN, "types": TYPES,
}  # fmt: skip


@get("/bank/moved", name="bank.moved", guards=WORKS)
async def moved_page(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """The questions under which the law moved, old and new words side by side."""
    query, today = request.query_params, clock.day_of(clock.now_ms())
    shown = query.get("shown", listing.TO_READ)
    shown = shown if shown in listing.SHOWN else listing.TO_READ
    number, code = asked_page(query.get("page")), query.get("code", "")[:40]
    counts, lines = await listing.lines(shown, code=code, on=today, by=viewer.person, offset=(number - 1) * listing.PER_PAGE)
    if code and not lines and (other := next((name for name, count in counts.items() if count), "")):
        shown = other
        counts, lines = await listing.lines(shown, code=code, on=today, by=viewer.person, offset=0)
    pages = Page(number, counts[shown], listing.PER_PAGE, "题", "/bank/moved", {"shown": shown, "code": code})
    return page(
        request, "bank/moved.html", lines=lines, counts=counts, shown=shown, headings=listing.SHOWN, pages=pages, code=code,
        may_write=viewer.may_everywhere(Permission.WRITE_QUESTIONS), may_check=viewer.may_everywhere(Permission.CHECK_QUESTIONS), **WORDS,
    )  # fmt: skip


@post("/bank/{code:str}/confirm-citations", name="bank.confirm_citations", guards=CHECKS)
async def confirm_citations(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[None]:
    """Lets a question be drawn again after reading it against the new words."""
    form = await read_form(request)
    await actions.confirm_citations(viewer, code, seen=form.text("seen", most=40), now=clock.now_ms())
    return see_other("/bank/moved", ok=f"{code} 已确认，从现在起可以抽到。条文再有变动，会再问一次。")


@post("/bank/{code:str}/cite-anew", name="bank.cite_anew", guards=WRITES)
async def cite_anew(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """A new version with the new numbers of articles that only moved, waiting for a check."""
    await actions.cite_anew(viewer, code, now=clock.now_ms())
    return see_other("/bank/moved?shown=numbers", ok=f"{code} 已改引新的条号，等另一位审核人员审过以后使用。")


@post("/bank/moved/cite-anew", name="bank.cite_all_anew", guards=WRITES)
async def cite_all_anew(viewer: TheViewer) -> Response[None]:
    """The same for every question that needs nothing else."""
    made = await actions.cite_all_anew(viewer, now=clock.now_ms())
    said = f"{made} 道题已改引新的条号，等另一位审核人员审过以后使用。" if made else "没有要改引条号的题，没有改动。"
    return see_other("/bank/moved?shown=numbers", ok=said)


@get("/bank/citing/{law:str}/{article:str}", name="bank.citing", guards=SEES)
async def citing_page(
    law: FromPath[str], article: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer
) -> Response[str]:
    """The questions in use that cite an article."""
    if not naming.is_article(article):
        raise refusals.not_found("没有这样的条号。")
    cited = await laws.law_of(law)
    number = asked_page(request.query_params.get("page"))
    total, rows = await moved.citing(
        (cited.name, *cited.short), article, sealed=rules.sees_sealed(viewer), offset=(number - 1) * listing.PER_PAGE,
        size=listing.PER_PAGE,
    )  # fmt: skip
    pages = Page(number, total, listing.PER_PAGE, "题", f"/bank/citing/{law}/{article}")
    return page(request, "bank/citing.html", law=cited, article=article, rows=rows, pages=pages, **WORDS)


ROUTES = [moved_page, confirm_citations, cite_anew, cite_all_anew, citing_page]
