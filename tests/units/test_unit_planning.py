"""What importing units would do: where each would stand in both trees, and who may put it there."""

import pytest

from app.units.known import KnownUnit, KnownUnits
from app.units.planning import EVERYBODYS, Owner, PlannedUnit, plan_units
from app.units.reading import read_units
from question_bank.files.cells import Table, text_cell

HEADER = ["单位名称", "简称", "上级单位", "条线上级", "单位类别"]


def known() -> KnownUnits:
    def unit(number: int, name: str, above: int | None, kind: str = "unit") -> KnownUnit:
        path = f"/{number}/" if above is None else f"/1/{number}/"
        return KnownUnit(number, f"c{number}", name, name, kind, "", above, above, path, path)

    return KnownUnits.of([unit(1, "某县", None, "group"), unit(2, "县司法局", 1), unit(3, "白水镇", 1), unit(4, "县档案馆", 1)])


def plans(*lines: list[str], owner: Owner = EVERYBODYS, units: KnownUnits | None = None, default: int | None = 1):
    reading = read_units([Table("", [[text_cell(value) for value in line] for line in (HEADER, *lines)])])
    units = units or known()
    above = units.units.get(default or 0)
    return {plan.name: plan for plan in plan_units(reading.rows, units, default_parent=above, owner=owner)}, reading.rows


def where(plan: PlannedUnit) -> tuple:
    return plan.act, plan.area_parent, plan.system_parent


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (["黑水镇", "", "某县"], ("add", ("unit", 1), ("unit", 1))),
        (["黑水镇", "", ""], ("add", ("unit", 1), ("unit", 1))),
        (["白水镇司法所", "", "县司法局"], ("add", ("unit", 3), ("unit", 2))),
        (["白水镇司法所", "", "白水镇", "县司法局"], ("add", ("unit", 3), ("unit", 2))),
        (["白水镇财政所", "", "白水镇"], ("add", ("unit", 3), ("unit", 3))),
        (["县档案馆", "", ""], ("same", ("unit", 1), ("unit", 1))),
        (["县档案馆", "", "白水镇"], ("change", ("unit", 3), ("unit", 3))),
        (["县档案馆", "档案馆", "某县"], ("change", ("unit", 1), ("unit", 1))),
    ],
)
def test_a_unit_stands_in_both_trees(line: list[str], expected: tuple) -> None:
    found, rows = plans(line)
    assert where(found[line[0]]) == expected, rows[0].faults


def test_towns_of_the_same_file_are_parents_too() -> None:
    found, rows = plans(["黑水镇司法所", "", "县司法局"], ["黑水镇", "", "某县"])
    assert where(found["黑水镇司法所"]) == ("add", ("row", 3), ("unit", 2))
    assert found["黑水镇司法所"].short_name == "司法所"
    assert any("按地区放在“黑水镇”之下" in note for note in rows[0].notes)


@pytest.mark.parametrize(
    ("lines", "column", "said"),
    [
        ([["黑水镇", "", "没有的县"]], "parent", "没有找到单位"),
        ([["黑水镇", "", "某县", "没有的局"]], "system_parent", "没有找到单位"),
        ([["某县", "", "白水镇"]], "parent", "绕成圈"),
        ([["甲局", "", "乙局"], ["乙局", "", "丙局"], ["丙局", "", "甲局"]], "parent", "绕成了圈"),
    ],
)
def test_what_cannot_be_a_tree_is_told(lines: list[list[str]], column: str, said: str) -> None:
    found, rows = plans(*lines)
    assert not found
    assert column in {fault.column for fault in rows[0].faults} and said in rows[0].faults[0].sentence


def test_a_chain_may_be_ten_deep_and_no_deeper() -> None:
    lines = [[f"第{n}级", "", f"第{n - 1}级" if n else "某县"] for n in range(11)]
    found, rows = plans(*lines)
    assert len(found) == 9 and [bool(row.faults) for row in rows] == [False] * 9 + [True] * 2


TOWN = Owner(lambda unit: unit.id == 3, lambda _: False)


@pytest.mark.parametrize(
    ("line", "may"),
    [
        (["白水镇财政所", "", "白水镇"], True),
        (["白水镇司法所", "", "白水镇", "县司法局"], True),
        (["白水镇司法所", "", "县司法局"], True),
        (["某所", "", "县司法局"], False),
        (["某所", "", ""], False),
        (["白水镇", "白水", "某县"], False),
        (["白水镇", "", "某县"], True),
    ],
)
def test_a_new_unit_is_the_importers_in_one_tree_at_least(line: list[str], may: bool) -> None:
    found, rows = plans(line, owner=TOWN)
    assert bool(found) is may
    assert may or "不在您管理的范围内" in rows[0].faults[0].sentence


def test_nobody_but_the_command_line_makes_a_new_top() -> None:
    found, rows = plans(["另一县", "", ""], owner=TOWN, default=None)
    assert not found and "最上一级" in rows[0].faults[0].sentence
    assert plans(["另一县", "", ""], default=None)[0]["另一县"].area_parent is None
