"""Rows of a sheet sorted into questions, option rows, case texts and what is no question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from question_bank.files.cells import EMPTY, Cell, CellKind, Table
from question_bank.formats.office.question_types import CASE, Named, named_type
from question_bank.formats.office.sheets import headers
from question_bank.formats.office.sheets.layout import Layout, repeats_header
from question_bank.formats.office.signs import aligned, clean, narrow

_TOTAL = re.compile(r"^(合\s*计|总\s*计|小\s*计|共\s*计|共\s*\d+\s*[题道]|总题数|题目总数)")
_NOTE = re.compile(
    r"^(备注|注|说明|注意|注意事项|填写说明|填表说明|制表|审核|出题人|命题人|来源|例|示例|样例)\d*\s*[::.、]|^(制表|填表|审核|命题|出题)(人|单位|时间|日期)"
)
_OPTION_ROW = re.compile(r"^[(]?([A-H])[).、:,\s]\s*\S")


@dataclass
class Entry:
    """The rows of one question: the row with its stem, and the rows of options under it."""

    place: int
    cells: dict[str, Cell]
    option_cells: list[Cell] = field(default_factory=list)
    under: list[dict[str, Cell]] = field(default_factory=list)
    section: Named | None = None
    case_place: int = -1


def entries_of(layout: Layout, *, notes: list[str], named: Named | None) -> Iterator[Entry]:
    """The questions of a sheet in order, `named` being the type its name says; rows left out go to `notes`."""
    section = named
    open_: Entry | None = None
    for place in range(layout.first_entry, layout.end):
        row = layout.table.rows[place]
        filled = [cell for cell in row if cell.text]
        if not filled:
            continue
        reason, heading = _no_question(layout, row, filled=filled)
        if reason:
            section = heading or section
            notes.append(f"{where(layout.table, place)}：{reason}“{clean(filled[0].text)[:30]}”，没有当作试题。")
            continue
        cells = {name: _cell(layout, place, name) for name in layout.columns}
        if open_ is not None and _belongs(open_, cells, layout=layout, row=row):
            open_.under.append(cells)
            continue
        if open_ is not None:
            yield open_
        options = [layout.table.cell(place, column) for column in layout.options]
        open_ = Entry(place, cells, option_cells=options, section=section)
    if open_ is not None:
        yield open_


_SHARED = (headers.TYPE, headers.CITED, headers.TAGS, headers.DIFFICULTY)


def _cell(layout: Layout, place: int, name: str) -> Cell:
    """The cell of a field; type, ground, tags and difficulty count for every row that their merged cell covers."""
    column = layout.columns[name]
    cell = layout.table.cell(place, column)
    if cell.text or name not in _SHARED:
        return cell
    covers = (one for one in layout.table.merges if one.left <= column <= one.right and one.top <= place <= one.bottom)
    return next((layout.table.cell(one.top, one.left) for one in covers), cell)


def where(table: Table, place: int) -> str:
    """The row in words, with its sheet where that has a name."""
    return f"表“{table.name}”第 {place + 1} 行" if table.name else f"第 {place + 1} 行"


def text_of(cell: Cell) -> str:
    """What a person sees in the cell; TRUE and FALSE as the sheet writes them."""
    if cell.kind is CellKind.BOOLEAN:
        return "TRUE" if cell.text == "是" else "FALSE"
    return clean(cell.shown or cell.text)


def _no_question(layout: Layout, row: list[Cell], *, filled: list[Cell]) -> tuple[str, Named | None]:
    """Why a row is no question, "" for one that is; and the type that a heading among the rows says."""
    if repeats_header(layout, row):
        return "重复的表头", None
    first = narrow(clean(filled[0].text))
    if len(filled) <= 3 and (_TOTAL.match(first) or _NOTE.match(first)):
        return "合计或说明", None
    if len({cell.text for cell in filled}) == 1 and _is_heading(layout, row, text=first):
        return "分组标题", named_type(first)
    return "", None


_HEADING = re.compile(
    r"^([一二三四五六七八九十]+[、.]|第[一二三四五六七八九十\d]+(部分|章|节|篇|单元)|[(][一二三四五六七八九十]+[)])"
)


def _is_heading(layout: Layout, row: list[Cell], *, text: str) -> bool:
    """Whether the only text of a row stands over the next ones: it names a type or a part, outside the stem or merged."""
    column = next(place for place, cell in enumerate(row) if cell.text)
    if _OPTION_ROW.match(text):
        return False
    if _HEADING.match(text) or (named_type(text) and len(text) <= 30):
        return True
    return (
        column != layout.columns.get(headers.STEM)
        and not text.isdigit()
        and headers.OPTIONS in layout.columns
        and (column != layout.columns[headers.OPTIONS])
    )


def _belongs(entry: Entry, cells: dict[str, Cell], *, layout: Layout, row: list[Cell]) -> bool:
    """Whether a row carries an option of the question above instead of a question of its own."""
    stem = cells.get(headers.STEM, EMPTY).text
    if any(row[column].text for column in layout.options if column < len(row)):
        return False
    if stem and _option_in_stem(stem, entry) and not _numbered(cells, entry):
        return True
    if headers.OPTIONS not in cells:
        return False
    if not stem:
        return bool(cells[headers.OPTIONS].text) and not _numbered(cells, entry)
    return (
        clean(stem) == clean(entry.cells[headers.STEM].text) and bool(cells[headers.OPTIONS].text) and not _numbered(cells, entry)
    )


def _option_in_stem(stem: str, entry: Entry) -> bool:
    """Whether the stem's column holds the next option of a question that has none elsewhere."""
    found = _OPTION_ROW.match(aligned(clean(stem)))
    if not found or any(cell.text for cell in entry.option_cells) or entry.cells.get(headers.OPTIONS, EMPTY).text:
        return False
    return ord(found[1]) - ord("A") == len(entry.under)


def _numbered(cells: dict[str, Cell], entry: Entry) -> bool:
    """Whether the row has a number of its own that is not the question's."""
    for name in (headers.NUMBER, headers.CODE):
        text = cells.get(name, EMPTY).text
        if text and text != entry.cells.get(name, EMPTY).text:
            return True
    return False


def is_case(entry: Entry) -> bool:
    """Whether an entry is the text of a case that has a row of its own: its type says so, and it offers and answers nothing."""
    named = named_type(text_of(entry.cells.get(headers.TYPE, EMPTY)))
    offers = any(cell.text for cell in entry.option_cells) or entry.cells.get(headers.OPTIONS, EMPTY).text or entry.under
    return bool(named and named.type == CASE) and not offers and not entry.cells.get(headers.KEY, EMPTY).text
