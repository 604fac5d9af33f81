"""Where an export stands, how long it is kept, what is made in the background: pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.foundation import clock

KEPT = 7 * clock.DAY
"""How long a finished file waits for its owner."""

PEOPLE, SHEETS = "people", "sheets"
KINDS = {PEOPLE: "人员名单", SHEETS: "成绩汇总表"}
PURPOSES = ("核对名单", "通知未考人员", "安排补学补考", "年度考核归档", "上级检查")


class Stage(StrEnum):
    """Where an export stands, in words."""

    MAKING = "正在生成"
    READY = "可以下载"
    EXPIRED = "已过期"
    STOPPED = "没有完成"


def stage_of(row: Mapping[str, Any], *, now: int) -> Stage:
    """The stage of an export's row as `queries` reads it: with its job's moments."""
    if row["made_at"] is None:
        stopped = row["failed_at"] is not None or row["cancelled_at"] is not None
        return Stage.STOPPED if stopped else Stage.MAKING
    gone = row["removed_at"] is not None or row["expires_at"] <= now
    return Stage.EXPIRED if gone else Stage.READY
