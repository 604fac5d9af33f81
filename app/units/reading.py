"""Reads a list of units out of a file: every row with how it was read and all that is wrong with it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from app.foundation.documents.lists import Field, read_list
from app.foundation.documents.readings import Reading, RowRead, reading_of
from app.foundation.refusals import bad_input
from question_bank.files.cells import EMPTY, Cell, Table, text_cell

FIELDS: tuple[Field, ...] = (
    Field("name", "单位名称", ("单位全称", "机构名称", "单位", "名称", "全称", "name")),
    Field("short", "简称", ("单位简称", "机构简称", "short", "shortname", "short_name")),
    Field("code", "编码", ("单位编码", "单位代码", "机构编码", "代码", "编号", "code")),
    Field(
        "parent",
        "上级单位",
        ("块上级", "按地区的上级", "所属地区", "上级", "上级编码", "上级单位编码", "上级机构", "隶属单位", "parent"),
    ),
    Field(
        "system_parent",
        "条线上级",
        ("主管部门", "主管单位", "业务主管部门", "条上级", "按系统的上级", "所属系统", "系统", "system_parent"),
    ),
    Field("category", "单位类别", ("类别", "单位类型", "机构类别", "类型", "category")),
    Field("kind", "性质", ("单位性质", "kind")),
)
FIELD_LABELS: dict[str, str] = {field.key: field.header for field in FIELDS}
UNIT, GROUP = "unit", "group"
LONGEST_NAME = 60
LONGEST_WORD = 40
_KINDS = {
    "": UNIT,
    "unit": UNIT,
    "单位": UNIT,
    "group": GROUP,
    "virtual": GROUP,
    "分组": GROUP,
    "节点": GROUP,
    "虚拟": GROUP,
    "虚拟节点": GROUP,
    "地区": GROUP,
}


def tidy_name(text: str) -> str:
    """A unit's name without spaces, its brackets full-width as on its seal; digits and letters narrow."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return plain.replace("(", "（").replace(")", "）")


def open_units(tables: Sequence[Table]) -> Reading:
    """The list of units in these tables, its rows raw: `mend` reads them. Raises Refusal when there is no list."""
    raw = read_list(tables, fields=FIELDS, needed="name", fill_merged=("parent", "system_parent", "category"))
    if not raw.rows:
        raise bad_input(f"第 {raw.header_row} 行是表头，下面没有单位。请填写后再上传。", reason="no_rows")
    return reading_of(raw, rows=[RowRead(row.number, raw=row.cells, came_with=tuple(row.notes)) for row in raw.rows])


def read_units(tables: Sequence[Table]) -> Reading:
    """The list of units in these tables, each row read, all faults told that the file itself shows."""
    return mend(open_units(tables), {})


def mend(reading: Reading, mended: Mapping[int, Mapping[str, str]], *, left: AbstractSet[int] = frozenset()) -> Reading:
    """The reading with other texts typed into some cells, by row number and field key; all rows read anew.

    Rows of `left` are to be left out: they repeat nothing and contradict nothing.
    """
    rows = []
    for row in reading.rows:
        raw: dict[str, Cell] = dict(row.raw)
        raw.update({key: text_cell(text) for key, text in mended.get(row.number, {}).items() if key in FIELD_LABELS})
        rows.append(read_row(row.number, raw, notes=row.came_with))
    check_together([row for row in rows if row.number not in left])
    return replace(reading, rows=rows)


def read_row(number: int, raw: Mapping[str, Cell], *, notes: tuple[str, ...] = ()) -> RowRead:
    """The row with each cell read by its own rule; what other rows say is not looked at."""
    row = RowRead(number, raw=dict(raw), notes=list(notes), came_with=notes)
    for key in FIELD_LABELS:
        row.values[key] = tidy_name(raw.get(key, EMPTY).text)
    name = row.values["name"]
    if not name:
        row.fault("name", "没有填单位名称")
    elif len(name) > LONGEST_NAME:
        row.fault("name", f"单位名称有 {len(name)} 个字，最多 {LONGEST_NAME} 个")
    elif name.isdigit():
        row.fault("name", "单位名称只有数字，请改成名称")
    elif name != raw["name"].text:
        row.notes.append(f"单位名称“{raw['name'].text}”读作“{name}”")
    kind = _KINDS.get(row.values["kind"].lower())
    if kind is None:
        row.fault("kind", f"性质“{row.values['kind']}”认不出来，可以填：单位、分组，空着按单位")
    row.values["kind"] = kind or UNIT
    for key in ("short", "category"):
        if len(row.values[key]) > LONGEST_WORD:
            row.fault(key, f"{FIELD_LABELS[key]}有 {len(row.values[key])} 个字，最多 {LONGEST_WORD} 个")
    return row


def check_together(rows: Sequence[RowRead]) -> None:
    """Marks repeats, and faults what contradicts: one code or name for two units, a unit above itself."""
    _find_repeats(rows)
    taken = [row for row in rows if row.repeats is None]
    for key in ("parent", "system_parent"):
        _find_cycles(taken, key=key)


def parent_row(row: RowRead, rows: Mapping[str, RowRead], *, key: str) -> RowRead | None:
    """The row of the same file that a parent cell names, by code or by name; `rows` from `rows_by_name`."""
    return rows.get(row.values[key]) if row.values[key] else None


def rows_by_name(rows: Sequence[RowRead]) -> dict[str, RowRead]:
    """The rows by code, by name, and by short name where only one row has it and no row is named so."""
    shorts = Counter(row.values["short"] for row in rows if row.values["short"])
    found = {row.values["short"]: row for row in rows if shorts[row.values["short"]] == 1}
    found.update({row.values["name"]: row for row in reversed(rows) if row.values["name"]})
    found.update({row.values["code"]: row for row in rows if row.values["code"]})
    return found


def _find_repeats(rows: Sequence[RowRead]) -> None:
    by_code: dict[str, RowRead] = {}
    by_name: dict[tuple[str, str], RowRead] = {}
    for row in rows:
        row.repeats = None
        code, place = row.values["code"], (row.values["name"], row.values["parent"])
        other = by_code.get(code) if code else None
        if other is not None and other.values["name"] != row.values["name"]:
            row.fault("code", f"与第 {other.number} 行“{other.values['name']}”的编码相同，请核对这两行")
            continue
        other = other or (by_name.get(place) if row.values["name"] else None)
        if other is None:
            by_code[code] = by_name[place] = row
        elif {key: text for key, text in row.values.items() if text} == {key: text for key, text in other.values.items() if text}:
            row.repeats = other.number
        else:
            row.fault("name", f"与第 {other.number} 行是同一个单位（同名同上级），内容却不同，请只留一行")


def _find_cycles(rows: Sequence[RowRead], *, key: str) -> None:
    by_name = rows_by_name(rows)
    checked: set[int] = set()
    for row in rows:
        trail: dict[int, RowRead] = {}
        at: RowRead | None = row
        while at is not None and at.number not in trail and at.number not in checked:
            trail[at.number] = at
            at = parent_row(at, by_name, key=key)
        if at is not None and at.number in trail:
            numbers = list(trail)
            ring = [trail[number] for number in numbers[numbers.index(at.number) :]]
            names = " → ".join(member.values["name"] for member in [*ring, ring[0]])
            for member in ring:
                member.fault(key, f"{FIELD_LABELS[key]}绕成了圈（{names}），一个单位不能在自己下面")
        checked.update(trail)
