"""Which links a viewer sees at the foot (phone) or under the masthead (desk)."""

from app.exams.exemptions.queries import WORKS
from app.foundation.access import Permission, Viewer
from app.foundation.web.frame import NavLink

_LEARNER = (("首页", "/", "home"), ("学习", "/study", "study"), ("我的", "/me", "me"))
_EXEMPTIONS = ("免考", "/exemptions", "list")
_LAWS = ("法律", "/laws", "list")
_DESK = (
    (Permission.SEE_RATES, "总览", "/rates", "overview", False),
    (Permission.SEE_PEOPLE, "人员", "/people", "people", False),
    (Permission.SEE_UNITS, "单位", "/units", "unit", True),
    (Permission.EDIT_PEOPLE, "变动", "/transfers", "next", True),
    (Permission.SEE_EXAMS, "考试", "/exams", "exam", False),
    (Permission.SEE_EXAMS, "通报", "/circulars", "list", True),
    (Permission.SEE_BANK, "题库", "/bank", "study", True),
    (Permission.SEE_APPROVALS, "审批", "/approvals", "check", True),
    (Permission.EXPORT_PEOPLE, "导出", "/exports", "list", True),
    (Permission.SEE_JOBS, "任务", "/jobs", "clock", True),
    (Permission.SEE_LEDGER, "操作记录", "/ledger", "list", True),
)
_COUNTY = {Permission.SEE_EXAMS, Permission.SEE_BANK, Permission.SEE_APPROVALS, Permission.SEE_JOBS, Permission.SEE_LEDGER}
"""What belongs to no unit: seen only by those who may over a whole tree."""


def links_for(viewer: Viewer | None, here: str) -> list[NavLink]:
    """(label, href, icon, current, wide only) for each place the viewer may go."""
    if viewer is None or viewer.is_guest:
        return []
    desk = [link for link in _DESK if (viewer.may_everywhere(link[0]) if link[0] in _COUNTY else viewer.may(link[0]))]
    links: list[NavLink] = [(label, href, icon, _at(here, href), False) for label, href, icon in _LEARNER[: 1 if desk else 3]]
    links += [(label, href, icon, _at(here, href), wide) for _, label, href, icon, wide in desk]
    if any(viewer.may(verb) for verb in WORKS):
        links.append((*_EXEMPTIONS, _at(here, _EXEMPTIONS[1]), True))
    if viewer.may(Permission.READ_LAWS):
        links.append((*_LAWS, _at(here, _LAWS[1]), True))
    if desk:
        links += [(label, href, icon, _at(here, href), True) for label, href, icon in _LEARNER[1:]]
    return links


def _at(here: str, href: str) -> bool:
    return here == href or (href != "/" and here.startswith(href + "/"))
