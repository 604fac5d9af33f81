"""The reasons for an exemption: a table the office edits; shipped reasons come with the migration."""

from typing import Any

from app.foundation import database


async def labels() -> dict[str, str]:
    """Code → words of every reason, retired ones too: exemptions of past exams keep naming them."""
    rows = await database.fetch("SELECT code, label FROM exempt_reason ORDER BY position, id")
    return {row["code"]: row["label"] for row in rows}


async def all_reasons() -> list[dict[str, Any]]:
    """Every reason in its order, those in use first, with how many exemptions and amendments name it."""
    return await database.fetch(
        "SELECT x.*, (SELECT count(*) FROM roster_amendment m WHERE m.reason_kind = x.code) AS used FROM exempt_reason x "
        "ORDER BY CASE WHEN x.retired_at IS NULL THEN 0 ELSE 1 END, x.position, x.id"
    )


async def offered() -> list[dict[str, Any]]:
    """The reasons that can be chosen now, in their order: code, label, proof."""
    return await database.fetch(
        "SELECT id, code, label, proof, position FROM exempt_reason WHERE retired_at IS NULL ORDER BY position, id"
    )
