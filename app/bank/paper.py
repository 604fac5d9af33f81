"""A drawn paper, packed into one short text: of an exam attempt or a practice set (there worth nothing)."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

LETTERS = "ABCDEFGH"


class Item(NamedTuple):
    """One position of a paper.

    `order[i]` is the original letter of the choice shown in place i; `points` × 100.
    """

    version: int
    order: str
    points: int

    def original(self, shown: str) -> str:
        """The original letters, sorted, of the letters a person saw and chose.

        Raises ValueError for a letter that was not shown.
        """
        return _original(self.order, shown)

    def shown(self, original: str) -> str:
        """The letters under which original letters were shown, sorted; the inverse of `original`."""
        return _shown(self.order, original)


@lru_cache(maxsize=20_000)
def _original(order: str, shown: str) -> str:
    letters = LETTERS[: len(order)]
    return "".join(sorted(order[letters.index(letter)] for letter in shown))


@lru_cache(maxsize=20_000)
def _shown(order: str, original: str) -> str:
    return "".join(sorted(LETTERS[order.index(letter)] for letter in original))


def pack(items: list[Item]) -> str:
    """`version:order:points;…` in the order shown."""
    return ";".join(f"{item.version}:{item.order}:{item.points}" for item in items)


def unpack(text: str) -> list[Item]:
    """The items of a packed paper."""
    parts = (piece.split(":") for piece in text.split(";") if piece)
    return [Item(int(version), order, int(points)) for version, order, points in parts]


def versions_in(papers: Iterable[str]) -> set[int]:
    """The question versions that packed papers hold: without unpacking, since an exam has ten thousand papers."""
    found: set[str] = set()
    for paper in papers:
        found.update(piece.partition(":")[0] for piece in paper.split(";"))
    return {int(version) for version in found if version}
