"""Reading template questions and what was drawn from them."""

from typing import Any

from app.bank import content, queries
from app.bank.rules import TEMPLATE
from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer

_USABLE = "checked_at IS NOT NULL AND set_aside_at IS NULL"


async def template_for(viewer: Viewer, code: str, *, verb: str = Permission.SEE_BANK, lock: str = "") -> dict[str, Any]:
    """The row of a template question, if the viewer may do `verb` over the bank; else 404."""
    row = await queries.question_for(viewer, code, verb=verb, lock=lock)
    if row["pool"] != TEMPLATE:
        raise refusals.not_found("没有找到这道模板题。")
    return row


async def usable_version(question_id: int) -> dict[str, Any] | None:
    """The newest checked version of a question, or None."""
    return await database.fetch_one(
        f"SELECT * FROM question_version WHERE question = $1 AND {_USABLE} ORDER BY number DESC LIMIT 1", question_id
    )


async def drawn_stems(question_id: int) -> set[str]:
    """The stems of all sealed questions ever drawn from a template, retired ones too."""
    rows = await database.fetch(
        "SELECT v.content FROM sealed_draw d JOIN question_version t ON t.id = d.template "
        "JOIN question_version v ON v.question = d.question AND v.number = 1 WHERE t.question = $1",
        question_id,
    )
    return {content.unpack(row["content"]).stem for row in rows}


async def templates_for(viewer: Viewer, *, offset: int, limit: int) -> tuple[int, list[dict[str, Any]]]:
    """How many template questions there are, and some by code, each with `question`, whether it is usable or waits, and its draws."""
    if not viewer.may_everywhere(Permission.SEE_BANK):
        raise refusals.not_allowed("题库由县普法办管理。")
    total = await database.fetch_value("SELECT count(*) FROM question WHERE pool = $1", TEMPLATE)
    rows = await database.fetch(
        "SELECT q.id, q.code, q.retired_at, v.content, v.number, "
        f"(SELECT max(c.number) FROM question_version c WHERE c.question = q.id AND {_USABLE}) AS usable, "
        "(SELECT count(*) FROM sealed_draw d JOIN question_version t ON t.id = d.template JOIN question s ON s.id = d.question "
        "WHERE t.question = q.id AND s.retired_at IS NULL) AS drawn "
        "FROM question q JOIN question_version v ON v.question = q.id AND v.number = "
        "(SELECT max(n.number) FROM question_version n WHERE n.question = q.id) "
        f"WHERE q.pool = $1 ORDER BY q.code LIMIT {int(limit)} OFFSET {int(offset)}",
        TEMPLATE,
    )
    return int(total or 0), [{**row, "question": content.unpack(row["content"])} for row in rows]


async def template_of(question_id: int) -> dict[str, Any] | None:
    """Which template a sealed question was drawn from: `code`, `number` of its version and `at`; None for any other."""
    return await database.fetch_one(
        "SELECT q.code, t.number, d.at FROM sealed_draw d JOIN question_version t ON t.id = d.template "
        "JOIN question q ON q.id = t.question WHERE d.question = $1",
        question_id,
    )


async def drawn_count(question_id: int) -> int:
    """How many sealed questions in use come from a template."""
    found = await database.fetch_value(
        "SELECT count(*) FROM sealed_draw d JOIN question_version t ON t.id = d.template JOIN question s ON s.id = d.question "
        "WHERE t.question = $1 AND s.retired_at IS NULL",
        question_id,
    )
    return int(found or 0)
