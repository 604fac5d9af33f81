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
_CONNECT_SECONDS = 3.0


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
        self._epoch, self._out, self.answered = 0, [], False  # type: tuple[int, list[Sent], bool]

    async def begin(self) -> None:
        """Starts the clock of the attempt."""
        self._books.begun.setdefault(self.person, set()).add(self.attempt)
        await self._asker.until_served("POST", f"/sit/{self.attempt}/start", expected=303)
        told = await self._asker.until_served("GET", f"/sit/{self.attempt}/clock", expected=200)
        self._epoch = json.loads(told.body)["epoch"]
        self._link.close()

    async def connect(self) -> None:
        """Opens the connection over which everything goes."""
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        except (OSError, TimeoutError):
            self._books.lost += 1

    def prepared(self, *, end: int, length: int) -> list[tuple[int, "Latecomer", Sent, bytes]]:
        """When each request is to leave, and what it says."""
        if self._streams is None:
            return []
        made = []
        for seq in range(1, EACH + 1):
            answer = Sent(self.attempt, self._epoch, seq, self._dice.randint(1, length), self._dice.choice("ABCD"))
            body = {"epoch": self._epoch, "answers": [{"seq": seq, "item": answer.item, "choice": answer.choice}]}
            claimed = f"X-Sent-At: {end - 60_000}\r\n"
            request = self._link.request("POST", f"/save/{self.attempt}", json.dumps(body).encode(), more=claimed)
            made.append((end + self._dice.randint(-WITHIN_MS, WITHIN_MS), self, answer, request))
        return made

    def send(self, answer: Sent, request: bytes) -> None:
        """Lets one request go."""
        assert self._streams is not None
        self._books.sending([answer])
        self._books.requests += 1
        self._out.append(answer)
        self._streams[1].write(request)

    async def hear(self) -> None:
        """Takes in the answers, in the order of the requests."""
        if self._streams is None:
            return
        reader, writer = self._streams
        try:
            async with asyncio.timeout(20):
                for answer in self._out:
                    self._understand(answer, await read_answer(reader))
        except (OSError, asyncio.IncompleteReadError, TimeoutError):
            self._books.lost += 1
        finally:
            writer.close()

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
            books.struck["at the deadline, in time"] += 1
        else:
            books.refused[answer] = (told["refused"][0]["reason"], clock.now_ms())
            books.struck["at the deadline, too late"] += 1


async def fire(latecomers: list[Latecomer], *, end: int, length: int) -> int:
    """Sends everything around the end (ms) to the millisecond, while nothing else runs here; how many requests."""
    await asyncio.gather(*(one.connect() for one in latecomers))
    plan = sorted(((at, n, *rest) for one in latecomers for n, (at, *rest) in enumerate(one.prepared(end=end, length=length))), key=lambda p: p[0])
    ready = max(0, end - WITHIN_MS - 20 - clock.now_ms()) / 1000
    await asyncio.sleep(ready)
    for at, _, one, answer, request in plan:
        while clock.now_ms() < at:
            pass
        one.send(answer, request)
    await asyncio.gather(*(one.hear() for one in latecomers))
    return len(plan)
