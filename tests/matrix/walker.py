"""Walks every route of the built application: which steps there are, what each must answer, and the asking itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import singledispatch
from typing import Any
from urllib.parse import quote

import httpx
from litestar import Litestar
from litestar.routes import ASGIRoute, HTTPRoute

from tests.matrix import day_rows, moving_rows, report_rows, rows
from tests.matrix.askers import UNITS, Asker
from tests.matrix.expected import HIDDEN, SHUT, Answer, County, Expectation, Holders, InUnit, LoggedIn, Own, Public
from tests.matrix.rows import Cell, Row
from tests.matrix.sent import SENDS, Sent, a_code

UNKNOWN = "zzzzzzzzzzzzz"
_PLACE = re.compile(r"{(\w+):(\w+)}")
_PASSING = re.compile(r'[0-9a-f]{14}|name="_csrf_token" value="[^"]*"|content="[0-9a-f]{64,}"')


@dataclass(frozen=True)
class Route:
    """One method of one address."""

    name: str
    method: str
    path: str


@dataclass(frozen=True)
class Step:
    """One request of the walk and the statuses it may be answered with."""

    label: str
    unit: str
    owner: str
    answers: Answer
    alike: bool = False


def routes_of(app: Litestar) -> list[Route]:
    """Every address with its method, by name; a handler without a name is called by its address."""
    found = []
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            found += [
                Route(handler.name or f"{method} {route.path}", method, route.path)
                for handler in route.route_handlers for method in handler.http_methods if method != "OPTIONS"
            ]  # fmt: skip
        elif isinstance(route, ASGIRoute):
            found.append(Route(route.route_handler.name or route.path, "POST", f"{route.path}/{{code:str}}"))
    return sorted(found, key=lambda one: (one.name, one.method))


def steps_of(asker: Asker, route: Route, expectation: Expectation) -> Iterator[Step]:
    """The steps of one asker to one route, by hand-written expectation alone."""
    if asker.session in {"none", "left"} and not isinstance(expectation, Public):
        answers = frozenset({303} if route.method == "GET" else {401})
        yield Step("not logged in", UNITS[0], _other(expectation, asker), answers)
    else:
        yield from _steps(expectation, asker)


@singledispatch
def _steps(expectation: Any, asker: Asker) -> Iterator[Step]:
    raise TypeError(expectation)


@_steps.register
def _public(expectation: Public, asker: Asker) -> Iterator[Step]:
    known = asker.session in {"person", "guest"}
    yield Step("", "", "", expectation.logged_in if known and expectation.logged_in else expectation.gives)


@_steps.register
def _logged_in(expectation: LoggedIn, asker: Asker) -> Iterator[Step]:
    yield Step("", "", "", expectation.gives if asker.is_person else expectation.guest)


@_steps.register
def _holders(expectation: Holders, asker: Asker) -> Iterator[Step]:
    yield Step("", "", "", expectation.gives if asker.within(expectation.roles) else SHUT)


@_steps.register
def _county(expectation: County, asker: Asker) -> Iterator[Step]:
    if asker.everywhere(expectation.roles):
        answers = expectation.gives
    else:
        answers = SHUT | HIDDEN if asker.within(expectation.roles) else SHUT
    yield Step("", "", "甲", answers)


@_steps.register
def _in_unit(expectation: InUnit, asker: Asker) -> Iterator[Step]:
    mine = asker.within(expectation.roles)
    for unit in UNITS:
        answers = expectation.gives if unit in mine else expectation.outside if mine else SHUT
        yield Step(unit, unit, "戊", answers, alike=expectation.alike and bool(mine) and unit not in mine)


@_steps.register
def _own(expectation: Own, asker: Asker) -> Iterator[Step]:
    has = asker.is_person and (not expectation.roles or bool(asker.within(expectation.roles)))
    if has:
        yield Step("own", "", asker.name, expectation.own or expectation.gives)
    if asker.everywhere(expectation.doers):
        answers = expectation.gives
    elif asker.everywhere(expectation.seers):
        answers = expectation.seer_gives
    elif not asker.is_person:
        answers = expectation.guest
    else:
        answers = HIDDEN if has else SHUT
    yield Step("another's", "", _other(expectation, asker), answers, alike=answers == HIDDEN)


def _other(expectation: Expectation, asker: Asker) -> str:
    """Somebody else who may have such a row."""
    if not getattr(expectation, "roles", "") or not isinstance(expectation, Own):
        return "戊"
    return "庚" if asker.name == "乙" else "乙"


MAKES = {**rows.MAKES, **report_rows.MAKES, **moving_rows.MAKES, **day_rows.MAKES}
"""How a row of each kind is made."""


async def row_for(route: Route, expectation: Expectation, cell: Cell) -> Row:
    """A fresh row for one step."""
    if route.name == "people.activate":
        return await a_code(cell)
    kind = getattr(expectation, "row", "")
    return await MAKES[kind](cell) if kind else {}


async def ask(client: httpx.AsyncClient, route: Route, cell: Cell, row: Row) -> httpx.Response:
    """The request of a route about a row."""
    return await send(client, route, row, SENDS[route.name](cell, row) if route.name in SENDS else Sent())


def path_of(route: Route, values: Row) -> str:
    """The address of a route with these values in its places."""
    return _PLACE.sub(lambda found: quote(str(values.get(found[1], 1 if found[2] == "int" else UNKNOWN))), route.path)


async def send(client: httpx.AsyncClient, route: Route, row: Row, sent: Sent) -> httpx.Response:
    """One request."""
    path = path_of(route, {**row, **sent.places})
    if route.method == "GET":
        return await client.get(path, params=sent.query)
    if sent.json is not None:
        return await client.post(path, json=sent.json)
    return await client.post(path, params=sent.query, data=sent.form, files=sent.files or None)


def words_of(answer: httpx.Response) -> str:
    """The text of an answer without what differs each time."""
    return _PASSING.sub("", answer.text.replace(UNKNOWN, ""))


def is_never_kept(answer: httpx.Response) -> bool:
    """Whether no cache keeps the answer: but for static files and the health of the process, none may."""
    path = answer.request.url.path
    return path.startswith("/static/") or path == "/healthz" or answer.headers.get("cache-control") == "no-store"
