"""What is true of an exemption: where it stands, which exams it covers, whose turn it is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.foundation import clock

MOST_DAYS = 366
HEAD, OFFICE = "head", "office"


class Stage(StrEnum):
    """Where an exemption stands, in words."""

    ASKED = "待签字"
    SIGNED = "待备案"
    HOLDS = "已备案"
    EXPIRED = "已到期"
    ENDED = "已撤销"
    REFUSED = "已退回"
    WITHDRAWN = "已撤回"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self in {Stage.ASKED, Stage.SIGNED}


BADGES = {Stage.ASKED: "warn", Stage.SIGNED: "blue", Stage.HOLDS: "ok", Stage.REFUSED: "bad"}


def stage_of(one: Mapping[str, Any], *, now: int) -> Stage:
    """The stage that follows from an exemption's moments."""
    if one["refused_at"] is not None:
        return Stage.REFUSED
    if one["withdrawn_at"] is not None:
        return Stage.WITHDRAWN
    if one["filed_at"] is None:
        return Stage.ASKED if one["signed_at"] is None else Stage.SIGNED
    if one["ended_at"] is not None:
        return Stage.ENDED
    return Stage.EXPIRED if now >= one["to_at"] else Stage.HOLDS


def covers(one: Mapping[str, Any], exam: Mapping[str, Any], *, frozen_at: int) -> bool:
    """Whether an exemption holds for an exam whose roster is frozen (or that is looked at) at this moment.

    One for a single exam covers that exam and its make-ups only. One for a time covers exams whose window touches the time, unless it has
    run out by then: `to_at` is the first moment it holds no more.
    """
    if one["exam"] is not None:
        return one["exam"] in (exam["id"], exam["main_exam"])
    return bool(one["from_at"] <= exam["closes_at"] and exam["opens_at"] < one["to_at"] and frozen_at < one["to_at"])


@dataclass(frozen=True, slots=True)
class Turn:
    """Who looks at an exemption, as far as the next step is concerned.

    `is_head` and `is_admin` over its unit, `is_office` over the county; `head_signs` whether a head other than the person
    concerned reaches the unit and the person is no head of it.
    """

    viewer: int
    is_head: bool
    is_admin: bool
    is_office: bool
    head_signs: bool


def is_concerned(one: Mapping[str, Any], viewer: int | None) -> bool:
    """Whether it is the viewer's own exemption."""
    return viewer is None or bool(one["person"] == viewer)


def may_pass_on(one: Mapping[str, Any], turn: Turn) -> bool:
    """The unit admin has looked at it: once, before it is signed, never their own."""
    return turn.is_admin and one["passed_on_at"] is None and one["signed_at"] is None and not is_concerned(one, turn.viewer)


def may_sign(one: Mapping[str, Any], turn: Turn) -> bool:
    """The head of the unit signs; the office, where the person is a head or the unit has none. Nobody signs their own."""
    if one["signed_at"] is not None or is_concerned(one, turn.viewer):
        return False
    return turn.is_head if turn.head_signs else turn.is_office


def may_file(one: Mapping[str, Any], turn: Turn) -> bool:
    """Somebody of the office who neither asked for it nor signed it, nor is concerned."""
    others = one["signed_at"] is not None and turn.viewer not in (one["signed_by"], one["applied_by"])
    return turn.is_office and others and one["filed_at"] is None and not is_concerned(one, turn.viewer)


def may_send_back(one: Mapping[str, Any], turn: Turn) -> bool:
    """Whoever takes the next step may send it back instead."""
    return may_pass_on(one, turn) or may_sign(one, turn) or may_file(one, turn)


def may_withdraw(one: Mapping[str, Any], viewer: int | None) -> bool:
    """The person, or whoever asked for them, until it is filed."""
    mine = viewer is not None and viewer in (one["person"], one["applied_by"])
    return mine and one["filed_at"] is None and one["refused_at"] is None and one["withdrawn_at"] is None


def faults(
    *, reason_kind: str, offered: Mapping[str, bool], reason: str, has_proof: bool, exam: bool, from_at: int, to_at: int, now: int
) -> dict[str, str]:
    """Field → sentence for all that keeps an application from being taken; `offered` is reason → whether proof is wanted."""
    found: dict[str, str] = {}
    if reason_kind not in offered:
        found["reason_kind"] = "免考事由要从列出的选项中选"
    elif offered[reason_kind] and not has_proof:
        found["proof"] = "这种事由要附佐证材料，例如诊断证明的照片"
    if not reason:
        found["reason"] = "情况说明还没填"
    if not exam:
        _time(from_at, to_at, now=now, found=found)
    return found


def _time(from_at: int, to_at: int, *, now: int, found: dict[str, str]) -> None:
    if not from_at or not to_at:
        found["from" if not from_at else "to"] = "起止日期要填，例如 2026-03-01"
    elif to_at <= from_at:
        found["to"] = "结束日期不能早于开始日期"
    elif to_at - from_at > MOST_DAYS * clock.DAY:
        found["to"] = f"一次最长申请 {MOST_DAYS} 天，到期可以再申请"
    elif to_at <= now:
        found["to"] = "结束日期已经过了"
