"""Where the people of a unit stand while an exam runs: pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.rates.rules import Rate, ids_in


@dataclass(frozen=True, slots=True)
class Standing:
    """People who are due: handed in, at their first attempt, or neither. `again` handed in and are at it once more."""

    due: int = 0
    handed_in: int = 0
    at_it: int = 0
    again: int = 0

    @property
    def not_started(self) -> int:
        """没有开始: neither handed in nor at it."""
        return self.due - self.handed_in - self.at_it

    @property
    def rate(self) -> Rate:
        """参考率 so far."""
        return Rate(self.handed_in, self.due)

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(
            self.due + other.due, self.handed_in + other.handed_in, self.at_it + other.at_it, self.again + other.again
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """Own people of one unit, and where it stood in both trees when the roster was frozen."""

    unit: int
    paths: dict[str, str]
    standing: Standing


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a unit with all below it, or (`own`) its own people alone."""

    name: str
    code: str
    standing: Standing
    own: bool = False
    opens: bool = False


def roll_up(counted: Iterable[Counted], *, tree: str) -> tuple[dict[int, Standing], dict[int, Standing]]:
    """By unit: all at or below it, and its own people."""
    whole: dict[int, Standing] = {}
    own: dict[int, Standing] = {}
    for one in counted:
        own[one.unit] = own.get(one.unit, Standing()) + one.standing
        for unit in ids_in(one.paths[tree]):
            whole[unit] = whole.get(unit, Standing()) + one.standing
    return whole, own
