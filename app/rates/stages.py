"""A main exam with its make-ups, stage by stage: the main exam alone, each make-up on its own roster, and all together."""

from dataclasses import dataclass
from typing import Any

from app.foundation.access import Viewer
from app.rates import queries
from app.rates.definitions import MAIN_ONLY, WITH_MAKE_UP
from app.rates.rules import Figures


@dataclass(frozen=True, slots=True)
class Stage:
    """One line: its name, its figures, and the exam on whose page they stand ('' where that is none)."""

    name: str
    figures: Figures
    code: str = ""


async def stages_for(
    viewer: Viewer, exam: dict[str, Any], found: list[dict[str, Any]], *, tree: str, category: str = "", unit: str = ""
) -> list[Stage]:
    """The stages of a main exam over what the viewer sees of it, or over one unit; none where it has no published make-up."""
    make_ups = [one for one in found if one["main_exam"] == exam["id"] and one["rehearsal_shift"] is None]
    if not make_ups:
        return []

    async def counted(one: dict[str, Any]) -> Figures:
        if unit:
            return (await queries.unit_for(viewer, one, unit, tree=tree, category=category)).branch.figures
        _, tops = await queries.county_for(viewer, one, tree=tree, category=category)
        return sum((top.figures for top in tops), Figures())

    lines = [Stage("主考", await counted({**exam, "sitting_rule": MAIN_ONLY}))]
    lines += [Stage(one["title"], await counted(one), one["code"]) for one in sorted(make_ups, key=lambda one: (one["opens_at"], one["id"]))]
    return [*lines, Stage("主考和补考合计", await counted({**exam, "sitting_rule": WITH_MAKE_UP}))]
