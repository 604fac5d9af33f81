"""A list of units is read with both parents, and what cannot be a tree is told."""

import pytest

from app.foundation.refusals import Refusal
from app.units.reading import mend, parent_row, read_units, rows_by_name, tidy_name
from app.units.template import template
from question_bank.files.cells import Table, text_cell
from question_bank.files.sheets import read_tables

HEADER = ["单位名称", "简称", "编码", "上级单位", "条线上级", "单位类别", "性质"]


def read(*lines, header=HEADER):
    return read_units([Table("单位", [[text_cell(value) for value in line] for line in (header, *lines)])])


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("县 财政局", "县财政局"),
        ("政务(便民)服务中心", "政务（便民）服务中心"),
        ("第１小学", "第1小学"),
        (" 城关镇\n司法所 ", "城关镇司法所"),
    ],
)
def test_unit_names_are_tidied(typed, name):
    assert tidy_name(typed) == name
    row = read([typed]).rows[0]
    assert row.values["name"] == name and not row.faults


@pytest.mark.parametrize(("typed", "kind"), [("", "unit"), ("单位", "unit"), ("virtual", "group"), ("分组", "group")])
def test_grouping_nodes_are_told_from_units(typed, kind):
    assert read(["县财政局", "", "", "", "", "", typed]).rows[0].values["kind"] == kind


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (["", "财政局"], "name"),
        (["12"], "name"),
        (["县" * 61], "name"),
        (["县财政局", "长" * 41], "short"),
        (["县财政局", "", "", "", "", "", "奇怪"], "kind"),
    ],
)
def test_faults_name_their_column(line, column):
    assert [fault.column for fault in read(line).rows[0].faults] == [column]


def test_english_headers_of_a_machine_made_list_are_known():
    reading = read(
        ["01", "", "某县", "某县", "根", "virtual"],
        ["0101", "01", "县财政局", "财政局", "政府", "unit"],
        header=["code", "parent", "name", "short", "category", "kind"],
    )
    assert [row.values["parent"] for row in reading.rows] == ["", "01"]
    assert [row.values["kind"] for row in reading.rows] == ["group", "unit"]


def test_a_parent_is_found_by_code_name_or_its_only_short_name_in_any_order():
    reading = read(
        ["城关镇司法所", "司法所", "", "城关镇", "司法局"],
        ["县司法局", "司法局", "07", "某县"],
        ["城关镇", "", "", "01"],
        ["某县", "", "01", ""],
        ["东山镇司法所", "司法所", "", "东山镇", "07"],
    )
    rows = rows_by_name(reading.rows)
    assert parent_row(reading.rows[0], rows, key="parent").values["name"] == "城关镇"
    assert parent_row(reading.rows[0], rows, key="system_parent").values["name"] == "县司法局"
    assert parent_row(reading.rows[4], rows, key="system_parent").values["name"] == "县司法局"
    assert parent_row(reading.rows[2], rows, key="parent").values["name"] == "某县"
    assert parent_row(reading.rows[4], rows, key="parent") is None
    assert "司法所" not in rows


CYCLES = [
    ([["甲", "", "", "甲"]], "parent", [2]),
    ([["甲", "", "", "乙"], ["乙", "", "", "甲"]], "parent", [2, 3]),
    ([["甲", "", "", "乙"], ["乙", "", "", "丙"], ["丙", "", "", "乙"], ["丁", "", "", ""]], "parent", [3, 4]),
    ([["甲", "", "", "", "乙"], ["乙", "", "", "", "甲"]], "system_parent", [2, 3]),
]


@pytest.mark.parametrize(("lines", "column", "numbers"), CYCLES)
def test_a_unit_above_itself_is_told_on_every_row_of_the_ring(lines, column, numbers):
    faulty = read(*lines).faulty()
    assert [row.number for row in faulty] == numbers
    assert {fault.column for row in faulty for fault in row.faults} == {column}
    assert all("绕成了圈" in row.faults[0].sentence for row in faulty)


REPEATS = [
    (["甲", "", "", "某县"], ["甲", "", "", "某县"], 2, []),
    (["甲", "", "", "某县"], ["甲", "", "", "某市"], None, []),
    (["甲", "", "1", "某县"], ["乙", "", "1", "某县"], None, ["code"]),
    (["甲", "", "1", "某县"], ["甲", "", "1", "某市"], None, ["name"]),
    (["甲", "短", "", "某县"], ["甲", "长", "", "某县"], None, ["name"]),
]


@pytest.mark.parametrize(("first", "second", "repeats", "columns"), REPEATS)
def test_repeats_within_a_file(first, second, repeats, columns):
    reading = read(first, second)
    assert not reading.rows[0].faults
    assert reading.rows[1].repeats == repeats
    assert [fault.column for fault in reading.rows[1].faults] == columns


def test_mending_a_parent_opens_the_ring():
    reading = read(["甲", "", "", "乙"], ["乙", "", "", "甲"])
    assert not mend(reading, {3: {"parent": "某县"}}).faulty()


def test_the_template_comes_back_empty_until_filled():
    tables = read_tables(template())
    with pytest.raises(Refusal, match="下面没有单位"):
        read_units(tables)
    tables[0].rows.append([text_cell("县财政局")])
    assert [row.values["name"] for row in read_units(tables).rows] == ["县财政局"]


def test_a_list_of_people_is_no_list_of_units():
    with pytest.raises(Refusal, match="没有“单位名称”"):
        read_units([Table("", [[text_cell("姓名"), text_cell("手机号")], [text_cell("张三")]])])
