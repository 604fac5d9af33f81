"""People who answer over HTTP and repeat a request, unchanged, until it is acknowledged."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

PATIENCE_SECONDS = 10.0
_ALL_LETTERS = ["", "A", "B", "C", "D", "AB", "AC", "BD", "ABC", "ACD", "BCD", "ABCD"]

Answer = tuple[str, int, int, int, str]
"""Attempt code, device turn, sequence number, position, letters."""


class Unexpected(Exception):
    """An answer of the server that no candidate of this test may get."""


class Lost(Exception):
    """The connection ended before the answer was whole: nobody knows whether the request was served."""


@dataclass
class Tally:
    """What all candidates together saw."""

    requests: int = 0
    answers: int = 0
    lost: int = 0
    in_flight: int = 0
    statuses: Counter[int] = field(default_factory=Counter)


class Link:
    """One kept connection to the server; opened anew when it breaks."""

    def __init__(self, port: int, cookies: str, csrf: str) -> None:
        self._port, self._cookies, self._csrf = port, cookies, csrf
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Status and body of one request. Raises Lost."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nCookie: {self._cookies}\r\nx-csrftoken: {self._csrf}\r\n"
            f"Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                if self._streams is None:
                    self._streams = await asyncio.open_connection("127.0.0.1", self._port)
                reader, writer = self._streams
                writer.write(head.encode() + body)
                answer = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = int(answer.split(b"content-length: ")[1].split(b"\r\n")[0]) if b"content-length: " in answer else 0
                return int(answer[9:12]), await reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self.close()
            raise Lost(type(error).__name__) from error

    def close(self) -> None:
        """Ends the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


class Candidate:
    """One person with one attempt, who sends one request at a time."""

    def __init__(
        self, attempt: str, link: Link, *, length: int, tally: Tally, keep: Callable[[list[Answer]], None], seed: str
    ) -> None:
        self.attempt, self._link, self._length, self._tally, self._keep = attempt, link, length, tally, keep
        self._dice = random.Random(seed)
        self._epoch, self._seq = 1, 0
        self.sent: list[Answer] = []

    async def sit(self, stop: asyncio.Event) -> None:
        """Starts the clock and answers until told to stop; the last request is brought to its end."""
        await self._until_served("POST", f"/sit/{self.attempt}/start", expected=303)
        while not stop.is_set():
            if self._dice.random() < 0.01:
                await self._take_over()
            await self._save()
            await asyncio.sleep(self._dice.random() * 0.03)

    async def hand_in(self) -> None:
        """Hands in, and says so again until the server has heard."""
        await self._until_served("POST", f"/sit/{self.attempt}/hand-in", expected=303)
        self._link.close()

    async def _take_over(self) -> None:
        """Goes on as another device of the same person: sequence numbers begin anew."""
        await self._until_served("POST", f"/sit/{self.attempt}/resume", expected=303)
        told = json.loads(await self._until_served("GET", f"/sit/{self.attempt}/clock", expected=200))
        if told["epoch"] <= self._epoch:
            raise Unexpected(f"the device turn did not rise: {told}")
        self._epoch, self._seq = told["epoch"], 0

    async def _save(self) -> None:
        answers: list[Answer] = []
        for _ in range(self._dice.choice([1, 1, 1, 2, 3])):
            self._seq += 1
            answers.append(
                (self.attempt, self._epoch, self._seq, self._dice.randint(1, self._length), self._dice.choice(_ALL_LETTERS))
            )
        self.sent += answers
        body = {
            "epoch": self._epoch,
            "answers": [{"seq": seq, "item": item, "choice": choice} for _, _, seq, item, choice in answers],
        }
        told = json.loads(await self._until_served("POST", f"/save/{self.attempt}", expected=200, body=json.dumps(body).encode()))
        if told["saved"] != [seq for _, _, seq, _, _ in answers]:
            raise Unexpected(f"200 and not all saved: {told}")
        self._keep(answers)
        self._tally.answers += len(answers)

    async def _until_served(self, method: str, path: str, *, expected: int, body: bytes = b"") -> bytes:
        while True:
            self._tally.requests += 1
            self._tally.in_flight += 1
            try:
                status, answer = await self._link.ask(method, path, body)
            except Lost:
                self._tally.lost += 1
                status, answer = 0, b""
            finally:
                self._tally.in_flight -= 1
            if status:
                self._tally.statuses[status] += 1
            if status == expected:
                return answer
            if status not in (0, 503):
                raise Unexpected(f"{method} {path} {body!r}: {status} {answer[:300]!r}")
            await asyncio.sleep(0.05 + self._dice.random() * 0.45)
