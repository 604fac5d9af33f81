"""What importing people would do, row by row: a table against people who are there already."""

from datetime import date

import pytest

from app.foundation.access import AREA, SYSTEM, Grant
from app.people import rules
from app.people.pinyin import search_key
from app.people.planning import Importer, KnownPeople, KnownPerson, plan_people
from app.people.reading.file import read_people
from app.units.known import KnownUnit, KnownUnits
from question_bank.files.cells import Table, text_cell

HEADER = ["姓名", "单位", "手机号", "工号", "人员类别", "状态", "职务"]
UNITS = KnownUnits.of(
    [
        KnownUnit(1, "c1", "县水利局", "县水利局", "unit", "", None, None, "/1/", "/1/"),
        KnownUnit(2, "c2", "县财政局", "县财政局", "unit", "", None, None, "/2/", "/2/"),
        KnownUnit(3, "c3", "水管站", "水管站", "unit", "", 1, 1, "/1/3/", "/1/3/"),
        KnownUnit(4, "c4", "政府部门", "政府部门", "group", "", None, None, "/4/", "/4/"),
    ]
)


def index_of(text: str, column: str) -> bytes:
    return f"{column}:{text}".encode()


def person(number: int, name: str, *, unit: int | None = 1, staff_no: str = "", phone: str = "", left: bool = False) -> KnownPerson:
    return KnownPerson(
        number, name, staff_no or None, index_of(phone, "phone") if phone else None, None, "staff", "left" if left else "active", "",
        None if left else unit, 1 if left else None,
    )  # fmt: skip


KNOWN = KnownPeople.of(
    [
        person(1, "张三", staff_no="A1", phone="13800001111"), person(2, "李四", unit=2, staff_no="A2"), person(3, "王五"),
        person(4, "赵六"), person(5, "赵六"), person(6, "钱七", staff_no="A7", left=True), person(8, "孙八", phone="13800008888"),
    ]
)  # fmt: skip


def plan(line: list[str], *, default: int | None = None, mine: tuple[int, ...] = (1, 3)):
    table = Table("", [[text_cell(value) for value in row] for row in (HEADER, line)])
    reading = read_people([table], today=date(2026, 11, 22), needs_unit=default is None)
    importer = Importer(UNITS.units.get(default or 0), lambda unit: unit.id in mine)
    plans = plan_people(reading.rows, units=UNITS, people=KNOWN, importer=importer, index_of=index_of)
    return plans[0] if plans else None, reading.rows[0]


@pytest.mark.parametrize(
    ("line", "act", "existing", "changes"),
    [
        (["新人", "县水利局"], "add", None, set()),
        (["张三", "县水利局", "13800001111"], "same", 1, set()),
        (["张三", "县水利局", "13800001111", "A1"], "same", 1, set()),
        (["张三", "县水利局", "13900001111", "A1"], "change", 1, {"phone"}),
        (["张三", "县水利局", "13800001111", "A9"], "change", 1, {"staff_no"}),
        (["张三", "水管站", "", "A1"], "change", 1, {"unit"}),
        (["张三", "县水利局", "", "A1", "执法人员", "产假", "科长"], "change", 1, {"category", "status", "title"}),
        (["张三", "县水利局", "13700001111", "B1"], "add", None, set()),
        (["王五", "县水利局"], "same", 3, set()),
        (["王五", "水管站"], "add", None, set()),
        (["钱七", "县水利局", "", "A7"], "change", 6, {"unit", "status"}),
        (["钱七", "县水利局", "", "A7", "", "退休"], "same", 6, set()),
    ],
)
def test_a_row_adds_changes_or_finds_nothing_to_do(line: list[str], act: str, existing: int | None, changes: set[str]) -> None:
    planned, row = plan(line)
    assert planned is not None, row.faults
    assert (planned.act, planned.existing.id if planned.existing else None, planned.changes) == (act, existing, changes)


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        (["新人", "没有的局"], "unit", "没有找到单位"),
        (["新人", "政府部门"], "unit", "是分组"),
        (["新人", "县财政局"], "unit", "不归您管理"),
        (["新人", "县水利局", "13800001111"], "phone", "“张三”已经用了这个手机号"),
        (["新人", "县水利局", "", "A2"], "staff_no", "另一个人已经用了这个工号"),
        (["李四", "县水利局", "", "A2"], "name", "登记在别的单位"),
        (["赵六", "县水利局"], "name", "已有 2 个同名"),
    ],
)
def test_a_row_that_cannot_be_says_why(line: list[str], column: str, said: str) -> None:
    planned, row = plan(line)
    assert planned is None
    assert [fault.column for fault in row.faults] == [column] and said in row.faults[0].sentence


def test_numbers_of_two_people_in_one_row_are_told() -> None:
    people = KnownPeople.of([person(1, "张三", staff_no="A1"), person(2, "张三", phone="13800001111")])
    table = Table("", [[text_cell(value) for value in row] for row in (HEADER, ["张三", "县水利局", "13800001111", "A1"])])
    reading = read_people([table], today=date(2026, 11, 22), needs_unit=True)
    plans = plan_people(reading.rows, units=UNITS, people=people, importer=Importer(None, lambda _: True), index_of=index_of)
    assert plans == [] and "2 个“张三”" in reading.rows[0].faults[0].sentence


def test_a_row_without_a_unit_goes_to_the_importers_own() -> None:
    planned, row = plan(["新人", ""], default=3)
    assert planned is not None and planned.unit.id == 3
    assert any("按“水管站”读" in note for note in row.notes)


@pytest.mark.parametrize(
    ("grant", "role", "tree", "path", "may"),
    [
        (Grant("unit_admin", 3, AREA, "/1/3/"), "unit_admin", AREA, "/1/3/", True),
        (Grant("unit_admin", 3, AREA, "/1/3/"), "unit_head", AREA, "/1/3/9/", True),
        (Grant("unit_admin", 3, AREA, "/1/3/"), "unit_admin", AREA, "/1/", False),
        (Grant("unit_admin", 3, AREA, "/1/3/"), "unit_admin", AREA, "/1/30/", False),
        (Grant("unit_admin", 3, AREA, "/1/3/"), "unit_admin", SYSTEM, "/1/3/", False),
        (Grant("unit_admin", 3, AREA, "/1/3/"), "office_checker", AREA, "/1/3/", False),
        (Grant("office_checker", 1, AREA, "/1/"), "office_author", SYSTEM, "/1/3/", True),
        (Grant("office_checker", 1, AREA, "/1/"), "person", AREA, "/1/3/", False),
        (Grant("auditor", 1, AREA, "/1/"), "unit_admin", AREA, "/1/3/", False),
    ],
)
def test_roles_are_granted_within_the_granters_scope(grant: Grant, role: str, tree: str, path: str, may: bool) -> None:
    assert rules.may_grant([grant], role=role, tree=tree, path=path) is may


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("张三", "zhangsan zs"), ("曾小明", "zengxiaoming zxm"), ("单雄信", "shanxiongxin sxx"), ("仇英", "qiuying qy"),
        ("解缙", "xiejin xj"), ("尉迟恭", "yuchigong ycg"), ("吕布", "lvbu lb"), ("阿依古丽·买买提", "ayigulimaimaiti ayglmmt"),
        ("", " "),
    ],
)  # fmt: skip
def test_names_are_found_by_the_sound_surnames_have(name: str, key: str) -> None:
    assert search_key(name) == key
