"""Reads .xlsx, .xls and .csv of questions: every sheet, with or without a header."""

import re
from dataclasses import dataclass, field

from question_bank.files.cells import EMPTY, Cell, CellKind, Table
from question_bank.files.file_kinds import FileKind, kind_of
from question_bank.files.sheets import read_tables
from question_bank.formats.office.keys import LETTERS_READ, truth_of
from question_bank.formats.office.options import split_lettered, split_options
from question_bank.formats.office.question_types import Named, named_type
from question_bank.formats.office.settling import Raw, settle
from question_bank.formats.office.sheets import headers
from question_bank.formats.office.sheets.cases import Cases
from question_bank.formats.office.sheets.entries import Entry, entries_of, text_of, where
from question_bank.formats.office.sheets.layout import Layout, layouts_of
from question_bank.formats.office.signs import CROSSES, TICKS, aligned, clean
from question_bank.formats.office.text.answers import split_key
from question_bank.formats.office.text.marks import is_key, section_type
from question_bank.formats.understood import Doubt, FileRefused, Reading, Refused, Understood

_NAMES = {FileKind.XLSX: "xlsx", FileKind.OLD_EXCEL: "xls"}


@dataclass
class Found:
    """What the tables of a file gave so far."""

    questions: list[Understood] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, raw: Raw) -> None:
        """Settles one question and keeps it or why it is refused."""
        settled = settle(raw)
        if isinstance(settled, Refused):
            self.refused.append(settled)
        else:
            self.questions.append(settled)


def read_sheets(data: bytes) -> Reading:
    """The questions of a workbook or of separated text. Raises FileRefused when no sheet holds any."""
    kind = kind_of(data)
    tables = read_tables(data)
    found = Found()
    for table in tables:
        if table.hidden:
            found.notes.append(f"隐藏的表“{table.name}”没有读。需要的话，请取消隐藏后再导入。")
        else:
            read_table(table, found=found, formats_known=kind is not FileKind.OLD_EXCEL)
    if not found.questions and not found.refused:
        raise FileRefused(
            "没有在表格里找到试题，没有导入任何内容：没有一行表头写着题干（题目、试题内容）和答案，或者表头下面没有题。请在题目上面加一行表头，写上题干、选项A、选项B、答案等列名，再导入。",
            "no_questions",
        )
    return Reading(_NAMES.get(kind, "csv"), tuple(found.questions), tuple(found.refused), tuple(found.notes))


def read_table(table: Table, *, found: Found, formats_known: bool = True) -> None:
    """Adds the questions of one table; says in the notes what was passed over, the whole table if it has none."""
    layouts = layouts_of(table)
    if not layouts:
        name = f"表“{table.name}”" if table.name else "这个表"
        found.notes.append(f"{name}里没有看到试题的表头，没有读。")
        return
    named = named_type(re.sub(r"题库|试题库", "", table.name))
    _note_title(layouts[0], found.notes)
    for layout in layouts:
        read_layout(layout, found=found, named=_titled(layout) or named, formats_known=formats_known)


def _titled(layout: Layout) -> Named | None:
    """The type that the row right above a header says, as 二、判断题."""
    if layout.header_row < 1:
        return None
    texts = {clean(cell.text) for cell in layout.table.rows[layout.header_row - 1] if cell.text}
    return section_type(aligned(texts.pop())) if len(texts) == 1 else None


def read_layout(layout: Layout, *, found: Found, named: Named | None, formats_known: bool = True) -> None:
    """Adds the questions of a table whose columns are known; `named` is the type that its name or heading says."""
    _note_start(layout, found.notes)
    cases = Cases(layout)
    for entry in entries_of(layout, notes=found.notes, named=named):
        if cases.starts(entry):
            continue
        raw = _raw(layout, entry, formats_known=formats_known)
        cases.join(raw, entry)
        found.take(raw)
    found.refused += cases.left_alone()


def _note_title(layout: Layout, notes: list[str]) -> None:
    above = [clean(cell.text) for row in layout.table.rows[: max(layout.header_row, 0)] for cell in row if cell.text]
    if above:
        notes.append(f"表头上面的标题和说明没有读：“{above[0][:30]}”。")


def _note_start(layout: Layout, notes: list[str]) -> None:
    if layout.unused:
        notes.append(f"没有用到的列：{'、'.join(layout.unused)}。")
    if layout.guessed:
        notes.append("没有找到表头，各列是按内容猜的，请逐题核对。")


def _raw(layout: Layout, entry: Entry, *, formats_known: bool) -> Raw:
    table, cells = layout.table, entry.cells
    raw = Raw(
        entry.place + 1,
        where(table, entry.place),
        text_of(cells.get(headers.STEM, EMPTY)),
        named=named_type(text_of(cells.get(headers.TYPE, EMPTY))) or entry.section,
        explanation=_first(entry, headers.EXPLANATION),
        cited=_first(entry, headers.CITED),
        difficulty=_first(entry, headers.DIFFICULTY),
        tags=_first(entry, headers.TAGS),
        code=_first(entry, headers.CODE),
    )
    if layout.guessed:
        raw.doubts.append(Doubt("", "columns_guessed", "表格没有表头，各列是按内容猜的，请核对题干、选项和答案。"))
    if not table.name and not layout.guessed and _runs_over(layout, entry):
        raw.doubt("", "row_too_wide", "这一行的格数比表头多，可能是文字里的逗号没有加引号，各列都错了位。", blocks=True)
    options = _options(raw, layout, entry) or _options_in_stem(raw)
    raw.options = [text_of(cell) for cell in options]
    for place, cell in enumerate(options):
        _doubt_cell(raw, cell, name=f"选项 {LETTERS_READ[place % 16]} ", field_="options", formats_known=formats_known)
    _doubt_cell(raw, cells.get(headers.STEM, EMPTY), name="题干", field_="stem", formats_known=formats_known)
    raw.key = _key(raw, entry)
    if layout.columns.get(headers.KEY_EXPLAINED) == layout.columns.get(headers.KEY, -1):
        _part_explanation(raw)
    return raw


_EXPLAINS = re.compile(
    r"[\s,，;；。.、]*(?:[\[【(（]\s*(?:答案|试题)?(?:解析|说明|分析|详解|依据)\s*[\]】)）]\s*[:：]?|(?:答案|试题)?(?:解析|说明|分析|详解|依据)\s*[:：])\s*"
)


def _part_explanation(raw: Raw) -> None:
    """Parts `B。解析：…` of a column of both; a cell that does not begin with a plain key stays whole."""
    found = _EXPLAINS.search(raw.key)
    head, tail = (raw.key[: found.start()], raw.key[found.end() :]) if found else split_key(raw.key)[::2]
    if head and (found or is_key(head)):
        raw.key = head
        raw.explanation = "\n".join(text for text in (tail.strip(), raw.explanation) if text and text != raw.explanation)


def _first(entry: Entry, name: str) -> str:
    """The first text of a field over the question's rows."""
    rows = [entry.cells, *entry.under]
    return next((text for row in rows if (text := text_of(row.get(name, EMPTY)))), "")


def _options(raw: Raw, layout: Layout, entry: Entry) -> list[Cell]:
    """The option cells, from columns, from rows, or from one cell taken apart."""
    if layout.options and any(cell.text for cell in entry.option_cells):
        return _without_tail(entry.option_cells)
    if entry.under:
        rows = [entry.cells, *entry.under]
        if headers.OPTIONS in layout.columns:
            return [row[headers.OPTIONS] for row in rows if row[headers.OPTIONS].text]
        return [row[headers.STEM] for row in entry.under]
    whole = entry.cells.get(headers.OPTIONS, EMPTY)
    if not whole.text:
        return []
    options, certain = split_options(whole.text)
    if not options:
        return [whole]
    if not certain:
        raw.doubts.append(Doubt("options", "options_split", "一格里的几个选项没有明显的分隔，分法是猜的，请核对。"))
    return [Cell(option) for option in options]


def _runs_over(layout: Layout, entry: Entry) -> bool:
    """Whether a row of separated text has something beyond the header's last column."""
    header = layout.table.rows[layout.header_row]
    width = max((place for place, cell in enumerate(header) if cell.text), default=0) + 1
    return any(cell.text for cell in layout.table.rows[entry.place][width:])


def _options_in_stem(raw: Raw) -> list[Cell]:
    """The options of a stem's cell that holds both."""
    split = split_lettered(raw.stem, behind=True)
    if not split.options or not split.before.strip():
        return []
    raw.stem = split.before
    return [Cell(option) for option in split.options]


def _without_tail(cells: list[Cell]) -> list[Cell]:
    last = max(place for place, cell in enumerate(cells) if cell.text)
    return cells[: last + 1]


def _doubt_cell(raw: Raw, cell: Cell, *, name: str, field_: str, formats_known: bool) -> None:
    if cell.kind is CellKind.DATE:
        raw.doubts.append(Doubt(field_, "date_cell", f"{name}在表格里是日期“{text_of(cell)}”，原来写的可能不是日期，请核对。"))
    elif cell.kind is CellKind.NUMBER and not formats_known and "." in cell.text:
        raw.doubts.append(Doubt(field_, "number_cell", f"{name}在表格里是数字 {cell.text}，显示的可能是百分数等，请核对。"))


def _key(raw: Raw, entry: Entry) -> str:
    """The key of the question's row, or put together from the rows of its options."""
    rows = [entry.cells, *entry.under]
    option_rows = [row for row in rows if row.get(headers.OPTIONS, EMPTY).text] if entry.under else []
    marks = [text_of(row.get(headers.MARK, EMPTY)) for row in option_rows]
    if any(marks):
        return _marked(raw, marks)
    said = [text for row in rows if (text := text_of(row.get(headers.KEY, EMPTY)))]
    different = list(dict.fromkeys(said))
    if len(different) <= 1:
        return (
            different[0]
            if different and not (len(option_rows) > 1 and _is_mark(different[0]) and len(said) < len(rows))
            else (_marked(raw, [text_of(row.get(headers.KEY, EMPTY)) for row in option_rows]) if different else "")
        )
    if option_rows and all(_is_mark(text) for text in different):
        return _marked(raw, [text_of(row.get(headers.KEY, EMPTY)) for row in option_rows])
    if all(re.fullmatch(r"[A-H]", text) for text in different):
        return "".join(different)
    raw.doubts.append(Doubt("key", "key_unclear", f"几行里写了不同的答案：{'、'.join(different)[:40]}。", True))
    return ""


def _is_mark(text: str) -> bool:
    return bool(truth_of(text)) or text in TICKS or text in CROSSES or text in ("*", "★", "答案")


def _marked(raw: Raw, marks: list[str]) -> str:
    """The letters of the rows marked as right; a mark that is neither yes nor no makes the key unclear."""
    right = [truth_of(mark) == "对" or mark in ("*", "★", "答案") for mark in marks]
    odd = [mark for mark, yes in zip(marks, right, strict=True) if mark and not yes and truth_of(mark) != "错"]
    if odd:
        raw.doubts.append(Doubt("key", "key_unclear", f"“是否正确”写的是“{odd[0][:20]}”，看不懂。", True))
        return ""
    return "".join(LETTERS_READ[place] for place, yes in enumerate(right[: len(LETTERS_READ)]) if yes)
