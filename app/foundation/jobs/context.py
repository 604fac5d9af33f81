"""What a handler of background work is given."""

from dataclasses import dataclass, field
from typing import Any

from app.foundation import canonical, clock, database
from app.foundation.jobs import steps

_EVERY_SECONDS = 0.5


class JobStopped(Exception):
    """The job was cancelled, or another worker has taken it over: undo what is open and leave."""


@dataclass
class JobContext:
    """One job while it runs: what was asked, by whom, and the way to say how far it is."""

    row: dict[str, Any]
    _told_at: float = field(default=float("-inf"))

    @property
    def code(self) -> str:
        """The public code of the job."""
        return str(self.row["code"])

    @property
    def detail(self) -> dict[str, Any]:
        """What the asker handed over."""
        found: dict[str, Any] = canonical.load(self.row["detail"])
        return found

    @property
    def asked_by(self) -> int | None:
        """The person who asked, None for the platform itself."""
        person: int | None = self.row["asked_by"]
        return person

    async def progress(self, done: int, *, total: int | None = None, said: str = "") -> None:
        """Says how far the work is (`done` of `total`, one short sentence); cheap enough for every row.

        Call it outside a transaction. Raises JobStopped when the work is to stop.
        """
        told_lately = clock.monotonic() - self._told_at < _EVERY_SECONDS
        if told_lately and done != total:
            return
        self._told_at = clock.monotonic()
        if not await steps.note_progress(self.row, done=done, total=total, said=said, now=await database.now_ms()):
            raise JobStopped(self.code)
