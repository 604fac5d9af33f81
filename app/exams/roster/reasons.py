"""The reasons for an exemption: a table the office edits; shipped reasons come with the migration.

A reason that somebody was exempted for keeps its words: to say it otherwise, retire it and add another.
"""

from typing import Any

from app.foundation import database, refusals
from app.foundation.access import Permission, Viewer
from app.foundation.codes import new_code
from app.foundation.ledger.steps import record

MOST = 30
_USED = (
    "(SELECT count(*) FROM roster_amendment m WHERE m.reason_kind = x.code) + (SELECT count(*) FROM exemption y WHERE y.reason_kind = x.code)"
)


async def labels() -> dict[str, str]:
    """Code → words of every reason, retired ones too: exemptions of past exams keep naming them."""
    rows = await database.fetch("SELECT code, label FROM exempt_reason ORDER BY position, id")
    return {row["code"]: row["label"] for row in rows}


async def all_reasons() -> list[dict[str, Any]]:
    """Every reason in its order, those in use first, with how many exemptions and amendments name it."""
    return await database.fetch(
        f"SELECT x.*, {_USED} AS used FROM exempt_reason x "
        "ORDER BY CASE WHEN x.retired_at IS NULL THEN 0 ELSE 1 END, x.position, x.id"
    )


async def offered() -> list[dict[str, Any]]:
    """The reasons that can be chosen now, in their order: code, label, proof."""
    return await database.fetch(
        "SELECT id, code, label, proof, position FROM exempt_reason WHERE retired_at IS NULL ORDER BY position, id"
    )


async def reason_for(viewer: Viewer, code: str) -> dict[str, Any]:
    """One reason for who may edit them; else 404."""
    row = await database.fetch_one(f"SELECT x.*, {_USED} AS used FROM exempt_reason x WHERE x.code = $1", code)
    if row is None or not viewer.may_everywhere(Permission.PUBLISH_EXAM):
        raise refusals.not_found("没有找到这个免考事由。")
    return row


async def add_reason(viewer: Viewer, *, label: str, proof: bool, position: int, now: int) -> str:
    """A new reason that can be chosen from now on; its code. 422 for words that another reason has."""
    if not viewer.may_everywhere(Permission.PUBLISH_EXAM):
        raise refusals.not_allowed("免考事由由普法办审核发布人员设定。")
    async with database.transaction():
        await _refuse_faults(label, without="")
        if int(await database.fetch_value("SELECT count(*) AS n FROM exempt_reason WHERE retired_at IS NULL")) >= MOST:
            raise refusals.conflict(f"免考事由最多 {MOST} 个，没有增加。请先停用不用的。")
        code = new_code()
        rows = await database.fetch(
            "INSERT INTO exempt_reason (code, label, proof, position, by, at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            code, label, int(proof), position, viewer.person, now,
        )  # fmt: skip
        await record("add_reason", "exempt_reason", rows[0]["id"], by=viewer, at=now, detail={"label": label})
    return code


async def edit_reason(viewer: Viewer, code: str, *, label: str, proof: bool, position: int, now: int) -> None:
    """Changes a reason; the words only while nobody was exempted (or asked to be) for it: 409."""
    async with database.transaction():
        row = await reason_for(viewer, code)
        await _refuse_faults(label, without=code)
        if label != row["label"] and row["used"]:
            raise refusals.conflict("这个事由已经用过，名称不能再改，以免以前的表变了意思。可以停用它，另加一个。", reason="used")
        await database.execute("UPDATE exempt_reason SET label = $2, proof = $3, position = $4 WHERE id = $1", row["id"], label, int(proof), position)
        before = {name: row[name] for name in ("label", "proof", "position")}
        await record("edit_reason", "exempt_reason", row["id"], by=viewer, at=now, detail={"before": before, "label": label})


async def retire_reason(viewer: Viewer, code: str, *, back: bool, now: int) -> None:
    """Offers a reason no more, or (`back`) again; what names it keeps its words. The last one stays: 409."""
    async with database.transaction():
        row = await reason_for(viewer, code)
        if not back and len(await offered()) == 1 and row["retired_at"] is None:
            raise refusals.conflict("至少要留一个免考事由，没有停用。请先加一个新的。")
        await database.execute("UPDATE exempt_reason SET retired_at = $2 WHERE id = $1", row["id"], None if back else now)
        await record("restore_reason" if back else "retire_reason", "exempt_reason", row["id"], by=viewer, at=now)


async def _refuse_faults(label: str, *, without: str) -> None:
    if not label:
        raise refusals.bad_input("事由的名称还没填。", fields={"label": "名称还没填"})
    if await database.fetch_value("SELECT id FROM exempt_reason WHERE label = $1 AND code <> $2", label, without):
        raise refusals.bad_input("已经有同名的事由。", fields={"label": "已经有同名的事由，停用的可以恢复使用"})
