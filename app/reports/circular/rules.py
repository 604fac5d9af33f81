"""What a circular holds: the figures as they were gathered, which rows the public sees, when something is worth a sentence. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from app.exams.roster.rules import over_share
from app.rates.rules import Figures, Rate

LEAST_SHOWN = 10
"""应考 below which the public version folds a unit into the one above: its counts would name persons."""
ENOUGH_ANSWERS = 200
WEAK_BELOW = 70
MOST_WEAK = 2
MANY_ABSENT = 10
UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Node:
    """A unit of the tree with its own people's figures; `parent` is its place in the list, -1 at the top. Parents come first."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: int
    figures: Figures
    reasons: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the annex: a unit's own people, or with `folded` small units below it."""

    name: str
    above: str
    figures: Figures
    reasons: Mapping[str, int] = field(default_factory=dict)
    folded: int = 0


@dataclass(frozen=True, slots=True)
class Steps:
    """Main exam and make-ups as two steps of one obligation, over those due. People, but for both `sittings` (人次)."""

    main_sat: int
    main_passed: int
    main_sittings: int
    again_sat: int
    again_sittings: int
    absent_then_sat: int
    absent_then_failed: int
    failed_not_again: int
    failed_again: int

    @property
    def main_failed(self) -> int:
        """Sat the main exam below its pass mark."""
        return self.main_sat - self.main_passed


@dataclass(frozen=True, slots=True)
class Weak:
    """A point of law with its answers (题次) and how many of them were right."""

    point: str
    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Absentee:
    """Somebody who did not sit, by unit; for the restricted annex alone."""

    unit: str
    name: str
    category: str


@dataclass(frozen=True, slots=True)
class Gathered:
    """Every figure of a circular as it was gathered at one moment; stored as JSON, so that the paper can be made again."""

    exam: Mapping[str, Any]
    make_ups: Sequence[Mapping[str, Any]]
    at: int
    sentence: str
    limit: int
    nodes: Sequence[Node]
    steps: Steps | None
    weak: Sequence[Weak]
    extended: int
    absentees: Sequence[Absentee]

    @property
    def rows(self) -> list[Row]:
        """One line a unit that has people on the roster, its own people only, in the order of the tree."""
        return [
            Row(node.name, _above(self.nodes, node), node.figures, node.reasons) for node in self.nodes if node.figures.listed
        ]

    @property
    def total(self) -> Figures:
        """The sum of all lines."""
        return sum((node.figures for node in self.nodes), Figures())

    @property
    def reasons(self) -> dict[str, int]:
        """Exempt people by reason in words, most frequent first."""
        found: dict[str, int] = {}
        for node in self.nodes:
            for reason, count in node.reasons.items():
                found[reason] = found.get(reason, 0) + count
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    @property
    def marked(self) -> int:
        """How many units have more exempt people than the office's share."""
        return sum(over_share(row.figures.exempt, row.figures.listed, self.limit) for row in self.rows)


def _above(nodes: Sequence[Node], node: Node) -> str:
    above = nodes[node.parent] if node.parent >= 0 else None
    return above.short_name if above and above.kind == UNIT else "—"


def packed(found: Gathered) -> dict[str, Any]:
    """The JSON of gathered figures."""
    return asdict(found)


def unpacked(stored: Mapping[str, Any]) -> Gathered:
    """Gathered figures from their JSON."""
    nodes = [Node(**{**node, "figures": Figures(**node["figures"])}) for node in stored["nodes"]]
    steps = Steps(**stored["steps"]) if stored["steps"] else None
    return Gathered(**{
        **stored, "nodes": nodes, "steps": steps, "weak": [Weak(**one) for one in stored["weak"]],
        "absentees": [Absentee(**one) for one in stored["absentees"]],
    })  # fmt: skip


def same_figures(one: Gathered, other: Gathered) -> bool:
    """Whether two gatherings say the same, whenever each was made."""
    return {**packed(one), "at": 0} == {**packed(other), "at": 0}


def public_rows(nodes: Sequence[Node], *, least: int = LEAST_SHOWN) -> list[Row]:
    """Lines that name nobody: a unit with fewer than `least` due goes into the unit above, what is left over into a last line.

    They sum to the whole. Where the last line would itself be small, the smallest shown units join it.
    """
    carried = [(Figures(), 0)] * len(nodes)
    rest, left = Figures(), 0
    shown: dict[int, tuple[Figures, int]] = {}
    for place in range(len(nodes) - 1, -1, -1):
        node, (below, folded) = nodes[place], carried[place]
        whole = node.figures + below
        if node.kind == UNIT and whole.due >= least:
            shown[place] = whole, folded
        elif node.parent >= 0:
            above, count = carried[node.parent]
            carried[node.parent] = above + whole, count + folded + (node.figures.listed > 0)
        else:
            rest, left = rest + whole, left + folded + (node.figures.listed > 0)
    while left and rest.due < least and shown:
        place = min(shown, key=lambda one: (shown[one][0].due, one))
        figures, folded = shown.pop(place)
        rest, left = rest + figures, left + folded + 1
    rows = [Row(nodes[place].name, _above(nodes, nodes[place]), *_with(shown[place])) for place in sorted(shown)]
    return [*rows, Row(f"其余 {left} 个单位小计", "—", rest, folded=left)] if left else rows


def _with(found: tuple[Figures, int]) -> tuple[Figures, dict[str, int], int]:
    return found[0], {}, found[1]


def weakest(found: Iterable[Weak]) -> list[Weak]:
    """The points of law worth a paragraph: answered often enough and right too seldom, the weakest first."""
    kept = [one for one in found if one.whole >= ENOUGH_ANSWERS and Rate(one.part, one.whole).is_below(WEAK_BELOW)]
    return sorted(kept, key=lambda one: (one.part * 10_000 // one.whole, -one.whole, one.point))[:MOST_WEAK]


class Stage(StrEnum):
    """Where a circular stands, in words."""

    GATHERING = "正在汇总数据"
    DRAFT = "起草中"
    WAITING = "等待核发"
    ISSUED = "已核发"
    DROPPED = "已作废"


def stage_of(row: Mapping[str, Any]) -> Stage:
    """The stage of a circular's row as `queries` reads it: with its approval's moments."""
    if row["dropped_at"] is not None:
        return Stage.DROPPED
    if row["issued_at"] is not None:
        return Stage.ISSUED
    waits = row["approval"] and row["refused_at"] is None and row["taken_back_at"] is None
    if waits:
        return Stage.WAITING
    return Stage.DRAFT if row["gathered_at"] is not None else Stage.GATHERING


SLOT = re.compile(r"\{([^{}]*)\}")
_TYPED_FIGURE = re.compile(r"\d[\d,，.．]*\s*(?:人次|题次|人|%|％|个单位|分(?!之|钟|别))")


def typed_figure(text: str) -> str:
    """The first figure that somebody typed instead of naming a slot, '' where there is none."""
    found = _TYPED_FIGURE.search(SLOT.sub("", text))
    return found[0] if found else ""


def unknown_slot(text: str, known: Iterable[str]) -> str:
    """The first slot that is none, '' where all are known."""
    names = set(known)
    return next((name for name in SLOT.findall(text) if name not in names), "")
