"""What goes wrong, when: each fault on a track of its own, so that they overlap. A fault counts when it struck while saves were in flight."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.foundation import clock
from tests.chaos import server as servers
from tests.chaos.cluster import Cluster
from tests.chaos.preload import Control
from tests.chaos.proxy import Weather
from tests.chaos.server import Server

HOUR_MS = 3_600_000
PATIENCE_SECONDS = 20.0
"""How long a stroke waits for a save to hit: servers may be down just then, for another reason."""


class Jumper(Protocol):
    """Whose clock can be moved, and whether a save of theirs is on its way."""

    @property
    def saving(self) -> bool: ...

    def jump(self, milliseconds: int) -> bool: ...


@dataclass(frozen=True)
class Plan:
    """How often and how long, within `seconds` of trouble."""

    seconds: float
    app_kills: int
    database_kills: int
    disk_full: int
    full_seconds: tuple[float, float]
    disk_slow: int
    slow_seconds: tuple[float, float]
    cuts: int
    cut_seconds: tuple[float, float]
    jumps: int
    slow_ms: tuple[int, int] = (20, 120)
    lost: float = 0.05
    tripled: float = 0.04
    late: float = 0.03
    latest_seconds: float = 5.0
    roll: bool = True


@dataclass
class Outages:
    """How long each kill took until the server answered again, ms; and whether nothing else was down meanwhile."""

    app: list[tuple[int, bool]] = field(default_factory=list)
    database: list[tuple[int, bool]] = field(default_factory=list)
    down: int = 0
    begun: int = 0


class Nemesis:
    """Works on the servers, the database, the network and the clocks of one run, at moments drawn from the seed."""

    def __init__(
        self, plan: Plan, *, servers: list[Server], cluster: Cluster | None, weather: Weather, candidates: list[Jumper],
        address: str, folder: Path, places: int, seed: str,
    ) -> None:  # fmt: skip
        self.plan, self._servers, self._cluster, self._weather = plan, servers, cluster, weather
        self._candidates, self._address, self._folder = candidates, address, folder
        self._places, self._seed = places, seed
        self.struck: Counter[str] = Counter()
        self.times: Counter[str] = Counter()
        self.outages = Outages()
        self.undone = 0
        self._calm = asyncio.Event()
        self._calm.set()
        self._locks = {id(one): asyncio.Lock() for one in servers}

    async def rage(self, next_tree: Callable[[], Path]) -> None:
        """All tracks, until the plan's time is over; then everything works again."""
        plan, weather = self.plan, self._weather
        weather.lost, weather.tripled, weather.late, weather.latest_seconds = plan.lost, plan.tripled, plan.late, plan.latest_seconds
        tracks = [
            self._track("app", plan.app_kills, self._kill_app), self._track("disk", plan.disk_full, self._fill_disk),
            self._track("slow disk", plan.disk_slow, self._slow_disk),
            self._track("network", plan.cuts, self._cut), self._track("clocks", plan.jumps, self._jump),
        ]  # fmt: skip
        if self._cluster is not None:
            tracks.append(self._track("database", plan.database_kills, self._kill_database))
        if plan.roll:
            tracks.append(self._roll(next_tree))
        await asyncio.gather(*tracks)
        weather.lost = weather.tripled = weather.late = 0.0
        weather.cut.clear()

    @asynccontextmanager
    async def calm(self) -> AsyncIterator[None]:
        """Nothing is killed, filled or rolled inside: what is measured there needs a server that answers."""
        self._calm.clear()
        self._disk_of().set_slow(0)
        try:
            await _once(lambda: self.outages.down == 0)
            yield
        finally:
            self._calm.set()

    async def _track(self, name: str, count: int, strike: Callable[[random.Random, float], Awaitable[None]]) -> None:
        """Strikes so often, one stroke in each equal part of the time."""
        dice, began = random.Random(f"{self._seed} {name}"), clock.monotonic()
        part = self.plan.seconds / max(1, count)
        for number in range(count):
            await asyncio.sleep(max(0.0, began + part * (number + dice.random() * 0.6) - clock.monotonic()))
            await strike(dice, began + self.plan.seconds)

    async def _when_saving(self, fault: str) -> None:
        """Waits for calm to end and for a save that a server works on; counts the stroke that now follows."""
        await self._calm.wait()
        await _once(lambda: self._weather.saves_under_way > 0, seconds=PATIENCE_SECONDS)
        await self._calm.wait()
        self.times[fault] += 1
        self.struck[fault] += self._weather.saves_under_way > 0

    @asynccontextmanager
    async def _outage(self, kept: list[tuple[int, bool]]) -> AsyncIterator[None]:
        """Measures from the stroke until all is up again."""
        began, alone = clock.monotonic(), self.outages.down == 0
        self.outages.down += 1
        self.outages.begun += 1
        number = self.outages.begun
        try:
            yield
        finally:
            self.outages.down -= 1
            kept.append((round((clock.monotonic() - began) * 1000), alone and number == self.outages.begun))

    async def _kill_app(self, dice: random.Random, _: float) -> None:
        one = dice.choice(self._servers)
        async with self._locks[id(one)]:
            await self._when_saving("kill -9 of the app")
            async with self._outage(self.outages.app):
                await one.kill()
                if self._cluster is None and (not self.struck["power cut"] or dice.random() < 0.7):
                    self.struck["power cut"] += 1
                    self.undone += one.control.lose_power(dice)
                await one.start()

    async def _kill_database(self, dice: random.Random, _: float) -> None:
        assert self._cluster is not None
        await self._when_saving("kill -9 of all of PostgreSQL")
        async with self._outage(self.outages.database):
            self._cluster.kill()
            await self._cluster.start()
            await self._anybody_answers()

    async def _anybody_answers(self) -> None:
        for _ in range(3000):
            if any([await one.healthy() for one in self._servers]):
                return
            await asyncio.sleep(0.02)

    async def _fill_disk(self, dice: random.Random, until: float) -> None:
        """The database cannot write for a while: by turns nothing at all, or nothing that needs new space."""
        control = self._disk_of()
        await self._calm.wait()
        await _once(lambda: self._weather.saves_under_way > 0, seconds=PATIENCE_SECONDS)
        await self._calm.wait()
        before, how = control.heard().refused, 1 if self._cluster is not None and self.times["disk full"] % 2 else 2
        self.times["disk full"] += 1
        self.outages.down += 1
        self.outages.begun += 1
        control.set_full(how)
        await asyncio.sleep(min(dice.uniform(*self.plan.full_seconds), max(0.1, until - clock.monotonic())))
        await _once(lambda: control.heard().refused > before, seconds=5.0)
        self.struck["disk full"] += control.heard().refused > before
        control.set_full(0)
        if self._cluster is not None:
            await self._cluster.start()
        self.outages.down -= 1

    def _disk_of(self) -> Control:
        return self._cluster.control if self._cluster is not None else self._servers[0].control

    async def _slow_disk(self, dice: random.Random, until: float) -> None:
        """Each sync takes longer for a while: whatever happens between two commits has time to happen."""
        control = self._disk_of()
        await _once(lambda: self._weather.saves_under_way > 0, seconds=PATIENCE_SECONDS)
        await self._calm.wait()
        before = control.heard().slowed
        self.times["slow disk"] += 1
        control.set_slow(dice.randint(*self.plan.slow_ms))
        await asyncio.sleep(min(dice.uniform(*self.plan.slow_seconds), max(0.1, until - clock.monotonic())))
        await _once(lambda: control.heard().slowed > before, seconds=5.0)
        self.struck["slow disk"] += control.heard().slowed > before
        control.set_slow(0)

    async def _cut(self, dice: random.Random, until: float) -> None:
        """Cuts some places off; the longest cuts begin first."""
        number = self.times["network cut"]
        self.times["network cut"] += 1
        shortest, longest = self.plan.cut_seconds
        seconds = longest if number == 0 else shortest if number == 1 else dice.uniform(shortest, longest)
        place = number % self._places
        asyncio.create_task(self._cut_for(place, min(seconds, max(0.1, until - clock.monotonic())), silent=dice.random() < 0.5))

    async def _cut_for(self, place: int, seconds: float, *, silent: bool) -> None:
        before = self._weather.hit["cut"]
        self._weather.cut[place] = silent
        await asyncio.sleep(seconds)
        self._weather.cut.pop(place, None)
        self.struck["network cut"] += self._weather.hit["cut"] > before

    async def _jump(self, dice: random.Random, _: float) -> None:
        """The clock of one app host and of every fifth candidate is an hour wrong, or right again."""
        one = dice.choice(self._servers)
        await self._when_saving("the app host's clock jumps")
        one.control.set_clock(dice.choice([-HOUR_MS, HOUR_MS, -HOUR_MS, HOUR_MS, 0]))
        for candidate in self._candidates:
            if dice.random() < (0.7 if candidate.saving else 0.2):
                self.times["a candidate's clock jumps"] += 1
                self.struck["a candidate's clock jumps"] += candidate.jump(dice.choice([-HOUR_MS, HOUR_MS, 0]))

    async def _roll(self, next_tree: Callable[[], Path]) -> None:
        """The next release: its migration while the old one serves, then each process in turn."""
        await asyncio.sleep(self.plan.seconds * 0.55)
        tree = await asyncio.to_thread(next_tree)
        await servers.run_until_done(tree, "migrate", database=self._address, folder=self._folder)
        for one in self._servers:
            async with self._locks[id(one)]:
                await self._when_saving("rolling restart with a migration")
                async with self._outage([]):
                    await one.stop()
                    one.tree = tree
                    await one.start()


async def _once(true: Callable[[], bool], *, seconds: float = 60.0) -> None:
    """Looks again and again until it is true, or so long."""
    for _ in range(round(seconds / 0.002)):
        if true():
            return
        await asyncio.sleep(0.002)
