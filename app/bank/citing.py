"""How a cited article is written for readers: pure."""

from collections.abc import Iterable

from question_bank.question import Citation

_DIGITS = "零一二三四五六七八九"


def chinese_numeral(number: int) -> str:
    """A whole number from 1 to 9,999 as laws write it: 36 is 三十六, 1003 一千零三, 15 十五."""
    words = ""
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            words += _DIGITS[digit] + unit
        elif words and number and not words.endswith("零"):
            words += "零"
    return words[1:] if words.startswith("一十") else words


def article_name(article: str) -> str:
    """`36` as 第三十六条, `120-1` as 第一百二十条之一; `0` is 序言."""
    number, _, suffix = article.partition("-")
    if number == "0":
        return "序言"
    return f"第{chinese_numeral(int(number))}条" + (f"之{chinese_numeral(int(suffix))}" if suffix else "")


def version_name(version: str) -> str:
    """`2021-01-22`, the day a text was passed, as 2021年1月22日文本."""
    year, month, day = version.split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日文本"


def citation_text(cites: Iterable[Citation]) -> str:
    """`《行政处罚法》第三十六条（2021年1月22日文本）`, articles of one text together, texts joined by ；."""
    texts: dict[tuple[str, str], list[str]] = {}
    for cite in cites:
        texts.setdefault((cite.law, cite.version), []).append(article_name(cite.article))
    return "；".join(f"《{law}》{'、'.join(articles)}（{version_name(version)}）" for (law, version), articles in texts.items())
