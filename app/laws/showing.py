"""What the pages of one law show."""

from dataclasses import dataclass
from typing import Any

from app.foundation import refusals
from app.laws import queries
from app.laws.rules import UNDATED, Law, Text, Version

PER_PAGE = 100


@dataclass(frozen=True)
class Chapter:
    """A chapter of a text: its first article's place and page, and how many articles it has."""

    name: str
    place: int
    page: int
    articles: int


@dataclass(frozen=True)
class ShownArticle:
    """One article: its row in the text that counts, the words of other sources that differ, other versions, neighbours.

    `others` are (source, words or None where it lacks the article); `elsewhere` are (version, article there or '', same words).
    """

    row: dict[str, Any]
    others: list[tuple[str, str | None]]
    elsewhere: list[tuple[Version, str, bool]]
    before: str
    after: str


async def has_texts() -> bool:
    """Whether any text is installed."""
    return any(version.texts for law in await queries.all_laws() for version in law.versions)


def version_at(law: Law, address: str) -> Version:
    """The version that an address names; 404 for none."""
    found = next((one for one in law.versions if one.address == address), None)
    if found is None:
        raise refusals.not_found(f"《{law.called}》没有这个版本。" if address != UNDATED else "没有找到这个版本。")
    return found


async def chapters_of(text: Text) -> list[Chapter]:
    """The chapters in order."""
    rows = await queries.chapters_of(text)
    return [Chapter(row["chapter"], row["place"], (row["place"] - 1) // PER_PAGE + 1, row["articles"]) for row in rows]


async def successor_of(law: Law) -> Law | None:
    """The law that took this one's place, where it is known."""
    return (await queries.laws_by_name()).get(law.repealed_by) if law.repealed_by else None


async def article_of(law: Law, version: Version, article: str) -> ShownArticle:
    """One article with everything beside it; 404 where the version has none of this number or no text."""
    text = version.text
    row = await queries.article_in(text, article) if text else None
    if text is None or row is None:
        why = "没有这一条" if text else "还没有安装文本"
        raise refusals.not_found(f"《{law.called}》的这个版本{why}。")
    hashes = await queries.hashes_of({one.id for held in law.versions for one in held.texts})
    differing = [one for one in version.texts[1:] if hashes[one.id].get(article) != row["hash"]]
    words = await queries.bodies({(one.id, article) for one in differing})
    near = await queries.neighbours(text, row["place"])
    return ShownArticle(
        row, [(one.source, words.get((one.id, article))) for one in differing],
        elsewhere=_elsewhere(law, version, article=article, hash_=row["hash"], hashes=hashes),
        before=near.get(row["place"] - 1, ""), after=near.get(row["place"] + 1, ""),
    )  # fmt: skip


def _elsewhere(
    law: Law, version: Version, *, article: str, hash_: str, hashes: dict[int, dict[str, str]]
) -> list[tuple[Version, str, bool]]:
    found = []
    for other in law.versions:
        if other.id == version.id or other.text is None:
            continue
        held = hashes[other.text.id]
        same = article if held.get(article) == hash_ else next((number for number, one in held.items() if one == hash_), "")
        found.append((other, same or (article if article in held else ""), bool(same)))
    return found
