"""How fast passwords may be hashed: a share of one core, so that a storm of log-ins cannot slow a save. Pure but for its state."""

from dataclasses import dataclass

_WEIGHT = 0.2


@dataclass
class Pace:
    """A bucket of core-seconds that fills by `share` of the time that passes, up to `most`, and is emptied by what a hash took.

    All moments and spans in seconds of a clock that never jumps. `turn` is how long one hash holds the queue, smoothed.
    """

    share: float
    most: float = 0.1
    turn: float = 0.05
    _held: float = 0.1
    _at: float = 0.0

    def pause(self, *, now: float) -> float:
        """How long the next hash must wait for the bucket to be no longer overdrawn."""
        self._fill(now)
        return max(0.0, -self._held / self.share)

    def spend(self, core: float, *, held: float, now: float) -> None:
        """Takes what a hash cost: core-seconds, and how long it held the queue, its pause included."""
        self._fill(now)
        self._held -= core
        self.turn += (max(held, core / self.share) - self.turn) * _WEIGHT

    def is_too_long(self, waiting: int, *, patience: float) -> bool:
        """Whether somebody who comes behind so many would wait longer than `patience`."""
        return (waiting + 1) * self.turn > patience

    def _fill(self, now: float) -> None:
        self._held = min(self.most, self._held + (now - self._at) * self.share)
        self._at = now
