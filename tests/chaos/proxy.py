"""The network between candidates and servers: an HTTP proxy of our own on the loopback, with a port for each place.

It loses requests and answers, sends a request three times, delivers one late (after its sender has given up and others
have come), and cuts a place off. Every fault is counted when it hits a request to save.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

_BROKEN = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError)
_SILENCE_SECONDS = 60.0


@dataclass
class Weather:
    """How bad the network is: shares of requests, which places are cut off (and whether in silence); and how many saves a server
    has been asked for and not answered."""

    lost: float = 0.0
    tripled: float = 0.0
    late: float = 0.0
    latest_seconds: float = 5.0
    cut: dict[int, bool] = field(default_factory=dict)
    saves_under_way: int = 0
    hit: Counter[str] = field(default_factory=Counter)


class Closed(Exception):
    """The connection to the candidate is to be closed without a further word."""


class Proxy:
    """Listens on one port for each place and passes requests on to the servers named."""

    def __init__(self, servers: list[int], *, places: int, weather: Weather, seed: str) -> None:
        self.weather, self._servers, self._dice = weather, servers, random.Random(seed)
        self.ports: list[int] = []
        self._places = places
        self._listening: list[asyncio.Server] = []
        self._spare: dict[int, list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]] = {port: [] for port in servers}
        self._late: set[asyncio.Task[None]] = set()
        self._serving: set[asyncio.Task[Any]] = set()

    async def start(self) -> None:
        """Begins to listen."""
        for place in range(self._places):
            server = await asyncio.start_server(self._listener(place), "127.0.0.1", 0)
            self._listening.append(server)
            self.ports.append(server.sockets[0].getsockname()[1])

    def _listener(self, place: int) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            port, task = self._dice.choice(self._servers), asyncio.current_task()
            assert task is not None
            self._serving.add(task)
            try:
                while True:
                    request = await _read_message(reader)
                    answer = await self._passed_on(request, place=place, port=port)
                    if writer.is_closing():
                        return
                    writer.write(answer)
            except (Closed, asyncio.CancelledError, *_BROKEN):
                return
            finally:
                self._serving.discard(task)
                writer.close()

        return serve

    async def stop(self) -> None:
        """Delivers nothing more and closes every connection."""
        for server in self._listening:
            server.close()
        ending = [*self._late, *self._serving]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        for links in self._spare.values():
            for _, writer in links:
                writer.close()

    async def all_delivered(self) -> None:
        """Waits until everything that was held back has arrived."""
        while self._late:
            await asyncio.wait(set(self._late))

    async def _passed_on(self, request: bytes, *, place: int, port: int) -> bytes:
        """The answer to give, after what the network does to the request and to it. Raises Closed."""
        weather, saves = self.weather, request.startswith(b"POST /save/")
        await self._unless_cut(place, saves=saves)
        fate = self._dice.random()
        if fate < weather.lost:
            return await self._lose(request, port=port, saves=saves)
        if fate < weather.lost + weather.tripled:
            weather.hit["tripled"] += saves
            copies = (self._ask(request, port=self._dice.choice(self._servers)) for _ in range(3))
            answers = [one for one in await asyncio.gather(*copies, return_exceptions=True) if isinstance(one, bytes)]
            if not answers:
                raise Closed
            answer = answers[0]
        elif fate < weather.lost + weather.tripled + weather.late:
            weather.hit["reordered"] += saves
            self._later(request, port=port)
            raise Closed
        else:
            answer = await self._ask(request, port=port)
        await self._unless_cut(place, saves=saves)
        return answer

    async def _unless_cut(self, place: int, *, saves: bool) -> None:
        if place in self.weather.cut:
            self.weather.hit["cut"] += saves
            if self.weather.cut[place]:
                await asyncio.sleep(_SILENCE_SECONDS)
            raise Closed

    async def _lose(self, request: bytes, *, port: int, saves: bool) -> bytes:
        """Loses the request or its answer, with the connection or in silence."""
        self.weather.hit["lost"] += saves
        if self._dice.random() < 0.5:
            await self._ask(request, port=port)
        if self._dice.random() < 0.2:
            await asyncio.sleep(_SILENCE_SECONDS)
        raise Closed

    def _later(self, request: bytes, *, port: int) -> None:
        wait = self._dice.uniform(0.2, self.weather.latest_seconds)

        async def deliver() -> None:
            await asyncio.sleep(wait)
            try:
                await self._ask(request, port=port)
            except (Closed, *_BROKEN):
                self.weather.hit["late_into_nothing"] += 1

        task = asyncio.create_task(deliver())
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    async def _ask(self, request: bytes, *, port: int) -> bytes:
        """The whole answer of one server. Raises Closed."""
        saves = request.startswith(b"POST /save/")
        self.weather.saves_under_way += saves
        try:
            return await self._answer(request, port=port)
        finally:
            self.weather.saves_under_way -= saves

    async def _answer(self, request: bytes, *, port: int) -> bytes:
        """Asks another server only where this one took nothing in."""
        for goal in (port, *(one for one in self._servers if one != port)):
            try:
                reader, writer = self._spare[goal].pop() if self._spare[goal] else await asyncio.open_connection("127.0.0.1", goal)
            except OSError:
                continue
            try:
                writer.write(request)
                answer = await _read_message(reader)
            except _BROKEN as error:
                writer.close()
                self._drop_spare(goal)
                raise Closed from error
            except asyncio.CancelledError:
                writer.close()
                raise
            self._spare[goal].append((reader, writer))
            return answer
        raise Closed

    def _drop_spare(self, port: int) -> None:
        for _, writer in self._spare[port]:
            writer.close()
        self._spare[port].clear()


async def _read_message(reader: asyncio.StreamReader) -> bytes:
    """One request or answer with its body, as it came."""
    head = await reader.readuntil(b"\r\n\r\n")
    found = head.lower().partition(b"content-length:")[2]
    length = int(found.split(b"\r\n", 1)[0]) if found else 0
    return head + (await reader.readexactly(length) if length else b"")
