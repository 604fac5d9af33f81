"""A main exam with its make-ups, stage by stage: the main exam alone, each make-up on its own roster, and all together."""

from dataclasses import dataclass
from typing import Any

from app.foundation.access import Viewer
from app.foundation.refusals import Refusal
from app.rates import queries
from app.rates.narrowing import BOTH, MAIN, counted_as
from app.rates.rules import Figures

COUNTS_SHOWN = ("due", "sat", "absent", "passed", "failed", "sittings")
RATES_SHOWN = ("attendance_rate", "pass_rate_of_sat", "pass_rate_of_due")
"""The columns of the table, on the page and on a sheet."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One line: its name and figures; for a make-up its code, for the others how the main exam is `counted` there.

    A count opens its people in the make-up's own lists, or in the main exam's so counted.
    """

    name: str
    figures: Figures
    code: str = ""
    counted: str = ""


async def stages_for(
    viewer: Viewer, exam: dict[str, Any], found: list[dict[str, Any]], *, tree: str, category: str = "", unit: str = ""
) -> list[Stage]:
    """The stages of a main exam over what the viewer sees of it, or over one unit; none where it has no published make-up."""
    make_ups = [one for one in found if one["main_exam"] == exam["id"] and one["rehearsal_shift"] is None]
    if not make_ups:
        return []

    async def counted(one: dict[str, Any]) -> Figures:
        if unit:
            try:
                return (await queries.unit_for(viewer, one, unit, tree=tree, category=category)).branch.figures
            except Refusal:
                return Figures()  # the unit was closed before that make-up's roster was frozen
        _, tops = await queries.county_for(viewer, one, tree=tree, category=category)
        return sum((top.figures for top in tops), Figures())

    lines = [Stage("主考", await counted(counted_as(exam, MAIN)), counted=MAIN)]
    lines += [Stage(one["title"], await counted(one), one["code"]) for one in sorted(make_ups, key=lambda one: (one["opens_at"], one["id"]))]
    return [*lines, Stage("主考和补考合计", await counted(counted_as(exam, BOTH)), counted=BOTH)]
