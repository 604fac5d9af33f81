"""Law texts and our own small table of laws: short name → version, force, articles.

The text decides, never memory: a law without a known day of force may not be cited.
"""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from question_bank.formats.fields import FaultList, Fields
from question_bank.formats.nodes import Mapping, read_nodes

REPEALED_ON = re.compile(r"自(\d{4})-(\d{2})-(\d{2})起")
REPEALED_BY = re.compile(r"由《([^》]+)》取代")
LONG_AGO = date(1949, 10, 1)


class LawsNotUnderstood(ValueError):
    """The folder or table of laws cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Law:
    """One version of one law; `version` is the day it was passed or last amended."""

    name: str
    short: tuple[str, ...]
    version: str
    in_force: date | None
    repealed: date | None
    articles: int
    file: Path | None = None
    repealed_by: str = ""

    def in_force_on(self, day: date) -> bool:
        """Whether this version was in force on that day."""
        if self.in_force is None or day < self.in_force:
            return False
        return self.repealed is None or day < self.repealed


def plain_text(text: str) -> str:
    """NFKC without white space: the form in which texts are hashed and compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def article_hash(text: str) -> str:
    """First 12 hex of the SHA-256 of an article's text, NFKC, white space removed."""
    return hashlib.sha256(plain_text(text).encode()).hexdigest()[:12]


@dataclass
class LawLibrary:
    """Every law version at hand, found by full or short name; texts are read when asked for."""

    versions: dict[str, list[Law]]
    _texts: dict[Path, dict[str, str]] = field(default_factory=dict)

    @property
    def has_texts(self) -> bool:
        """Whether articles can be opened, or only the table of laws is there."""
        return any(law.file for laws in self.versions.values() for law in laws)

    def version(self, name: str, version: str) -> Law | None:
        """That version of a law."""
        return next((law for law in self.versions.get(name, []) if law.version == version), None)

    def in_force(self, name: str, on: date) -> Law | None:
        """The version of a law in force on a day, or None."""
        found = [law for law in self.versions.get(name, []) if law.in_force_on(on)]
        return max(found, key=lambda law: (law.in_force or LONG_AGO, law.version), default=None)

    def article(self, law: Law, article: str) -> str | None:
        """The text of an article ("36", "120-1"; "0" is a preamble); None when there is none."""
        if law.file is None:
            return None
        if law.file not in self._texts:
            self._texts[law.file] = _read_articles(law.file)
        return self._texts[law.file].get(article)

    def repealed_names(self, on: date) -> list[str]:
        """Short names of laws of which no version is in force on that day, but one was."""
        names = {law.short[0]: laws for laws in self.versions.values() for law in laws}
        return sorted(
            name
            for name, laws in names.items()
            if any(law.repealed and law.repealed <= on for law in laws) and not any(law.in_force_on(on) for law in laws)
        )


def read_library(folder: Path) -> LawLibrary:
    """The laws of a folder: `index.json` and one JSONL file per law version."""
    index = folder / "index.json"
    try:
        entries = json.loads(index.read_text(encoding="utf-8"))["laws"]
        laws = [_law_of(entry, folder=folder) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LawsNotUnderstood(f"读不懂法律目录 {index}：{error}") from error
    return _library(laws)


def _law_of(entry: dict, *, folder: Path) -> Law:
    repealed, by = repeal_in(entry.get("superseded") or "")
    effective = entry.get("effective_from")
    return Law(
        name=entry["law"],
        short=tuple(entry["short"]) or (entry["law"],),
        version=entry["version"],
        in_force=date.fromisoformat(effective) if effective else None,
        repealed=repealed,
        articles=int(entry["max_article"]),
        file=folder / entry["file"],
        repealed_by=by,
    )


def repeal_in(superseded: str) -> tuple[date | None, str]:
    """The day and the successor that a note `废止：自2026-08-15起由《…》取代` names; a note without a day means long ago."""
    if not superseded:
        return None, ""
    day, by = REPEALED_ON.search(superseded), REPEALED_BY.search(superseded)
    return date(*map(int, day.groups())) if day else LONG_AGO, by.group(1) if by else ""


def _library(laws: list[Law]) -> LawLibrary:
    versions: dict[str, list[Law]] = {}
    for law in laws:
        for name in {law.name, *law.short}:
            versions.setdefault(name, []).append(law)
    return LawLibrary(versions)


def _read_articles(path: Path) -> dict[str, str]:
    articles = {}
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                suffix = f"-{row['suffix']}" if row.get("suffix") else ""
                articles[f"{row['article']}{suffix}"] = row["text"]
    except (OSError, ValueError, KeyError) as error:
        raise LawsNotUnderstood(f"读不懂法律文本 {path}：{error}") from error
    return articles


def read_table(path: Path) -> LawLibrary:
    """Our own table of laws (YAML list); it holds no texts."""
    faults = FaultList(str(path))
    root = read_nodes(path.read_text(encoding="utf-8"), file=str(path))
    if not isinstance(root, Mapping):
        raise LawsNotUnderstood(f"{path} 应当以 laws: 开头")
    laws = [_table_row(node, faults=faults) for node in Fields(root, faults=faults).mappings("laws")]
    if faults.found:
        raise LawsNotUnderstood(faults.found[0].as_line())
    return _library([law for law in laws if law])


def _table_row(node: Mapping, *, faults: FaultList) -> Law | None:
    fields = Fields(node, faults=faults)
    fields.known(("short", "name", "version", "in_force", "articles", "repealed", "repealed_by"))
    short, name = fields.texts("short", required=True), fields.text("name")
    version = fields.day("version")
    in_force = fields.day("in_force")
    articles = fields.matching("articles", pattern=re.compile(r"\d+"), says="应当是条数")
    repealed = ""
    if "repealed" in node.fields:
        repealed = fields.day("repealed")
    if not (short and name and version and in_force and articles):
        return None
    return Law(
        name, short, version=version, in_force=date.fromisoformat(in_force),
        repealed=date.fromisoformat(repealed) if repealed else None, articles=int(articles),
        repealed_by=fields.text("repealed_by") if "repealed_by" in node.fields else "",
    )  # fmt: skip
