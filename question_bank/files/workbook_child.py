"""Run as a script in a process of its own: .xlsx bytes on stdin, cells as JSON on stdout.

It imports nothing of the application and gives itself limits of memory and processor time first.
"""

import datetime
import io
import json
import resource
import sys
import zipfile
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

BROKEN = 3
LOCKED = 4
MAX_MEMORY = 1024 * 1024 * 1024
MAX_SECONDS = 10


def main() -> int:
    """Reads stdin and writes the sheets; the exit code says broken or locked."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    max_rows, max_columns = int(sys.argv[1]), int(sys.argv[2])
    try:
        answer = read_all(sys.stdin.buffer.read(), max_rows=max_rows, max_columns=max_columns)
    except PasswordError:
        return LOCKED
    except (CalamineError, ValueError, MemoryError, OSError):
        return BROKEN
    json.dump(answer, sys.stdout, ensure_ascii=True, separators=(",", ":"))
    return 0


def read_all(data: bytes, *, max_rows: int, max_columns: int) -> dict[str, Any]:
    """Every worksheet with its cells, visible ones first; or the first one that is too large."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    formats = formats_of(data)
    sheets = []
    for meta in workbook.sheets_metadata:
        if meta.typ is not SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        if sheet.end is None:
            continue
        rows, columns = sheet.end[0] + 1, sheet.end[1] + 1
        if rows > max_rows or columns > max_columns:
            return {"too_many": [meta.name, rows, columns]}
        sheets.append(
            {
                "name": meta.name,
                "hidden": meta.visible is not SheetVisibleEnum.Visible,
                "merges": [[*top_left, *bottom_right] for top_left, bottom_right in sheet.merged_cell_ranges or []],
                "rows": _rows(sheet.to_python(skip_empty_area=False), formats.get(meta.name, {})),
            }
        )
    return {"sheets": sorted(sheets, key=lambda sheet: bool(sheet["hidden"]))}


def _rows(rows: list[list[Any]], formats: dict[tuple[int, int], str]) -> list[list[Any]]:
    plain = [[_plain(value) for value in row] for row in rows]
    for (row, column), code in formats.items():
        if row < len(plain) and column < len(plain[row]):
            value = plain[row][column]
            if isinstance(value, list):
                value.append(code)
            elif isinstance(value, int | float) and not isinstance(value, bool):
                plain[row][column] = {"n": value, "f": code}
    return plain


def _plain(value: Any) -> Any:
    """JSON of one value: a string, a number, true/false, null, or `[text]` for a date or time."""
    if value == "":
        return None
    if isinstance(value, datetime.datetime):
        return [value.strftime("%Y-%m-%d" if value.time() == datetime.time() else "%Y-%m-%d %H:%M:%S")]
    if isinstance(value, datetime.date | datetime.time):
        return [value.isoformat()]
    if isinstance(value, datetime.timedelta):
        return [str(value)]
    return value


_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BUILT_IN = {
    "1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%", "14": "yyyy/m/d", "20": "h:mm", "21": "h:mm:ss",
    "22": "yyyy/m/d h:mm", "27": 'yyyy"年"m"月"', "28": 'm"月"d"日"', "31": 'yyyy"年"m"月"d"日"', "57": 'yyyy"年"m"月"', "58": 'm"月"d"日"',
}  # fmt: skip


def formats_of(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """The number formats of cells that have one, by sheet and by row and column from 0; nothing for other files than .xlsx."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            codes = _codes(ElementTree.fromstring(book.read("xl/styles.xml")))
            if not codes:
                return {}
            return {name: _cells(book.read(part), codes) for name, part in _parts(book)}
    except (zipfile.BadZipFile, KeyError, ValueError, ElementTree.ParseError):
        return {}


def _codes(styles: ElementTree.Element) -> dict[str, str]:
    """Format codes by the number of the cell style, those that show something else than the value itself."""
    own = {one.get("numFmtId", ""): one.get("formatCode", "") for one in styles.iter(_MAIN + "numFmt")}
    codes = {}
    for place, style in enumerate(styles.findall(f"{_MAIN}cellXfs/{_MAIN}xf")):
        number = style.get("numFmtId", "0")
        code = own.get(number) or _BUILT_IN.get(number, "")
        if code not in ("", "General", "@"):
            codes[str(place)] = code
    return codes


def _parts(book: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The name of each sheet and the part of the zip that holds it."""
    links = {one.get("Id"): one.get("Target", "") for one in ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))}
    sheets = ElementTree.fromstring(book.read("xl/workbook.xml")).iter(_MAIN + "sheet")
    found = [(sheet.get("name", ""), links.get(sheet.get(_LINKS + "id")) or "") for sheet in sheets]
    return [
        (name, target.lstrip("/") if target.startswith("/") else f"xl/{target}")
        for name, target in found
        if "worksheets" in target
    ]


def _cells(part: bytes, codes: dict[str, str]) -> dict[tuple[int, int], str]:
    found = {}
    for _, cell in ElementTree.iterparse(io.BytesIO(part)):
        if cell.tag == _MAIN + "c" and cell.get("s") in codes and cell.get("t", "n") == "n" and len(cell):
            found[_place(cell.get("r", ""))] = codes[cell.get("s", "")]
        if cell.tag == _MAIN + "row":
            cell.clear()
    return found


def _place(name: str) -> tuple[int, int]:
    """Row and column from 0 of `B12`; raises ValueError."""
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(name[len(letters) :]) - 1, column - 1


if __name__ == "__main__":
    sys.exit(main())
