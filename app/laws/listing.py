"""The list of laws as asked for in the address, and the articles that contain what is searched for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.foundation import database
from app.foundation.search.grams import plain, terms
from app.laws import queries, rules
from app.laws.rules import Law, State, Version

PER_PAGE = 50
HITS_PER_PAGE = 20
_IN_FORCE = "现行有效"
KINDS = {"law": "法律", "regulation": "条例、规定等", "other": "其他"}
_LAW_ENDS, _REGULATION_ENDS = ("法", "法典"), ("条例", "规定", "规则", "细则")


def kind_of(law: Law) -> str:
    """`law`, `regulation` or `other`, by the last words of its name: a filter, not a rank."""
    name = law.name.partition("（")[0]
    if name.endswith(_LAW_ENDS):
        return "law"
    return "regulation" if name.endswith(_REGULATION_ENDS) else "other"


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to; '' means everything."""

    q: str = ""
    kind: str = ""
    state: str = ""

    @classmethod
    def of(cls, address: Mapping[str, str]) -> "Asked":
        """What an address asks for; values that no filter knows are left out."""
        kind, state = address.get("kind", ""), address.get("state", "")
        return cls(
            q=address.get("q", "").strip()[:60], kind=kind if kind in KINDS else "",
            state=state if state in set(State) else "",
        )  # fmt: skip

    def query(self) -> dict[str, str]:
        """The filters as they stand in the address, without empty ones."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Line:
    """One law of the list with the version its page opens with."""

    law: Law
    state: State
    version: Version


@dataclass(frozen=True)
class Hit:
    """An article that contains what was asked for; `before`, `match` and `after` are the words around its first mention."""

    law: Law
    version: Version
    article: str
    before: str
    match: str
    after: str


async def lines(asked: Asked, *, day: str) -> list[Line]:
    """The laws that the filters let through, by name; one statement."""
    wanted = terms(asked.q)
    found = []
    for law in await queries.all_laws():
        names = plain(" ".join((law.name, *law.short)))
        state = rules.state_of(law, day)
        if all(term in names for term in wanted) and asked.kind in ("", kind_of(law)) and asked.state in ("", state):
            found.append(Line(law, state, law.shown(day)))
    return found


async def hits(asked: Asked, *, day: str, offset: int) -> tuple[int, list[Hit]]:
    """How many articles in force on a day contain every run of the words, and a page of them.

    One look through all texts (20 ms for 25,000 articles), which keeps no second copy of them in an index.
    """
    wanted = terms(asked.q)
    held = {
        version.text.id: (law, version)
        for law in await queries.all_laws()
        if (version := law.in_force(day) or (None if law.gone(day) else law.shown(day))) and version.text
    }
    if not wanted or not held:
        return 0, []
    holds = database.by_engine(sqlite="instr", postgresql="strpos")
    where = " AND ".join(f"{holds}(a.body, ${n + 1}) > 0" for n in range(len(wanted)))
    found = await database.fetch(f"SELECT a.id, a.law_text, a.place FROM law_article a WHERE {where}", *wanted)
    found = sorted((row for row in found if row["law_text"] in held), key=lambda row: (row["law_text"], row["place"]))
    page = [row["id"] for row in found[offset : offset + HITS_PER_PAGE]]
    if not page:
        return len(found), []
    rows = await database.fetch(
        f"SELECT law_text, article, body FROM law_article WHERE id IN ({', '.join(str(int(one)) for one in page)}) "
        "ORDER BY law_text, place"
    )
    return len(found), [_hit(row, *held[row["law_text"]], word=wanted[0]) for row in rows]


def _hit(row: dict[str, Any], law: Law, version: Version, *, word: str) -> Hit:
    body = row["body"]
    at = max(body.find(word), 0)
    before = body[max(at - 24, 0) : at]
    after = body[at + len(word) : at + len(word) + 60]
    return Hit(
        law, version, row["article"], ("…" if at > 24 else "") + before, word, after + ("…" if at + len(word) + 60 < len(body) else "")
    )  # fmt: skip


async def disputed(*, day: str) -> list[tuple[Law, Version, str]]:
    """Laws in force for us of which a source says otherwise: (law, version in force, the source's words)."""
    found = []
    for law in await queries.all_laws():
        version = law.in_force(day)
        said = next((text.status for text in version.texts if text.status not in ("", _IN_FORCE)), "") if version else ""
        if version and said:
            found.append((law, version, said))
    return found


@dataclass(frozen=True)
class Difference:
    """An article in which two sources of one version differ; a body is None where the source lacks the article."""

    law: Law
    version: Version
    article: str
    bodies: tuple[tuple[str, str | None], ...]

    @property
    def marks_only(self) -> bool:
        """Whether the words are the same but for punctuation."""
        return len({plain(body or "").replace(" ", "") for _, body in self.bodies}) == 1


async def differences(*, offset: int, size: int) -> tuple[int, list[Difference]]:
    """How many articles differ between two sources of one version, and a page of them: those of words before those of punctuation, by law."""
    laws = [law for law in await queries.all_laws() if any(len(version.texts) > 1 for version in law.versions)]
    hashes = await queries.hashes_of(
        [text.id for law in laws for one in law.versions if len(one.texts) > 1 for text in one.texts]
    )
    found: list[tuple[Law, Version, str]] = []
    for law in laws:
        for version in law.versions:
            if len(version.texts) < 2:
                continue
            first, second = (hashes.get(text.id, {}) for text in version.texts[:2])
            found += [(law, version, article) for article in {**first, **second} if first.get(article) != second.get(article)]
    bodies = await queries.bodies({(text.id, article) for _, version, article in found for text in version.texts[:2]})
    lines = [
        Difference(law, version, article, tuple((text.source, bodies.get((text.id, article))) for text in version.texts[:2]))
        for law, version, article in found
    ]
    lines.sort(key=lambda line: line.marks_only)
    return len(lines), lines[offset : offset + size]
