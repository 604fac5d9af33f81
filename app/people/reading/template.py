"""The workbook to fill in with people."""

from app.people.categories import CATEGORIES, STATUSES
from app.people.reading.fields import FIELD_LABELS
from question_bank.files.workbooks import Column, Sheet, write_workbook

EXAMPLE_MARK = "示例"
_ENTRY_LINES = 2_000
_EXAMPLE = {
    "name": f"{EXAMPLE_MARK}：张三",
    "unit": "县财政局",
    "phone": "13800001234",
    "staff_no": "CZ0012",
    "identity": "11010519491231002X",
    "category": CATEGORIES["staff"],
    "title": "科员",
    "status": STATUSES["active"],
}
_WIDTHS = {"unit": 26, "phone": 16, "identity": 22, "category": 20, "title": 18}
_NOTES = (
    "灰色的示例行导入时不读，可以删去，也可以留着。",
    "带 * 的列必须填，其余可以空着。手机号和工号至少填一个，本人用它登录；都没有时系统会编一个工号。",
    "单位写全称；重名的单位把上级写在前面，如“城关镇司法所”。单位管理员导入自己单位的人，可以不填单位。",
    "手机号、身份证号两列已设为文本，请不要改回数字格式，否则末几位会丢失。",
    "身份证号可以不填。填了只核对末位校验和出生日期。",
    f"人员类别可以填：{'、'.join(CATEGORIES.values())}。",
    f"状态可以填：{'、'.join(STATUSES.values())}。空着按“在职”。",
    "表头在前十行内即可，列的先后不限；末尾的合计行、空行会略过。",
)


def template(*, needs_unit: bool) -> bytes:
    """An .xlsx to fill in with people: columns as text, an example row that is not imported, and notes."""
    keys = [key for key in FIELD_LABELS if needs_unit or key != "unit"]
    columns = [
        Column(
            FIELD_LABELS[key],
            width=_WIDTHS.get(key, 14),
            choices={"category": tuple(CATEGORIES.values()), "status": tuple(STATUSES.values())}.get(key, ()),
            required=key in {"name", "unit"},
        )
        for key in keys
    ]
    notes = Sheet("填写说明", [Column("", width=90)], [[note] for note in _NOTES], header=False)
    example = [[_EXAMPLE[key] for key in keys]]
    return write_workbook([Sheet("人员名单", columns, example, grey_rows=1, lines_for_entry=_ENTRY_LINES), notes])
