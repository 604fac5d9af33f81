"""What a route demands before its handler runs. Which row it may touch is asked with the row."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from app.foundation import refusals
from app.foundation.access import Permission

Guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]


def allowed(*verbs: Permission) -> Guard:
    """Lets through who may do at least one of these anywhere; 401 for nobody, 403 for others."""

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        viewer = connection.scope["state"].get("viewer")
        if viewer is None:
            raise refusals.log_in_first()
        if not any(viewer.may(verb) for verb in verbs):
            raise refusals.not_allowed()

    guard.verbs = verbs  # type: ignore[attr-defined]
    return guard
