"""Whatever stands in an address, a query or a form, the answer is in words: never a 5xx, never a header of the sender's."""

import re

import httpx
import pytest
import pytest_asyncio

from tests import make
from tests.matrix import walker
from tests.matrix.askers import ASKERS, UNITS, county
from tests.matrix.expected import EXPECTED
from tests.matrix.rows import Cell
from tests.matrix.sent import SENDS, Sent
from tests.matrix.walker import Route
from tests.people_of_tests import World

CODES = ["a%00b", "..%2f..%2fetc%2fpasswd", "%27%20OR%201%3D1%20--", "%ff%fe", "%0d%0aX-Bad:1"]
NUMBERS = ["99999999999999999999", "-1", "2147483648"]
WORDS = ["a\x00b", "9" * 30, "<script>alert(1)</script>'{{7*7}}", "字" * 200]
QUERY = (
    "q", "page", "tree", "unit", "which", "category", "status", "activated", "sort", "open", "low", "own", "shown", "kind", "day", "person",
    "verb", "subject", "state", "n", "type", "law", "year", "next", "exam", "parent", "difficulty", "tag", "pool", "show",
)  # fmt: skip
ALL_ROLES = ("office_author", "office_checker", "unit_admin", "unit_head", "auditor", "operator", "invigilator")


@pytest_asyncio.fixture
async def mighty(client: httpx.AsyncClient) -> World:
    """Somebody who may do everything, logged in: so that values get as far as they can."""
    world = await county()
    await make.bank_of()
    for role in ALL_ROLES:
        await make.grant(world.people["戊"], role, world.units["青禾县"])
    await make.published_exam([world.people["戊"]], title="看比率的考试")
    await world.log_in(client, "戊")
    return world


@pytest.fixture
def routes(client: httpx.AsyncClient) -> list[Route]:
    """Every route of the application as it is built."""
    transport = client._transport
    assert isinstance(transport, httpx.ASGITransport)
    return [route for route in walker.routes_of(transport.app) if not route.name.startswith("people.log_out")]


def safe(answer: httpx.Response) -> bool:
    """No failure of ours, and no header that the sender wrote."""
    return answer.status_code < 500 and "x-bad" not in answer.headers and "<script>alert" not in answer.text


async def test_hostile_codes_and_numbers(mighty: World, client: httpx.AsyncClient, routes: list[Route]) -> None:
    wrong = []
    for route in routes:
        values = CODES if ":str}" in route.path or ":path}" in route.path else []
        for value in [*values, *(NUMBERS if ":int}" in route.path else [])]:
            path = _path(route, value)
            answer = await (client.get(path) if route.method == "GET" else client.post(path))
            if not safe(answer):
                wrong.append((route.name, value[:30], answer.status_code))
    assert wrong == []


def _path(route: Route, value: str) -> str:
    """The address with a hostile value in every place that takes it."""
    number, word = (value, "x") if value in NUMBERS else ("1", value)
    return re.sub(r"{\w+:(\w+)}", lambda found: number if found[1] == "int" else word, route.path)


async def test_a_number_that_fits_no_column_of_a_real_row(mighty: World, client: httpx.AsyncClient, routes: list[Route]) -> None:
    asker = ASKERS[3]
    wrong = []
    for route in routes:
        if ":int}" not in route.path:
            continue
        row = await walker.row_for(route, EXPECTED[route.name], Cell(mighty, asker, UNITS[0], "戊"))
        for number in NUMBERS:
            changed = {name: number if f"{{{name}:int}}" in route.path else value for name, value in row.items()}
            answer = await walker.ask(client, route, Cell(mighty, asker, UNITS[0], "戊"), {**changed, "grant": number})
            if not safe(answer):
                wrong.append((route.name, number, answer.status_code))
    assert wrong == []


async def test_hostile_queries(mighty: World, client: httpx.AsyncClient, routes: list[Route]) -> None:
    wrong = []
    for route in routes:
        if route.method != "GET":
            continue
        row = await walker.row_for(route, EXPECTED[route.name], Cell(mighty, ASKERS[3], UNITS[0], "戊"))
        path = walker.path_of(route, {**row, "kind": "people"})
        for word in WORDS:
            answer = await client.get(path, params=dict.fromkeys(QUERY, word))
            if not safe(answer):
                wrong.append((route.name, word[:20], answer.status_code))
    assert wrong == []


async def test_hostile_forms(mighty: World, client: httpx.AsyncClient, routes: list[Route]) -> None:
    wrong = []
    for route in routes:
        if route.name not in SENDS or route.method == "GET":
            continue
        cell = Cell(mighty, ASKERS[3], UNITS[0], "戊")
        row = await walker.row_for(route, EXPECTED[route.name], cell)
        sent = SENDS[route.name](cell, row)
        for word in WORDS:
            for hostile in _spoiled(sent, word):
                answer = await walker.send(client, route, row, hostile)
                if not safe(answer):
                    wrong.append((route.name, word[:20], sorted(hostile.form)[:3], answer.status_code))
    assert wrong == []


def _spoiled(sent: Sent, word: str) -> list[Sent]:
    """Every text of the form spoilt at once, and each alone."""
    whole = Sent(form=dict.fromkeys(sent.form, word), files=sent.files, places=sent.places)
    alone = [Sent(form={**sent.form, name: word}, files=sent.files, places=sent.places) for name in sent.form]
    return [whole, *([Sent(places=sent.places)] if word == WORDS[0] else []), *(alone if word in (WORDS[0], WORDS[3]) and len(sent.form) < 8 else [])]


async def test_where_nobody_wanted_to_go_splits_no_header(client: httpx.AsyncClient) -> None:
    for value in ("%0d%0aX-Bad:1", "a%0ab", "%3Fnext=//evil", "%26next=//evil.example"):
        answer = await client.get(f"/people/{value}", follow_redirects=False)
        assert answer.status_code in {303, 404}
        if answer.status_code == 404:
            assert "x-bad" not in answer.headers
            continue
        location = answer.headers["location"]
        assert location.startswith("/log-in?next=/people/%")
        assert "&" not in location
