"""How laws, versions and days are written for readers: pure."""

import re

from question_bank import citing

_ARTICLE = re.compile(r"(0|[1-9]\d{0,3})(-[1-9]\d?)?", re.ASCII)

article_name = citing.article_name


def is_article(text: str) -> bool:
    """Whether a text is an article's number: `36`, `120-1`, `0` for a preamble."""
    return _ARTICLE.fullmatch(text) is not None


def day_name(day: str) -> str:
    """An ISO day as 2021年1月22日; `不明` for ''."""
    if not day:
        return "不明"
    year, month, date = day.split("-")
    return f"{int(year)}年{int(month)}月{int(date)}日"


def version_name(version: str) -> str:
    """`2021-01-22`, the day a text was passed, as 2021年1月22日文本."""
    return f"{day_name(version)}文本" if version else "通过日期不明的文本"
