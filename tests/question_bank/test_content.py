"""The shipped questions pass their own check, with the law texts where these are at hand."""

from datetime import date
from pathlib import Path

from question_bank.check import TABLE, check, content_files
from question_bank.formats.writing import write_text
from question_bank.laws import read_library, read_table
from tests import machine

DAY = date(2026, 11, 22)


def test_shipped_questions_pass():
    laws = read_library(Path(machine.laws())) if machine.laws() else read_table(TABLE)
    report = check(content_files(), laws=laws, on=DAY, whole_bank=True)
    assert [fault.as_line() for fault in report.faults] == []


def test_shipped_questions_pass_by_our_own_table_of_laws():
    report = check(content_files(), laws=read_table(TABLE), on=DAY, whole_bank=True)
    assert [fault.as_line() for fault in report.faults] == []
    assert len(report.figures()["by_law"]) >= 14
    assert report.figures()["questions"] >= 300


def test_shipped_files_are_in_canonical_form():
    report = check(content_files(), laws=read_table(TABLE), on=DAY, whole_bank=False)
    for file in report.files:
        assert Path(file.path).read_text(encoding="utf-8") == write_text(file), file.path


def test_every_shipped_question_is_required_or_elective_and_names_its_audience():
    report = check(content_files(), laws=read_table(TABLE), on=DAY, whole_bank=False)
    for question in report.questions:
        assert len({"必修", "选修"} & set(question.tags)) == 1, question.code


def test_every_shipped_question_was_read_by_a_second_person():
    report = check(content_files(), laws=read_table(TABLE), on=DAY, whole_bank=True)
    assert [finding.as_line() for finding in report.findings if finding.rule == "unread"] == []
