"""What holds of merging, splitting and closing units: pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.foundation import clock
from app.units.rules import is_within

RENAME, MOVE, MERGE, SPLIT, CLOSE = "rename", "move", "merge", "split", "close"
ALL_KINDS = {RENAME: "更名", MOVE: "换上级", MERGE: "合并", SPLIT: "拆分", CLOSE: "撤销"}
BY_TWO = (MERGE, SPLIT, CLOSE)
"""What a second person decides."""
OVER, END = "over", "end"
GRANTS = {END: "收回：由新单位的管理员来管", OVER: "转到并入的单位：原来管这个单位的人，改管并入后的整个单位"}
EARLIEST, LATEST = 31 * clock.DAY, 366 * clock.DAY


class Stage(StrEnum):
    """Where a change of units stands, in words."""

    DRAFT = "拟定中"
    ASKED = "等第二人审批"
    REFUSED = "没有批准"
    COMING = "已批准，到日子办理"
    DONE = "已办理"
    WITHDRAWN = "已撤回"
    STOPPED = "没有办成"


BADGES = {Stage.DRAFT: "warn", Stage.ASKED: "blue", Stage.COMING: "blue", Stage.DONE: "ok", Stage.STOPPED: "bad", Stage.REFUSED: "bad"}


def stage_of(row: Mapping[str, Any]) -> Stage:
    """The stage of a change's row, which carries the moments of its approval as `approval_refused` and `approval_withdrawn`."""
    if row["done_at"] is not None:
        return Stage.DONE
    if row["stopped_at"] is not None:
        return Stage.STOPPED
    if row["withdrawn_at"] is not None or row["approval_withdrawn"] is not None:
        return Stage.WITHDRAWN
    if row["approval_refused"] is not None:
        return Stage.REFUSED
    if row["approved_at"] is not None:
        return Stage.COMING
    return Stage.ASKED if row["approval"] else Stage.DRAFT


def why_not_merge(unit: Mapping[str, Any], into: Mapping[str, Any] | None) -> str:
    """Why a unit cannot go into another one; '' when it can. Rows with kind, closed_at and both paths ('' when closed)."""
    if unit["closed_at"] is not None:
        return f"“{unit['name']}”已经撤销。"
    if unit["area_path"].count("/") <= 2:
        return f"“{unit['name']}”是最上一级单位，不能合并到别的单位。"
    if into is None or into["closed_at"] is not None:
        return "要并入的单位已经撤销。"
    if into["id"] == unit["id"]:
        return "不能并入它自己。"
    if into["kind"] == "group":
        return f"“{into['name']}”是分组，不放人，请换一个具体单位。"
    for tree, name in (("area_path", "按地区"), ("system_path", "按系统")):
        if is_within(into[tree], of=unit[tree]):
            return f"“{into['name']}”{name}就在“{unit['name']}”之下，请先给它换一个上级。"
    return ""


def why_not_split(unit: Mapping[str, Any], *, people: int, here: int) -> str:
    """Why a unit cannot be split off; `people` go, of `here` who serve in the old unit."""
    if unit["closed_at"] is not None:
        return f"“{unit['name']}”已经撤销。"
    if unit["area_path"].count("/") <= 2:
        return f"“{unit['name']}”是最上一级单位，不能拆分；请直接添加下级单位。"
    if not people:
        return "还没有选分出去的人，或选的人都已不在这个单位。"
    if people == here:
        return "不能把全部人都分出去：那是更名，请用“更改单位”。"
    return ""


def why_not_close(unit: Mapping[str, Any], *, people: int, lent: int, below: int) -> str:
    """Why a unit cannot be closed: it has to be empty."""
    if unit["closed_at"] is not None:
        return f"“{unit['name']}”已经撤销。"
    if people or lent or below:
        return f"“{unit['name']}”还有 {below} 个下级单位、{people} 人、借入 {lent} 人，不能撤销。请先移到别的单位，或改用合并。"
    return ""


def day_fault(effective_at: int, *, now: int) -> str:
    """What is wrong with the day on which a change takes effect; '' for nothing."""
    return "" if now - EARLIEST <= effective_at <= now + LATEST else "办理日期要在过去一个月到今后一年之内"
