"""The network between a browser and the application, which a test may cut and mend."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Wire:
    """Passes bytes on as they come. Cut: connections break and new ones are refused; mended: as before."""

    def __init__(self, goal: str) -> None:
        self._host, self._port = urlsplit(goal).hostname or "", urlsplit(goal).port or 0
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._is_cut = False
        self.refused = 0

    async def start(self) -> str:
        """Opens the wire; its address."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        """Breaks what is open and lets nothing through."""
        self._is_cut = True
        for writer in list(self._open):
            writer.transport.abort()

    def mend(self) -> None:
        """Lets everything through again."""
        self._is_cut = False

    async def stop(self) -> None:
        """Closes the wire."""
        self.cut()
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            self.refused += 1
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        self._open |= {writer, far_writer}
        await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))
        self._open -= {writer, far_writer}

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def wire_to(goal: str) -> AsyncIterator[tuple[Wire, str]]:
    """A wire to an address, and its own address."""
    wire = Wire(goal)
    yield wire, await wire.start()
    await wire.stop()
