"""Questions as a file of this repository (.yaml): only cited ones of one law, case groups whole."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from typing import BinaryIO

from question_bank.formats.question_file import CODE, ITEM_CODE, QuestionFile
from question_bank.formats.writing import write_text
from question_bank.question import Entry, Question, QuestionGroup


def write(questions: Iterable[Question], target: BinaryIO) -> None:
    """Writes the canonical layout; law and prefix are those of the first question."""
    entries: list[Entry] = []
    for group, items in groupby(questions, key=lambda question: question.group):
        together = tuple(items)
        entries += [QuestionGroup(group, together[0].case_text, together)] if group else together
    law = next((entry.questions[0].law if isinstance(entry, QuestionGroup) else entry.law for entry in entries), "")
    prefix = entries[0].code.partition("-")[0] if entries else ""
    file = QuestionFile("", law, prefix=prefix, gists=(), entries=tuple(entries), lines=0)
    target.write(write_text(file).encode())


def why_not_in(question: Question, *, law: str) -> str:
    """Why the question cannot stand in a file of this law; '' when it can."""
    if not question.cite:
        return "没有引用条文，不能写成题库文件"
    asked = (("解析", question.explanation), ("难度", question.difficulty), ("考查点（kind）", question.kind))
    if missing := [name for name, value in asked if not value]:
        return f"没有{'、'.join(missing)}，不能写成题库文件"
    if question.group:
        fits = bool(ITEM_CODE.fullmatch(question.code) and question.code[:-1] == question.group and question.case_text)
    else:
        fits = bool(CODE.fullmatch(question.code) and not question.case_text)
    if not fits:
        return "编号不是前缀加四位数字（如 fy-0001，案例小题 fy-0001a），不能写成题库文件"
    return "" if question.law == law else f"一个题库文件只放一部法律的题，这一题属于《{question.law}》，不是《{law}》"


def broken_groups(questions: Iterable[Question]) -> frozenset[str]:
    """Case groups that have not two to four questions with one case, next to each other."""
    runs = [(group, tuple(items)) for group, items in groupby(questions, key=lambda question: question.group) if group]
    times = Counter(group for group, _ in runs)
    return frozenset(
        group
        for group, items in runs
        if times[group] > 1 or not 2 <= len(items) <= 4 or len({item.case_text for item in items}) > 1
    )
