"""What tests of sitting share: a started exam, answers over HTTP, the key of a paper."""

from dataclasses import dataclass
from typing import Any

import httpx

from app.bank import queries as bank
from app.exams.paper import unpack
from app.foundation import database
from app.sitting import turns
from tests import make
from tests.people_of_tests import World


@dataclass
class Sitter:
    """A person with one exam in a client that is logged in as them."""

    client: httpx.AsyncClient
    person: int
    exam: dict[str, Any]
    attempt: dict[str, Any]

    @property
    def at(self) -> str:
        """The address of the attempt."""
        return f"/sit/{self.attempt['code']}"

    async def start(self) -> None:
        """Starts the clock."""
        assert (await self.client.post(f"{self.at}/start")).status_code == 303

    async def save(self, *answers: tuple[int, int, str], epoch: int = 1) -> httpx.Response:
        """Sends answers as (seq, position, letters)."""
        sent = [{"seq": seq, "item": item, "choice": choice} for seq, item, choice in answers]
        return await self.client.post(f"/save/{self.attempt['code']}", json={"epoch": epoch, "answers": sent})

    def forget_turn(self) -> None:
        """Makes the client a device that never held the attempt."""
        for cookie in [one for one in self.client.cookies.jar if one.name == turns.NAME]:
            self.client.cookies.jar.clear(cookie.domain, cookie.path, cookie.name)

    async def take_over(self) -> httpx.Response:
        """Goes on as another device of the same person."""
        self.forget_turn()
        return await self.client.post(f"{self.at}/resume")

    async def hand_in(self) -> httpx.Response:
        """Hands in."""
        return await self.client.post(f"{self.at}/hand-in")

    async def row(self) -> dict[str, Any]:
        """The attempt as it is stored now."""
        return await make.attempt_of(self.person, self.exam, number=self.attempt["number"])

    async def let_pass(self, ms: int) -> None:
        """Moves the exam's window into the past by so many ms; the attempt and its answers stay where they are."""
        await database.execute(
            "UPDATE exam SET opens_at = opens_at - $1, closes_at = closes_at - $1 WHERE id = $2", ms, self.exam["id"]
        )


async def sitter(world: World, client: httpx.AsyncClient, name: str = "甲", **exam: Any) -> Sitter:
    """A person logged in, with a bank and one published exam drawn for them."""
    await make.bank_of()
    person = world.people[name]
    made = await make.published_exam([person], **exam)
    await world.log_in(client, name)
    return Sitter(client, person, made, await make.attempt_of(person, made))


async def right_choices(attempt: dict[str, Any]) -> dict[int, str]:
    """Position → the letters that earn full marks, as shown."""
    items = unpack(attempt["paper"])
    questions = await bank.versions({item.version for item in items})
    keys = {n: "".join("ABCDEFGH"[i] for i in sorted(questions[item.version].key_set)) for n, item in enumerate(items, start=1)}
    return {n: item.shown(keys[n]) for n, item in enumerate(items, start=1)}


def wrong_for(right: str) -> str:
    """One shown letter that is not the whole key."""
    return "B" if right == "A" else "A"
