"""Finds the list inside a sheet as people make them: titles above, totals below, headers in many words."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.foundation.refusals import Refusal, bad_input
from question_bank.files.cells import EMPTY, Cell, CellKind, Table

HEADER_WITHIN = 10
"""The header stands in one of the first ten rows."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a column may hold: its key, the header we write, and the other words for it, best first."""

    key: str
    header: str
    synonyms: tuple[str, ...] = ()

    def rank_of(self, header: str) -> int | None:
        """How well a tidied header names this field, 0 best; None if it does not."""
        words = (self.header, *self.synonyms)
        return words.index(header) if header in words else None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no entry: its number, what it is, and its text."""

    number: int
    reason: str
    text: str


@dataclass(slots=True)
class RawRow:
    """A row of the list before anything was understood; `cells` by field key."""

    number: int
    cells: dict[str, Cell]
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class RawList:
    """The list found: where it stood, its columns by field key, its rows, and what was passed over."""

    sheet: str
    header_row: int
    headers: dict[str, str]
    rows: list[RawRow]
    left_out: list[LeftOut]
    unused_headers: list[str]
    other_sheets: list[str]


@dataclass(frozen=True, slots=True)
class _Header:
    table: Table
    row: int
    last_row: int
    columns: Mapping[str, int]


def tidy_header(text: str) -> str:
    """A header without spaces, stars, colons, line breaks and what stands in brackets."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"[(\[【〔].*?[)\]】〕]", "", plain)
    return re.sub(r"[\s*:：/、]+", "", plain).lower()


def read_list(tables: Sequence[Table], *, fields: Sequence[Field], needed: str, fill_merged: Sequence[str] = ()) -> RawList:
    """The list whose header names the field `needed` and most others; visible sheets go first.

    A merged cell of a `fill_merged` field counts for every row it covers.
    Raises Refusal when no sheet has such a header in its first ten rows.
    """
    found = [header for table in tables if (header := _header_of(table, fields=fields, needed=needed))]
    if not found:
        raise _no_header(fields, needed=needed)
    best = max(found, key=lambda header: (not header.table.hidden, len(header.columns), _height(header)))
    rows, left_out = _body(best, needed=needed)
    _fill_merged(best, rows=rows, keys=fill_merged)
    header_texts = {key: best.table.cell(best.row, column).text for key, column in best.columns.items()}
    for key, column in best.columns.items():
        header_texts[key] = header_texts[key] or best.table.cell(best.last_row, column).text
    return RawList(
        sheet=best.table.name,
        header_row=best.row + 1,
        headers=header_texts,
        rows=rows,
        left_out=left_out,
        unused_headers=_unused(best),
        other_sheets=[header.table.name for header in found if header is not best and not header.table.hidden],
    )


def _height(header: _Header) -> int:
    return len(header.table.rows) - header.last_row


def _no_header(fields: Sequence[Field], *, needed: str) -> Refusal:
    wanted = next(field for field in fields if field.key == needed)
    others = "、".join(field.header for field in fields if field.key != needed)
    return bad_input(
        f"没有找到表头：前 {HEADER_WITHIN} 行里没有“{wanted.header}”这一列。"
        f"请加一行表头，写上“{wanted.header}”和其他各列的名称（{others}），或下载模板填写。",
        reason="no_header",
    )


def _header_of(table: Table, *, fields: Sequence[Field], needed: str) -> _Header | None:
    best: _Header | None = None
    for row in range(min(HEADER_WITHIN, len(table.rows))):
        columns = _columns_of(table.rows[row], fields=fields)
        if needed in columns and (best is None or len(columns) > len(best.columns)):
            best = _Header(table, row, row, columns)
    return best and _with_second_line(best, fields=fields, needed=needed)


def _columns_of(row: Sequence[Cell], *, fields: Sequence[Field]) -> dict[str, int]:
    best: dict[str, tuple[int, int]] = {}
    for column, cell in enumerate(row):
        header = tidy_header(cell.text)
        for wanted in fields if header else ():
            rank = wanted.rank_of(header)
            if rank is not None and (wanted.key not in best or rank < best[wanted.key][0]):
                best[wanted.key] = (rank, column)
    return {key: column for key, (_, column) in best.items()}


def _with_second_line(header: _Header, *, fields: Sequence[Field], needed: str) -> _Header:
    """Takes in a second header line, as under a merged 联系方式, when nothing stands below the needed header."""
    below = header.row + 1
    if header.table.cell(below, header.columns[needed]).text or below >= len(header.table.rows):
        return header
    free = [
        cell if not header.table.cell(header.row, column).text or column not in header.columns.values() else EMPTY
        for column, cell in enumerate(header.table.rows[below])
    ]
    more = _columns_of(free, fields=fields)
    if not more:
        return header
    return _Header(header.table, header.row, below, {**more, **header.columns} | _better(header, more=more))


def _better(header: _Header, *, more: Mapping[str, int]) -> dict[str, int]:
    """Columns of the second line that stand right below the group header which was taken for them."""
    return {key: column for key, column in more.items() if header.columns.get(key) == column}


def _unused(header: _Header) -> list[str]:
    used = set(header.columns.values())
    texts = []
    for column in range(max(len(row) for row in header.table.rows)):
        text = header.table.cell(header.row, column).text or header.table.cell(header.last_row, column).text
        if text and column not in used and tidy_header(text) not in {"序号", "序", "no", "no."}:
            texts.append(text)
    return texts


_TOTAL = re.compile(r"^(合\s*计|总\s*计|小\s*计|共\s*计|总人数|合计人数|共\d+[人个])")
_FOOT = re.compile(r"^(填表|制表|填报|审核|审批|经办|负责人|联系人|盖章|单位\(盖章|填写说明|(备注|注|说明|注意)\d*[:.、])")
_GROUP = re.compile(r"^[一二三四五六七八九十]+、|^\([一二三四五六七八九十]+\)")
_EXAMPLE = re.compile(r"^(示例|例如|例:|样例|举例)")


def _body(header: _Header, *, needed: str) -> tuple[list[RawRow], list[LeftOut]]:
    rows, left_out = [], []
    for place in range(header.last_row + 1, len(header.table.rows)):
        row = header.table.rows[place]
        filled = [cell.text for cell in row if cell.text]
        if not filled:
            continue
        cells = {key: header.table.cell(place, column) for key, column in header.columns.items()}
        reason = _no_entry(filled, cells=cells, needed=needed, header=header)
        if not reason and len(filled) == 1 and _is_heading(header, place=place, text=filled[0]):
            reason = "分组标题"
        if reason:
            left_out.append(LeftOut(place + 1, reason, " ".join(filled)[:80]))
        elif any(cell.text for cell in cells.values()):
            rows.append(RawRow(place + 1, cells))
        elif any(cell.kind is CellKind.TEXT and not cell.text.isdigit() for cell in row):
            left_out.append(LeftOut(place + 1, "各列都没有填写", " ".join(filled)[:80]))
    return rows, left_out


def _no_entry(filled: list[str], *, cells: Mapping[str, Cell], needed: str, header: _Header) -> str:
    """What a row is that is no entry of the list; empty for an entry."""
    first = unicodedata.normalize("NFKC", filled[0])
    name = unicodedata.normalize("NFKC", cells[needed].text)
    if _TOTAL.match(first) or _TOTAL.match(name):
        return "合计行"
    if _EXAMPLE.match(first) or _EXAMPLE.match(name):
        return "示例行"
    if _FOOT.match(first) and len(filled) <= 4:
        return "表尾的说明"
    return "重复的表头" if _repeats_header(cells, header=header) else ""


def _is_heading(header: _Header, *, place: int, text: str) -> bool:
    """Whether the only text of a row stands over a part of the list: numbered, merged across, or in no column."""
    column = next(column for column, cell in enumerate(header.table.rows[place]) if cell.text)
    merged = any(merge.top <= place <= merge.bottom and merge.left <= column < merge.right for merge in header.table.merges)
    in_no_column = column not in header.columns.values() and not text.isdigit()
    return bool(_GROUP.match(unicodedata.normalize("NFKC", text))) or merged or in_no_column


def _repeats_header(cells: Mapping[str, Cell], *, header: _Header) -> bool:
    texts = [(tidy_header(cell.text), key) for key, cell in cells.items() if cell.text]
    return len(texts) > 1 and all(
        text == tidy_header(header.table.cell(header.row, header.columns[key]).text) for text, key in texts
    )


def _fill_merged(header: _Header, *, rows: list[RawRow], keys: Sequence[str]) -> None:
    by_number = {row.number: row for row in rows}
    for merge in header.table.merges:
        for key in keys:
            if header.columns.get(key) != merge.left or merge.bottom <= merge.top:
                continue
            whole = header.table.cell(merge.top, merge.left)
            for place in range(merge.top + 1, min(merge.bottom, len(header.table.rows)) + 1):
                row = by_number.get(place + 1)
                if row is not None and whole.text and not row.cells[key].text:
                    row.cells[key] = whole
                    row.notes.append(f"“{whole.text}”取自合并单元格")
