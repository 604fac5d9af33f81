"""One job as the pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.foundation.jobs import rules
from app.foundation.jobs.kinds import name_of
from app.foundation.jobs.rules import Stage

BADGES = {Stage.RUNNING: "blue", Stage.STOPPING: "warn", Stage.FINISHED: "ok", Stage.FAILED: "bad"}


@dataclass(frozen=True)
class Done:
    """Part out of whole, for the bar."""

    part: int
    whole: int


@dataclass(frozen=True)
class Line:
    """A job in words. `total` is None where the work cannot tell how much there is."""

    code: str
    name: str
    asker: str
    stage: Stage
    said: str
    done: int
    total: int | None
    tries: int
    created_at: int
    ended_at: int | None

    @property
    def badge(self) -> str:
        """The kind of badge the stage has."""
        return BADGES.get(self.stage, "plain")

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs, and nobody has stopped it."""
        return self.stage in {Stage.WAITING, Stage.RUNNING}

    @property
    def bar(self) -> Done | None:
        """How much is done, where the whole is known."""
        return Done(min(self.done, self.total), self.total) if self.total else None


def line_of(row: Mapping[str, Any], *, asker: str, now: int) -> Line:
    """The line of a job's row at a moment (ms UTC)."""
    stage = rules.stage_of(row, now=now)
    ended = row["finished_at"] or row["failed_at"] or (row["cancelled_at"] if stage.is_over else None)
    said = row["outcome"] if row["finished_at"] or row["failed_at"] else row["said"]
    return Line(
        code=row["code"], name=name_of(row["kind"]), asker=asker, stage=stage, said=said, done=row["done"],
        total=row["total"], tries=row["tries"], created_at=row["created_at"], ended_at=ended,
    )  # fmt: skip
