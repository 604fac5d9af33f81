"""Papers already drawn that hold questions under which the law moved since: nothing is changed in them, the office is told."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Any

from app.bank.moved.queries import moved_versions
from app.exams.paper import unpack
from app.exams.steps import exam_days
from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from question_bank.question import Question

_counted: dict[str, tuple[tuple[int, int], Counter[int]]] = {}
_MOST_EXAMS = 50


@dataclass(frozen=True)
class Pinned:
    """A question in drawn papers under which the law moved, and in how many papers it stands."""

    question: Question
    papers: int


@dataclass(frozen=True)
class ExamWith:
    """A coming or running exam with such questions."""

    exam: dict[str, Any]
    pinned: list[Pinned]


async def in_papers_of(exam: dict[str, Any]) -> list[Pinned]:
    """What an exam's papers hold of such questions, by code; papers are only read where the law moved at all."""
    moved = await moved_versions(on=exam_days(exam["opens_at"], exam["closes_at"]))
    if not moved:
        return []
    papers = await _papers_by_version(exam)
    found = [Pinned(question, papers[version]) for version, question in moved.items() if papers[version]]
    return sorted(found, key=lambda one: one.question.code)


async def versions_in(exam: dict[str, Any]) -> dict[int, int]:
    """Question version → in how many of the exam's papers it stands."""
    return dict(await _papers_by_version(exam))


async def exams_with_moved(viewer: Viewer, *, now: int) -> list[ExamWith]:
    """The published exams that are not over and whose papers hold such questions, the next to close first."""
    if not viewer.may_everywhere(Permission.SEE_EXAMS):
        raise refusals.not_allowed("安排考试由县普法办负责。")
    exams = await database.fetch(
        "SELECT * FROM exam WHERE published_at IS NOT NULL AND withdrawn_at IS NULL AND closes_at > $1 ORDER BY closes_at", now
    )
    found = [ExamWith(exam, await in_papers_of(exam)) for exam in exams]
    return [one for one in found if one.pinned]


async def _papers_by_version(exam: dict[str, Any]) -> Counter[int]:
    """In how many of an exam's papers each question version stands; a drawn paper never changes, so it is counted once."""
    row = await database.fetch_one(
        "SELECT count(*) AS papers, COALESCE(max(id), 0) AS newest FROM attempt WHERE exam = $1", exam["id"]
    )
    edition = (int(row["papers"]), int(row["newest"])) if row else (0, 0)
    if (known := _counted.get(exam["code"])) is None or known[0] != edition:
        rows = await database.fetch("SELECT paper FROM attempt WHERE exam = $1", exam["id"])
        if len(_counted) >= _MOST_EXAMS:
            _counted.clear()
        known = _counted[exam["code"]] = (edition, await asyncio.to_thread(_count, [row["paper"] for row in rows]))
    return known[1]


def _count(papers: list[str]) -> Counter[int]:
    return Counter(item.version for paper in papers for item in unpack(paper))
