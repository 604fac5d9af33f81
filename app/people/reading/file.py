"""A whole file of people: its rows, the repeats among them, and the same after rows were mended."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date

from app.foundation.documents.lists import read_list
from app.foundation.documents.readings import Reading, RowRead, reading_of
from app.foundation.refusals import bad_input
from app.people.reading.fields import FIELD_LABELS, FIELDS
from app.people.reading.row import read_row
from question_bank.files.cells import EMPTY, Cell, Table, text_cell


def open_people(tables: Sequence[Table], *, needs_unit: bool) -> Reading:
    """The list of people in these tables, its rows raw: `mend` reads them.

    `needs_unit` False lets the unit column be missing or blank: the importer's own unit is meant.
    Raises Refusal when there is no list, or the unit column is missing though needed.
    """
    raw = read_list(tables, fields=FIELDS, needed="name", fill_merged=("unit",))
    if needs_unit and "unit" not in raw.headers:
        raise bad_input(
            f"第 {raw.header_row} 行的表头里没有“单位”这一列，不知道每个人是哪个单位的。请加上这一列再上传。",
            reason="no_unit_column",
        )
    if not raw.rows:
        raise bad_input(f"第 {raw.header_row} 行是表头，下面没有人员。请填写后再上传。", reason="no_rows")
    return reading_of(raw, rows=[RowRead(row.number, raw=row.cells, came_with=tuple(row.notes)) for row in raw.rows])


def read_people(tables: Sequence[Table], *, today: date, needs_unit: bool) -> Reading:
    """The list of people in these tables, each row read, all faults told. Raises Refusal as `open_people` does."""
    return mend(open_people(tables, needs_unit=needs_unit), {}, today=today, needs_unit=needs_unit)


def mend(
    reading: Reading,
    mended: Mapping[int, Mapping[str, str]],
    *,
    today: date,
    needs_unit: bool,
    left: AbstractSet[int] = frozenset(),
) -> Reading:
    """The reading with other texts typed into some cells, by row number and field key; all rows read anew.

    Rows of `left` are to be left out: they repeat nothing and contradict nothing.
    """
    rows = []
    for row in reading.rows:
        raw: dict[str, Cell] = dict(row.raw)
        for key, text in mended.get(row.number, {}).items():
            if key in FIELD_LABELS and text.strip() != raw.get(key, EMPTY).text:
                raw[key] = text_cell(text)
        rows.append(read_row(row.number, raw, today=today, needs_unit=needs_unit, notes=row.came_with))
    find_repeats([row for row in rows if row.number not in left])
    return replace(reading, rows=rows)


def find_repeats(rows: Sequence[RowRead]) -> None:
    """Marks rows that say again what an earlier row said, and faults those that contradict one.

    The same person is known by ID number, staff number or phone together with the name. Two of one
    name in one unit are two people when such a number tells them apart, and a fault when none can.
    """
    by_number: dict[tuple[str, str], RowRead] = {}
    by_name: dict[tuple[str, str], list[RowRead]] = {}
    for row in rows:
        row.repeats = None
        same = _same_by_number(row, by_number) or _same_by_name(row, by_name)
        if same is not None:
            _compare(row, same)
        if row.repeats is None:
            for key in _numbers(row):
                by_number.setdefault(key, row)
            by_name.setdefault((row.values["name"], row.values["unit"]), []).append(row)


def _numbers(row: RowRead) -> list[tuple[str, str]]:
    return [(key, row.values[key]) for key in ("identity", "staff_no", "phone") if row.values[key]]


def _same_by_number(row: RowRead, seen: Mapping[tuple[str, str], RowRead]) -> RowRead | None:
    same = None
    for key, value in _numbers(row):
        other = seen.get((key, value))
        if other is None:
            continue
        if other.values["name"] == row.values["name"]:
            same = same or other
        else:
            sentence = f"与第 {other.number} 行“{other.values['name']}”的{FIELD_LABELS[key]}相同，请核对这两行"
            row.fault(key, sentence)
    return same


def _same_by_name(row: RowRead, seen: Mapping[tuple[str, str], list[RowRead]]) -> RowRead | None:
    """A row of the same name and unit that says the same; a fault where nothing tells the two apart."""
    if not row.values["name"]:
        return None
    mine = dict(_numbers(row))
    for other in seen.get((row.values["name"], row.values["unit"]), []):
        theirs = dict(_numbers(other))
        if not mine and not theirs:
            return other
        if not mine.keys() & theirs.keys():
            row.fault("name", f"与第 {other.number} 行同名同单位，看不出是不是同一个人，请填工号或手机号来区分")
            return None
    return None


def _compare(row: RowRead, other: RowRead) -> None:
    different = [key for key in FIELD_LABELS if row.values[key] and other.values[key] and row.values[key] != other.values[key]]
    if not different:
        row.repeats = other.number
    for key in different:
        sentence = f"与第 {other.number} 行是同一个人，{FIELD_LABELS[key]}却不同，请只留一行或改成一致"
        row.fault(key, sentence)
