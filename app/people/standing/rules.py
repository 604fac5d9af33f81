"""What holds of changes of status: pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.foundation import clock
from app.people.categories import GONE

UNDO_WITHIN = 2 * clock.DAY
"""For how long after it took effect a mistaken change is undone; later a correcting change is made."""
EARLIEST, LATEST = 366 * clock.DAY, 366 * clock.DAY


class Stage(StrEnum):
    """Where a change of status stands, in words."""

    COMING = "到日子生效"
    DONE = "已生效"
    UNDONE = "已撤销"
    STOPPED = "没有办成"


BADGES = {Stage.COMING: "blue", Stage.DONE: "ok", Stage.STOPPED: "bad"}


def stage_of(row: Mapping[str, Any]) -> Stage:
    """The stage that follows from a change's moments."""
    if row["undone_at"] is not None:
        return Stage.UNDONE
    if row["stopped_at"] is not None:
        return Stage.STOPPED
    return Stage.COMING if row["done_at"] is None else Stage.DONE


def why_no_undo(row: Mapping[str, Any], *, status: str, newest: bool, now: int) -> str:
    """Why a change cannot be undone; '' when it can: before its day always, afterwards the newest one for two days."""
    stage = stage_of(row)
    if stage in (Stage.UNDONE, Stage.STOPPED):
        return "这次变更已经撤销或没有办成，没有改动。"
    if stage is Stage.COMING:
        return ""
    if row["by"] is None:
        return "这是名单导入带来的变更，请改状态来更正。"
    if not newest or status != row["after"]:
        return "在它之后又有变更，不能再撤销，请改状态来更正。"
    if now >= row["done_at"] + UNDO_WITHIN:
        return "生效已经超过两天，不能再撤销，请改状态来更正。"
    return ""


def day_fault(effective_at: int, *, now: int) -> str:
    """What is wrong with the day from which a status holds; '' for nothing."""
    return "" if now - EARLIEST <= effective_at <= now + LATEST else "日期要在前后一年之内"


def ends_service(status: str) -> bool:
    """Whether somebody of this status has left."""
    return status in GONE
