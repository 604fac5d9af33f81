"""The units of the demo county: sums, names and the two trees."""

from collections import Counter

import pytest

from app.demo.county import UnitPlan, plan_units

UNITS = plan_units()
BY_KEY = {unit.key: unit for unit in UNITS}
BY_NAME = {unit.name: unit for unit in UNITS}


def test_there_are_330_units_and_nine_headings_without_staff() -> None:
    kinds = Counter(unit.kind for unit in UNITS)
    assert kinds == {"unit": 330, "group": 9}
    assert all(unit.staff == 0 for unit in UNITS if unit.kind == "group")


def test_staff_sum_to_the_size_of_the_county_and_one_unit_is_empty() -> None:
    assert sum(unit.staff for unit in UNITS) == 10_762
    empty = [unit.name for unit in UNITS if unit.kind == "unit" and unit.staff == 0]
    assert empty == ["禾东新城筹建处"]


def test_sizes_have_the_shape_of_a_real_county() -> None:
    sizes = sorted(unit.staff for unit in UNITS if unit.kind == "unit")
    assert 10 <= sizes[len(sizes) // 2] <= 14
    assert sum(size < 10 for size in sizes) >= 100
    assert sizes[-1] > 300


def test_keys_names_and_positions_stand_once() -> None:
    assert len(BY_KEY) == len(BY_NAME) == len(UNITS)
    assert [unit.position for unit in UNITS] == list(range(len(UNITS)))


@pytest.mark.parametrize("tree", ["area_parent", "system_parent"])
def test_each_tree_has_one_root_and_reaches_every_unit(tree: str) -> None:
    roots = [unit.name for unit in UNITS if getattr(unit, tree) is None]
    assert roots == ["青禾县"]
    for unit in UNITS:
        assert _root_of(unit, tree=tree).name == "青禾县"


@pytest.mark.parametrize("tree", ["area_parent", "system_parent"])
def test_parents_come_before_their_children(tree: str) -> None:
    for unit in UNITS:
        parent = getattr(unit, tree)
        assert parent is None or BY_KEY[parent].position < unit.position


@pytest.mark.parametrize(
    ("name", "area_parent", "system_parent"),
    [
        ("柳渡镇司法所", "柳渡镇", "青禾县司法局"),
        ("柳渡镇派出所", "柳渡镇", "青禾县公安局"),
        ("柳渡镇中心学校", "柳渡镇", "青禾县教育体育局"),
        ("柳渡镇卫生院", "柳渡镇", "青禾县卫生健康局"),
        ("国家税务总局青禾县税务局柳渡税务分局", "柳渡镇", "国家税务总局青禾县税务局"),
        ("青禾县人民法院雁回人民法庭", "雁回镇", "青禾县人民法院"),
        ("柳渡镇财政所", "柳渡镇", "柳渡镇"),
        ("青禾县第一中学", "青禾县教育体育局", "青禾县教育体育局"),
        ("青禾县公安局交通警察大队", "青禾县公安局", "青禾县公安局"),
        ("中共青禾县委办公室", "党委机关", "党委机关"),
        ("共青团青禾县委员会", "群团组织", "群团组织"),
    ],
)
def test_a_unit_hangs_where_area_and_system_say(
    name: str, area_parent: str, system_parent: str
) -> None:
    unit = BY_NAME[name]
    assert _parent_name(unit.area_parent) == area_parent
    assert _parent_name(unit.system_parent) == system_parent


def test_fifteen_towns_have_the_same_offices_so_short_names_repeat() -> None:
    short = Counter(unit.short_name for unit in UNITS)
    for name in (
        "司法所",
        "派出所",
        "中心学校",
        "卫生院",
        "财政所",
        "综合行政执法大队",
    ):
        assert short[name] == 15
    towns = [unit for unit in UNITS if _parent_name(unit.area_parent) == "乡镇"]
    assert len(towns) == 15
    for town in towns:
        own = [unit for unit in UNITS if unit.system_parent == town.key]
        assert len(own) == 6


def _parent_name(key: str | None) -> str | None:
    return BY_KEY[key].name if key else None


def _root_of(unit: UnitPlan, *, tree: str) -> UnitPlan:
    """Climb to the root; more steps than there are units would mean a cycle."""
    for _ in UNITS:
        parent = getattr(unit, tree)
        if parent is None:
            return unit
        unit = BY_KEY[parent]
    raise AssertionError(f"{unit.name} stands in a cycle")
