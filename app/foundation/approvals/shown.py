"""One approval as the pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.foundation import canonical
from app.foundation.access import Viewer
from app.foundation.approvals import kinds, rules
from app.foundation.approvals.rules import Stage
from app.foundation.web import who

BADGES = {Stage.OPEN: "blue", Stage.APPROVED: "ok", Stage.REFUSED: "bad"}


@dataclass(frozen=True)
class Line:
    """An approval in words, with what its viewer may do."""

    code: str
    name: str
    summary: str
    reason: str
    told: list[tuple[str, str]]
    stage: Stage
    asker: str
    asked_at: int
    decider: str
    decided_at: int | None
    note: str
    is_own: bool
    may_decide: bool

    @property
    def badge(self) -> str:
        """The kind of badge the stage has."""
        return BADGES.get(self.stage, "plain")

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a decision."""
        return self.stage is Stage.OPEN


def line_of(row: Mapping[str, Any], names: Mapping[int, str], *, viewer: Viewer) -> Line:
    """The line of an approval's row for a viewer."""
    stage = rules.stage_of(row)
    kind = kinds.all_kinds().get(row["kind"])
    return Line(
        code=row["code"], name=kinds.name_of(row["kind"]), summary=row["summary"], reason=row["reason"],
        told=kind.tell(canonical.load(row["detail"])) if kind else [], stage=stage,
        asker=who.name_in(names, row["asked_by"]), asked_at=row["asked_at"],
        decider=who.name_in(names, row["decided_by"]) if row["decided_by"] is not None else "",
        decided_at=row["approved_at"] or row["refused_at"] or row["withdrawn_at"], note=row["decision_note"],
        is_own=rules.asked_it(viewer, row),
        may_decide=kind is not None and stage is Stage.OPEN and rules.may_decide(viewer, row, permission=kind.permission),
    )  # fmt: skip
