"""Kept HTTP/1.1 connections for load: requests due at given moments, latency counted from the moment each was due."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bench.sitters import Sitter

_TIMEOUT = 60.0
Link = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Heard:
    """What came back: statuses, broken connections, bytes of bodies as sent, milliseconds from the due moment to the whole answer."""

    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0
    body_bytes: int = 0
    ms: list[float] = field(default_factory=list)

    def at(self, share: float) -> float:
        """The latency that this share of the requests did not pass, ms."""
        ordered = sorted(self.ms) or [0.0]
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)

    def as_dict(self) -> dict[str, object]:
        """Counts and percentiles."""
        return {
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())}, "broken": self.broken,
            "p50_ms": self.at(0.5), "p99_ms": self.at(0.99), "max_ms": self.at(1.0),
            "bytes_each": self.body_bytes // max(1, sum(self.statuses.values())),
        }  # fmt: skip


class Links:
    """Kept connections to one server; each request takes a free one."""

    def __init__(self, port: int, *, most: int) -> None:
        self.port = port
        self._free: asyncio.Queue[Link | None] = asyncio.Queue()
        for _ in range(most):
            self._free.put_nowait(None)

    async def ask(self, request: bytes, *, due: float, heard: Heard) -> bytes:
        """Sends one request and notes what came back; the body, b'' when the connection broke."""
        link = await self._free.get()
        try:
            link, status, body = await self._once(link, request)
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError, IndexError):
            heard.broken += 1
            link = None
            return b""
        else:
            heard.ms.append((time.monotonic() - due) * 1000)
            heard.statuses[status] += 1
            heard.body_bytes += len(body)
            return body
        finally:
            self._free.put_nowait(link)

    async def _once(self, link: Link | None, request: bytes) -> tuple[Link, int, bytes]:
        """Asks over a kept connection; over a new one where the server had closed it for idleness before the request came."""
        if link is not None:
            try:
                return link, *await self._over(link, request)
            except (ConnectionError, asyncio.IncompleteReadError) as error:
                if getattr(error, "partial", b""):
                    raise
        link = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        return link, *await self._over(link, request)

    async def _over(self, link: Link, request: bytes) -> tuple[int, bytes]:
        link[1].write(request)
        async with asyncio.timeout(_TIMEOUT):
            return await _answer(link[0])

    async def close(self) -> None:
        """Closes what is open."""
        while not self._free.empty():
            if (link := self._free.get_nowait()) is not None:
                link[1].close()


@asynccontextmanager
async def links(port: int, *, most: int = 200) -> AsyncIterator[Links]:
    """Connections for one measurement."""
    made = Links(port, most=most)
    try:
        yield made
    finally:
        await made.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head[9:12])
    if b"content-length: " in head:
        return status, await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))
    if b"transfer-encoding: chunked" not in head:
        return status, b""
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readexactly(2)
    return status, b"".join(parts)


def request(sitter: Sitter, path: str, *, port: int, body: str | None = None, method: str = "") -> bytes:
    """The bytes of a request of this person: JSON when there is a body, else a form post or a GET."""
    head = [
        f"{method or ('GET' if body is None else 'POST')} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: gzip",
        f"Cookie: pufa={sitter.token}; pufa-csrf={sitter.csrf}",
    ]  # fmt: skip
    if body is not None or method == "POST":
        head += [f"x-csrftoken: {sitter.csrf}", "Content-Type: application/json", f"Content-Length: {len(body or '')}"]
    return ("\r\n".join(head) + "\r\n\r\n" + (body or "")).encode()


async def at_moments(link: Links, asked: Iterable[tuple[float, bytes]], *, heard: Heard) -> None:
    """Sends each request when its moment (seconds from now, rising) has come, whatever became of those before it."""
    began, running = time.monotonic(), set()
    for after, sent in asked:
        if (wait := began + after - time.monotonic()) > 0.001:
            await asyncio.sleep(wait)
        task = asyncio.create_task(link.ask(sent, due=began + after, heard=heard))
        running.add(task)
        task.add_done_callback(running.discard)
    while running:
        await asyncio.wait(set(running))
