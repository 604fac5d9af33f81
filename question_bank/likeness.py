"""Near-duplicates: the same question, the same stem with other options, or stems very alike.

Likeness is the Jaccard likeness of the pairs of neighbouring characters of two stems, without white
space and punctuation. The search is exact: of a stem's n pairs at least ALIKE × n stand in any stem that is
as like, so one of its n − ⌈ALIKE × n⌉ + 1 rarest pairs does; only stems that share one of these are compared.
"""

import math
import re
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

from question_bank.laws import plain_text

SAME, SAME_STEM, VERY_ALIKE = "same", "same_stem", "alike"
WORDS = {SAME: "相同的题", SAME_STEM: "题干相同，选项不同", VERY_ALIKE: "题干很相近"}
ALIKE = 0.8
NOT_TEXT = re.compile(r"[\W_]+")


class Worded(Protocol):
    """What is compared: a question of the bank, or one as read from a file."""

    @property
    def stem(self) -> str:
        """What is asked."""
    @property
    def options(self) -> tuple[str, ...]:
        """What can be chosen; () for 判断."""
    @property
    def case_text(self) -> str:
        """The case before the stem, or ''."""


@dataclass(frozen=True, slots=True)
class Match:
    """A known question that is like the asked one; `percent` of their pairs are shared, rounded down."""

    ref: Hashable
    how: str
    percent: int


@dataclass(frozen=True, slots=True)
class _Known:
    ref: Hashable
    whole: str
    options: frozenset[str]
    pairs: frozenset[str]


class Likeness:
    """Questions that were added, findable by others that are like them."""

    def __init__(self) -> None:
        self._known: list[_Known] = []
        self._by_stem: dict[str, list[int]] = {}
        self._by_pair: dict[str, list[int]] = {}

    def add(self, ref: Hashable, question: Worded) -> None:
        """Makes a question findable under the caller's own reference."""
        place, known = len(self._known), _known(ref, question)
        self._known.append(known)
        self._by_stem.setdefault(known.whole, []).append(place)
        for pair in known.pairs:
            self._by_pair.setdefault(pair, []).append(place)

    def matches(self, question: Worded) -> list[Match]:
        """What is like this question, the most like first; two questions on one case are compared by their own stems."""
        asked = _known(None, question)
        found = [self._match(place, asked) for place in self._candidates(asked)]
        return sorted((match for match in found if match), key=lambda match: (_ORDER[match.how], -match.percent))

    def _candidates(self, asked: _Known) -> list[int]:
        count = len(asked.pairs)
        rare = sorted(asked.pairs, key=lambda pair: (len(self._by_pair.get(pair, ())), pair))
        enough = count - math.ceil(ALIKE * count) + 1
        places = set(self._by_stem.get(asked.whole, ())) if asked.whole else set()
        for pair in rare[:enough]:
            places.update(self._by_pair.get(pair, ()))
        return sorted(places)

    def _match(self, place: int, asked: _Known) -> Match | None:
        known = self._known[place]
        if known.whole == asked.whole:
            same = known.options == asked.options
            return Match(known.ref, SAME if same else SAME_STEM, 100)
        likeness = alike(known.pairs, asked.pairs)
        return Match(known.ref, VERY_ALIKE, int(likeness * 100)) if likeness >= ALIKE else None


_ORDER = {SAME: 0, SAME_STEM: 1, VERY_ALIKE: 2}


def bare(text: str) -> str:
    """The text without white space and punctuation, full-width letters made plain."""
    return NOT_TEXT.sub("", plain_text(text))


def pairs_of(stem: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a bare stem."""
    plain = bare(stem)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))


def alike(left: frozenset[str], right: frozenset[str]) -> float:
    """Jaccard likeness of two sets of pairs, 0 to 1; 0 where their sizes alone rule out ALIKE."""
    if not left or not right or min(len(left), len(right)) < ALIKE * max(len(left), len(right)):
        return 0.0
    shared = len(left & right)
    return shared / (len(left) + len(right) - shared)


def _known(ref: Hashable, question: Worded) -> _Known:
    return _Known(
        ref,
        bare(question.case_text + question.stem),
        options=frozenset(map(bare, question.options)),
        pairs=pairs_of(question.stem),
    )
