"""Opening a cited article in place: its words in the version valid on a day, or our own gist where no text is installed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.bank.shipped import gists
from app.laws import naming
from app.laws import queries as laws
from app.laws.rules import Force, Law, Standing, Version
from question_bank.question import Citation

_NOTES = {
    Standing.CHANGED: "这一条在出题以后修改过，下面是当天有效的文字。",
    Standing.RENUMBERED: "出题以后只改了条号，文字没有变。",
    Standing.REMOVED: "当天有效的文本里已经没有这一条，下面是出题时的文字。",
    Standing.REPEALED: "这部法律当天已经废止，下面是出题时的文字。",
    Standing.UNREAD: "当天有效的文本没有安装，下面是出题时的文字。",
    Standing.NOT_YET: "这个文本当天还没有施行。",
}
_THEN = frozenset({Standing.REMOVED, Standing.REPEALED, Standing.UNREAD, Standing.NOT_YET})
"""Standings under which the day's text has no such article, so that the one the question was written from is shown."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One cited article as it is opened: its heading, its words or else our gist ('' each where there is none).

    `href` leads to the article's page where its text is installed; `note` says what moved since the question was written.
    """

    heading: str
    words: str = ""
    gist: str = ""
    href: str = ""
    note: str = ""


async def opened(cited: Iterable[Citation], *, on: date) -> dict[Citation, Opened]:
    """Each citation opened in the version valid on the day: two statements where all laws are remembered."""
    wanted = list(dict.fromkeys(cited))
    force = await laws.force_on(on, {one.law for one in wanted})
    places = {one: _place(one, force) for one in wanted}
    bodies = await laws.bodies({(place[1].text.id, place[2]) for place in places.values() if place and place[1].text})
    return {one: _opened(one, force, place=place, bodies=bodies) for one, place in places.items()}


def _place(cited: Citation, force: Force) -> tuple[Law, Version, str] | None:
    """The law, version and article to open; None where no text is at hand."""
    stands = force.stands(cited)
    if stands.law is None:
        return None
    if stands.standing not in _THEN and stands.version is not None and stands.version.text and stands.article:
        return stands.law, stands.version, stands.article
    version = stands.law.version(cited.version)
    return (stands.law, version, cited.article) if version is not None and version.text else None


def _opened(
    cited: Citation, force: Force, *, place: tuple[Law, Version, str] | None, bodies: dict[tuple[int, str], str]
) -> Opened:
    note = _NOTES.get(force.stands(cited).standing, "")
    if place is not None and place[1].text is not None:
        law, version, article = place
        words = bodies.get((place[1].text.id, article), "")
        if words:
            heading = f"《{law.called}》{naming.article_name(article)}（{naming.version_name(version.version)}）"
            return Opened(heading, words=words, href=f"/laws/{law.code}/{version.address}/{article}", note=note)
    heading = f"《{cited.law}》{naming.article_name(cited.article)}（{naming.version_name(cited.version)}）"
    gist = gists().get((cited.law, cited.article))
    known = gist.text if gist is not None and gist.version == cited.version else ""
    return Opened(heading, gist=known, note=note if not known else "")
