"""Saves at a fixed rate over kept connections; a slow answer delays none of the others' due moments."""

import asyncio
import time
from dataclasses import dataclass, field

from bench.sitters import LENGTH, Sitter

_CONNECTIONS = 64


@dataclass
class Latencies:
    """What came back: milliseconds from the due moment to the whole answer."""

    ok: int = 0
    non_2xx: int = 0
    broken: int = 0
    ms: list[float] = field(default_factory=list)

    def as_dict(self) -> dict[str, float | int]:
        """Counts and percentiles."""
        ordered = sorted(self.ms) or [0.0]
        at = {name: round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1) for name, share in
              (("p50_ms", 0.5), ("p99_ms", 0.99), ("max_ms", 1.0))}  # fmt: skip
        return {"ok": self.ok, "non_2xx": self.non_2xx, "broken": self.broken, **at}


async def fixed_rate(port: int, sitters: list[Sitter], *, rate: int, seconds: int, first: int) -> Latencies:
    """Sends `rate` saves a second for so many seconds and waits for all of them."""
    found, due = Latencies(), asyncio.Queue[tuple[float, bytes]]()
    links = [asyncio.create_task(_link(port, due, found)) for _ in range(_CONNECTIONS)]
    began, total = time.monotonic() + 0.5, rate * seconds
    for n in range(total):
        at = began + n / rate
        if (wait := at - time.monotonic()) > 0.001:
            await asyncio.sleep(wait)
        due.put_nowait((at, _request(port, sitters[n % len(sitters)], seq=first + n // len(sitters) + 1)))
    await due.join()
    for link in links:
        link.cancel()
    await asyncio.gather(*links, return_exceptions=True)
    return found


def _request(port: int, sitter: Sitter, *, seq: int) -> bytes:
    body = f'{{"epoch":1,"answers":[{{"seq":{seq},"item":{seq % LENGTH + 1},"choice":"ABD"}}]}}'
    head = (
        f"POST /save/{sitter.attempt} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        f"Cookie: pufa={sitter.token}; pufa-csrf={sitter.csrf}\r\nx-csrftoken: {sitter.csrf}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


async def _link(port: int, due: asyncio.Queue[tuple[float, bytes]], found: Latencies) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        at, request = await due.get()
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError, IndexError, ValueError):
            found.broken += 1
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        else:
            found.ms.append((time.monotonic() - at) * 1000)
            if head[9:12] == b"200":
                found.ok += 1
            else:
                found.non_2xx += 1
        due.task_done()
