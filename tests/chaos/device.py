"""A device of a candidate with the client's protocol: a journal, rising numbers, batches of 20, retries with backoff and jitter."""

import asyncio
import json
import random
from dataclasses import dataclass
from typing import Any

from app.foundation import clock
from tests.chaos.books import Books, Recorder, Sent
from tests.chaos.link import Answer, Link, Lost

MOST_IN_A_BATCH = 20
_FINAL = {"handed_in", "too_late", "voided"}
_AGAIN = {"try_again"}
TOLD_SLACK_MS = 1_000


@dataclass(frozen=True)
class Pace:
    """How patient and how quick the candidates are, in seconds."""

    patience: float = 10.0
    gather: float = 0.8
    longest_wait: float = 4.0
    between_answers: float = 0.9
    attempt: tuple[float, float] = (20.0, 60.0)


class Asker:
    """Asks over one session until it is served; everything seen goes into the books."""

    def __init__(self, link: Link, *, books: Books, pace: Pace, dice: random.Random) -> None:
        self.link, self.books, self.pace, self.dice = link, books, pace, dice
        self._one_at_a_time = asyncio.Lock()

    async def once(self, method: str, path: str, body: bytes = b"", *, more: str = "") -> Answer | None:
        """One answer, or None when it was lost."""
        self.books.requests += 1
        try:
            async with self._one_at_a_time:
                answer = await self.link.ask(method, path, body, more=more)
        except Lost as lost:
            self.books.lost += 1
            self.books.statuses[f"no answer ({lost})"] += 1
            return None
        self.books.statuses[str(answer.status)] += 1
        return answer

    async def until_served(self, method: str, path: str, *, expected: int) -> Answer:
        """The expected answer; 503 and silence are met with patience, anything else is a fault of the server."""
        tries = 0
        while True:
            answer = await self.once(method, path)
            if answer is not None and answer.status == expected:
                return answer
            if answer is not None and answer.status != 503:
                self.books.fault(f"{method} {path.split('/')[-1]}: {answer.status} {answer.body[:200]!r}")
                await asyncio.sleep(1)
            tries += 1
            await self.back_off(tries)

    async def back_off(self, tries: int) -> None:
        """Waits longer after each failure, never two devices alike."""
        await asyncio.sleep(min(self.pace.longest_wait, 0.1 * 2.0 ** min(tries, 12)) * (0.5 + self.dice.random()))


class Device:
    """One page of one attempt. Its clock may be hours wrong; it only ever tells it, and nobody may believe it."""

    def __init__(self, asker: Asker, attempt: str, *, recorder: Recorder) -> None:
        self.asker, self.attempt, self._recorder = asker, attempt, recorder
        self.epoch, self.seq, self.clock_ms = 0, 0, 0
        self.journal: list[Sent] = []
        self.acknowledged: list[Sent] = []
        self.superseded = False
        self.saving = False
        self.took_seconds = 0.0
        self._sender: asyncio.Task[None] | None = None
        self._sending = asyncio.Lock()

    async def take_turn(self) -> None:
        """Asks which turn is in force and numbers from 1 in it when it is a new one."""
        told = json.loads((await self.asker.until_served("GET", f"/sit/{self.attempt}/clock", expected=200)).body)
        if told["epoch"] != self.epoch:
            self.epoch, self.seq = told["epoch"], 0
        self.superseded = False

    def choose(self, item: int, choice: str) -> None:
        """Writes an answer into the journal; it is sent soon."""
        self.seq += 1
        self.journal.append(Sent(self.attempt, self.epoch, self.seq, item, choice))
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send_soon())

    async def _send_soon(self) -> None:
        await asyncio.sleep(self.asker.dice.random() * self.asker.pace.gather)
        await self.send_all()

    async def send_all(self) -> None:
        """Sends batch after batch until the journal is empty, again and again where need be."""
        async with self._sending:
            tries = 0
            while self.journal:
                turn = self.journal[0].epoch
                batch = [one for one in self.journal if one.epoch == turn][:MOST_IN_A_BATCH]
                settled = await self.save(batch)
                self.journal = [one for one in self.journal if one not in settled]
                tries = 0 if settled else tries + 1
                if tries:
                    await self.asker.back_off(tries)

    async def save(self, batch: list[Sent]) -> set[Sent]:
        """Sends a batch once; those of which the last word is spoken."""
        books = self.asker.books
        books.sending(batch)
        body = json.dumps({"epoch": batch[0].epoch, "answers": [{"seq": s.seq, "item": s.item, "choice": s.choice} for s in batch]})
        self.saving, began = True, clock.monotonic()
        try:
            claimed = f"X-Sent-At: {clock.now_ms() + self.clock_ms}\r\n"
            answer = await self.asker.once("POST", f"/save/{self.attempt}", body.encode(), more=claimed)
        finally:
            self.saving = False
        if answer is None or answer.status == 503:
            return set()
        self.took_seconds = clock.monotonic() - began
        if answer.status not in (200, 409):
            books.fault(f"a save: {answer.status} {answer.body[:200]!r}")
            return set()
        return self._understand(batch, answer)

    def _understand(self, batch: list[Sent], answer: Answer) -> set[Sent]:
        told, books = json.loads(answer.body), self.asker.books
        saved = [one for one in batch if one.seq in told["saved"]]
        self._recorder.keep(saved)
        self._look_at_the_clock(told, batch)
        self.acknowledged = saved or self.acknowledged
        self.superseded = self.superseded or (told["superseded"] and batch[0].epoch == self.epoch)
        if answer.status == 200 and len(saved) != len(batch):
            books.fault(f"200 and not all saved: {told}")
        reasons = {refused["seq"]: refused["reason"] for refused in told["refused"]}
        over = set(saved)
        for one in batch:
            reason = reasons.get(one.seq, "")
            if reason in _FINAL:
                books.refused[one] = (reason, clock.now_ms())
                over.add(one)
            elif reason and reason not in _AGAIN:
                books.fault(f"refused for no reason of the protocol: {reason} {one}")
                over.add(one)
        return over

    def _look_at_the_clock(self, told: dict[str, Any], batch: list[Sent]) -> None:
        """The time a page is told is the database's, whatever the app host's clock says."""
        now, books = clock.now_ms(), self.asker.books
        sent = min(books.sent_at[one] for one in batch)
        if told.get("left", 0) > 0 and not sent - TOLD_SLACK_MS <= told["now"] <= now + TOLD_SLACK_MS:
            books.fault(f"told a wrong time: {told['now'] - now} ms off")
