"""How laws, versions and days are written for readers: pure."""

from question_bank import citing

article_name = citing.article_name


def day_name(day: str) -> str:
    """An ISO day as 2021年1月22日; `不明` for ''."""
    if not day:
        return "不明"
    year, month, date = day.split("-")
    return f"{int(year)}年{int(month)}月{int(date)}日"


def version_name(version: str) -> str:
    """`2021-01-22`, the day a text was passed, as 2021年1月22日文本."""
    return f"{day_name(version)}文本" if version else "通过日期不明的文本"
