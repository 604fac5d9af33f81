"""What holds of moves and loans between units: pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.foundation import clock

MOVE, SECONDED, ATTACHED = "move", "seconded", "attached"
KINDS = {MOVE: "调动", SECONDED: "借调", ATTACHED: "挂职"}
LOANS = (SECONDED, ATTACHED)
"""The home posting stays; a second one opens beside it. The codes are those of the statuses."""
FROM, TO = "from", "to"
AS_UNIT, AS_OFFICE, AS_BOTH = "unit", "office", "both"
DEFAULT_DAYS, LEAST_DAYS, MOST_DAYS = 30, 3, 180
EARLIEST, LATEST = 366 * clock.DAY, 366 * clock.DAY
LONGEST_LOAN = 5 * 366 * clock.DAY


class Stage(StrEnum):
    """Where a transfer stands."""

    OPEN = "open"
    EXPIRED = "expired"
    COMING = "coming"
    LENT = "lent"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"


STAGES = {
    Stage.OPEN: "等待答复", Stage.EXPIRED: "逾期没有答复", Stage.COMING: "已同意，到日子生效", Stage.LENT: "借出中", Stage.DONE: "已办结",
    Stage.REFUSED: "没有同意", Stage.WITHDRAWN: "已撤回", Stage.STOPPED: "没有办成",
}  # fmt: skip
BADGES = {Stage.OPEN: "blue", Stage.EXPIRED: "warn", Stage.COMING: "blue", Stage.LENT: "ok", Stage.DONE: "ok", Stage.STOPPED: "bad"}


def stage_of(row: Mapping[str, Any], *, now: int) -> Stage:
    """The stage that follows from a transfer's moments; the last moment of its term is already too late."""
    if row["withdrawn_at"] is not None:
        return Stage.WITHDRAWN
    if row["stopped_at"] is not None:
        return Stage.STOPPED
    if row["refused_at"] is not None:
        return Stage.REFUSED
    if row["accepted_at"] is None:
        return Stage.OPEN if now < row["expires_at"] else Stage.EXPIRED
    if row["done_at"] is None:
        return Stage.COMING
    return Stage.LENT if row["kind"] in LOANS and row["ended_at"] is None else Stage.DONE


def faults(kind: str, *, effective_at: int, ends_at: int | None, now: int) -> dict[str, str]:
    """Field → sentence for days that cannot be; moments are the first of their day."""
    found: dict[str, str] = {}
    if not now - EARLIEST <= effective_at <= now + LATEST:
        found["effective"] = "生效日期要在前后一年之内"
    if kind == MOVE and ends_at is not None:
        found["ends"] = "调动没有结束日期；有期限的请选借调或挂职"
    if ends_at is not None and not effective_at < ends_at <= effective_at + LONGEST_LOAN:
        found["ends"] = "结束日期要晚于生效日期，最长五年"
    if ends_at is not None and ends_at <= now:
        found.setdefault("ends", "结束日期已经过了，不用再办")
    return found


def answering_side(asked_side: str) -> str:
    """The side that answers what the other proposed."""
    return TO if asked_side == FROM else FROM


def may_answer(row: Mapping[str, Any], *, person: int | None, sides: frozenset[str], office: bool, now: int) -> bool:
    """Whether somebody who acts for these sides may accept or refuse: never the asker, never the person concerned.

    What was not answered in time only the office decides.
    """
    if person is None or person in (row["asked_by"], row["person"]):
        return False
    stage = stage_of(row, now=now)
    if stage is Stage.EXPIRED:
        return office
    return stage is Stage.OPEN and (office or answering_side(row["asked_side"]) in sides)


def may_withdraw(row: Mapping[str, Any], *, person: int | None, sides: frozenset[str], office: bool, now: int) -> bool:
    """Whether somebody may take a proposal back: its side before the answer, the office until the day it takes effect."""
    if person is None or person == row["person"]:
        return False
    stage = stage_of(row, now=now)
    if stage is Stage.COMING:
        return office
    return stage in (Stage.OPEN, Stage.EXPIRED) and (office or row["asked_side"] in sides)


def tail_of(typed: str) -> str:
    """The end of a phone that was typed: four to eleven digits, '' for anything else."""
    return typed if typed.isascii() and typed.isdigit() and 4 <= len(typed) <= 11 else ""
