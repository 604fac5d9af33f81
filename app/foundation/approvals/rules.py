"""Where an approval stands, and who may decide it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from app.foundation.access import Permission, Viewer


class Stage(StrEnum):
    """Where an approval stands, in words."""

    OPEN = "等待审批"
    APPROVED = "已通过"
    REFUSED = "没有通过"
    WITHDRAWN = "已撤回"


def stage_of(approval: Mapping[str, Any]) -> Stage:
    """The stage of an approval's row."""
    if approval["approved_at"] is not None:
        return Stage.APPROVED
    if approval["refused_at"] is not None:
        return Stage.REFUSED
    return Stage.WITHDRAWN if approval["withdrawn_at"] is not None else Stage.OPEN


def asked_it(viewer: Viewer, approval: Mapping[str, Any]) -> bool:
    """Whether the viewer is the person who asked, whatever role they hold now."""
    return viewer.person is not None and approval["asked_by"] == viewer.person


def may_decide(viewer: Viewer, approval: Mapping[str, Any], *, permission: Permission) -> bool:
    """Whether the viewer is a second person: holds the permission over a whole tree and did not ask."""
    return viewer.person is not None and not asked_it(viewer, approval) and viewer.may_everywhere(permission)
