"""A page on a running exam: what tests of the exam page share."""

import asyncio
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error, Page, expect

from app.exams.drawing import form_text
from app.foundation import database
from app.people import hashing
from app.sitting import turns
from question_bank.forms import PaperForm, Part
from tests import make
from tests.e2e.conftest import browse_as
from tests.people_of_tests import PASSWORD, World

TWENTY = PaperForm((Part("true_false", 6, 500), Part("single_choice", 10, 500), Part("multiple_choice", 4, 500)))


class Opened:
    """A page on the first question of a running exam."""

    def __init__(self, page: Page, attempt: dict[str, Any]) -> None:
        self.page, self.attempt = page, attempt
        self.said = page.locator("#saved")
        self.stopped = page.locator("#stopped")

    async def choose(self, number: int, letter: str) -> None:
        """Ticks a choice of the question on the screen with the mouse."""
        await self.page.locator(f'#q{number} .option:has(input[value="{letter}"])').click()

    async def answer_all(self, letters: str) -> None:
        """Ticks a letter a question, going on by the button."""
        for number, letter in enumerate(letters, start=1):
            await self.choose(number, letter)
            if number < len(letters):
                await self.page.locator('[data-go="next"]').click()

    async def stored(self) -> list[tuple[int, str]]:
        """(position, letters) of every event stored, in the order of numbers."""
        return [(item, choice) for _, _, item, choice in await self.events()]

    async def events(self, table: str = "answer_event") -> list[tuple[int, int, int, str]]:
        """(epoch, seq, position, letters) of every event in a table, in order."""
        rows = await database.fetch(
            f"SELECT epoch, seq, item, choice FROM {table} WHERE attempt = $1 ORDER BY epoch, seq", self.attempt["id"]
        )
        return [(row["epoch"], row["seq"], row["item"], row["choice"]) for row in rows]

    async def until_stored(self, wanted: list[tuple[int, str]]) -> None:
        """Waits until exactly these are stored; fails after ten seconds."""
        for _ in range(100):
            if await self.stored() == wanted:
                return
            await asyncio.sleep(0.1)
        assert await self.stored() == wanted

    async def change(self, what: str) -> None:
        """Changes the stored attempt behind the page's back."""
        await database.execute(f"UPDATE attempt SET {what} WHERE id = $1", self.attempt["id"])


async def attempt_of_twenty(world: World) -> dict[str, Any]:
    """甲's attempt of twenty questions."""
    await make.bank_of(single=10, multiple=4, true_false=6)
    exam = await make.published_exam([world.people["甲"]], form=form_text(TWENTY))
    return await make.attempt_of(world.people["甲"], exam)


async def sit_down(world: World, browser: Browser, *, address: str, attempt: dict[str, Any] | None = None, **more: Any) -> Opened:
    """Opens a browser window as 甲, starts the exam and stands on its first question."""
    if attempt is None:
        await make.bank_of()
        exam = await make.published_exam([world.people["甲"]])
        attempt = await make.attempt_of(world.people["甲"], exam)
    context = await browse_as(browser, world, "甲", address=address, **more)
    page = await context.new_page()
    await page.goto(f"/sit/{attempt['code']}")
    await page.get_by_role("button", name="开始答题").click()
    await expect(page.locator("#q1 legend")).to_be_focused()
    return Opened(page, attempt)


async def until(page: Page, script: str) -> None:
    """Waits until the script is true in the page, whichever page that then is; fails after twenty seconds."""
    seen: Any = None
    for _ in range(200):
        try:
            seen = await page.evaluate(script)
        except Error as error:
            seen = error
        if seen is True:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{script}: {seen}; {await page.evaluate('document.body.innerText')}")


async def give_password(person: int) -> None:
    """Lets a person log in with the tests' password."""
    await database.execute(
        "INSERT INTO credential (person, password_hash, set_at) VALUES ($1, $2, 1)", person, await hashing.hash_password(PASSWORD)
    )


async def give_paper(context: BrowserContext, code: str, *, address: str, turn: int = 1) -> None:
    """Makes the browser the one that holds a running attempt."""
    await context.add_cookies([{"name": turns.NAME, "value": str(turn), "url": f"{address}/sit/{code}/"}])
