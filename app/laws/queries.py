"""Reading the laws. The few hundred laws and versions are remembered until an import changes their edition."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.foundation import database, refusals
from app.laws.reading.found import SOURCES
from app.laws.rules import Force, Law, Text, Version, with_ends

_MANY = 200
_MOST_DAYS = 60
_ORDER = {source: place for place, source in enumerate(SOURCES)}


@dataclass
class _Remembered:
    """What this process has read of one edition."""

    edition: str = ""
    laws: list[Law] = field(default_factory=list)
    by_name: dict[str, Law] = field(default_factory=dict)
    hashes: dict[int, dict[str, str]] = field(default_factory=dict)
    forces: dict[str, Force] = field(default_factory=dict)


_kept = [_Remembered()]


async def _remembered() -> _Remembered:
    edition = str(await database.fetch_value("SELECT code FROM law_import ORDER BY id DESC LIMIT 1") or "")
    if edition != _kept[0].edition:
        laws = await _read() if edition else []
        _kept[0] = _Remembered(edition, laws, by_name(laws))
    return _kept[0]


def by_name(laws: Iterable[Law]) -> dict[str, Law]:
    """Laws by full name and every short one; a short name that two laws share is the first's."""
    known = {law.name: law for law in laws}
    for law in known.copy().values():
        for name in law.short:
            known.setdefault(name, law)
    return known


async def _read() -> list[Law]:
    texts: dict[int, list[Text]] = {}
    for row in await database.fetch("SELECT id, version, source, origin, status FROM law_text"):
        texts.setdefault(row["version"], []).append(Text(row["id"], row["source"], row["origin"], row["status"]))
    versions: dict[int, list[tuple[Version, str]]] = {}
    for row in await database.fetch("SELECT id, law, version, in_force, articles FROM law_version"):
        held = tuple(sorted(texts.get(row["id"], ()), key=lambda text: _ORDER.get(text.source, len(_ORDER))))
        made = Version(row["id"], row["version"], row["in_force"], "", row["articles"], held)
        versions.setdefault(row["law"], []).append((made, ""))
    rows = await database.fetch("SELECT * FROM law ORDER BY name")
    return [_law(row, versions[row["id"]]) for row in rows if row["id"] in versions]


def _law(row: dict[str, Any], versions: list[tuple[Version, str]]) -> Law:
    held = with_ends(versions, repealed_on=row["repealed_on"])
    return Law(
        row["id"], row["code"], row["name"], tuple(row["short"].split()), row["repealed_on"], row["repealed_by"], row["note"], held
    )  # fmt: skip


async def all_laws() -> list[Law]:
    """Every law known, by name; one statement while nothing was imported since."""
    return (await _remembered()).laws


async def laws_by_name() -> dict[str, Law]:
    """Every law by each of its names."""
    return (await _remembered()).by_name


async def law_of(code: str) -> Law:
    """The law with this code; 404 for none."""
    found = next((law for law in await all_laws() if law.code == code), None)
    if found is None:
        raise refusals.not_found("没有找到这部法律。")
    return found


async def hashes_of(texts: Iterable[int]) -> dict[int, dict[str, str]]:
    """Article → hash in order, by text id: at least of these texts; remembered, since a text never changes under its id."""
    kept = _kept[0]
    missing = sorted(set(texts) - kept.hashes.keys())
    for start in range(0, len(missing), _MANY):
        some = missing[start : start + _MANY]
        read: dict[int, dict[str, str]] = {text: {} for text in some}
        for row in await database.fetch(
            f"SELECT law_text, article, hash FROM law_article WHERE law_text IN ({', '.join(str(int(text)) for text in some)}) "
            "ORDER BY law_text, place"
        ):
            read[row["law_text"]][row["article"]] = row["hash"]
        kept.hashes.update(read)
    return kept.hashes


async def force_on(day: date, names: Iterable[str]) -> Force:
    """The laws on a day, with the hashes of all articles of the laws named: what citations are held against."""
    kept = await _remembered()
    wanted = {law.id: law for name in set(names) if (law := kept.by_name.get(name))}
    texts = {text.id for law in wanted.values() for version in law.versions for text in version.texts}
    hashes = await hashes_of(texts)
    iso = day.isoformat()
    force = kept.forces.get(iso)
    if force is None or not texts <= force.hashes.keys():
        if len(kept.forces) > _MOST_DAYS:
            kept.forces.clear()
        force = kept.forces[iso] = Force(iso, kept.by_name, dict(hashes))
    return force


async def articles_of(text: Text, *, first: int, size: int) -> list[dict[str, Any]]:
    """`size` articles of a text from the place `first` (from 1) on."""
    return await database.fetch(
        "SELECT place, article, chapter, body FROM law_article WHERE law_text = $1 AND place >= $2 AND place < $3 ORDER BY place",
        text.id, first, first + size,
    )  # fmt: skip


async def chapters_of(text: Text) -> list[dict[str, Any]]:
    """The chapters of a text in order, each with the place of its first article and their number."""
    return await database.fetch(
        "SELECT chapter, min(place) AS place, count(*) AS articles FROM law_article WHERE law_text = $1 GROUP BY chapter ORDER BY 2",
        text.id,
    )


async def article_in(text: Text, article: str) -> dict[str, Any] | None:
    """One article of a text, or None."""
    return await database.fetch_one("SELECT * FROM law_article WHERE law_text = $1 AND article = $2", text.id, article)


async def neighbours(text: Text, place: int) -> dict[int, str]:
    """The numbers of the articles before and after a place, by place."""
    rows = await database.fetch(
        "SELECT place, article FROM law_article WHERE law_text = $1 AND place IN ($2, $3)", text.id, place - 1, place + 1
    )
    return {row["place"]: row["article"] for row in rows}


async def bodies(wanted: set[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """The words of articles by (text id, article); one statement for every 200."""
    found: dict[tuple[int, str], str] = {}
    listed = sorted(wanted)
    for start in range(0, len(listed), _MANY):
        some = listed[start : start + _MANY]
        clauses = " OR ".join(f"(law_text = {int(text)} AND article = ${n + 1})" for n, (text, _) in enumerate(some))
        rows = await database.fetch(
            f"SELECT law_text, article, body FROM law_article WHERE {clauses}", *(article for _, article in some)
        )
        found.update({(row["law_text"], row["article"]): row["body"] for row in rows})
    return found
