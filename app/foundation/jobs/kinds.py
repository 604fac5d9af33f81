"""The Chinese name of every kind of background work; main registers the handler under the same key."""

NAMES: dict[str, str] = {
    "import_units": "导入单位",
    "import_people": "导入人员",
    "draw_papers": "抽取试卷",
    "mark_exam": "判卷",
    "load_bank": "更新题库",
}


def name_of(kind: str) -> str:
    """What the pages call a kind of work."""
    return NAMES.get(kind, kind)
