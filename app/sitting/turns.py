"""Which device holds an attempt: a cookie of that attempt alone says which device turn a browser was given.

It decides no right (whoever may open the attempt may take it over); it only keeps a second device from answering unasked.
"""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from app.foundation import settings

NAME = "pufa-turn"
_KEPT_SECONDS = 86_400


def turn_in(request: Request[Any, Any, Any]) -> int:
    """The device turn this browser was given for the attempt asked about; 0 for none."""
    value = request.cookies.get(NAME, "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def turn_cookie(code: str, turn: int) -> Cookie:
    """Tells this browser that it holds the attempt from this device turn on."""
    return Cookie(
        NAME, value=str(turn), path=f"/sit/{code}", max_age=_KEPT_SECONDS, secure=settings.current().secure, httponly=True,
        samesite="lax",
    )  # fmt: skip
