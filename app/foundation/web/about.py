"""One public page about the installation: accessibility, personal data, whom to ask."""

from typing import Any

from litestar import Request, Response, get

from app.foundation.web.frame import page


@get("/about", name="web.about", opt={"public": True})
async def about(request: Request[Any, Any, Any]) -> Response[str]:
    """What every visitor may read before logging in."""
    return page(request, "about.html")
