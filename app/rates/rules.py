"""What the figures of an exam mean (domain notes §4): counts first, rates from counts, nothing rounded up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """A part of a whole, both counts of people. The only division is where it is shown (filters.rate)."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one unit (or of a part of a tree) for one exam.

    All but `sittings` (人次) count people (人数). 在册 = 免考 + 应考; 应考 = 实考 + 缺考; 实考 = 合格 + 不合格.
    """

    listed: int = 0
    exempt: int = 0
    studied: int = 0
    sat: int = 0
    passed: int = 0
    excellent: int = 0
    sittings: int = 0
    score_sum: int = 0

    @property
    def due(self) -> int:
        """应考: all on the roster but the exempt."""
        return self.listed - self.exempt

    @property
    def absent(self) -> int:
        """缺考: due but without a handed-in attempt."""
        return self.due - self.sat

    @property
    def failed(self) -> int:
        """不合格: sat but below the pass mark."""
        return self.sat - self.passed

    @property
    def participation_rate(self) -> Rate:
        """参学率: study requirement met ÷ due."""
        return Rate(self.studied, self.due)

    @property
    def attendance_rate(self) -> Rate:
        """参考率: at least one handed-in attempt ÷ due."""
        return Rate(self.sat, self.due)

    @property
    def pass_rate_of_sat(self) -> Rate:
        """合格率（实考）."""
        return Rate(self.passed, self.sat)

    @property
    def pass_rate_of_due(self) -> Rate:
        """合格率（应考）."""
        return Rate(self.passed, self.due)

    @property
    def excellent_rate_of_sat(self) -> Rate:
        """优秀率（实考）."""
        return Rate(self.excellent, self.sat)

    @property
    def excellent_rate_of_due(self) -> Rate:
        """优秀率（应考）."""
        return Rate(self.excellent, self.due)

    @property
    def average_of_sat(self) -> int | None:
        """平均分 of those who sat, points × 100, cut off; None when nobody did."""
        return self.score_sum // self.sat if self.sat else None

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.listed + other.listed, self.exempt + other.exempt, self.studied + other.studied, self.sat + other.sat,
            self.passed + other.passed, self.excellent + other.excellent, self.sittings + other.sittings,
            self.score_sum + other.score_sum,
        )  # fmt: skip


def roll_up(by_path: dict[str, Figures]) -> dict[str, Figures]:
    """Each path's figures with all below it: path `/1/4/9/` adds to `/1/`, `/1/4/` and `/1/4/9/`."""
    whole: dict[str, Figures] = {}
    for path, figures in by_path.items():
        parts = path.strip("/").split("/")
        for depth in range(1, len(parts) + 1):
            above = "/" + "/".join(parts[:depth]) + "/"
            whole[above] = whole.get(above, Figures()) + figures
    return whole
