"""What is true of laws and citations on a day: pure. Days are ISO texts, which compare as the days do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from question_bank.laws import LONG_AGO
from question_bank.question import Citation

FOLDER, PACKAGE = "folder", "package"
UNDATED = "undated"
"""Stands in an address for a version whose day no source says."""


@dataclass(frozen=True, slots=True)
class Text:
    """One source's text of a version, by id."""

    id: int
    source: str
    origin: str
    status: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version; `until` is the day from which it no longer holds, '' while it does or nobody knows."""

    id: int
    version: str
    in_force: str
    until: str
    articles: int
    texts: tuple[Text, ...] = ()

    @property
    def address(self) -> str:
        """How the version is named in an address."""
        return self.version or UNDATED

    @property
    def text(self) -> Text | None:
        """The text that counts: an imported folder's before the package's."""
        return self.texts[0] if self.texts else None

    def holds_on(self, day: str) -> bool:
        """Whether this version is in force on a day; never where its day of force is unknown."""
        return bool(self.in_force) and self.in_force <= day and (not self.until or day < self.until)


@dataclass(frozen=True, slots=True)
class Law:
    """One law with its versions, newest first."""

    id: int
    code: str
    name: str
    short: tuple[str, ...]
    repealed_on: str
    repealed_by: str
    note: str
    versions: tuple[Version, ...] = ()

    @property
    def called(self) -> str:
        """The name that citations use."""
        return self.short[0] if self.short else self.name

    def in_force(self, day: str) -> Version | None:
        """The version in force on a day, or None."""
        return next((one for one in self.versions if one.holds_on(day)), None)

    def version(self, version: str) -> Version | None:
        """The version of that day."""
        return next((one for one in self.versions if one.version == version), None)

    def shown(self, day: str) -> Version:
        """What a page opens with: the version in force, else the newest with a text, else the newest."""
        return self.in_force(day) or next((one for one in self.versions if one.texts), self.versions[0])

    def gone(self, day: str) -> bool:
        """Whether the law is repealed on a day."""
        return bool(self.repealed_on) and self.repealed_on <= day


class State(StrEnum):
    """What is said of a law on a day."""

    IN_FORCE = "in_force"
    COMING = "coming"
    GONE = "gone"
    UNKNOWN = "unknown"


STATES = {State.IN_FORCE: "现行有效", State.COMING: "尚未施行", State.GONE: "已废止", State.UNKNOWN: "施行日期不明"}


def state_of(law: Law, day: str) -> State:
    """What is said of a law on a day; only IN_FORCE may be cited."""
    if law.gone(day):
        return State.GONE
    if law.in_force(day):
        return State.IN_FORCE
    return State.COMING if any(one.in_force > day for one in law.versions) else State.UNKNOWN


def version_state(law: Law, version: Version, day: str) -> str:
    """What is said of one version on a day, in words."""
    if version.holds_on(day):
        return STATES[State.IN_FORCE]
    if not version.in_force:
        return STATES[State.GONE] if law.gone(day) else STATES[State.UNKNOWN]
    if version.in_force > day:
        return STATES[State.COMING]
    return STATES[State.GONE] if law.gone(day) and version.until == law.repealed_on else "已被新文本取代"


def repeal_day_known(law: Law) -> bool:
    """Whether the day of repeal is known, or only that it is gone."""
    return bool(law.repealed_on) and law.repealed_on != LONG_AGO.isoformat()


def with_ends(versions: Iterable[tuple[Version, str]], *, repealed_on: str) -> tuple[Version, ...]:
    """Versions, newest first, each ending where the next begins or the law is repealed; given as (version, '')."""
    ordered = sorted((one for one, _ in versions), key=lambda one: (one.in_force, one.version), reverse=True)
    made, follows = [], repealed_on
    for one in ordered:
        made.append(Version(one.id, one.version, one.in_force, follows if one.in_force else "", one.articles, one.texts))
        if one.in_force:
            follows = min(follows, one.in_force) if follows else one.in_force
    return tuple(sorted(made, key=lambda one: (one.version, one.in_force), reverse=True))


class Standing(StrEnum):
    """How a cited article stands on a day."""

    SAME = "same"
    CHANGED = "changed"
    RENUMBERED = "renumbered"
    REMOVED = "removed"
    REPEALED = "repealed"
    UNREAD = "unread"
    NOT_YET = "not_yet"
    SOURCES_DIFFER = "sources_differ"


STANDINGS = {
    Standing.CHANGED: "条文已修改", Standing.RENUMBERED: "只改了条号", Standing.REMOVED: "条文已删去或移到别处", Standing.REPEALED: "法律已废止",
    Standing.UNREAD: "有新文本，未安装", Standing.NOT_YET: "尚未施行", Standing.SOURCES_DIFFER: "两个来源不一致",
}  # fmt: skip
MOVED = frozenset({Standing.CHANGED, Standing.RENUMBERED, Standing.REMOVED, Standing.REPEALED, Standing.UNREAD, Standing.NOT_YET})
"""What takes a question out of draws."""
CONFIRMABLE = frozenset({Standing.CHANGED, Standing.RENUMBERED, Standing.UNREAD})
"""What a second look can settle without a new citation."""


@dataclass(frozen=True, slots=True)
class Stands:
    """The standing of a citation on a day: the version in force, and the article there ('' where there is none).

    `against` is what a confirmation names: the hash of the article in force, or the version where it cannot be read.
    """

    standing: Standing
    law: Law | None = None
    version: Version | None = None
    article: str = ""
    against: str = ""

    @property
    def moved(self) -> bool:
        """Whether the law moved under the citation."""
        return self.standing in MOVED


@dataclass(frozen=True)
class Force:
    """The laws as known, on one day: what citations are held against.

    `hashes` holds article → hash by text id, at least for every law that will be asked about.
    """

    day: str
    laws: Mapping[str, Law]
    hashes: Mapping[int, Mapping[str, str]]
    _known: dict[Citation, Stands] = field(default_factory=dict)

    def stands(self, cited: Citation) -> Stands:
        """How a citation stands on the day; asked once for each."""
        if (known := self._known.get(cited)) is None:
            known = self._known[cited] = self._stands(cited)
        return known

    def hash_of(self, cited: Citation) -> str:
        """The hash that the citation carries, else that of the stored text it cites, else ''."""
        if cited.hash:
            return cited.hash
        law = self.laws.get(cited.law)
        version = law.version(cited.version) if law else None
        texts = version.texts if version else ()
        return next((found for text in texts if (found := self.hashes.get(text.id, {}).get(cited.article))), "")

    def _stands(self, cited: Citation) -> Stands:
        law = self.laws.get(cited.law)
        if law is None:
            return Stands(Standing.SAME)
        current = law.in_force(self.day)
        if current is None:
            return Stands(self._without_version(law, cited), law)
        if cited.version > current.version:
            return Stands(Standing.NOT_YET, law, current)
        # A text without a single hash was replaced between two reads: for this moment it is not there.
        texts = [(text, hashes) for text in current.texts if (hashes := self.hashes.get(text.id))]
        wanted = self.hash_of(cited)
        if not texts or not wanted:
            unread = cited.version < current.version
            return Stands(
                Standing.UNREAD if unread else Standing.SAME, law, current, cited.article, against=f"v{current.version}"
            )
        if any(hashes.get(cited.article) == wanted for _, hashes in texts):
            return Stands(Standing.SAME, law, current, cited.article)
        counts, hashes = texts[0]
        against = hashes.get(cited.article, "")
        if against and self._was_another(law, cited, against):
            against = ""
        if cited.version == current.version and counts.source == PACKAGE:
            # Of one and the same version the package alone has other words: a slip of a source, not a move of the law.
            return Stands(Standing.SOURCES_DIFFER, law, current, cited.article if against else "", against=against)
        if moved_to := next((number for number, hash_ in hashes.items() if hash_ == wanted), ""):
            return Stands(Standing.RENUMBERED, law, current, moved_to, against=wanted)
        return Stands(
            Standing.CHANGED if against else Standing.REMOVED, law, current, cited.article if against else "", against=against
        )

    def _was_another(self, law: Law, cited: Citation, found: str) -> bool:
        """Whether the words now under the cited number stood under another one in the version cited: it only moved there."""
        version = law.version(cited.version)
        texts = version.texts if version else ()
        return any(
            hash_ == found and number != cited.article for text in texts for number, hash_ in self.hashes.get(text.id, {}).items()
        )

    def _without_version(self, law: Law, cited: Citation) -> Standing:
        if law.gone(self.day):
            return Standing.REPEALED
        version = law.version(cited.version)
        return Standing.NOT_YET if version and version.in_force > self.day else Standing.SAME
