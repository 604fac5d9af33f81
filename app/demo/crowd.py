"""The 10,762 people of the demo county, made from a seed; no database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.demo.county import UnitPlan
from app.demo.county_units import TOWNS
from app.demo.dice import Dice
from app.demo.names import draw_name

SEED = 20261204

# No operator gives this prefix to phones, so no number of the demo reaches a real person.
PHONE_PREFIX = "168"

SECONDED = 42
ATTACHED = 18


@dataclass(frozen=True)
class PersonPlan:
    """One person to be made: a home posting in `unit`, a second one where they are on loan."""

    staff_no: str
    name: str
    phone: str
    unit: str
    category: str
    status: str
    second_unit: str | None
    born_year: int


@dataclass(frozen=True)
class _Mix:
    """How a unit is made up: heads, share of women in per cent, weights of everyone else."""

    heads: int
    women: int
    others: dict[str, int]


_OFFICE = {"staff": 62, "rank_section": 30, "rank_county": 2, "new_recruit": 6}
_ENFORCEMENT = {"enforcer": 88, "rank_section": 7, "new_recruit": 5}
_INSTITUTION = {"institution": 97, "new_recruit": 3}
_TOWN_HALL = {
    "staff": 52,
    "rank_section": 15,
    "new_recruit": 8,
    "village": 18,
    "law_guide": 7,
}

# The first words that fit the short name decide; what none fits goes by the unit's group.
_BY_NAME: tuple[tuple[tuple[str, ...], _Mix], ...] = (
    (("学校", "中学", "幼儿园"), _Mix(3, 64, _INSTITUTION)),
    (("医院", "卫生院", "保健院", "疾病预防"), _Mix(3, 66, _INSTITUTION)),
    (("派出所", "大队", "看守所", "县公安局"), _Mix(3, 17, _ENFORCEMENT)),
    (("市场监管所", "自然资源所", "监督执法局", "税务分局"), _Mix(1, 34, _ENFORCEMENT)),
    (
        ("县税务局", "烟草专卖局", "生态环境局"),
        _Mix(5, 40, {**_ENFORCEMENT, "staff": 40}),
    ),
    (("法庭", "司法所", "财政所"), _Mix(1, 42, _OFFICE)),
    (
        ("中心", "服务站", "管理站", "管理所", "管理处", "图书馆", "文化馆"),
        _Mix(2, 47, _INSTITUTION),
    ),
)
_BY_GROUP: dict[str, _Mix] = {
    "直属事业单位": _Mix(3, 45, _INSTITUTION),
    "县属国有企业": _Mix(0, 38, {"enterprise": 97, "new_recruit": 3}),
    "乡镇": _Mix(9, 36, _TOWN_HALL),
    "群团组织": _Mix(3, 55, _OFFICE),
}
_BUREAU = _Mix(5, 41, _OFFICE)

_COUNTY_LEADERS = {
    "县委办公室": 7,
    "县人大常委会机关": 7,
    "县政府办公室": 8,
    "县政协机关": 7,
    "县纪委监委机关": 1,
    "县人民法院": 1,
    "县人民检察院": 1,
    "县公安局": 1,
}

_BORROWERS = frozenset(
    {
        "县委办公室",
        "县委组织部",
        "县政府办公室",
        "县委巡察工作领导小组办公室",
        "县信访局",
    }
)

# Category → youngest and oldest age.
_AGES: dict[str, tuple[int, int]] = {
    "leader_county": (43, 59),
    "rank_county": (50, 59),
    "leader_section": (33, 59),
    "rank_section": (38, 59),
    "staff": (25, 57),
    "enforcer": (24, 58),
    "new_recruit": (22, 28),
    "institution": (24, 58),
    "enterprise": (25, 58),
    "village": (29, 58),
    "law_guide": (27, 57),
}
_OLDEST_WOMAN = 54


def plan_people(units: Sequence[UnitPlan], *, year: int, seed: int = SEED) -> tuple[PersonPlan, ...]:
    """Return everyone of these units, heads first, ages as in `year`; staff numbers are unique."""
    dice = Dice(seed)
    people: list[PersonPlan] = []
    for unit in units:
        people.extend(_people_of(unit, dice=dice, year=year, before=len(people)))
    return tuple(_with_loans(people, units=units, dice=dice))


def _people_of(unit: UnitPlan, *, dice: Dice, year: int, before: int) -> Iterator[PersonPlan]:
    mix = _mix_of(unit)
    for place, category in enumerate(_categories(unit, mix=mix, dice=dice)):
        number = before + place + 1
        is_woman = dice.below(100) < mix.women
        born_year = year - _age(category, is_woman=is_woman, dice=dice)
        yield PersonPlan(
            staff_no=f"{600000 + number}",
            name=draw_name(dice, born_year=born_year, is_woman=is_woman),
            phone=f"{PHONE_PREFIX}{number:08d}",
            unit=unit.key,
            category=category,
            status=_leave(dice, is_woman=is_woman, age=year - born_year),
            second_unit=None,
            born_year=born_year,
        )


def _mix_of(unit: UnitPlan) -> _Mix:
    for words, mix in _BY_NAME:
        if any(word in unit.short_name for word in words):
            return mix
    return _BY_GROUP.get(unit.category, _BUREAU)


def _categories(unit: UnitPlan, *, mix: _Mix, dice: Dice) -> list[str]:
    """Return one category per place: county leaders, then heads, then the others by chance."""
    county = _COUNTY_LEADERS.get(unit.short_name, 0)
    heads = min(mix.heads, 1 + unit.staff // 6)
    leading = ["leader_county"] * county + ["leader_section"] * heads
    others = max(0, unit.staff - len(leading))
    return leading[: unit.staff] + [dice.weighted(mix.others) for _ in range(others)]


def _age(category: str, *, is_woman: bool, dice: Dice) -> int:
    """Return an age within the bounds of the category; two throws make the ends rarer."""
    low, high = _AGES[category]
    high = min(high, _OLDEST_WOMAN) if is_woman else high
    return (dice.between(low, high) + dice.between(low, high)) // 2


def _leave(dice: Dice, *, is_woman: bool, age: int) -> str:
    throw = dice.below(1000)
    if throw < 3:
        return "long_sick"
    if is_woman and 25 <= age <= 40 and throw < 17:
        return "maternity"
    return "active"


def _with_loans(people: list[PersonPlan], *, units: Sequence[UnitPlan], dice: Dice) -> list[PersonPlan]:
    """Give some people a second posting: seconded to county offices, attached to towns."""
    offices = [unit.key for unit in units if unit.short_name in _BORROWERS]
    towns = [unit.key for unit in units if unit.name in TOWNS]
    ready = {unit.key for unit in units if unit.staff >= 12} - {*offices, *towns}
    able = [
        number
        for number, person in enumerate(people)
        if person.unit in ready
        and person.status == "active"
        and person.category in {"staff", "institution", "rank_section", "enforcer"}
    ]
    chosen = dice.some(able, count=SECONDED + ATTACHED)
    for turn, number in enumerate(chosen):
        status, places = ("seconded", offices) if turn < SECONDED else ("attached", towns)
        people[number] = replace(people[number], status=status, second_unit=dice.pick(places))
    return people
