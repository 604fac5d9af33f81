"""Storing what a source holds, inside an open transaction."""

from collections.abc import Iterable
from typing import Any

from app.foundation import canonical, database
from app.foundation.codes import new_code
from app.laws.reading.found import FOLDER, TABLE, Found, FoundVersion
from app.laws.reading.shipped import read_shipped_table
from question_bank.laws import LONG_AGO
from question_bank.repealed import REPEALED

_SOME_DAY = LONG_AGO.isoformat()
"""Stands for the day of a repeal of which only that it happened is known."""
_TOLD = ("short", "repealed_on", "repealed_by", "note")
_TRUSTED = frozenset({FOLDER, TABLE})
"""Whose days of force replace others; the package only fills in what nobody else says."""


async def put_laws(versions: Iterable[FoundVersion], *, source: str) -> tuple[int, int]:
    """Adds laws that are new and what is new about known ones: (how many were added, how many were changed)."""
    rows = {row["name"]: row for row in await database.fetch("SELECT * FROM law")}
    before = {name: dict(row) for name, row in rows.items()}
    owners = {short: name for name, row in rows.items() for short in row["short"].split()}
    vouched = await _vouched_for() if source not in _TRUSTED else frozenset()
    for found in versions:
        row = rows.setdefault(found.name, {"code": new_code(), "name": found.name, **dict.fromkeys(_TOLD, "")})
        short = [one for one in found.short if owners.setdefault(one, found.name) == found.name]
        _learn(row, found, short=short, source=source)
        if found.name not in vouched or found.repealed_on != _SOME_DAY:
            _learn_repeal(row, found, source=source)
    new = [row for row in rows.values() if "id" not in row]
    changed = [row for name, row in rows.items() if "id" in row and row != before[name]]
    names = ["code", "name", *_TOLD]
    await database.insert_many_by_name("law", names, [tuple(row[name] for name in names) for row in new])
    await database.execute_many(
        "UPDATE law SET short = $1, repealed_on = $2, repealed_by = $3, note = $4 WHERE id = $5",
        [(*(row[name] for name in _TOLD), row["id"]) for row in changed],
    )
    return len(new), len(changed)


async def _vouched_for() -> frozenset[str]:
    """The laws that the shipped table or a folder names: what the package alone calls repealed, without a day, is not so for them."""
    rows = await database.fetch(
        "SELECT DISTINCT l.name FROM law l JOIN law_version v ON v.law = l.id JOIN law_text t ON t.version = v.id WHERE t.source = $1",
        FOLDER,
    )
    return frozenset(row["name"] for row in rows) | {found.name for found in read_shipped_table().versions}


def _learn(row: dict[str, Any], found: FoundVersion, *, short: list[str], source: str) -> None:
    """What a version tells about its law's names."""
    known = row["short"].split()
    row["short"] = " ".join(dict.fromkeys([*short, *known] if source == TABLE else [*known, *short]))
    row["note"] = found.note or row["note"]


def _learn_repeal(row: dict[str, Any], found: FoundVersion, *, source: str) -> None:
    """What a version tells about the end of its law; a known day is only replaced by a folder's."""
    repeal = next((REPEALED[name] for name in found.short if name in REPEALED), None)
    if source in _TRUSTED and not found.repealed_on and row["repealed_on"] == _SOME_DAY:
        row["repealed_on"] = ""
    if found.repealed_on and (row["repealed_on"] in ("", _SOME_DAY) or source == FOLDER):
        row["repealed_on"], row["repealed_by"] = found.repealed_on, found.repealed_by or row["repealed_by"]
    if repeal is not None and row["repealed_on"] in ("", _SOME_DAY):
        row["repealed_on"], row["repealed_by"] = repeal.on.isoformat(), repeal.by


async def put_versions(versions: Iterable[FoundVersion], *, source: str) -> tuple[int, int]:
    """Adds versions, and days of force that a better source knows: (how many were added, how many dated)."""
    laws = {row["name"]: row["id"] for row in await database.fetch("SELECT id, name FROM law")}
    known = {
        (row["law"], row["version"]): row for row in await database.fetch("SELECT id, law, version, in_force FROM law_version")
    }
    new, dated = [], []
    for found in versions:
        law = laws[found.name]
        row = known.get((law, found.version))
        if row is None:
            new.append((law, found.version, found.in_force, found.count or len(found.articles)))
        elif found.in_force and row["in_force"] != found.in_force and (source in _TRUSTED or not row["in_force"]):
            dated.append((found.in_force, row["id"]))
    await database.insert_many_by_name("law_version", ["law", "version", "in_force", "articles"], new)
    await database.execute_many("UPDATE law_version SET in_force = $1 WHERE id = $2", dated)
    return len(new), len(dated)


async def put_texts(found: Found, *, now: int) -> tuple[int, int, int]:
    """Stores texts, replacing those of the source that differ: (new, replaced, articles stored)."""
    rows = await database.fetch("SELECT v.id, v.version, l.name FROM law_version v JOIN law l ON l.id = v.law")
    ids = {(row["name"], row["version"]): row["id"] for row in rows}
    held = {
        row["version"]: row
        for row in await database.fetch("SELECT id, version, digest FROM law_text WHERE source = $1", found.source)
    }
    texts = {ids[one.name, one.version]: one for one in found.versions}
    fresh = {number: one for number, one in texts.items() if held.get(number, {}).get("digest") != one.digest}
    replaced = [(held[number]["id"],) for number in fresh if number in held]
    await database.execute_many("DELETE FROM law_article WHERE law_text = $1", replaced)
    await database.execute_many("DELETE FROM law_text WHERE id = $1", replaced)
    await database.insert_many_by_name(
        "law_text", ["version", "source", "origin", "status", "digest", "read_at"],
        [(number, found.source, one.origin, one.status, one.digest, now) for number, one in fresh.items()],
    )  # fmt: skip
    rows = await database.fetch("SELECT id, version FROM law_text WHERE source = $1", found.source)
    made = {row["version"]: row["id"] for row in rows}
    articles = [
        (made[number], place, article.article, article.chapter, article.body, article.hash)
        for number, one in fresh.items()
        for place, article in enumerate(one.articles, start=1)
    ]
    await database.insert_many_by_name("law_article", ["law_text", "place", "article", "chapter", "body", "hash"], articles)
    await database.execute_many(
        "UPDATE law_version SET articles = $1 WHERE id = $2 AND articles < $1",
        [(len(one.articles), n) for n, one in fresh.items()],
    )
    return len(fresh) - len(replaced), len(replaced), len(articles)


async def add_edition(source: str, *, by: int | None, now: int, detail: dict[str, Any]) -> int:
    """Opens a new edition of what is known of the laws: readers that remember an older one read again."""
    rows = await database.fetch(
        'INSERT INTO law_import (code, source, "by", at, detail) VALUES ($1, $2, $3, $4, $5) RETURNING id',
        new_code(), source, by, now, canonical.dump(detail),
    )  # fmt: skip
    return int(rows[0]["id"])
