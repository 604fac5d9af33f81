"""Case texts in sheets: in a column of their own, or in a row above the questions about them."""

import re

from question_bank.files.cells import EMPTY
from question_bank.formats.office.question_types import CASE
from question_bank.formats.office.settling import Raw
from question_bank.formats.office.sheets import headers
from question_bank.formats.office.sheets.entries import Entry, is_case, text_of, where
from question_bank.formats.office.sheets.layout import Layout
from question_bank.formats.office.signs import narrow
from question_bank.formats.understood import Doubt, Refused

_SUB = re.compile(r"^\s*([(]\d{1,2}[)]|\d{1,2}[)]|①|②|③|④|⑤|问题[一二三四五六\d]|第[一二三四五六\d]+问|小题\d)")
_SUB_NUMBER = re.compile(r"\d+\s*[-.—_－]\s*\d+|[(]\d+[)]")


class Cases:
    """The case text that rows of one sheet belong to, followed row by row."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.row_case: Entry | None = None
        self.row_joined = 0
        self.alone: list[Refused] = []
        self.column_text, self.column_group, self.column_until = "", "", -1
        self.started, self.after_case = "", False

    def starts(self, entry: Entry) -> bool:
        """Whether the entry is itself the text of a case; it then counts for the rows under it."""
        if not is_case(entry):
            return False
        self._close()
        self.row_case, self.row_joined = entry, 0
        return True

    def join(self, raw: Raw, entry: Entry) -> None:
        """Gives a question the text of its case, if it belongs to one."""
        if headers.CASE_TEXT in self.layout.columns:
            self._join_column(raw, entry)
        if self.row_case is None:
            return
        if not self._is_sub(raw, entry):
            self._close()
            return
        self.row_joined += 1
        raw.case_text = text_of(self.row_case.cells[headers.STEM])
        raw.group = where(self.layout.table, self.row_case.place)

    def left_alone(self) -> list[Refused]:
        """The case texts under which no question stood."""
        self._close()
        return self.alone

    def _close(self) -> None:
        case = self.row_case
        if case is not None and not self.row_joined:
            text = text_of(case.cells.get(headers.STEM, EMPTY))
            reason = "这是案例的正文，下面看不出哪些小题属于它，没有收下。请给小题编上（1）（2）或父题号再导入。"
            self.alone.append(Refused(case.place + 1, where(self.layout.table, case.place), reason, text[:60]))
        self.row_case = None

    def _is_sub(self, raw: Raw, entry: Entry) -> bool:
        """Whether a question under a case's row says that it belongs to it: by number, by type, or by the case's number."""
        assert self.row_case is not None
        case = self.row_case.cells
        group = text_of(entry.cells.get(headers.GROUP, EMPTY))
        if group:
            return group in {text_of(case.get(name, EMPTY)) for name in (headers.CODE, headers.NUMBER, headers.GROUP)}
        number = narrow(text_of(entry.cells.get(headers.NUMBER, EMPTY)))
        if _SUB.match(narrow(raw.stem)) or _SUB_NUMBER.fullmatch(number) or (raw.named and raw.named.type == CASE):
            return True
        return bool(text_of(case.get(headers.NUMBER, EMPTY))) and not number

    def _join_column(self, raw: Raw, entry: Entry) -> None:
        text = text_of(entry.cells[headers.CASE_TEXT])
        group = text_of(entry.cells.get(headers.GROUP, EMPTY))
        if text:
            if (text, group) != (self.column_text, self.column_group):
                self.column_until = self._merged_until(entry.place)
                self.started = group or where(self.layout.table, entry.place)
            self.column_text, self.column_group = text, group
            raw.case_text, raw.group = text, self.started
            self.after_case = True
        elif entry.place <= self.column_until or (group and group == self.column_group):
            raw.case_text, raw.group = self.column_text, self.started
        elif self.after_case and headers.GROUP not in self.layout.columns:
            self.after_case = False
            raw.doubts.append(
                Doubt("case_text", "case_unclear", "上一题有案例材料，这一题的材料是空的；如果同属一个案例，请补上。")
            )

    def _merged_until(self, place: int) -> int:
        """The last row that the merged cell of this case covers."""
        column = self.layout.columns[headers.CASE_TEXT]
        return next(
            (merge.bottom for merge in self.layout.table.merges if merge.left <= column <= merge.right and merge.top == place),
            place,
        )
