"""The Chinese name of every kind of background work; main registers the handler under the same key."""

NAMES: dict[str, str] = {
    "check_bank": "检查题库",
    "draw_papers": "抽取试卷",
    "apply_import": "导入名单",
    "store_questions": "收入试题",
    "try_correction": "试算更正答案",
    "regrade": "重新判卷",
    "gather_circular": "汇总通报数据",
    "make_export": "导出",
}


def name_of(kind: str) -> str:
    """What the pages call a kind of work."""
    return NAMES.get(kind, kind)
