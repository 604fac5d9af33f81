"""What every further look at a unit of an exam begins with: the exam, the unit as the viewer sees it, the filters."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.foundation.access import TREES, Permission, Viewer
from app.people.categories import CATEGORIES
from app.rates import queries
from app.rates.asking import Asked, asked
from app.rates.counting import Part
from app.rates.forest import Branch
from app.rates.queries import UnitFigures

LOOKS = {"progress": "走势和分数", "focus": "缺考较多", "compare": "和上次比", "changes": "近期变动", "live": "实时"}
"""The looks by the last part of their address, in the order of their tabs."""


def tabs_of(exam: str, unit: str, *, query: str, whole: bool, here: str = "") -> list[tuple[str, str, bool]]:
    """The looks at a unit as links (label, address, current); `here` is '' for the unit itself, or the exam's whole tree."""
    start = f"/rates/{exam}/units/{unit}"
    first = f"/rates/{exam}" if whole else start
    links = [("各单位" if whole else "本单位", f"{first}?{query[1:]}", not here)]
    return links + [(label, f"{start}/{look}?{query[1:]}", look == here) for look, label in LOOKS.items()]


@dataclass(frozen=True, slots=True)
class Scope:
    """One unit of one exam: all that a look needs before it counts anything of its own."""

    exam: dict[str, Any]
    exams: list[dict[str, Any]]
    shown: UnitFigures
    asked: Asked
    whole: bool
    """Whether the viewer sees the exam's tree as a page of its own: this unit stands at its top."""

    @property
    def branch(self) -> Branch:
        """The unit."""
        return self.shown.branch

    @property
    def part(self) -> Part:
        """The unit's part of the roster, of one category where asked."""
        return replace(self.shown.part, category=self.asked.category)

    @property
    def code(self) -> str:
        """The unit's code where the viewer may open lists of people, else ''."""
        return self.branch.place.code if self.shown.sees_people else ""

    @property
    def query(self) -> str:
        """The filters that stay when a number is opened, ready for an address."""
        return f"&tree={self.shown.tree}" + (f"&category={self.asked.category}" if self.asked.category else "")

    def tabs(self, here: str) -> list[tuple[str, str, bool]]:
        """The looks at this unit as links; `here` is the look of the page."""
        return tabs_of(self.exam["code"], self.branch.place.code, query=self.query, whole=self.whole, here=here)

    @property
    def title(self) -> str:
        """What a sheet of this look begins with."""
        only = f"　只计{CATEGORIES[self.asked.category]}" if self.asked.category else ""
        return f"{self.exam['title']}　{self.branch.place.name}（{TREES[self.shown.tree]}）{only}"


async def scope_for(viewer: Viewer, code: str, unit: str, *, look: str, query: Mapping[str, str]) -> Scope:
    """The unit of an exam for a viewer; 404 when either is not theirs."""
    found = await queries.exams()
    exam = queries.exam_in(found, code)
    filters = asked(f"/rates/{code}/units/{unit}/{look}", query)
    shown = await queries.unit_for(viewer, exam, unit, tree=filters.tree, category=filters.category)
    return Scope(exam, found, shown, filters, sees_whole(viewer, shown))


def sees_whole(viewer: Viewer, shown: UnitFigures) -> bool:
    """Whether the unit is a top of what the viewer sees and not their only unit: then /rates/{exam} is their first page."""
    return sees_top(viewer, shown.branch.place.paths[shown.tree])


def sees_top(viewer: Viewer, path: str) -> bool:
    """Whether the unit at this path is a top of what the viewer sees, who sees a whole tree."""
    paths = {scope.path for scope in viewer.scopes(Permission.SEE_RATES)}
    return path in paths and any(one.count("/") == 2 for one in paths)
