"""Addresses of the laws: for everyone logged in."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from app.foundation import clock, refusals
from app.foundation.access import Permission
from app.foundation.web.entry import TheViewer
from app.foundation.web.frame import page
from app.foundation.web.guards import allowed, allowed_everywhere
from app.foundation.web.paging import Page, asked_page
from app.laws import listing, naming, queries, rules, showing
from app.laws.reading.found import SOURCES

READS = [allowed(Permission.READ_LAWS)]
COMPARES = [allowed_everywhere(Permission.SEE_BANK)]
WORDS: dict[str, Any] = {
    "article_name": naming.article_name, "version_name": naming.version_name, "day_name": naming.day_name, "states": rules.STATES,
    "sources": SOURCES, "version_state": rules.version_state, "repeal_day_known": rules.repeal_day_known,
}  # fmt: skip


def _today() -> str:
    return clock.day_of(clock.now_ms()).isoformat()


@get("/laws", name="laws.list", guards=READS)
async def list_page(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """The laws by name, and the articles that contain the words asked for."""
    asked, day = listing.Asked.of(request.query_params), _today()
    number = asked_page(request.query_params.get("page"))
    lines = await listing.lines(asked, day=day)
    inside = bool(asked.q) and request.query_params.get("in", "names" if lines else "articles") == "articles"
    total, hits = await listing.hits(asked, day=day, offset=(number - 1) * listing.HITS_PER_PAGE if inside else 0)
    query = {**asked.query(), **({"in": "articles"} if inside else {})}
    size, count, noun = (listing.HITS_PER_PAGE, total, "条") if inside else (listing.PER_PAGE, len(lines), "部")
    pages = Page(number, count, size, noun, "/laws", query)
    return page(
        request, "laws/list.html", asked=asked, lines=lines[pages.offset : pages.offset + size], total=len(lines), hits=hits,
        found=total, inside=inside, pages=pages, kinds=listing.KINDS, day=day, texts=await showing.has_texts(),
        compares=viewer.may_everywhere(Permission.SEE_BANK), **WORDS,
    )  # fmt: skip


@get("/laws/differences", name="laws.differences", guards=COMPARES)
async def differences_page(request: Request[Any, Any, Any]) -> Response[str]:
    """The articles in which two sources of one version differ, side by side."""
    number = asked_page(request.query_params.get("page"))
    total, lines = await listing.differences(offset=(number - 1) * listing.HITS_PER_PAGE, size=listing.HITS_PER_PAGE)
    pages = Page(number, total, listing.HITS_PER_PAGE, "条", "/laws/differences")
    return page(
        request, "laws/differences.html", lines=lines, pages=pages, disputed=await listing.disputed(day=_today()), **WORDS
    )


@get("/laws/{code:str}", name="laws.law", guards=READS)
async def law_page(code: FromPath[str], request: Request[Any, Any, Any]) -> Response[str]:
    """A law in the version in force today."""
    law = await queries.law_of(code)
    return await _law_page(request, law, law.shown(_today()))


@get("/laws/{code:str}/{version:str}", name="laws.version", guards=READS)
async def version_page(code: FromPath[str], version: FromPath[str], request: Request[Any, Any, Any]) -> Response[str]:
    """A law in one version."""
    law = await queries.law_of(code)
    return await _law_page(request, law, showing.version_at(law, version))


@get("/laws/{code:str}/{version:str}/{article:str}", name="laws.article", guards=READS)
async def article_page(
    code: FromPath[str], version: FromPath[str], article: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer
) -> Response[str]:
    """One article of one version, with what other versions and sources say."""
    law = await queries.law_of(code)
    held = showing.version_at(law, version)
    shown = await showing.article_of(law, held, article)
    return page(
        request, "laws/article.html", law=law, version=held, shown=shown, day=_today(),
        compares=viewer.may_everywhere(Permission.SEE_BANK), **WORDS,
    )  # fmt: skip


async def _law_page(request: Request[Any, Any, Any], law: rules.Law, version: rules.Version) -> Response[str]:
    number, day = asked_page(request.query_params.get("page")), _today()
    text = version.text
    chapters = await showing.chapters_of(text) if text else []
    total = sum(one.articles for one in chapters)
    pages = Page(number, total, showing.PER_PAGE, "条", f"/laws/{law.code}/{version.address}")
    if number > pages.count:
        raise refusals.not_found("这部法律没有这一页。")
    articles = await queries.articles_of(text, first=pages.offset + 1, size=showing.PER_PAGE) if text else []
    return page(
        request, "laws/law.html", law=law, version=version, articles=articles, chapters=chapters, pages=pages, day=day,
        state=rules.state_of(law, day), successor=await showing.successor_of(law), **WORDS,
    )  # fmt: skip


ROUTES = [list_page, differences_page, law_page, version_page, article_page]
