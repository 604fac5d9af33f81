"""Pages of background work: the list, one job with its progress, and cancelling it."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.params import FromPath

from app.foundation import clock
from app.foundation.jobs import actions, queries, rules, shown
from app.foundation.jobs.kinds import NAMES
from app.foundation.web import who
from app.foundation.web.entry import TheViewer
from app.foundation.web.frame import page, see_other
from app.foundation.web.guards import a_person
from app.foundation.web.paging import Page, asked_page


@get("/jobs", name="jobs.jobs", guards=[a_person])
async def jobs(request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """The viewer's jobs, newest first; everybody's for who may see them."""
    asked = {name: request.query_params.get(name, "") for name in ("shown", "kind")}
    number = asked_page(request.query_params.get("page"))
    sought = Page(number, 0)
    rows, total = await queries.jobs_for(viewer, **asked, offset=sought.offset, size=sought.size)
    names = await who.names_of(row["asked_by"] for row in rows)
    at = clock.now_ms()
    lines = [shown.line_of(row, asker=who.name_in(names, row["asked_by"]), now=at) for row in rows]
    pages = Page(number, total, noun="个任务", path="/jobs", query=asked)
    return page(request, "jobs/jobs.html", lines=lines, page=pages, asked=asked, kinds=NAMES)


@get("/jobs/{code:str}", name="jobs.job", guards=[a_person])
async def job(request: Request[Any, Any, Any], code: FromPath[str], viewer: TheViewer) -> Response[str]:
    """One job as it stands now."""
    row = await queries.job_for(viewer, code)
    names = await who.names_of([row["asked_by"]])
    line = shown.line_of(row, asker=who.name_in(names, row["asked_by"]), now=clock.now_ms())
    return page(request, "jobs/job.html", job=line, may_cancel=line.is_open and rules.may_cancel(viewer, row))


@get("/jobs/{code:str}/progress", name="jobs.progress", guards=[a_person])
async def progress(code: FromPath[str], viewer: TheViewer) -> Response[dict[str, Any]]:
    """How far a job is, for the script of its page."""
    row = await queries.job_for(viewer, code)
    line = shown.line_of(row, asker="", now=clock.now_ms())
    body = {"stage": line.stage.value, "over": line.stage.is_over, "done": line.done, "total": line.total, "said": line.said}
    return Response(body, headers={"cache-control": "no-store"})


@post("/jobs/{code:str}/cancel", name="jobs.cancel", guards=[a_person])
async def cancel(code: FromPath[str], viewer: TheViewer) -> Response[None]:
    """Stops a job and returns to its page."""
    await actions.cancel(viewer, code, now=clock.now_ms())
    return see_other(f"/jobs/{code}", ok="已取消这个任务。")


ROUTES = [jobs, job, progress, cancel]
