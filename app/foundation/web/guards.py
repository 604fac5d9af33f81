"""What a route demands before its handler runs. Which row it may touch is asked with the row."""

from collections.abc import Awaitable, Callable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from app.foundation import refusals
from app.foundation.access import Permission

Guard = Callable[[ASGIConnection[Any, Any, Any, Any], BaseRouteHandler], Awaitable[None]]


_ONLY_COUNTY = "这是全县的事，只有对全部单位有权限的人可以看和办。需要的话，请联系普法办。"


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


def allowed_everywhere(*verbs: Permission) -> Guard:
    """Lets through who may do at least one of these over a whole tree: for what belongs to no unit; 401, 403 for others."""

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        viewer = connection.scope["state"].get("viewer")
        if viewer is None:
            raise refusals.log_in_first()
        if not any(viewer.may(verb) for verb in verbs):
            raise refusals.not_allowed()
        if not any(viewer.may_everywhere(verb) for verb in verbs):
            raise refusals.not_allowed(_ONLY_COUNTY)

    guard.verbs = verbs  # type: ignore[attr-defined]
    return guard


async def a_person(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Lets through people of the platform; 401 for nobody, 403 for guests by link."""
    viewer = connection.scope["state"].get("viewer")
    if viewer is None:
        raise refusals.log_in_first()
    if viewer.person is None:
        raise refusals.not_allowed("这一页是给本平台人员用的，来宾请用收到的链接。")
