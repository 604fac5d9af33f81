"""One kept connection of a candidate's device, over which one request at a time is asked."""

import asyncio
from typing import NamedTuple


class Answer(NamedTuple):
    """What a server said: status, body, and where it sends the browser ('' = nowhere)."""

    status: int
    body: bytes
    location: str


class Lost(Exception):
    """The connection ended, or patience did, before the answer was whole: nobody knows whether the request was served."""


class Link:
    """Opened anew when it breaks; carries one session."""

    def __init__(self, port: int, *, cookies: str, csrf: str, patience: float) -> None:
        self._port, self._cookies, self._csrf, self._patience = port, cookies, csrf, patience
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    def request(self, method: str, path: str, body: bytes = b"", *, more: str = "") -> bytes:
        """The bytes of a request of this session; `more` are further header lines, each with its line end."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nCookie: {self._cookies}\r\nx-csrftoken: {self._csrf}\r\n"
            f"Accept: application/json\r\nContent-Type: application/json\r\n{more}Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def ask(self, method: str, path: str, body: bytes = b"", *, more: str = "") -> Answer:
        """The answer to one request. Raises Lost."""
        try:
            async with asyncio.timeout(self._patience):
                if self._streams is None:
                    self._streams = await asyncio.open_connection("127.0.0.1", self._port)
                reader, writer = self._streams
                writer.write(self.request(method, path, body, more=more))
                return await read_answer(reader)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self.close()
            raise Lost(type(error).__name__) from error

    def close(self) -> None:
        """Ends the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    """The next answer on a connection."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    body = await reader.readexactly(int(fields.get("content-length", "0")))
    return Answer(int(head[9:12]), body, _as_written(head, fields.get("location", "")))


def _as_written(head: str, lowered: str) -> str:
    at = head.lower().find(lowered) if lowered else -1
    return head[at : at + len(lowered)] if at >= 0 else ""
