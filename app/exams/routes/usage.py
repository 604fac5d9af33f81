"""How a question fared in exams, for those who write or check questions."""

from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from app.exams import usage
from app.foundation.access import Permission
from app.foundation.web.entry import TheViewer
from app.foundation.web.frame import page
from app.foundation.web.guards import allowed_everywhere

LOOKS = [allowed_everywhere(Permission.WRITE_QUESTIONS, Permission.CHECK_QUESTIONS)]


@get("/bank/{code:str}/usage", name="exams.question_usage", guards=LOOKS)
async def usage_page(code: FromPath[str], request: Request[Any, Any, Any], viewer: TheViewer) -> Response[str]:
    """Exam by exam: drawn, marked, full marks."""
    row, uses = await usage.usage_for(viewer, code)
    marked, right = sum(one.marked for one in uses), sum(one.right for one in uses)
    whole = usage.Use("", "", 0, sum(one.drawn for one in uses), marked, right)
    return page(request, "exams/usage.html", row=row, uses=uses, whole=whole, enough=usage.ENOUGH)


ROUTES = [usage_page]
