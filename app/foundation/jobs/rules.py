"""What state a job is in, derived from its moments; how often and how long it is tried."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.foundation import clock
from app.foundation.access import Permission, Viewer

MOST_TRIES = 3
LEASE = 60 * clock.SECOND
"""How long one worker holds a job without a sign of life, in ms."""

GAVE_UP = f"试了 {MOST_TRIES} 次都没有做完，已经停下，错误已记录。可以重新发起；仍不行请把任务编号告诉系统运维。"
UNKNOWN_KIND = "这个版本的程序不认识这种任务，没有执行。请联系系统运维。"


class Stage(StrEnum):
    """Where a job stands, in words."""

    WAITING = "排队中"
    RUNNING = "正在进行"
    STOPPING = "正在停下"
    FINISHED = "已完成"
    FAILED = "没有完成"
    CANCELLED = "已取消"

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more."""
        return self in {Stage.FINISHED, Stage.FAILED, Stage.CANCELLED}


def stage_of(job: Mapping[str, Any], *, now: int) -> Stage:
    """The stage of a job's row at a moment (ms UTC). A lease that ran out counts as none."""
    if job["finished_at"] is not None:
        return Stage.FINISHED
    if job["failed_at"] is not None:
        return Stage.FAILED
    held = job["leased_until"] is not None and job["leased_until"] > now
    if job["cancelled_at"] is not None:
        return Stage.STOPPING if held else Stage.CANCELLED
    return Stage.RUNNING if held else Stage.WAITING


def pause_after(tries: int) -> int:
    """How long (ms) a job rests after its n-th failed try."""
    return 5 * clock.SECOND * 4 ** (tries - 1)


def may_cancel(viewer: Viewer, job: Mapping[str, Any]) -> bool:
    """Whether the viewer may stop this job: who asked for it, and who runs the system."""
    own = viewer.person is not None and job["asked_by"] == viewer.person
    return own or viewer.may_everywhere(Permission.OPERATE)
