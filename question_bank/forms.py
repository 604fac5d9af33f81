"""Paper forms: how many questions of which type, for how many points, under which 多选 rules."""

from dataclasses import dataclass

from question_bank.marking import HALF, PER_OPTION, STRICT
from question_bank.question import MULTIPLE_CHOICE, SINGLE_CHOICE, TRUE_FALSE, TYPES


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a paper: `count` questions of a type, each worth `points` (× 100)."""

    type: str
    count: int
    points: int


@dataclass(frozen=True, slots=True)
class PaperForm:
    """The parts of a paper in their order."""

    parts: tuple[Part, ...]

    @property
    def questions(self) -> int:
        """How many questions the paper has."""
        return sum(part.count for part in self.parts)

    @property
    def total(self) -> int:
        """Full marks, points × 100."""
        return sum(part.count * part.points for part in self.parts)

    def in_words(self) -> str:
        """The form as one Chinese line, as 判断题 20 题×2 分，单选题 30 题×1 分，共 100 分."""
        parts = [f"{TYPES[part.type]} {part.count} 题×{points_in_words(part.points)} 分" for part in self.parts if part.count]
        return "，".join(parts) + f"，共 {points_in_words(self.total)} 分"


@dataclass(frozen=True, slots=True)
class FormTemplate:
    """A form as an exam is really held with, and its usual settings; one tap in the office."""

    code: str
    name: str
    form: PaperForm
    minutes: int
    pass_mark: int
    bands: tuple[tuple[str, int], ...]
    attempts: int
    rules: tuple[str, ...]


def points_in_words(points: int) -> str:
    """Points × 100 as written: 200 is "2", 150 is "1.5"."""
    whole, rest = divmod(points, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def _form(*parts: tuple[str, int, int]) -> PaperForm:
    return PaperForm(tuple(Part(type_, count, points * 100) for type_, count, points in parts))


FIFTY = _form((SINGLE_CHOICE, 30, 2), (MULTIPLE_CHOICE, 10, 3), (TRUE_FALSE, 10, 1))

# Where the notice names no minutes or parts the figure is ours: 60 minutes, and for
# papers of "50 items" 30 + 10 + 10. A rule is offered only where blind guessing stays
# under 35 of 100: forty points of 判断 allow `strict` alone.
TEMPLATES = (
    FormTemplate(
        "hunan-2019",
        name="湖南 2019",
        form=_form((TRUE_FALSE, 20, 2), (SINGLE_CHOICE, 30, 1), (MULTIPLE_CHOICE, 15, 2)),
        minutes=60,
        pass_mark=6000,
        bands=(("合格", 6000),),
        attempts=1,
        rules=(STRICT,),
    ),
    FormTemplate(
        "guangdong-2025",
        name="广东 2025",
        form=FIFTY,
        minutes=60,
        pass_mark=6000,
        bands=(("优秀", 9000), ("合格", 6000)),
        attempts=3,
        rules=(STRICT, HALF, PER_OPTION),
    ),
    FormTemplate(
        "shaanxi-2020",
        name="陕西 2020",
        form=FIFTY,
        minutes=90,
        pass_mark=6000,
        bands=(("优秀", 9000), ("良好", 8000), ("合格", 6000)),
        attempts=3,
        rules=(STRICT, HALF, PER_OPTION),
    ),
    FormTemplate(
        "qinghai-2017",
        name="青海 2017",
        form=FIFTY,
        minutes=90,
        pass_mark=6000,
        bands=(("合格", 6000),),
        attempts=3,
        rules=(STRICT, HALF, PER_OPTION),
    ),
    FormTemplate(
        "jining-2019",
        name="济宁 2019–2023",
        form=_form((SINGLE_CHOICE, 40, 1), (MULTIPLE_CHOICE, 20, 2), (TRUE_FALSE, 20, 1)),
        minutes=60,
        pass_mark=8000,
        bands=(("合格", 8000),),
        attempts=1,
        rules=(STRICT, HALF, PER_OPTION),
    ),
    FormTemplate(
        "guangxi-2015",
        name="广西 2015",
        form=_form((SINGLE_CHOICE, 25, 2), (MULTIPLE_CHOICE, 10, 3), (TRUE_FALSE, 20, 1)),
        minutes=90,
        pass_mark=6000,
        bands=(("合格", 6000),),
        attempts=1,
        rules=(STRICT, HALF, PER_OPTION),
    ),
)
DEFAULT_TEMPLATE = TEMPLATES[0]
