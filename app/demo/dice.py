"""Repeatable chance: the same seed gives the same county on every machine and Python version.

Only `random()` is promised to stay the same between versions of Python, so everything here is
built on that one method.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A source of repeatable chance, begun from one seed."""

    def __init__(self, seed: int) -> None:
        """Begin the sequence that belongs to this seed."""
        self._random = Random(seed).random

    def chance(self, share: float) -> bool:
        """Return True in the given share (0 to 1) of the calls."""
        return self._random() < share

    def below(self, end: int) -> int:
        """Return a whole number from 0 to end − 1; end must be positive."""
        return int(self._random() * end)

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + self.below(high - low + 1)

    def pick(self, things: Sequence[T]) -> T:
        """Return one of the things, each as likely as the other."""
        return things[self.below(len(things))]

    def weighted(self, weights: Mapping[T, int]) -> T:
        """Return one key, each as likely as its positive whole weight says."""
        left = self.below(sum(weights.values()))
        for thing, weight in weights.items():
            left -= weight
            if left < 0:
                return thing
        raise ValueError("weights must be positive")

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """Return the things in a random order (Fisher and Yates); the input stays as it is."""
        mixed = list(things)
        for last in range(len(mixed) - 1, 0, -1):
            other = self.below(last + 1)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed

    def some(self, things: Sequence[T], *, count: int) -> list[T]:
        """Return `count` different things in a random order, or all of them if there are fewer."""
        return self.shuffled(things)[:count]
