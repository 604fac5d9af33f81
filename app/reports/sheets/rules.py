"""What stands in a score sheet: one line a person in the order of the roster, the figures below, a check code. Pure."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.foundation import canonical
from app.foundation.web.filters import NOTHING, day, points
from app.people.categories import CATEGORIES
from app.rates.definitions import MAIN_ONLY
from app.rates.rules import Figures

CHECK_CODE = re.compile(r"[0-9A-F]{4}(-[0-9A-F]{4}){3}")


@dataclass(frozen=True, slots=True)
class Line:
    """One person: 主考 as `2 / 91`, 补考, the score that counts, how it ended, a remark."""

    name: str
    category: str
    main: str
    again: str
    counted: str
    result: str
    note: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of one unit's own people."""

    unit: str
    above: str
    exam: str
    roster_day: str
    definition: str
    run: str
    sentence: str
    at: int
    has_excellent: bool
    lines: Sequence[Line]
    figures: Figures

    @property
    def check_code(self) -> str:
        """What tells this content from any other: 16 hex digits of its SHA-256, in fours."""
        digest = hashlib.sha256(canonical.dump(asdict(self)).encode()).hexdigest()[:16].upper()
        return "-".join(digest[place : place + 4] for place in range(0, 16, 4))


def line_of(row: Mapping[str, Any], exam: Mapping[str, Any], reasons: Mapping[str, str]) -> Line:
    """The line of a person's standing with their main and make-up sittings (`queries.PEOPLE`)."""
    category = CATEGORIES.get(row["category"], row["category"])
    main = f"{row['main_sittings']} / {points(row['main_best'])}" if row["main_sittings"] else NOTHING
    again = points(row["again_best"]) if row["again_sittings"] else NOTHING
    if row["exempt"]:
        reason = reasons.get(row["reason"], row["reason"] or "未注明事由")
        sat = f"；考过 {row['sittings']} 次，不计" if row["sittings"] else ""
        return Line(row["name"], category, NOTHING, NOTHING, NOTHING, "免考", f"{reason}，批准 {day(row['said_at'])}{sat}")
    left_out = exam["sitting_rule"] == MAIN_ONLY
    note = ("补考不计" if left_out else "补考") if row["again_sittings"] else ""
    return Line(row["name"], category, main, again, points(row["score"]) if row["sittings"] else NOTHING, _result(row, exam), note)


def _result(row: Mapping[str, Any], exam: Mapping[str, Any]) -> str:
    if not row["sittings"]:
        return "缺考"
    if row["score"] is None:
        return "正在判分"
    if not row["passed"]:
        return "不合格"
    return "优秀" if row["excellent"] else "合格"
