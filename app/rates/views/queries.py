"""Reading what the further looks show: hand-ins by day and people by score, over a part of a roster."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.foundation import clock, database
from app.foundation.access import Permission, Viewer
from app.rates import counting
from app.rates.counting import WHICH, Part
from app.rates.queries import year_of
from app.rates.rules import ids_in
from app.study.rules import DEFAULT_SETS

_LOCAL_DAY = f"({{moment}} + {8 * clock.HOUR}) / {clock.DAY}"
"""SQL: the number of the day in China since 1970."""

_TALLY = (
    f" SELECT 'new' AS kind, {_LOCAL_DAY.format(moment='first_at')} AS place, count(*) AS n FROM standing WHERE {WHICH['sat']} GROUP BY 2"
    f" UNION ALL SELECT 'times', {_LOCAL_DAY.format(moment='a.handed_in_at')}, count(*) FROM runs u JOIN attempt a ON a.exam = u.exam "
    "AND a.handed_in_at IS NOT NULL AND a.voided_at IS NULL JOIN standing s ON s.person = a.person WHERE s.exempt = 0 GROUP BY 2"
    f" UNION ALL SELECT 'score', score, count(*) FROM standing WHERE {WHICH['sat']} AND score IS NOT NULL GROUP BY 2"
)


@dataclass(frozen=True, slots=True)
class Tally:
    """People by the day of their first hand-in, hand-ins by day (人次), people by the score that counts."""

    new: dict[date, int]
    times: dict[date, int]
    scores: dict[int, int]


async def tally(exam: dict[str, Any], part: Part) -> Tally:
    """Counts of a part of the roster by day and by score: one statement."""
    head, args = counting.standing(exam, part, year=year_of(exam), default_sets=DEFAULT_SETS)
    found: dict[str, dict[int, int]] = {"new": {}, "times": {}, "score": {}}
    for row in await database.fetch(head + _TALLY, *args):
        found[row["kind"]][int(row["place"])] = int(row["n"])
    days = {kind: {_day(number): n for number, n in found[kind].items()} for kind in ("new", "times")}
    return Tally(days["new"], days["times"], found["score"])


def _day(number: int) -> date:
    return clock.day_of(number * clock.DAY - 8 * clock.HOUR)


async def top_of(viewer: Viewer) -> str | None:
    """The code of the highest unit whose rates the viewer sees, of several the one granted first; None without any."""
    scopes = sorted(viewer.scopes(Permission.SEE_RATES), key=lambda scope: scope.path.count("/"))
    if not scopes:
        return None
    return str(await database.fetch_value("SELECT code FROM unit WHERE id = $1", ids_in(scopes[0].path)[-1]))
