"""Shared by the bank's verbs, inside an open transaction."""

from app.bank import content
from app.foundation import database
from question_bank.question import Question


async def add_version(
    question: Question, *, question_id: int, number: int, source: str, by: int | None, checked_by: int | None, now: int
) -> int:
    """Stores one immutable version and returns its id; `checked_by` makes it usable at once."""
    rows = await database.fetch(
        "INSERT INTO question_version (question, number, digest, source, type, law, difficulty, tags, content, "
        "created_at, written_by, checked_by, checked_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id",
        question_id, number, question.content_hash, source, question.type, question.law or question.cite[0].law,
        question.difficulty, " ".join(question.tags), content.pack(question), now, by, checked_by,
        now if checked_by is not None or source == "shipped" else None,
    )  # fmt: skip
    return int(rows[0]["id"])
