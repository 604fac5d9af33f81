"""A list of people is read as people make lists, and every fault is told."""

from datetime import date
from time import perf_counter

import pytest

from app.foundation.documents.readings import fault_list, from_plain, to_plain
from app.foundation.refusals import Refusal
from app.people.identity import check_digit
from app.people.reading.fields import FIELD_LABELS
from app.people.reading.file import mend, read_people
from app.people.reading.template import template
from question_bank.files.cells import Cell, CellKind, Merge, Table, text_cell
from question_bank.files.sheets import read_tables
from question_bank.files.workbooks import Column, Sheet, write_workbook

TODAY = date(2026, 11, 22)
HEADER = ["姓名", "单位", "手机号", "工号", "身份证号", "人员类别", "状态"]


def table(*lines, name="名单", hidden=False, merges=()) -> Table:
    rows = [[value if isinstance(value, Cell) else text_cell(value) for value in line] for line in lines]
    return Table(name, rows, hidden=hidden, merges=merges)


def number(text: str) -> Cell:
    return Cell(text, CellKind.NUMBER)


def read(*lines, needs_unit=True, merges=()):
    return read_people([table(*lines, merges=merges)], today=TODAY, needs_unit=needs_unit)


def one(**typed):
    """The row read from one line with these cells, and a plain name and unit where none is given."""
    cells = {"name": "张三", "unit": "县财政局", **typed}
    keys = list(cells)
    return read([FIELD_LABELS[key] for key in keys], [cells[key] for key in keys]).rows[0]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张三", "张三"),
        ("张 三", "张三"),
        ("张　　三", "张三"),
        (" 欧阳 娜娜 ", "欧阳娜娜"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽.买买提", "阿依古丽·买买提"),
        ("阿依古丽· 买买提", "阿依古丽·买买提"),
        ("李伟（小）", "李伟(小)"),
        ("Maria  Chan", "Maria Chan"),
        ("𠮷田", "𠮷田"),
    ],
)
def test_names_lose_inner_spaces_and_keep_dots(typed, name):
    row = one(name=typed)
    assert row.values["name"] == name and not row.faults
    assert bool(row.notes[:1]) and (typed == name or any(name in note for note in row.notes))


@pytest.mark.parametrize("typed", ["张3", "12", "张?", "·张", "张" * 51, number("7")])
def test_what_is_no_name_is_told(typed):
    assert [fault.column for fault in one(name=typed).faults] == ["name"]


@pytest.mark.parametrize(
    ("column", "typed", "value"),
    [
        ("phone", number("13800001234"), "13800001234"),
        ("phone", "138-0000 1234", "13800001234"),
        ("phone", "无", ""),
        ("staff_no", number("1023"), "1023"),
        ("staff_no", "ａ０１２", "A012"),
        ("identity", "11010519491231002x", "11010519491231002X"),
        ("identity", "无", ""),
        ("category", "正科级", "leader_section"),
        ("category", "村(社区)干部", "village"),
        ("category", "village", "village"),
        ("category", "", "staff"),
        ("status", "在岗", "active"),
        ("status", "产假", "maternity"),
        ("status", "", "active"),
        ("unit", "县 财政局", "县财政局"),
    ],
)
def test_cells_are_read_by_their_meaning(column, typed, value):
    row = one(**{column: typed})
    assert row.values[column] == value and not row.faults


@pytest.mark.parametrize(
    ("column", "typed", "word"),
    [
        ("identity", number("110105194912310020"), "成了数字"),
        ("identity", "1.10105E+17", "成了数字"),
        ("identity", "110105194912310021", "末位"),
        ("staff_no", number("1101051949123100"), "超过 15 位"),
        ("staff_no", "工号1", "只能用字母"),
        ("staff_no", "1" * 33, "最多 32 位"),
        ("phone", "0730-5222222", "座机"),
        ("category", "干部一", "认不出来"),
        ("status", "不知道", "认不出来"),
        ("unit", "", "没有填单位"),
        ("unit", "县" * 101, "最多 100"),
        ("title", "长" * 61, "最多 60"),
    ],
)
def test_faults_name_their_column(column, typed, word):
    faults = one(**{column: typed}).faults
    assert [fault.column for fault in faults] == [column]
    assert word in faults[0].sentence


def test_all_faults_of_a_row_are_told_at_once():
    row = one(name="", unit="", phone="12", identity=number("110105194912310020"), category="x", status="y")
    assert sorted(fault.column for fault in row.faults) == ["category", "identity", "name", "phone", "status", "unit"]


def test_a_post_that_is_a_category_serves_as_one():
    row = one(title="科级非领导干部")
    assert row.values["category"] == "rank_section" and row.values["title"] == "科级非领导干部"


@pytest.mark.parametrize("above", range(10))
def test_the_header_stands_anywhere_in_the_first_ten_rows(above):
    lines = [[f"花名册第 {n} 行"] for n in range(above)]
    reading = read(*lines, HEADER, ["张三", "县财政局"])
    assert reading.header_row == above + 1
    assert [row.number for row in reading.rows] == [above + 2]


def test_an_eleventh_row_is_too_late_for_a_header():
    with pytest.raises(Refusal, match="前 10 行里没有“姓名”") as refused:
        read(*[["说明"]] * 10, HEADER, ["张三", "县财政局"])
    assert refused.value.reason == "no_header"


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("名字", "name"),
        ("姓  名*", "name"),
        ("工作单位", "unit"),
        ("所在单位", "unit"),
        ("部门", "unit"),
        ("手机", "phone"),
        ("联系电话（手机）", "phone"),
        ("编号", "staff_no"),
        ("人员编号", "staff_no"),
        ("身份证号码\n(18位)", "identity"),
        ("类别", "category"),
        ("人员状态", "status"),
        ("职务", "title"),
    ],
)
def test_headers_have_many_names(header, key):
    lines = [header, "姓名", "单位"] if key not in {"name", "unit"} else [header, "单位" if key == "name" else "姓名"]
    assert header in read(lines, ["张三", "李四", "县财政局"]).headers[key]


def test_the_better_of_two_words_wins_and_the_other_column_is_named_as_unused():
    reading = read(["姓名", "部门", "单位", "备注"], ["张三", "预算股", "县财政局", "好"])
    assert reading.rows[0].values["unit"] == "县财政局"
    assert reading.unused_headers == ["部门", "备注"]


def test_a_header_of_two_lines_is_read_as_one():
    reading = read(
        ["序号", "姓名", "单位", "联系方式", ""],
        ["", "", "", "手机号", "身份证号"],
        ["1", "张三", "县财政局", "13800001234", "11010519491231002X"],
    )
    assert reading.rows[0].number == 3
    assert reading.rows[0].values["phone"] == "13800001234"
    assert reading.rows[0].values["identity"] == "11010519491231002X"


def test_the_sheet_with_the_header_is_read_and_named():
    notes = table(["填写说明"], ["请按模板填写"], name="说明")
    people = table(HEADER, ["张三", "县财政局"], name="人员")
    short = table(["姓名"], ["李四"], name="领导")
    hidden = table(HEADER, ["王五", "县财政局"], ["赵六", "县财政局"], name="去年", hidden=True)
    reading = read_people([notes, short, people, hidden], today=TODAY, needs_unit=True)
    assert reading.sheet == "人员" and reading.other_sheets == ["领导"]
    assert [row.values["name"] for row in reading.rows] == ["张三"]


def test_rows_that_are_no_entries_are_left_out_and_told():
    reading = read(
        ["序号", "姓名", "单位"],
        ["一、党委机关"],
        ["1", "张三", "县财政局"],
        [],
        ["", "", "", ""],
        ["2"],
        ["序号", "姓名", "单位"],
        ["3", "示例：王五", "县财政局"],
        ["合 计", "2 人"],
        ["", "总计", "2"],
        ["填表人：李四", "", "审核人：赵六"],
        ["备注：以上人员均在职"],
    )
    assert [row.number for row in reading.rows] == [3]
    assert [(line.number, line.reason) for line in reading.left_out] == [
        (2, "分组标题"),
        (7, "重复的表头"),
        (8, "示例行"),
        (9, "合计行"),
        (10, "合计行"),
        (11, "表尾的说明"),
        (12, "表尾的说明"),
    ]


def test_a_merged_line_of_one_text_is_a_heading_and_a_lonely_name_is_an_entry():
    reading = read(["姓名", "单位"], ["县财政局"], ["张三"], ["", "县司法局"], merges=(Merge(1, 0, 1, 1),))
    assert [(line.number, line.reason) for line in reading.left_out] == [(2, "分组标题")]
    assert [(row.number, [fault.column for fault in row.faults]) for row in reading.rows] == [
        (3, ["unit"]),
        (4, ["name"]),
    ]


def test_a_merged_unit_cell_counts_for_every_row_it_covers():
    reading = read(
        ["单位", "姓名"],
        ["县财政局", "张三"],
        ["", "李四"],
        ["", "王五"],
        merges=(Merge(1, 0, 2, 0), Merge(0, 0, 0, 0)),
    )
    assert [row.values["unit"] for row in reading.rows] == ["县财政局", "县财政局", ""]
    assert any("合并单元格" in note for note in reading.rows[1].notes)
    assert [fault.column for fault in reading.rows[2].faults] == ["unit"]


def test_a_unit_admin_may_leave_the_unit_out():
    reading = read(["姓名", "手机号"], ["张三", "13800001234"], needs_unit=False)
    assert not reading.faulty() and reading.rows[0].values["unit"] == ""
    with pytest.raises(Refusal, match="没有“单位”这一列"):
        read(["姓名", "手机号"], ["张三", "13800001234"])


def test_a_list_without_people_is_refused():
    with pytest.raises(Refusal, match="下面没有人员"):
        read(HEADER, ["合计", "0"])


REPEATS = [
    (["张三", "甲", "13800001234"], ["张三", "甲", "13800001234"], True, []),
    (["张三", "甲", "13800001234", "1"], ["张三", "甲", "13800001234"], True, []),
    (["张三", "甲"], ["张 三", "甲"], True, []),
    (["张三", "甲"], ["张三", "乙"], False, []),
    (["张三", "甲", "13800001234"], ["张三", "甲", "13900001234"], False, []),
    (["张三", "甲", "13800001234"], ["李四", "甲", "13800001234"], False, ["phone"]),
    (["张三", "甲", "", "1"], ["李四", "乙", "", "1"], False, ["staff_no"]),
    (["张三", "甲", "13800001234"], ["张三", "乙", "13800001234"], False, ["unit"]),
    (["张三", "甲", "13800001234", "1"], ["张三", "甲", "13800001234", "2"], False, ["staff_no"]),
    (["张三", "甲", "13800001234"], ["张三", "甲"], False, ["name"]),
    (["张三", "甲", "13800001234"], ["张三", "甲", "", "1"], False, ["name"]),
]


@pytest.mark.parametrize(("first", "second", "repeats", "columns"), REPEATS)
def test_repeats_within_a_file(first, second, repeats, columns):
    reading = read(HEADER, first, second)
    assert not reading.rows[0].faults
    assert reading.rows[1].repeats == (2 if repeats else None)
    assert [fault.column for fault in reading.rows[1].faults] == columns
    assert all("第 2 行" in fault.sentence for fault in reading.rows[1].faults)


def test_mending_a_cell_reads_all_rows_anew():
    reading = read(HEADER, ["张三", "甲", "13800001234"], ["李四", "甲", "13800001234"], ["王5", "甲"])
    assert [row.number for row in reading.faulty()] == [3, 4]
    mended = mend(
        reading, {3: {"phone": "139 0000 1234"}, 4: {"name": "王五", "nonsense": "x"}}, today=TODAY, needs_unit=True
    )
    assert not mended.faulty()
    assert [row.values["name"] for row in mended.rows] == ["张三", "李四", "王五"]


def test_a_number_stays_a_number_until_another_text_is_typed():
    lost = read(HEADER, ["张三", "甲", "", "", number("110105194912310020")])
    same = mend(lost, {2: {"identity": "110105194912310020"}}, today=TODAY, needs_unit=True)
    assert [fault.column for fault in same.faulty()[0].faults] == ["identity"]
    assert not mend(lost, {2: {"identity": "11010519491231002X"}}, today=TODAY, needs_unit=True).faulty()
    assert not mend(lost, {2: {"identity": ""}}, today=TODAY, needs_unit=True).faulty()


def test_a_reading_survives_being_kept():
    reading = read(HEADER, ["张 三", "甲", number("13800001234")], ["李5", "甲"], ["合计"])
    kept = mend(from_plain(to_plain(reading)), {}, today=TODAY, needs_unit=True)
    assert [row.values for row in kept.rows] == [row.values for row in reading.rows]
    assert kept.left_out == reading.left_out and kept.headers == reading.headers
    assert kept.rows[0].raw["phone"].kind is CellKind.NUMBER


@pytest.mark.parametrize("needs_unit", [True, False])
def test_the_template_comes_back_empty_until_filled(needs_unit):
    tables = read_tables(template(needs_unit=needs_unit))
    assert [sheet.name for sheet in tables] == ["人员名单", "填写说明"]
    with pytest.raises(Refusal, match="下面没有人员"):
        read_people(tables, today=TODAY, needs_unit=needs_unit)
    tables[0].rows.append([text_cell("李四"), *([text_cell("县财政局")] if needs_unit else [])])
    reading = read_people(tables, today=TODAY, needs_unit=needs_unit)
    assert [row.values["name"] for row in reading.rows] == ["李四"] and not reading.faulty()
    assert [line.reason for line in reading.left_out] == ["示例行"]


def test_the_fault_list_has_a_line_for_every_fault_and_no_id_number():
    reading = read(HEADER, ["张3", "甲", "12", "", "110105194912310021"], ["李四", "甲"])
    (sheet,) = read_tables(fault_list(reading, labels=FIELD_LABELS, secret=("identity",)))
    lines = [[cell.text for cell in row] for row in sheet.rows[1:]]
    assert [line[:4] for line in lines] == [
        ["2", "张3", "姓名", "张3"],
        ["2", "张3", "手机号", "12"],
        ["2", "张3", "身份证号", ""],
    ]
    assert "110105194912310021" not in str(sheet.rows)


def test_eleven_thousand_people_are_all_read():
    def line(place: int) -> list[str]:
        first = f"430681{1970 + place % 30}{1 + place % 12:02}{1 + place % 28:02}{place % 1000:03}"
        identity = first + check_digit(first) if place % 4 == 0 else ""
        return [
            f"张 {chr(0x4E00 + place)}",
            f"单位{place % 330}",
            f"138-{place:04}-{place % 9999:04}"[:13],
            f"A{place:05}",
            identity,
        ]

    rows = [line(place) for place in range(11_000)]
    data = write_workbook(
        [Sheet("名单", [Column(header) for header in HEADER[:5]], [*rows, ["合计", "11000"]], title="全县人员花名册")]
    )
    started = perf_counter()
    reading = read_people(read_tables(data), today=TODAY, needs_unit=True)
    print(f"read 11,000 rows in {perf_counter() - started:.2f} s")
    assert len(reading.rows) == 11_000 and [row.number for row in reading.rows[:1]] == [3]
    assert reading.rows[10_999].values["staff_no"] == "A10999"
    assert len({row.values["name"] for row in reading.rows}) == 11_000
    assert [line.number for line in reading.left_out] == [11_003]
