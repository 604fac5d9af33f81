"""What the pages of a roster are given: filters in words, typed people and units, one request as it stands now."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from app.exams.roster import actions, queries, rules
from app.exams.roster.queries import Asked
from app.exams.roster.rules import Effect, Person
from app.foundation import clock
from app.foundation.access import Viewer
from app.foundation.approvals.rules import Stage, stage_of
from app.foundation.web import who
from app.foundation.web.forms import Form

_BETWEEN = re.compile(r"[,、;；|]+")
TABS = {"": "全部", "due": "应考", "exempt": "免考", "left": "已移出", "changed": "有更正", "waiting": "等待审批"}


def tabs_of(code: str, asked: Asked, query: Mapping[str, str], tally: Mapping[str, int]) -> list[tuple[str, str, bool]]:
    """(label with count, address, current) of each way to narrow a roster."""
    whole = tally["due"] + tally["exempt"] + tally["left"]
    return [
        (
            f"{label} {tally.get(state, whole):,}",
            f"/exams/{code}/roster?{urlencode({key: value for key, value in {**query, 'state': state}.items() if value})}", asked.state == state,
        )
        for state, label in TABS.items()
    ]  # fmt: skip


def in_words(asked: Asked, query: Mapping[str, str], unit_name: str) -> str:
    """What a list was narrowed to; '' for nothing."""
    parts = [TABS.get(asked.state, "") if asked.state else "", f"单位：{unit_name}" if unit_name else "", f"查找：{query['q']}" if query["q"] else ""]
    return "，".join(part for part in parts if part)


async def proofs_of(amended: Mapping[int, list[dict[str, Any]]]) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """The proofs of these amendments by (what they belong to, its number); two statements at most."""
    rows = [one for some in amended.values() for one in some]
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for subject, key in (("roster_request", "request"), ("exemption", "exemption")):
        for number, files in (await queries.files_of(subject, [one[key] for one in rows])).items():
            found[subject, number] = files
    return found


def day_in(form: Form, name: str, label: str) -> int:
    """The first moment of a typed day (`2026-11-30`); 0 and a fault of the form for anything else."""
    try:
        return clock.start_of_day(date.fromisoformat(form.text(name)))
    except (ValueError, OverflowError):
        form.fault(name, f"{label}要填日期，例如 2026-11-30")
        return 0


async def unit_in(viewer: Viewer, form: Form) -> int | None:
    """The unit typed by its full name; a fault of the form where it is none of the viewer's."""
    words = form.text("unit", most=200)
    unit = await queries.unit_named(viewer, words) if words else None
    if words and unit is None:
        form.fault("unit", f"没有找到单位“{words}”，请写全称，或者它不归您管理")
    return unit["id"] if unit else None


async def people_in(viewer: Viewer, exam: dict[str, Any], form: Form) -> tuple[list[Person], list[str]]:
    """The people of a form, ticked or called by staff number, and the numbers under which nobody was found."""
    ticked = list(dict.fromkeys(form.many("person")))[: rules.MOST_PEOPLE + 1]
    called = list(dict.fromkeys(_BETWEEN.sub(" ", unicodedata.normalize("NFKC", form.text("staff", most=5000))).upper().split()))
    people = await actions.reached(viewer, exam, ticked)
    if not called:
        return people, []
    numbered = await queries.staff_numbers(called[: rules.MOST_PEOPLE + 1])
    found = await actions.reached(viewer, exam, numbered.values())
    known = {one.code for one in people}
    codes = {one.code for one in found}
    return [*people, *(one for one in found if one.code not in known)], [number for number in called if numbered.get(number) not in codes]


def left_out(faults: dict[str, str]) -> dict[str, str]:
    """The people for whom it cannot be asked, with why: the form goes on without them."""
    return {name: sentence for name, sentence in faults.items() if name.startswith("person-")}


async def request_of(exam: dict[str, Any], approval: dict[str, Any]) -> tuple[list[dict[str, Any]], dict[int, Person], list[Effect]]:
    """The amendments of a request, the people by id as they stand now, and, while it waits, what it would do now."""
    rows = await queries.amended_by(approval["code"])
    people = {one.id: one for one in await actions.people_of(exam["id"], rows)}
    if stage_of(approval) is not Stage.OPEN or not rows:
        return rows, people, []
    units = {row["unit"] for row in rows}
    return rows, people, await actions.effects_of(exam, rows[0]["kind"], people.values(), unit=units.pop() if len(units) == 1 else None)


async def names_of(approval: Mapping[str, Any]) -> dict[str, str]:
    """Who asked and who decided, by name; '' for nobody yet."""
    names = await who.names_of([approval["asked_by"], approval["decided_by"]])
    return {"asker": names.get(approval["asked_by"], ""), "decider": names.get(approval["decided_by"] or 0, "")}
