"""The one place that names the categories and statuses of a person.

Codes are stored and stand in files; labels are shown. The lists follow the post categories that
offices use to decide who sits which paper, and the statuses that a roster asks about.
"""

CATEGORIES: dict[str, str] = {
    "leader_county": "处级领导干部",
    "rank_county": "处级非领导干部",
    "leader_section": "科级领导干部",
    "rank_section": "科级非领导干部",
    "staff": "科级以下工作人员",
    "enforcer": "行政执法人员",
    "new_recruit": "新录用人员",
    "institution": "事业单位工作人员",
    "enterprise": "国有企业管理人员",
    "village": "村（社区）干部",
    "law_guide": "法律明白人",
}

STATUSES: dict[str, str] = {
    "active": "在职",
    "seconded": "借调",
    "attached": "挂职",
    "long_sick": "长期病假",
    "maternity": "产假",
    "retired": "退休",
    "left": "调离",
}

LEADERS = frozenset({"leader_county", "leader_section"})
GONE = frozenset({"retired", "left"})


def category_label(code: str) -> str:
    """Return the Chinese label of a category code; an unknown code raises KeyError."""
    return CATEGORIES[code]


def status_label(code: str) -> str:
    """Return the Chinese label of a status code; an unknown code raises KeyError."""
    return STATUSES[code]


def is_on_the_books(status: str) -> bool:
    """Tell whether a person of this status belongs to a unit, so that a roster counts them."""
    return status in STATUSES and status not in GONE
