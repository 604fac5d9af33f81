"""A real server on a free port of this machine and a real Chromium in front of it."""

import asyncio
import dataclasses
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import uvicorn
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from app.foundation import clock
from app.foundation.settings import Settings
from app.foundation.web import sessions
from app.main import create_app
from tests import machine
from tests.people_of_tests import World

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
expect.set_options(timeout=20_000)
AXE = Path(AXE_FILE_PATH).read_text(encoding="utf-8")


@pytest_asyncio.fixture
async def address(db: Settings) -> AsyncIterator[str]:
    """The address of the whole application on the test's database, over plain http."""
    link = socket.socket()
    link.bind(("127.0.0.1", 0))
    where = f"http://127.0.0.1:{link.getsockname()[1]}"
    app = create_app(dataclasses.replace(db, public_url=where))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", loop="none", access_log=False))
    serving = asyncio.create_task(server.serve(sockets=[link]))
    while not server.started:
        assert not serving.done()
        await asyncio.sleep(0.01)
    yield where
    server.should_exit = True
    await serving
    link.close()


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    """A headless Chromium; without one the test is skipped, unless this run requires it."""
    if not machine.chromium():
        assert "chromium" not in machine.required(), "PUFA_REQUIRE asks for Chromium and there is none"
        pytest.skip("no Chromium on this machine")
    async with async_playwright() as playwright:
        made = await playwright.chromium.launch(executable_path=machine.chromium(), args=ARGUMENTS)
        yield made
        await made.close()


async def browse_as(
    browser: Browser, world: World, name: str, *, address: str, width: int = 360, **more: object
) -> BrowserContext:
    """A browser window of this width in which the person is logged in; `java_script_enabled=False` among `more`."""
    context = await browser.new_context(viewport={"width": width, "height": 780}, base_url=address, **more)  # type: ignore[arg-type]
    token = await sessions.open_session(
        person=world.people[name], guest=None, keep=False, now=clock.now_ms(), address="127.0.0.1", device="browser"
    )
    await context.add_cookies([{"name": "pufa", "value": token, "url": address}])
    return context


async def serious_faults(page: Page) -> list[str]:
    """What axe finds of serious or critical weight on the page, as `rule: element`."""
    await page.evaluate(AXE)
    found = await page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in found["violations"]
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


async def sideways(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
