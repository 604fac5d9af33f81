"""The office's work when the law moved: what the page shows of each question, old and new words side by side."""

from dataclasses import dataclass
from datetime import date

from app.bank.moved import queries, rules
from app.bank.moved.queries import Work
from app.bank.moved.rules import Moved
from app.bank.shipped import gists
from app.laws import queries as laws
from app.laws.rules import Standing

PER_PAGE = 20
TO_READ, NUMBERS, BESIDE, LATER = "read", "numbers", "see", "later"
SHOWN = {
    TO_READ: "要重新审读", NUMBERS: "只改条号", BESIDE: "参考条文有变动", LATER: "尚未施行",
}  # fmt: skip


@dataclass(frozen=True)
class Words:
    """A moved article: its old words and the new ones; `likely` is the number now where it only seems to have moved.

    Words are '' where no text of that version is installed; `gist` is our own summary of the old article then.
    """

    moved: Moved
    old: str
    new: str
    likely: str
    gist: str


@dataclass(frozen=True)
class Line:
    """One question of the list."""

    work: Work
    words: list[Words]
    seen: str
    why_not: str


def shown_under(work: Work) -> str:
    """Under which heading a question stands."""
    if not work.moved:
        return BESIDE
    if all(one.standing is Standing.NOT_YET for one in work.moved):
        return LATER
    return NUMBERS if rules.only_renumbered(work.moved) else TO_READ


async def counts(*, on: date) -> dict[str, int]:
    """How many questions stand under each heading."""
    found = dict.fromkeys(SHOWN, 0)
    for work in await queries.work_on(on):
        found[shown_under(work)] += 1
    return found


async def lines(shown: str, *, code: str, on: date, by: int | None, offset: int) -> tuple[dict[str, int], list[Line]]:
    """How many questions stand under each heading, and a page of those under one (of one code, where one is named)."""
    found: dict[str, list[Work]] = {name: [] for name in SHOWN}
    for work in await queries.work_on(on):
        if code in ("", work.row["code"]):
            found[shown_under(work)].append(work)
    page = found[shown][offset : offset + PER_PAGE]
    return {name: len(some) for name, some in found.items()}, [await _line(work, by=by) for work in page]


async def _line(work: Work, *, by: int | None) -> Line:
    why = rules.why_no_confirmation(work.moved, written_by=work.row["written_by"], by=by) if work.moved else ""
    words = [await _words(one) for one in (work.moved or work.beside)]
    return Line(work, words, rules.seen(work.moved), why)


async def _words(moved: Moved) -> Words:
    cited, stands = moved.cited, moved.stands
    version = stands.law.version(cited.version) if stands.law else None
    current = stands.version.text if stands.version else None
    wanted = {(text.id, cited.article) for text in (version.texts if version else ())}
    if current and stands.article:
        wanted.add((current.id, stands.article))
    bodies = await laws.bodies(wanted)
    old = next(
        (bodies[text.id, cited.article] for text in (version.texts if version else ()) if (text.id, cited.article) in bodies), ""
    )
    new = bodies.get((current.id, stands.article), "") if current and stands.article else ""
    likely = ""
    if moved.standing is Standing.REMOVED and current and old:
        rows = await laws.articles_of(current, first=1, size=current_articles(moved))
        others = {row["article"]: row["body"] for row in rows}
        likely = rules.most_like(old, others)
        new = others.get(likely, "")
    gist = gists().get((cited.law, cited.article))
    return Words(moved, old, new, likely, gist.text if gist and not old else "")


def current_articles(moved: Moved) -> int:
    """How many places the text in force has at most."""
    return (moved.stands.version.articles if moved.stands.version else 0) + 200
