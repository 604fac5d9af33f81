"""Every route × every asker × own, below, sibling, parent and another tree's unit, against hand-written expectations."""

import re
from collections import defaultdict

import httpx
import pytest

from app.foundation import database
from app.people import hashing
from tests import make
from tests.matrix import walker
from tests.matrix.askers import ASKERS, Asker, county, token_of
from tests.matrix.expected import EXPECTED, Public
from tests.matrix.rows import Cell
from tests.matrix.sent import SENDS
from tests.matrix.walker import UNKNOWN, Route, Step
from tests.people_of_tests import PASSWORD, World, csrf_token

ENTER_AND_LEAVE = ("people.log_in", "people.activate", "people.log_out", "people.log_out_everywhere")
"""Routes that change the session, after which the asker needs a fresh one."""
CANARY = "解析金丝雀"
"""Stands in every explanation of the questions in tests/make.py."""
SHOWS_KEYS = {
    *((route, name) for route in ("bank.question", "bank.edit_page", "bank.edit_question", "exams.preview") for name in "丁庚"),
    *((route, asker.name) for route in ("study.missed",) for asker in ASKERS),
}
"""Who sees explanations where: writers and checkers in the bank and on a sample paper, a learner of what they answered wrong."""


@pytest.fixture
def routes(client: httpx.AsyncClient) -> list[Route]:
    """Every route of the application as it is built."""
    transport = client._transport
    assert isinstance(transport, httpx.ASGITransport)
    return walker.routes_of(transport.app)


def test_every_route_has_an_expectation(routes: list[Route]) -> None:
    names = [route.name for route in routes]
    assert sorted(set(names) - set(EXPECTED)) == [], "write an expectation by hand in tests/matrix/expected.py"
    assert sorted(set(EXPECTED) - set(names)) == [], "these routes are gone: take them out"
    assert sorted(set(SENDS) - set(names)) == []
    assert len(names) == len(set(names)), "two routes share a name"


@pytest.mark.parametrize("asker", ASKERS, ids=lambda asker: asker.what)
async def test_every_route_answers_as_expected(client: httpx.AsyncClient, routes: list[Route], asker: Asker) -> None:
    world = await county()
    await make.bank_of(single=12, multiple=6, true_false=6)
    await _give_passwords(world, asker)
    wrong = []
    client.headers["x-csrftoken"] = await csrf_token(client)
    await _enter(client, asker, world)
    for route in routes:
        for step in walker.steps_of(asker, route, EXPECTED[route.name]):
            wrong += await _walk(client, world, asker, route=route, step=step)
    assert not wrong, "\n" + "\n".join(wrong)


async def _give_passwords(world: World, asker: Asker) -> None:
    hashed = await hashing.hash_password(PASSWORD)
    for name in {"戊", asker.name} & set(world.people):
        await database.execute(
            "INSERT INTO credential (person, password_hash, set_at) VALUES ($1, $2, 1)", world.people[name], hashed
        )


async def _walk(client: httpx.AsyncClient, world: World, asker: Asker, *, route: Route, step: Step) -> list[str]:
    cell = Cell(world, asker, step.unit, step.owner)
    row = await walker.row_for(route, EXPECTED[route.name], cell)
    answer = await walker.ask(client, route, cell, row)
    if route.name in ENTER_AND_LEAVE:
        await _enter(client, asker, world)
    where = f"{route.name} [{step.label}]"
    wrong = []
    if answer.status_code not in step.answers:
        wrong.append(f"{where}: {answer.status_code} instead of {sorted(step.answers)}: {_sentence(answer)}")
    if step.label == "not logged in" and answer.status_code == 303 and not answer.headers["location"].startswith("/log-in?next="):
        wrong.append(f"{where}: leads to {answer.headers['location']}")
    if not walker.is_never_kept(answer):
        wrong.append(f"{where}: may be kept by a cache")
    if CANARY in answer.text and (route.name, asker.name) not in SHOWS_KEYS:
        wrong.append(f"{where}: shows an explanation")
    if step.alike and answer.status_code == 404:
        key = "unit" if "unit" in row else "code"
        unknown = await walker.ask(client, route, cell, {**row, key: UNKNOWN})
        if unknown.status_code != 404 or walker.words_of(unknown) != walker.words_of(answer).replace(str(row[key]), ""):
            wrong.append(f"{where}: tells what is not theirs from what does not exist ({unknown.status_code})")
    return wrong


async def _enter(client: httpx.AsyncClient, asker: Asker, world: World) -> None:
    """A fresh session of the asker, and nothing else in the jar but the CSRF cookie."""
    for name in ("__Host-pufa", "__Host-pufa-device", "pufa_notice"):
        client.cookies.delete(name)
    token = await token_of(asker, world)
    if token:
        client.cookies.set("__Host-pufa", token, domain="testserver.local")


def _sentence(answer: httpx.Response) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2].partition(">")[2].partition("</main")[0] or answer.text)
    return " ".join(text.split())[:150]


@pytest.mark.parametrize("asker", [ASKERS[0], ASKERS[10]], ids=lambda asker: asker.what)
async def test_a_post_without_the_token_is_refused(client: httpx.AsyncClient, routes: list[Route], asker: Asker) -> None:
    world = await county()
    await csrf_token(client)
    await _enter(client, asker, world)
    for route in routes:
        if route.method != "GET":
            answer = await walker.ask(client, route, Cell(world, asker, "县水利局", "戊"), defaultdict(str))
            assert answer.status_code == 403, (route.name, answer.status_code)


async def test_public_routes_are_few_and_named(routes: list[Route]) -> None:
    public = {name for name, expectation in EXPECTED.items() if isinstance(expectation, Public)}
    assert public == {
        "web.healthz", "web.large", "web.static", "web.about", "sitting.worker", "people.log_in_page", "people.log_in", "people.activate_page", "people.activate",
    }  # fmt: skip
