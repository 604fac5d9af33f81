"""A folder of law texts: `index.json` and one JSONL file per version, as docs/laws-format.md says."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from app.foundation import refusals
from app.laws.reading.found import FOLDER, Found, FoundArticle, FoundVersion
from question_bank.laws import repeal_in

INDEX = "index.json"
MOST_BYTES = 20_000_000
MOST_CHARACTERS = 30_000
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TEXTS = ("law", "file")


def read_folder(folder: Path) -> Found:
    """Every version that the index names and whose file has no fault; refuses a folder without a readable index."""
    try:
        entries = json.loads(_content(folder / INDEX))["laws"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise refusals.bad_input(f"读不懂 {folder / INDEX}，没有导入任何法律：{error}") from error
    if not isinstance(entries, list):
        raise refusals.bad_input(f"{folder / INDEX} 里的 laws 应当是一个列表，没有导入任何法律。")
    found, seen, files = Found(FOLDER), set(), set()
    for number, entry in enumerate(entries, start=1):
        if reason := _entry_fault(entry, folder=folder):
            found.refuse(INDEX, 0, f"第 {number} 项：{reason}")
            continue
        files.add((folder / entry["file"]).resolve())
        if (entry["law"], entry.get("version")) in seen:
            found.refuse(INDEX, 0, f"第 {number} 项：{entry['law']} {entry.get('version')} 出现不止一次")
            continue
        seen.add((entry["law"], entry.get("version")))
        if (articles := _articles(folder, entry, found=found)) is not None:
            found.versions.append(_version_of(entry, articles))
    unlisted = sorted(path.name for path in folder.rglob("*.jsonl") if path.resolve() not in files)
    if unlisted:
        found.left_out.append(f"有 {len(unlisted)} 个文件没有写进 {INDEX}，没有读：{'、'.join(unlisted[:5])}")
    return found


def _content(path: Path) -> str:
    if path.stat().st_size > MOST_BYTES:
        raise ValueError(f"文件超过 {MOST_BYTES // 1_000_000} MB")
    return path.read_text(encoding="utf-8-sig")


def is_day(text: Any) -> bool:
    """Whether a value is an ISO day that the calendar has."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _entry_fault(entry: Any, *, folder: Path) -> str:
    """Why an entry of the index cannot be taken; '' when it can."""
    if not isinstance(entry, dict):
        return "不是一个对象"
    for name in _TEXTS:
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            return f"缺少 {name}"
    if len(entry["law"]) > 200:
        return "law 超过 200 字"
    for name in ("version", "effective_from", "repealed_on"):
        if entry.get(name) is not None and not is_day(entry[name]):
            return f"{name} 要写成 2026-01-01 这样的日期"
    short = entry.get("short", [])
    if not isinstance(short, list) or not all(isinstance(one, str) and one.strip() and " " not in one for one in short):
        return "short 要是一列简称，简称里不能有空格"
    if not (folder / entry["file"]).resolve().is_relative_to(folder.resolve()):
        return f"file 指到了目录外面：{entry['file']}"
    return ""


def _version_of(entry: dict[str, Any], articles: list[FoundArticle]) -> FoundVersion:
    day, by = repeal_in(str(entry.get("superseded") or ""))
    return FoundVersion(
        entry["law"].strip(), tuple(entry.get("short") or (entry["law"].strip(),)), entry.get("version") or "",
        in_force=entry.get("effective_from") or "", repealed_on=entry.get("repealed_on") or (day.isoformat() if day else ""),
        repealed_by=str(entry.get("repealed_by") or by)[:200], note=str(entry.get("note") or "")[:100],
        origin=str(entry.get("source") or "")[:200], articles=tuple(articles),
    )  # fmt: skip


def _articles(folder: Path, entry: dict[str, Any], *, found: Found) -> list[FoundArticle] | None:
    """The articles of an entry's file; None, with every fault noted, when a line of it cannot be taken."""
    name = entry["file"]
    try:
        lines = _content(folder / name).splitlines()
    except (OSError, ValueError) as error:
        found.refuse(name, 0, f"读不了这个文件：{error}")
        return None
    articles: dict[str, FoundArticle] = {}
    sound = True
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        made = _article(line, entry=entry)
        if isinstance(made, FoundArticle) and made.article in articles:
            made = f"第 {made.article} 条出现不止一次"
        if isinstance(made, str):
            found.refuse(name, number, made)
            sound = False
        else:
            articles[made.article] = made
    if not articles and sound:
        found.refuse(name, 0, "文件里一条也没有")
    return list(articles.values()) if articles and sound else None


def _article(line: str, *, entry: dict[str, Any]) -> FoundArticle | str:
    """The article of a line, or why it is none."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return "不是合格的 JSON"
    if not isinstance(row, dict):
        return "不是一个对象"
    if any(row.get(name, entry.get(name)) != entry.get(name) for name in ("law", "version")):
        return f"law 或 version 与 {INDEX} 里写的不同"
    number, suffix, text = row.get("article"), row.get("suffix") or 0, row.get("text")
    if not _whole(number, most=9999) or not _whole(suffix, most=99):
        return "article 和 suffix 要是整数"
    if not isinstance(text, str) or not text.strip():
        return "没有条文内容"
    if len(text) > MOST_CHARACTERS or "\x00" in text:
        return f"条文超过 {MOST_CHARACTERS} 字，或者有不能保存的字符"
    return FoundArticle(f"{number}" + (f"-{suffix}" if suffix else ""), str(row.get("chapter") or "")[:300], text.strip())


def _whole(value: Any, *, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
