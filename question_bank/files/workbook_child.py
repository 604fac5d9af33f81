"""Run as a script in a process of its own: .xlsx bytes on stdin, cells as JSON on stdout.

It imports nothing of the application and gives itself limits of memory and processor time first.
"""

import datetime
import io
import json
import resource
import sys
from typing import Any

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
                "rows": [[_plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)],
            }
        )
    return {"sheets": sorted(sheets, key=lambda sheet: bool(sheet["hidden"]))}


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


if __name__ == "__main__":
    sys.exit(main())
