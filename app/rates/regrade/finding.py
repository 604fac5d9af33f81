"""The dry run of a correction: what would change if it counted. Stores no mark."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from app.exams import corrections
from app.foundation import database
from app.foundation.access import AREA, SYSTEM
from app.rates import counting
from app.rates import queries as rates
from app.rates.counting import Part
from app.rates.definitions import MAIN_ONLY
from app.rates.regrade import rules
from app.rates.regrade.queries import HOLDS, NEWEST_RUN
from app.rates.regrade.rules import Stands, Tried
from app.rates.rules import Figures, roll_up
from app.sitting import steps as sitting
from app.study.rules import DEFAULT_SETS

MOST_UNITS = 1000
Progress = Callable[[int, int], Awaitable[None]]

_SAT = "a.handed_in_at IS NOT NULL AND a.voided_at IS NULL"
_AFFECTED = f"SELECT a.person FROM attempt a WHERE a.exam = {{exam}} AND {_SAT} AND {HOLDS}"
_PAPERS = f"SELECT a.*, m.score FROM attempt a LEFT JOIN mark m ON m.attempt = a.id AND m.run = $2 WHERE a.exam = $1 AND {_SAT} AND {HOLDS} ORDER BY a.id"
_TRIES = (
    f"SELECT a.id, a.person, a.handed_in_at, k.score FROM exam e JOIN attempt a ON a.exam = e.id AND {_SAT} "
    f"LEFT JOIN mark k ON k.attempt = a.id AND k.run = {NEWEST_RUN.format(exam='e.id')} WHERE (e.id = $1{{make_ups}}) AND a.person IN ({{affected}})"
)
_MAKE_UPS = " OR (e.main_exam = $1 AND e.published_at IS NOT NULL AND e.withdrawn_at IS NULL AND e.rehearsal_shift IS NULL)"


async def find(row: dict[str, Any], *, now: int, progress: Progress) -> dict[str, Any]:
    """How many scores, passes, excellent results and unit rates a correction changes, with the units by name (JSON).

    Figures are those of the obligation: for a make-up they are its main exam's.
    """
    exam = await database.fetch_one("SELECT * FROM exam WHERE id = $1", row["exam"])
    assert exam is not None
    run = await database.fetch_value(f"SELECT {NEWEST_RUN.format(exam='$1')} AS run", exam["id"])
    known = {**await corrections.in_run(run), row["version"]: corrections.unpacked(row["keys"])}
    papers = await database.fetch(_PAPERS.format(version=int(row["version"])), exam["id"], run)
    after: dict[int, int] = {}
    for number, paper in enumerate(papers, start=1):
        marked = await sitting.mark_from_events(paper, rule=exam["multiple_rule"], corrections=known)
        after[paper["id"]] = marked.score
        await progress(number, len(papers))
    steps = [after[one["id"]] - one["score"] for one in papers if one["score"] is not None]
    told = {
        "papers": len(papers),
        "scores": sum(step != 0 for step in steps),
        "up": sum(step > 0 for step in steps),
        "down": sum(step < 0 for step in steps),
    }
    return {**told, **await _rates_of(exam, version=int(row["version"]), after=after), "at": now}


async def _rates_of(exam: dict[str, Any], *, version: int, after: dict[int, int]) -> dict[str, Any]:
    found = {one["id"]: one for one in await rates.exams()}
    counted = found.get(exam["main_exam"]) or found[exam["id"]]
    if counted["sitting_rule"] == MAIN_ONLY:
        counted = found[exam["id"]]
    affected = _AFFECTED.format(exam=int(exam["id"]), version=version)
    tries: dict[int, list[Tried]] = defaultdict(list)
    make_ups = "" if counted["sitting_rule"] == MAIN_ONLY else _MAKE_UPS
    for one in await database.fetch(_TRIES.replace("{affected}", affected).replace("{make_ups}", make_ups), counted["id"]):
        score = one["score"]
        tries[one["person"]].append(Tried(one["id"], one["handed_in_at"], score, after.get(one["id"], score)))
    head, args = counting.standing(counted, Part(), year=rates.year_of(counted), default_sets=DEFAULT_SETS)
    rows = await database.fetch(
        f"{head} SELECT person, area_path, system_path, exempt, passed, excellent FROM standing WHERE person IN ({affected})", *args
    )
    scores = {one["person"]: rules.counted_score(tries[one["person"]], counts=counted["counts"]) for one in rows}
    told: dict[str, Any] = {}
    for tree, name in ((AREA, "units"), (SYSTEM, "units_system")):
        people = [
            (Stands(one[f"{tree}_path"], bool(one["exempt"]), bool(one["passed"]), bool(one["excellent"])), scores[one["person"]]) for one in rows
        ]
        moves, changed = rules.moved(people, pass_points=counted["pass_points"], excellent_points=counted["excellent_points"])
        units = _units((await rates.whole(counted, tree=tree)).forest.all(), roll_up(changed))
        told |= {name: units[:MOST_UNITS], name.replace("units", "unit_count"): len(units)}
    return {
        **told, "exam": counted["title"], "now_pass": moves.now_pass, "no_longer_pass": moves.no_longer_pass,
        "now_excellent": moves.now_excellent, "no_longer_excellent": moves.no_longer_excellent,
    }  # fmt: skip


def _units(branches: Any, changed: dict[int, Figures]) -> list[dict[str, Any]]:
    told = []
    for branch in branches:
        step, figures = changed.get(branch.place.id, Figures()), branch.figures
        if step.passed or step.excellent:
            told.append({
                "name": branch.place.name, "due": figures.due, "sat": figures.sat,
                "passed": [figures.passed, figures.passed + step.passed], "excellent": [figures.excellent, figures.excellent + step.excellent],
            })  # fmt: skip
    return told
