"""Shared by the bank's verbs, inside an open transaction."""

from collections.abc import Sequence
from typing import Any

from app.bank import content
from app.bank.rules import LOCAL, PRACTICE, SHIPPED, searched_text
from app.foundation import database
from app.foundation.search.steps import put_texts
from question_bank.question import Question

SEARCHED = "question"


async def add_question(code: str, *, pool: str, now: int) -> int:
    """A new question without a version yet; its id. In the practice pool it is public from now on."""
    public_at = now if pool == PRACTICE else None
    rows = await database.fetch(
        "INSERT INTO question (code, pool, created_at, public_at) VALUES ($1, $2, $3, $4) RETURNING id",
        code,
        pool,
        now,
        public_at,
    )
    return int(rows[0]["id"])


async def add_version(
    question: Question, *, question_id: int, number: int, source: str, by: int | None, checked_by: int | None, now: int,
    waits: bool = False, usable: bool = False,
) -> int:  # fmt: skip
    """Stores one immutable version and returns its id.

    A version is usable at once when somebody checked it, or when it is shipped and does not wait,
    or when the caller says that two persons answer for it.
    """
    usable = usable or checked_by is not None or (source == SHIPPED and not waits)
    rows = await database.fetch(
        "INSERT INTO question_version (question, number, digest, source, type, law, difficulty, tags, content, "
        "created_at, written_by, checked_by, checked_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id",
        question_id, number, question.content_hash, source, question.type, question.stands_on,
        question.difficulty, " ".join(question.tags), content.pack(question), now, by, checked_by, now if usable else None,
    )  # fmt: skip
    number_of_version = int(rows[0]["id"])
    await database.insert_many_by_name(
        "question_citation", ["version", "role", "law", "cited_version", "article", "hash"],
        _citations(number_of_version, question),
    )  # fmt: skip
    return number_of_version


async def add_new_questions(questions: list[Question], *, pool: str, by: int | None, now: int) -> list[int]:
    """Stores many new questions, each with a first version that waits for a check: a handful of statements; their ids in order."""
    public_at = now if pool == PRACTICE else None
    codes = [question.code for question in questions]
    await database.insert_many_by_name(
        "question", ["code", "pool", "created_at", "public_at"], [(code, pool, now, public_at) for code in codes]
    )
    ids = await _ids_by("question", "code", codes)
    await database.insert_many_by_name(
        "question_version",
        ["question", "number", "digest", "source", "type", "law", "difficulty", "tags", "content", "created_at", "written_by"],
        [
            (ids[q.code], 1, q.content_hash, LOCAL, q.type, q.stands_on, q.difficulty, " ".join(q.tags), content.pack(q), now, by)
            for q in questions
        ],
    )  # fmt: skip
    versions = await _ids_by("question_version", "question", list(ids.values()))
    await database.insert_many_by_name(
        "question_citation", ["version", "role", "law", "cited_version", "article", "hash"],
        [row for q in questions for row in _citations(versions[ids[q.code]], q)],
    )  # fmt: skip
    await index_questions({ids[q.code]: q for q in questions})
    return [ids[code] for code in codes]


async def _ids_by(table: str, column: str, values: Sequence[object]) -> dict[Any, int]:
    found: dict[Any, int] = {}
    for start in range(0, len(values), 500):
        some = values[start : start + 500]
        places = ", ".join(f"${n + 1}" for n in range(len(some)))
        rows = await database.fetch(f"SELECT id, {column} AS value FROM {table} WHERE {column} IN ({places})", *some)
        found.update({row["value"]: int(row["id"]) for row in rows})
    return found


def _citations(version: int, question: Question) -> list[tuple[int, str, str, str, str, str]]:
    return [
        (version, role, one.law, one.version, one.article, one.hash)
        for role, cited in (("cite", question.cite), ("see", question.see))
        for one in cited
    ]


async def index_questions(questions: dict[int, Question]) -> None:
    """Makes questions found by the words of these versions, by question id."""
    await put_texts(SEARCHED, {number: searched_text(question) for number, question in questions.items()})


async def add_change(question_id: int, kind: str, *, reason: str, by: int | None, now: int) -> None:
    """Notes who moved, retired or set aside what, and why."""
    await database.execute(
        "INSERT INTO pool_change (question, kind, reason, by, at) VALUES ($1, $2, $3, $4, $5)", question_id, kind, reason, by, now
    )


async def note_use(versions: set[int], *, exam: int, now: int) -> None:
    """Notes that papers of an exam hold these versions; what is noted already stays as it was."""
    wanted = sorted(versions)
    for start in range(0, len(wanted), 200):
        some = wanted[start : start + 200]
        places = ", ".join(f"${n + 3}" for n in range(len(some)))
        await database.execute(
            f"INSERT INTO question_use (version, exam, at) SELECT v.id, CAST($1 AS BIGINT), CAST($2 AS BIGINT) FROM question_version v WHERE v.id IN ({places}) "
            "AND NOT EXISTS (SELECT 1 FROM question_use u WHERE u.version = v.id AND u.exam = CAST($1 AS BIGINT)) ON CONFLICT DO NOTHING",
            exam, now, *some,
        )  # fmt: skip
