"""Asking which questions the law moved under. Every draw and every list asks; nothing is stored but confirmations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.bank import content
from app.bank import queries as bank
from app.bank.moved.rules import NOBODY, Confirmed, Moved, moved_beside, moved_in
from app.foundation import database
from app.laws import queries as laws
from app.laws.rules import Force
from question_bank.question import Citation, Question

_IN_USE = (
    "SELECT q.id AS question, q.code, q.pool, v.id, v.number, v.content, v.written_by, CASE WHEN EXISTS ("
    "SELECT 1 FROM question_version n WHERE n.question = q.id AND n.number > v.number AND n.checked_at IS NULL "
    "AND n.set_aside_at IS NULL) THEN 1 ELSE 0 END AS waiting FROM question q JOIN question_version v ON v.question = q.id "
    "WHERE q.retired_at IS NULL AND v.number = (SELECT max(w.number) FROM question_version w WHERE w.question = q.id "
    "AND w.checked_at IS NOT NULL AND w.set_aside_at IS NULL)"
)
Pairs = list[tuple[int, Question]]


@dataclass(frozen=True)
class Work:
    """A question in use whose law moved: its row, the articles its key rests on that moved, and those merely pointed at."""

    row: dict[str, Any]
    question: Question
    moved: list[Moved]
    beside: list[Moved]


async def confirmations() -> dict[int, Confirmed]:
    """What was confirmed, by version id."""
    found: dict[int, set[tuple[str, str, str]]] = {}
    for row in await database.fetch("SELECT version, law, article, against FROM citation_confirmation"):
        found.setdefault(row["version"], set()).add((row["law"], row["article"], row["against"]))
    return {version: frozenset(rows) for version, rows in found.items()}


async def force_for(questions: Iterable[Question], *, on: date) -> Force:
    """The laws that questions cite, as they stand on a day."""
    return await laws.force_on(on, {one.law for question in questions for one in (*question.cite, *question.see)})


async def drawable(pairs: Sequence[tuple[int, Question]], *, on: Iterable[date]) -> Pairs:
    """Those of (version id, question) under which the law has not moved on any of the days, or was confirmed since."""
    forces = [await force_for((question for _, question in pairs), on=day) for day in sorted(set(on))]
    cited = {one for _, question in pairs for one in question.cite}
    moved = {one for one in cited if any(force.stands(one).moved for force in forces)}
    if not moved:
        return list(pairs)
    confirmed = await confirmations()

    def holds(version: int, question: Question) -> bool:
        if moved.isdisjoint(question.cite):
            return True
        held = confirmed.get(version, NOBODY)
        return not any(moved_in(question, force=force, confirmed=held) for force in forces)

    return [(version, question) for version, question in pairs if holds(version, question)]


async def moved_citations(*, on: date) -> set[Citation]:
    """Every citation of any stored version under which the law moved by a day: one look at the distinct ones."""
    rows = await database.fetch("SELECT DISTINCT law, cited_version, article, hash FROM question_citation")
    cited = [Citation(row["law"], row["cited_version"], row["article"], row["hash"]) for row in rows]
    force = await laws.force_on(on, {one.law for one in cited})
    return {one for one in cited if force.stands(one).moved}


async def work_on(day: date) -> list[Work]:
    """Every question in use with a citation that moved, by code; nothing is read of the bank where nothing moved."""
    moved = await moved_citations(on=day)
    if not moved:
        return []
    names = sorted({one.law for one in moved})
    places = ", ".join(f"${n + 1}" for n in range(len(names)))
    rows = await database.fetch(
        f"{_IN_USE} AND v.id IN (SELECT c.version FROM question_citation c WHERE c.law IN ({places})) ORDER BY q.code", *names
    )
    questions = [content.unpack(row["content"]) for row in rows]
    force, confirmed = await force_for(questions, on=day), await confirmations()
    found = [
        Work(
            row, question, moved_in(question, force=force, confirmed=confirmed.get(row["id"], NOBODY)),
            moved_beside(question, force=force),
        )
        for row, question in zip(rows, questions, strict=True)
    ]  # fmt: skip
    return [work for work in found if work.moved or work.beside]


async def moved_versions(*, on: Iterable[date]) -> dict[int, Question]:
    """Every stored version, in use or not, under which the law moved by one of the days and that nobody confirmed."""
    days = sorted(set(on))
    names = sorted({one.law for day in days for one in await moved_citations(on=day)})
    if not names:
        return {}
    places = ", ".join(f"${n + 1}" for n in range(len(names)))
    rows = await database.fetch(
        f"SELECT DISTINCT version FROM question_citation WHERE role = 'cite' AND law IN ({places})", *names
    )
    questions = await bank.versions({row["version"] for row in rows})
    kept = {version for version, _ in await drawable(list(questions.items()), on=days)}
    return {version: question for version, question in questions.items() if version not in kept}


async def work_of(question_id: int, *, on: date) -> Work | None:
    """The version in use of one question with what moved under it; None where none is in use."""
    row = await database.fetch_one(f"{_IN_USE} AND q.id = $1", question_id)
    if row is None:
        return None
    question = content.unpack(row["content"])
    force, confirmed = await force_for([question], on=on), await confirmations()
    moved = moved_in(question, force=force, confirmed=confirmed.get(row["id"], NOBODY))
    return Work(row, question, moved, moved_beside(question, force=force))


async def citing(names: Sequence[str], article: str, *, sealed: bool, offset: int, size: int) -> tuple[int, list[dict[str, Any]]]:
    """How many questions in use cite an article of a law (by any of its names), and a page of them by code."""
    places = ", ".join(f"${n + 2}" for n in range(len(names)))
    pools = "" if sealed else " AND q.pool <> 'sealed'"
    where = f"{pools} AND v.id IN (SELECT c.version FROM question_citation c WHERE c.article = $1 AND c.law IN ({places}))"
    total = await database.fetch_value(f"SELECT count(*) AS n FROM ({_IN_USE}{where}) counted", article, *names)
    rows = await database.fetch(f"{_IN_USE}{where} ORDER BY q.code LIMIT {int(size)} OFFSET {int(offset)}", article, *names)
    return int(total or 0), [{**row, "question": content.unpack(row["content"])} for row in rows]
