"""Candidates: begin, answer, change devices, hand in while answers are still on their way, replay, and try again."""

import asyncio
import itertools
import random
from dataclasses import dataclass

from app.foundation import clock
from tests.chaos.books import Books, Recorder
from tests.chaos.device import Asker, Device, Pace
from tests.chaos.link import Link

_LETTERS = ["", "A", "B", "C", "D", "AB", "AC", "BD", "ABC", "ACD", "BCD", "ABCD"]
_TAKE_OVER, _REPLAY, _RACE = 0.02, 0.03, 0.7


@dataclass(frozen=True)
class Session:
    """What a browser holds: cookies and the token of its forms."""

    cookies: str
    csrf: str


class Candidate:
    """One person with two browsers, who sits attempt after attempt of one exam."""

    def __init__(
        self, person: int, attempt: str, sessions: tuple[Session, Session], *, port: int, length: int, books: Books,
        recorder: Recorder, pace: Pace, seed: str,
    ) -> None:  # fmt: skip
        self.person, self.attempt, self._length, self._recorder = person, attempt, length, recorder
        self.books, self._pace, self.dice = books, pace, random.Random(seed)
        links = [Link(port, cookies=one.cookies, csrf=one.csrf, patience=pace.patience) for one in sessions]
        extra = Link(port, cookies=sessions[1].cookies, csrf=sessions[1].csrf, patience=pace.patience)
        self._askers = [Asker(link, books=books, pace=pace, dice=self.dice) for link in (*links, extra)]
        self.device = Device(self._askers[0], attempt, recorder=recorder)
        self._old: Device | None = None

    async def sit(self, stop: asyncio.Event) -> None:
        """Sits attempts until told to stop; hands in the last one and leaves nothing on its way."""
        while True:
            await self._begin()
            await self._answer(until=clock.monotonic() + self.dice.uniform(*self._pace.attempt), stop=stop)
            await self._hand_in()
            if stop.is_set():
                return
            await self._try_again()

    @property
    def saving(self) -> bool:
        """Whether a save of the device in hand is on its way."""
        return self.device.saving

    def jump(self, milliseconds: int) -> bool:
        """The clock of the device in hand is moved; whether a save was on its way."""
        self.device.clock_ms = milliseconds
        return self.device.saving

    async def _begin(self) -> None:
        self.books.begun.setdefault(self.person, set()).add(self.attempt)
        self.device = Device(self._askers[0], self.attempt, recorder=self._recorder)
        self._old = None
        await self._askers[0].until_served("POST", f"/sit/{self.attempt}/start", expected=303)
        await self.device.take_turn()

    async def _answer(self, *, until: float, stop: asyncio.Event) -> None:
        while clock.monotonic() < until and not stop.is_set():
            self.device.choose(self.dice.randint(1, self._length), self.dice.choice(_LETTERS))
            if self.dice.random() < _TAKE_OVER or self.device.superseded:
                await self._take_over()
            if self.device.acknowledged and self.dice.random() < _REPLAY:
                await self._replay(self.device)
            await asyncio.sleep(self.dice.random() * 2 * self._pace.between_answers)

    async def _take_over(self) -> None:
        """Goes on in the other browser while the first is still answering."""
        old = self.device
        other = self._askers[1] if old.asker is self._askers[0] else self._askers[0]
        if self._old is not None:
            await self._old.send_all()
        new = Device(other, self.attempt, recorder=self._recorder)
        new.clock_ms = old.clock_ms
        asking = asyncio.create_task(other.until_served("POST", f"/sit/{self.attempt}/resume", expected=303))
        for _ in range(2):
            old.choose(self.dice.randint(1, self._length), self.dice.choice(_LETTERS))
        await asking
        await new.take_turn()
        if old.journal:
            self.books.struck["two devices"] += 1
        self.device, self._old = new, old

    async def _hand_in(self) -> None:
        """Hands in: mostly with a save on its way at that moment, as a second tab or a slow network has it."""
        if self.dice.random() < _RACE:
            done = asyncio.Event()
            racing = asyncio.create_task(self._keep_saving(done))
            await asyncio.sleep(self.dice.random() * 2 * self.device.took_seconds)
            self.books.struck["hand-in races a save"] += self.device.saving
            await self._askers[2].until_served("POST", f"/sit/{self.attempt}/hand-in", expected=303)
            done.set()
            await racing
        await self.device.send_all()
        if self._old is not None:
            await self._old.send_all()
        await self._askers[2].until_served("POST", f"/sit/{self.attempt}/hand-in", expected=303)
        if self.device.acknowledged and await self._replay(self.device):
            self.books.struck["replay after hand-in"] += 1
        self.device.choose(1, "A")
        await self.device.send_all()

    async def _keep_saving(self, done: asyncio.Event) -> None:
        """Answers one question and clears it, a request each, until the hand-in is through: a mark that misses the last one shows."""
        item, choices = self.dice.randint(1, self._length), itertools.cycle(["A", ""])
        while not done.is_set():
            self.device.choose(item, next(choices))
            await self.device.send_all()

    async def _replay(self, device: Device) -> bool:
        """Sends what was acknowledged once more: it must be acknowledged once more. Whether an answer came."""
        batch = list(device.acknowledged)
        settled = await device.save(batch)
        refused = [one for one in batch if one in self.books.refused]
        if refused:
            self.books.fault(f"what was acknowledged is refused when sent again: {refused}")
        return bool(settled)

    async def _try_again(self) -> None:
        """Asks for the next attempt from both browsers at once; there may be one only."""
        path = f"/sit/{self.attempt}/again"
        answers = await asyncio.gather(*(one.until_served("POST", path, expected=303) for one in self._askers[:2]))
        codes = {answer.location.rstrip("/").rpartition("/")[2] for answer in answers}
        if len(codes) != 1:
            self.books.fault(f"two papers for one try: {codes}")
        self.attempt = sorted(codes)[0]

    def close(self) -> None:
        """Ends the connections."""
        for asker in self._askers:
            asker.link.close()
