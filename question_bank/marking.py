"""Marks of one answer: pure, in points × 100. Nothing is paid for a blank or for ticking all.

Rules of domain notes §3; for 多选 with key ABD worth 2 points:
strict 0 unless exact; half 1 for a non-empty proper subset of the key, 0 with any wrong;
per_option credit for each right option, 0 with any wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass

STRICT = "strict"
HALF = "half"
PER_OPTION = "per_option"

RULES = {
    STRICT: "多选题全部选对才得分，少选、多选、错选都不得分。",
    HALF: "多选题全部选对得满分；少选但没有选错得一半；有选错的不得分。",
    PER_OPTION: "多选题全部选对得满分；少选但没有选错，按选对的个数得分；有选错的不得分。",
}

RULE_NAMES = {STRICT: "全对才得分", HALF: "少选得一半", PER_OPTION: "少选按个数"}


def mark(chosen: frozenset[int], key: frozenset[int], *, worth: int, rule: str = STRICT) -> int:
    """Marks (points × 100, 0 … worth) for the chosen positions of one question.

    Both sets hold positions in the question's own order. A key of one position is marked
    all or nothing under every rule. Raises ValueError for an empty key, a negative worth
    or an unknown rule.
    """
    if not key or worth < 0 or rule not in RULES:
        raise ValueError(f"cannot mark: key {set(key)}, worth {worth}, rule {rule}")
    if chosen == key:
        return worth
    if not chosen or not chosen < key or rule == STRICT:
        return 0
    if rule == HALF:
        return worth // 2
    return worth * len(chosen) // len(key)


@dataclass(frozen=True, slots=True)
class Correction:
    """What counts as right instead of a wrong key: any of these sets of positions; none of them: the question is void."""

    keys: tuple[frozenset[int], ...] = ()

    @property
    def is_void(self) -> bool:
        """Whether everybody gets full marks, also who did not answer."""
        return not self.keys


def mark_corrected(chosen: frozenset[int], correction: Correction, *, worth: int, rule: str = STRICT) -> int:
    """Marks (points × 100) under a correction: the most that any accepted key earns; full marks for a void question."""
    if correction.is_void:
        return worth
    return max(mark(chosen, key, worth=worth, rule=rule) for key in correction.keys)


def original(shown: frozenset[int], permutation: Sequence[int]) -> frozenset[int]:
    """Positions in the question's own order, for positions as a person saw them.

    `permutation[shown] = own`. Raises ValueError for a position that was not shown.
    """
    if any(not 0 <= position < len(permutation) for position in shown):
        raise ValueError(f"position not on the paper: {sorted(shown)}")
    return frozenset(permutation[position] for position in shown)


def as_shown(own: frozenset[int], permutation: Sequence[int]) -> frozenset[int]:
    """Positions as a person sees them, for positions in the question's own order."""
    return frozenset(shown for shown, position in enumerate(permutation) if position in own)
