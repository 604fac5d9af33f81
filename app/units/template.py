"""The workbook to fill in with units."""

from app.units.reading import FIELD_LABELS
from question_bank.files.workbooks import Column, Sheet, write_workbook

_WIDTHS = {"name": 30, "parent": 26, "system_parent": 26, "category": 18}
_EXAMPLE = {
    "name": "示例：城关镇司法所",
    "short": "司法所",
    "code": "0301",
    "parent": "城关镇",
    "system_parent": "县司法局",
    "category": "政府工作部门",
    "kind": "单位",
}
_NOTES = (
    "灰色的示例行导入时不读，可以删去，也可以留着。",
    "单位名称写全称，必须填。简称空着就用全称；简称可以重复（如各镇的“司法所”），显示时会带上级。",
    "编码可以空着；填了编码，上级一列可以写编码。编码只在这个文件里用来对上级。",
    "上级单位是按地区的上级（块），如“城关镇”；条线上级是主管系统（条），如“县司法局”，空着就与上级单位相同。",
    "上级写本文件里的单位，或系统里已有的单位，写全称或编码。最上面一级的上级空着。",
    "性质填“单位”或“分组”：分组只用来归类，不放人。空着按单位。",
    "各单位先后不限，上级可以写在下级后面。末尾的合计行、空行会略过。",
)


def template() -> bytes:
    """An .xlsx to fill in with units: columns as text, an example row that is not imported, and notes."""
    columns = [
        Column(label, width=_WIDTHS.get(key, 12), required=key == "name", choices=("单位", "分组") if key == "kind" else ())
        for key, label in FIELD_LABELS.items()
    ]
    example = [[_EXAMPLE[key] for key in FIELD_LABELS]]
    notes = Sheet("填写说明", [Column("", width=90)], [[note] for note in _NOTES], header=False)
    return write_workbook([Sheet("单位名单", columns, example, grey_rows=1, lines_for_entry=1_000), notes])
