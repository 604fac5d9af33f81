"""How a cited article is written for readers, and read back: pure."""

import re
from collections.abc import Iterable

from question_bank.numerals import chinese_number
from question_bank.question import Citation

_DIGITS = "零一二三四五六七八九"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TEXT = re.compile(r"《([^《》；]+)》([^（）《》；]+)(?:（([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日文本）)?")
_ARTICLE = re.compile(r"第([零一二三四五六七八九十百千]+)条(?:之([一二三四五六七八九十]+))?")


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
    """`2021-01-22`, the day a text was passed, as 2021年1月22日文本; what is no day stays as it is."""
    if not _DAY.fullmatch(version):
        return version
    year, month, day = version.split("-")
    return f"{int(year)}年{int(month)}月{int(day)}日文本"


def citation_text(cites: Iterable[Citation]) -> str:
    """`《行政处罚法》第三十六条（2021年1月22日文本）`, articles of one text together, texts joined by ；."""
    texts: dict[tuple[str, str], list[str]] = {}
    for cite in cites:
        texts.setdefault((cite.law, cite.version), []).append(article_name(cite.article))
    return "；".join(_one_text(law, version, articles=articles) for (law, version), articles in texts.items())


def _one_text(law: str, version: str, *, articles: list[str]) -> str:
    return f"《{law}》{'、'.join(articles)}" + (f"（{version_name(version)}）" if version else "")


def read_citations(text: str) -> tuple[Citation, ...]:
    """The citations of a text as `citation_text` writes it, without hashes; () where any part is not understood."""
    found: list[Citation] = []
    for part in text.split("；"):
        match = _TEXT.fullmatch(part.strip())
        if match is None:
            return ()
        law, articles, year, month, day = match.groups()
        version = f"{year}-{int(month):02}-{int(day):02}" if year else ""
        for name in articles.split("、"):
            article = _article(name)
            if not article:
                return ()
            found.append(Citation(law, version, article))
    return tuple(found)


def _article(name: str) -> str:
    if name == "序言":
        return "0"
    match = _ARTICLE.fullmatch(name)
    number = chinese_number(match.group(1)) if match else None
    if match is None or number is None or number.denominator != 1 or not 0 < number < 10_000:
        return ""
    beside = chinese_number(match.group(2)) if match.group(2) else None
    return f"{number}" + (f"-{beside}" if beside else "")
