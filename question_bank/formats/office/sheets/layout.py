"""Finds the header of a question sheet, in one row or two, under titles; or guesses the columns where there is none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from question_bank.files.cells import EMPTY, Cell, Table, text_cell
from question_bank.formats.office.keys import truth_of
from question_bank.formats.office.question_types import named_type
from question_bank.formats.office.sheets import headers
from question_bank.formats.office.signs import clean, narrow, tidy_header

HEADER_WITHIN = 20
"""The header stands in one of the first twenty rows."""


@dataclass(frozen=True)
class Layout:
    """Where a sheet keeps what: `columns` by field, `options` in the order A, B …; rows counted from 0.

    `guessed` says that no header named the columns; `until` is the row where another layout begins, 0 for none.
    """

    table: Table
    header_row: int
    last_row: int
    columns: dict[str, int]
    options: tuple[int, ...] = ()
    guessed: bool = False
    unused: tuple[str, ...] = field(default=())
    until: int = 0

    @property
    def first_entry(self) -> int:
        """The row after the header."""
        return self.last_row + 1

    @property
    def end(self) -> int:
        """The row after the last one of this layout."""
        return self.until or len(self.table.rows)


def layouts_of(table: Table) -> list[Layout]:
    """The layouts of a sheet from top to bottom: a further header with other columns begins a further part."""
    first = find_layout(table) or guess_layout(table)
    if first is None:
        return []
    found = [first]
    for row in range(first.first_entry, len(table.rows)):
        if not any(_names_stem(cell.text) for cell in table.rows[row]):
            continue
        other = _named(table, row=row, last=row)
        if other and (other.columns, other.options) != (found[-1].columns, found[-1].options):
            found[-1] = replace(found[-1], until=row)
            found.append(other)
    return found


def _names_stem(text: str) -> bool:
    named = headers.field_of(text) if 0 < len(text) <= 12 else None
    return named is not None and named[0] == headers.STEM


def find_layout(table: Table) -> Layout | None:
    """The layout that names most columns, a stem among them; None if no row looks like a header of questions."""
    best: Layout | None = None
    for row in range(min(HEADER_WITHIN, len(table.rows))):
        for last in (row, row + 1):
            found = _named(table, row=row, last=last)
            if found and (best is None or _size(found) > _size(best)):
                best = found
    return best


def _size(layout: Layout) -> tuple[int, bool]:
    return len(layout.columns) + len(layout.options), layout.last_row == layout.header_row


def _named(table: Table, *, row: int, last: int) -> Layout | None:
    if last >= len(table.rows):
        return None
    texts = _header_texts(table, row=row, last=last)
    if texts is None:
        return None
    columns: dict[str, tuple[int, int]] = {}
    options: dict[int, int] = {}
    for column, text in enumerate(texts):
        place = option_place_of(text)
        named = headers.field_of(text[-1]) or (headers.field_of(text[0]) if text else None) if text else None
        if place is not None:
            options.setdefault(place, column)
        elif named and (named[0] not in columns or named[1] < columns[named[0]][0]):
            columns[named[0]] = (named[1], column)
    places = {field_: column for field_, (_, column) in columns.items()}
    if headers.KEY_EXPLAINED in places:
        places.setdefault(headers.EXPLANATION if headers.KEY in places else headers.KEY, places[headers.KEY_EXPLAINED])
    _part_letters(places, [column for column, text in enumerate(texts) if _names_options(text)], table.rows[last + 1 :])
    if not _enough(places, options):
        return None
    used = {*places.values(), *options.values()}
    unused = tuple(clean(text[-1])[:20] for column, text in enumerate(texts) if text and column not in used)
    ordered = tuple(options[place] for place in sorted(options))
    return Layout(table, row, last, places, options=ordered, unused=unused)


def _names_options(texts: Sequence[str]) -> bool:
    named = headers.field_of(texts[-1]) if texts and option_place_of(texts) is None else None
    return named is not None and named[0] == headers.OPTIONS


_LETTER_CELL = re.compile(r"[A-Pa-p][.．、:：)）]?")


def _part_letters(places: dict[str, int], named: list[int], rows: Sequence[Sequence[Cell]]) -> None:
    """Of two columns named for options, as 选项 and 选项内容, the one of nothing but letters holds the letters."""
    held = [
        column
        for column in named
        if (texts := [narrow(clean(row[column].text)) for row in rows if column < len(row) and row[column].text])
        and all(_LETTER_CELL.fullmatch(text) for text in texts)
    ]
    rest = [column for column in named if column not in held]
    if held and len(rest) == 1:
        places.setdefault(headers.LETTER, held[0])
        places[headers.OPTIONS] = rest[0]


def option_place_of(texts: Sequence[str]) -> int | None:
    """The option that a column's header texts, upper row first, name together."""
    found = headers.option_place(texts[-1]) if texts else None
    return headers.option_place("".join(texts)) if found is None and len(texts) > 1 else found


def _enough(columns: dict[str, int], options: dict[int, int]) -> bool:
    if options and 0 not in options:
        return False
    rest = {headers.KEY, headers.OPTIONS, headers.MARK} & set(columns)
    return headers.STEM in columns and bool(rest or len(options) > 1 or headers.TYPE in columns)


def _header_texts(table: Table, *, row: int, last: int) -> list[list[str]] | None:
    """The header texts of each column, upper row first; None where the second row is no part of a header."""
    upper = [cell.text for cell in table.rows[row]]
    if any(len(text) > headers.LONGEST_HEADER for text in upper):
        return None
    if last == row:
        return [[text] if text else [] for text in upper]
    lower = [cell.text for cell in table.rows[last]]
    filled = [text for text in lower if text]
    if not filled or any(not (headers.field_of(text) or headers.option_place(text) is not None) for text in filled):
        return None
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    return [[text for text in (_over(table, upper, row=row, column=column), lower[column]) if text] for column in range(width)]


def _over(table: Table, upper: Sequence[str], *, row: int, column: int) -> str:
    """The text over a column: its own, or that of the merged cell which covers it."""
    for merge in table.merges:
        if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
            return table.cell(merge.top, merge.left).text
    return upper[column]


def turned_forms(table: Table) -> Table | None:
    """A table of forms, 题干 | … over 选项A | … over 答案 | …, as a sheet with a row for each; None for any other table."""
    rows = [row for row in table.rows if any(cell.text for cell in row)]
    if len(rows) < 3 or any(len(row) != 2 for row in rows):
        return None
    heads = [row[0].text for row in rows]
    fields = [named[0] for head in heads if (named := headers.field_of(head))]
    known = [headers.field_of(head) is not None or headers.option_place(head) is not None for head in heads]
    if not all(known) or headers.STEM not in fields or headers.KEY not in fields:
        return None
    forms: list[dict[str, Cell]] = []
    for head, (_, cell) in zip(heads, rows, strict=True):
        if not forms or head == heads[0] or head in forms[-1]:
            forms.append({})
        forms[-1][head] = cell
    columns = list(dict.fromkeys(heads))
    return Table(
        table.name, [[text_cell(head) for head in columns], *([form.get(head, EMPTY) for head in columns] for form in forms)]
    )


_KEY_LIKE = re.compile(r"[A-Ha-h](?:[\s,，、;；|]*[A-Ha-h])*")
_SAMPLE = 60


def guess_layout(table: Table) -> Layout | None:
    """The columns as their contents suggest: a column of keys and one of long texts; None if that is not to be seen."""
    rows = [row for row in table.rows[:_SAMPLE] if sum(bool(cell.text) for cell in row) >= 2]
    if not rows:
        return None
    width = max(len(row) for row in rows)
    columns = [[row[column] for row in rows if column < len(row) and row[column].text] for column in range(width)]
    keys = [_share(cells, _is_key) if len(cells) * 2 >= len(rows) else 0.0 for cells in columns]
    key = max(range(width), key=lambda column: (keys[column], column))
    if keys[key] < 0.8:
        return None
    places = {headers.KEY: key}
    rest = [column for column in range(width) if column != key and columns[column]]
    types = [column for column in rest if _share(columns[column], _is_type) >= 0.8]
    if types:
        places[headers.TYPE] = types[0]
    texts = [column for column in rest if column not in types and _share(columns[column], _is_number) < 0.8]
    if not texts:
        return None
    stem = max((column for column in texts if column < key), default=None, key=lambda column: _length(columns[column]))
    if stem is None:
        stem = max(texts, key=lambda column: _length(columns[column]))
    places[headers.STEM] = stem
    between = range(stem + 1, key) if stem < key else range(stem + 1, width)
    options = tuple(column for column in between if column in texts)
    if options and len(options) == 1 and any("\n" in cell.text or "|" in cell.text for cell in columns[options[0]]):
        places[headers.OPTIONS] = options[0]
        options = ()
    behind = [column for column in texts if column > key and column not in options and column != stem]
    if behind:
        places[headers.EXPLANATION] = behind[0]
    return Layout(table, -1, -1, places, options=options, guessed=True)


def _share(cells: Sequence[Cell], test: "re.Pattern[str] | object") -> float:
    return sum(bool(test(cell.text)) for cell in cells) / len(cells) if cells and callable(test) else 0.0


def _is_key(text: str) -> bool:
    return bool(_KEY_LIKE.fullmatch(narrow(clean(text)))) or (bool(truth_of(text)) and not text.isdigit())


def _is_type(text: str) -> bool:
    return len(text) <= 12 and named_type(text) is not None


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.、（）()-]+", text))


def _length(cells: Sequence[Cell]) -> float:
    return sum(len(cell.text) for cell in cells) / len(cells)


def repeats_header(layout: Layout, row: Sequence[Cell]) -> bool:
    """Whether a row says the header again."""
    if layout.guessed or any(len(cell.text) > headers.LONGEST_HEADER for cell in row):
        return False
    pairs = [(tidy_header(cell.text), column) for column, cell in enumerate(row) if cell.text]
    lines = (layout.header_row, layout.last_row)
    same = [any(text == tidy_header(layout.table.cell(line, column).text) for line in lines) for text, column in pairs]
    return len(same) > 1 and all(same)
