"""Reads questions of running text: the lines of a .txt or of a document."""

import re
from collections.abc import Sequence

from question_bank.files.csv_text import decoded
from question_bank.formats.office.settling import settle
from question_bank.formats.office.signs import clean
from question_bank.formats.office.stem_keys import LONGEST
from question_bank.formats.office.text.grammar import Paper, read_lines
from question_bank.formats.office.text.lines import Line
from question_bank.formats.understood import FileRefused, Reading, Refused, Understood

NO_QUESTIONS = (
    "没有在文件里找到试题：没有看到带题号的题目和 A、B、C 选项，也没有答案。请按“题号、题干、选项、答案”的顺序写好再导入。"
)
MOST_LINES = 60_000
_FEW_MARKS = 0.5
"""Bold or colour stands for keys only if most questions that have no key elsewhere carry it."""


def read_text(data: bytes) -> Reading:
    """The questions of a plain text file. Raises FileRefused when it holds none."""
    lines = [Line(row, text) for row, text in enumerate(decoded(data).replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1)]
    questions, refused, notes = understood(lines)
    if not questions and not refused:
        raise FileRefused(NO_QUESTIONS, "no_questions")
    return Reading("txt", tuple(questions), tuple(refused), tuple(notes))


def understood(lines: Sequence[Line]) -> tuple[list[Understood], list[Refused], list[str]]:
    """The questions of these lines, what was refused, and notes."""
    if len(lines) > MOST_LINES:
        raise FileRefused(f"这个文件有 {len(lines)} 行（段），最多 {MOST_LINES} 行。请分成几份再导入。", "too_long")
    long = next((line for line in lines if len(line.text) > LONGEST), None)
    if long is not None:
        raise FileRefused(f"第 {long.row} 段有 {len(long.text)} 个字，分不出题目。请一题一段地分好再导入。", "too_long")
    paper = read_lines([line for line in map(_clean, lines) if line.text or line.pictures])
    questions: list[Understood] = []
    refused: list[Refused] = []
    marks_count = _marks_count(paper)
    for block in paper.blocks:
        settled = settle(block.raw(marks_count=marks_count))
        if isinstance(settled, Refused):
            refused.append(settled)
        else:
            questions.append(settled)
    for case in paper.left_cases:
        reason = "这是案例的正文，下面没有看到属于它的小题，没有收下。"
        refused.append(Refused(case.row, f"第 {case.row} 段", reason, case.text[:60]))
    return questions, refused, paper.notes


_ORNAMENT = re.compile(r"^[★☆◆◇●■□▲△*※•·]+\s*(?=[(（【\[]?(?:\d|[A-HＡ-Ｈ][.．、]|第|答案|正确答案|参考答案|解析))")


def _clean(line: Line) -> Line:
    """The line without invisible signs; ranges of marked text only move where nothing was taken out."""
    text = clean(line.text)
    text = _ORNAMENT.sub("", text) if not line.label else text
    if text != line.text:
        shift = line.text.find(text[:1]) if text else 0
        line.marked = [(max(start - shift, 0), max(end - shift, 0)) for start, end in line.marked]
        line.text = text
    return line


def _marks_count(paper: Paper) -> bool:
    open_ = [block for block in paper.blocks if not block.key and len(block.options) > 1]
    marked = [block for block in open_ if 0 < sum(option.marked for option in block.options) < len(block.options)]
    return bool(open_) and len(marked) >= _FEW_MARKS * len(open_)
