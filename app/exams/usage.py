"""How a question fared in exams: how often drawn, and how many of those who handed in got full marks."""

from dataclasses import dataclass
from typing import Any

from app.bank import queries as bank
from app.bank.paper import unpack
from app.foundation import database
from app.foundation.access import Viewer

ENOUGH = 200
"""Answers from which a share is worth comparing with the band of the difficulty."""
MOST_EXAMS = 10


@dataclass(frozen=True)
class Use:
    """One exam: papers that hold the question, marked ones among them, and how many of those got full marks."""

    code: str
    title: str
    at: int
    drawn: int
    marked: int
    right: int

    @property
    def part(self) -> int:
        """Full marks."""
        return self.right

    @property
    def whole(self) -> int:
        """Marked papers."""
        return self.marked


async def usage_for(viewer: Viewer, code: str) -> tuple[dict[str, Any], list[Use]]:
    """The question's row and its last ten exams, the newest first; 404 for a question that is not the viewer's to see."""
    row = await bank.question_for(viewer, code)
    rows = await database.fetch(
        "SELECT u.exam, u.version, u.at, e.code, e.title FROM question_use u JOIN question_version v ON v.id = u.version "
        "JOIN exam e ON e.id = u.exam WHERE v.question = $1 AND e.withdrawn_at IS NULL ORDER BY u.at DESC, u.exam DESC LIMIT $2",
        row["id"], MOST_EXAMS,
    )  # fmt: skip
    return row, [await _use(one) for one in rows]


async def _use(row: dict[str, Any]) -> Use:
    version = row["version"]
    papers = await database.fetch(
        "SELECT a.paper, k.items FROM attempt a LEFT JOIN mark k ON k.attempt = a.id AND k.run = ("
        "SELECT max(r.id) FROM marking_run r WHERE r.exam = a.exam AND r.approved_at IS NOT NULL) "
        "WHERE a.exam = $1 AND a.voided_at IS NULL AND (a.paper LIKE $2 OR a.paper LIKE $3)",
        row["exam"], f"{version}:%", f"%;{version}:%",
    )  # fmt: skip
    right = marked = 0
    for paper in papers:
        if not paper["items"]:
            continue
        place = next(n for n, item in enumerate(unpack(paper["paper"])) if item.version == version)
        marked += 1
        right += int(paper["items"].split(",")[place]) == unpack(paper["paper"])[place].points
    return Use(row["code"], row["title"], row["at"], len(papers), marked, right)
