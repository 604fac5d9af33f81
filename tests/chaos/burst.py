"""Many saves within 50 ms of the moment after which nothing counts: who is in and who is late is for the database's clock to say."""

import asyncio
import json
import random
from typing import Any

from app.foundation import clock
from tests.chaos.books import Books, Recorder, Sent
from tests.chaos.county import Sitter
from tests.chaos.device import Asker, Pace
from tests.chaos.link import Link, read_answer

WITHIN_MS = 50
EACH = 10
_CONNECT_SECONDS, _ANSWER_SECONDS = 3.0, 30.0
MOST_EARLY_MS = 3_000


class Latecomer:
    """One person whose last answers go out around the end, each in a request of its own, none waiting for the one before."""

    def __init__(self, sitter: Sitter, ports: list[int], *, books: Books, recorder: Recorder, pace: Pace, seed: str) -> None:
        self.person, self.attempt, self._books, self._recorder = sitter.person, sitter.attempt, books, recorder
        self._dice = random.Random(seed)
        self.port = self._dice.choice(ports)
        session = sitter.sessions[0]
        self._link = Link(self.port, cookies=session.cookies, csrf=session.csrf, patience=pace.patience)
        self._asker = Asker(self._link, books=books, pace=pace, dice=self._dice)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._epoch, self._seq = 0, 0
        self._out: list[Sent] = []
        self._saved: set[Sent] = set()

    async def begin(self) -> None:
        """Starts the clock of the attempt."""
        self._books.begun.setdefault(self.person, set()).add(self.attempt)
        await self._asker.until_served("POST", f"/sit/{self.attempt}/start", expected=303)
        told = await self._asker.until_served("GET", f"/sit/{self.attempt}/clock", expected=200)
        self._epoch = json.loads(told.body)["epoch"]
        self._link.close()

    async def connect(self, *, length: int) -> None:
        """Opens the connection over which everything goes, and saves a first answer over it."""
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        except (OSError, TimeoutError):
            self._books.lost += 1
            return
        answer = self._next(length)
        self.send(answer, self._request(answer, claimed=0))
        await self._hear()

    def _next(self, length: int) -> Sent:
        self._seq += 1
        return Sent(self.attempt, self._epoch, self._seq, self._dice.randint(1, length), self._dice.choice("ABCD"))

    def _request(self, answer: Sent, *, claimed: int) -> bytes:
        body = {"epoch": answer.epoch, "answers": [{"seq": answer.seq, "item": answer.item, "choice": answer.choice}]}
        more = f"X-Sent-At: {claimed}\r\n"
        return self._link.request("POST", f"/save/{self.attempt}", json.dumps(body).encode(), more=more)

    def prepared(self, *, end: int, length: int) -> list[tuple[int, "Latecomer", Sent, bytes]]:
        """When each request is to leave, and what it says."""
        if self._streams is None:
            return []
        answers = (self._next(length) for _ in range(EACH))
        return [
            (end + self._dice.randint(-WITHIN_MS, WITHIN_MS), self, answer, self._request(answer, claimed=end - 60_000))
            for answer in answers
        ]

    def send(self, answer: Sent, request: bytes) -> None:
        """Lets one request go."""
        assert self._streams is not None
        self._books.sending([answer])
        self._books.requests += 1
        self._out.append(answer)
        self._streams[1].write(request)

    async def hear(self) -> None:
        """Takes in the last answers, in the order of the requests, and ends the connection."""
        answers = list(self._out)
        await self._hear()
        self._books.struck["at the deadline, too late"] += len(self._books.refused.keys() & set(answers))
        self._books.struck["at the deadline, in time"] += len(self._saved & set(answers))
        if self._streams is not None:
            self._streams[1].close()

    async def _hear(self) -> None:
        out, self._out = self._out, []
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                for answer in out:
                    assert self._streams is not None
                    self._understand(answer, await read_answer(self._streams[0]))
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            self._books.lost += 1
            if self._streams is not None:
                self._streams[1].close()
                self._streams = None

    def _understand(self, answer: Sent, heard: Any) -> None:
        books = self._books
        books.statuses[str(heard.status)] += 1
        if heard.status == 503:
            return
        if heard.status not in (200, 409):
            books.fault(f"a save at the end: {heard.status} {heard.body[:200]!r}")
            return
        told = json.loads(heard.body)
        if answer.seq in told["saved"]:
            self._recorder.keep([answer])
            self._saved.add(answer)
        else:
            books.refused[answer] = (told["refused"][0]["reason"], clock.now_ms())


async def connected(latecomers: list[Latecomer], *, length: int) -> int:
    """Opens every connection and saves one answer over each; half of how long all their last answers will take, in ms."""
    began = clock.monotonic()
    await asyncio.gather(*(one.connect(length=length) for one in latecomers))
    return min(MOST_EARLY_MS, round((clock.monotonic() - began) * 1000 * EACH / 2))


async def fire(latecomers: list[Latecomer], *, end: int, length: int, early: int) -> int:
    """Sends everything within 50 ms of the end (ms), while nothing else runs here; how many requests.

    Every second person's requests leave so much `early`, since what counts is receipt and this machine is as slow as it is.
    """
    made = [
        (at - early * (n % 2), n, *rest) for n, one in enumerate(latecomers) for at, *rest in one.prepared(end=end, length=length)
    ]
    plan = sorted(made, key=lambda entry: entry[:2])
    await asyncio.sleep(max(0, end - WITHIN_MS - early - 20 - clock.now_ms()) / 1000)
    for at, _, one, answer, request in plan:
        while clock.now_ms() < at:
            pass
        one.send(answer, request)
    await asyncio.gather(*(one.hear() for one in latecomers))
    return len(plan)
