"""Saving, renaming, deleting and bringing back a view."""

from typing import Any

from app.foundation import clock, database, refusals
from app.foundation.access import Viewer
from app.foundation.codes import new_code
from app.foundation.ledger.steps import record
from app.rates.saved.rules import KEPT_DAYS, MOST, can_be_saved

_TAKEN = "您已经有一个叫“{name}”的常用视图，这次没有保存。请换个名字。"


async def save_view(viewer: Viewer, *, name: str, address: str, now: int) -> str:
    """Keeps the address under a name; its code. Refuses what is no page of rates, a name in use, and more than fit a list."""
    if not can_be_saved(address):
        raise refusals.bad_input("这一页不能存为常用视图，没有保存。请从考试情况的页面上点“存为常用”。")
    code = new_code()
    async with database.transaction():
        held = await database.fetch_value("SELECT count(*) FROM saved_view WHERE person = $1 AND ended_at IS NULL", viewer.person)
        if held >= MOST:
            raise refusals.conflict(f"常用视图最多存 {MOST} 个，这次没有保存。请先删掉几个不用的。")
        rows = await database.fetch(
            "INSERT INTO saved_view (person, code, name, address, saved_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING id",
            viewer.person, code, name, address, now,
        )  # fmt: skip
        if not rows:
            raise refusals.conflict(_TAKEN.format(name=name))
        await record("save_view", "saved_view", rows[0]["id"], by=viewer, at=now)
    return code


async def rename_view(viewer: Viewer, view: dict[str, Any], *, name: str, now: int) -> None:
    """Gives a view another name; refuses one in use."""
    async with database.transaction():
        await _free(viewer, name, but=view["id"])
        await database.execute("UPDATE saved_view SET name = $1 WHERE id = $2", name, view["id"])
        await record("rename_view", "saved_view", view["id"], by=viewer, at=now)


async def delete_view(viewer: Viewer, view: dict[str, Any], *, now: int) -> None:
    """Takes a view off the list; for some weeks it can be brought back."""
    async with database.transaction():
        await database.execute("UPDATE saved_view SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL", now, view["id"])
        await record("delete_view", "saved_view", view["id"], by=viewer, at=now)


async def restore_view(viewer: Viewer, view: dict[str, Any], *, now: int) -> None:
    """Brings a deleted view back; refuses where its name has been taken since, or it was deleted too long ago."""
    if view["ended_at"] <= now - KEPT_DAYS * clock.DAY:
        raise refusals.conflict(f"这个常用视图删除超过 {KEPT_DAYS} 天，不能恢复了。")
    async with database.transaction():
        await _free(viewer, view["name"], but=view["id"])
        await database.execute("UPDATE saved_view SET ended_at = NULL WHERE id = $1", view["id"])
        await record("restore_view", "saved_view", view["id"], by=viewer, at=now)


async def _free(viewer: Viewer, name: str, *, but: int) -> None:
    """Locks the person, so that two windows do not take one name."""
    await database.execute(f"SELECT id FROM person WHERE id = $1{database.by_engine(sqlite='', postgresql=' FOR UPDATE')}", viewer.person)
    taken = await database.fetch_value(
        "SELECT id FROM saved_view WHERE person = $1 AND name = $2 AND ended_at IS NULL AND id <> $3", viewer.person, name, but
    )
    if taken is not None:
        raise refusals.conflict(_TAKEN.format(name=name))
