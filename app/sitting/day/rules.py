"""What may be done on the day of an exam, and what it is called: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.exams import showing
from app.exams.rules import MOST_MINUTES, State
from app.foundation import clock, refusals
from app.foundation.refusals import Refusal

MINUTES, CLOSING, MORE, VOID, END_UNIT, EXTEND, NOTE, TAKE_BACK, ADMIT = (
    "minutes", "closing", "more", "void", "end_unit", "extend", "note", "take_back", "admit",
)  # fmt: skip
KINDS = {
    MINUTES: "加答题时间",
    CLOSING: "推后截止",
    MORE: "准许再考一次",
    VOID: "作废答卷",
    END_UNIT: "结束单位考试",
    EXTEND: "全场延长",
    NOTE: "情况记录",
    TAKE_BACK: "收回调整",
    ADMIT: "计入到点后的答案",
}
"""The kinds of acts, as the list of acts names them."""
MOST_MORE = 5


class Stands(StrEnum):
    """Where an attempt stands, for the office."""

    DRAWN = "未开始"
    RUNNING = "正在答题"
    OVER = "正在交卷"
    DONE = "已交卷"
    FOR_TIME = "到时交卷"
    ROOM = "线下交卷"
    VOIDED = "已作废"


BADGES = {Stands.RUNNING: "blue", Stands.OVER: "blue", Stands.DONE: "ok", Stands.FOR_TIME: "warn", Stands.ROOM: "ok", Stands.VOIDED: "bad"}
_DONE = {"time": Stands.FOR_TIME, "room": Stands.ROOM}


def stands(attempt: Mapping[str, Any], *, now: int) -> Stands:
    """Where an attempt's row stands; `now` in ms UTC, the attempt's own shift is added."""
    if attempt["voided_at"] is not None:
        return Stands.VOIDED
    if attempt["handed_in_at"] is not None:
        return _DONE.get(attempt["handed_in_for"], Stands.DONE)
    if attempt["started_at"] is None:
        return Stands.DRAWN
    return Stands.RUNNING if now + attempt["shift"] <= attempt["deadline"] + attempt["grace"] else Stands.OVER


def why_not_yourself(*, viewer: int | None, person: int) -> Refusal | None:
    """Why nobody does an act of the day for themselves."""
    if viewer is None or viewer == person:
        return refusals.not_allowed("这是您自己的考试，要请另一位同事来办。没有改动。")
    return None


def why_not_while_sitting(*, is_listed: bool, state: State) -> Refusal | None:
    """Why somebody on the roster does no act that reaches everybody before the exam is over."""
    if is_listed and state is not State.CLOSED:
        return refusals.not_allowed("您在这场考试的应考名单里，这件事会影响您自己的考试，要请另一位同事来办。没有改动。")
    return None


def minutes_fault(minutes: int, *, so_far: int) -> str:
    """What is wrong with further minutes for a person who was given `so_far`; '' when nothing is."""
    if minutes + so_far > MOST_MINUTES:
        return f"前后一共最多加 {MOST_MINUTES} 分钟，这个人已经加了 {so_far} 分钟"
    return "" if minutes > 0 else f"要填 1 到 {MOST_MINUTES} 之间的分钟数"


def closing_fault(closes_at: int, *, holds: int, now: int) -> str:
    """What is wrong with a later closing where `holds` is the one in force (ms of the exam's clock); '' when nothing is."""
    if closes_at <= holds:
        return "要比现在的截止时间晚"
    return "" if closes_at > now else "这个时间已经过去，请填以后的时间"


def why_no_more_time(exam: Mapping[str, Any], *, now: int, all_closed_at: int) -> Refusal | None:
    """Why nobody may be given time or another attempt now: the exam was not held, or others can read its keys already."""
    if exam["published_at"] is None or exam["withdrawn_at"] is not None:
        return refusals.conflict("这场考试没有在进行，没有改动。", reason="not_held")
    here = now + (exam["rehearsal_shift"] or 0)
    shown = showing.keys_open(exam["keys_show"], now=here, all_closed_at=all_closed_at, released_at=exam["keys_released_at"])
    if shown and exam["keys_show"] != showing.AT_ONCE:
        return refusals.conflict("这场考试的标准答案已经公布，不能再给人时间或次数。请安排补考。没有改动。", reason="keys_open")
    return None


def why_no_void(attempt: Mapping[str, Any]) -> Refusal | None:
    """Why an attempt cannot be voided: it never began, or it is void already."""
    if attempt["voided_at"] is not None:
        return refusals.conflict("这份答卷已经作废，没有再作废一次。", reason="voided")
    if attempt["started_at"] is None:
        return refusals.conflict("这份答卷还没有开始，不用作废。", reason="not_started")
    return None


def why_no_extension(state: State) -> Refusal | None:
    """Why an exam cannot be extended for everybody; None while it comes or runs."""
    if state in {State.COMING, State.OPEN}:
        return None
    return refusals.conflict("只有已发布、还没有结束的考试才能延长。没有改动。需要的话请安排补考。", reason="not_running")


@dataclass(frozen=True, slots=True)
class Extension:
    """What extending gives everybody: a later closing (ms, None: as it is) and more minutes."""

    closes_at: int | None
    minutes: int

    def faults(self, exam: Mapping[str, Any], *, now: int) -> dict[str, str]:
        """Field → what is wrong with it."""
        if self.closes_at is None and not self.minutes:
            return {"closes_at": "请填新的截止时间，或者每人加几分钟"}
        found = {}
        if self.closes_at is not None and (fault := closing_fault(self.closes_at, holds=exam["closes_at"], now=now)):
            found["closes_at"] = fault
        if exam["minutes"] + self.minutes > MOST_MINUTES:
            found["minutes"] = f"答题时间加起来不能超过 {MOST_MINUTES} 分钟，现在是 {exam['minutes']} 分钟"
        return found


def note_fault(happened_at: int, *, now: int) -> str:
    """What is wrong with the time of an incident: it lies ahead, or more than a year back; '' when nothing is."""
    if happened_at > now + clock.MINUTE:
        return "发生时间不能晚于现在"
    return "" if happened_at > now - 366 * clock.DAY else "发生时间太早，请检查年份"


def device_class(agent: str) -> str:
    """A device in two words from what its browser says of itself; only for the eye."""
    if not agent:
        return ""
    kinds = (
        ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("iPad", "平板"), ("iPhone", "苹果手机"), ("Android", "安卓手机"),
        ("Windows", "Windows 电脑"), ("Macintosh", "苹果电脑"), ("Linux", "Linux 电脑"),
    )  # fmt: skip
    return next((name for sign, name in kinds if sign in agent), "其他设备")
