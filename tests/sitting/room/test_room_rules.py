"""Sheets of paper: codes that tell of a mistyped digit, answers as clerks type them."""

import pytest

from app.sitting.room import rules
from app.sitting.room.typed import sheets_in, words_in
from question_bank.files.cells import Table, text_cell


@pytest.mark.parametrize("number", [1, 9, 10, 961, 10_762, 123_456_789])
def test_a_code_leads_back_and_no_single_slip_passes(number: int) -> None:
    code = rules.sheet_code(number)
    assert rules.sheet_number(code) == rules.sheet_number(f" {code[:2]} {code[2:]}-") == number
    for place in range(len(code)):
        for digit in "0123456789":
            wrong = code[:place] + digit + code[place + 1 :]
            assert wrong == code or rules.sheet_number(wrong) is None
    for place in range(len(code) - 1):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert swapped == code or rules.sheet_number(swapped) is None


@pytest.mark.parametrize("text", ["", "12", "abc", "１２３", "9" * 19])
def test_what_is_no_code(text: str) -> None:
    assert rules.sheet_number(text) is None


@pytest.mark.parametrize(
    ("typed", "type", "letters", "faulty"),
    [
        ("b", "single_choice", "B", False), ("", "single_choice", "", False), ("E", "single_choice", "", True), ("AB", "single_choice", "", True),
        ("D、a", "multiple_choice", "AD", False), ("ABE", "multiple_choice", "", True), ("对", "true_false", "A", False), ("×", "true_false", "B", False),
        ("C", "true_false", "", True), ("AB", "true_false", "", True),
    ],
)  # fmt: skip
def test_an_answer_as_typed(typed: str, type: str, letters: str, faulty: bool) -> None:
    found, fault = rules.read_choice(typed, type=type, choices=2 if type == "true_false" else 4)
    assert (found, bool(fault)) == (letters, faulty)


def test_a_sheet_tells_every_fault_and_keeps_its_blanks() -> None:
    types = [("single_choice", 4), ("multiple_choice", 4), ("true_false", 2)]
    packed, faults = rules.read_sheet(["B", "", "对"], types)
    assert packed == "B,,A" and not faults and rules.choices_in(packed) == {1: "B", 3: "A"}
    _, faults = rules.read_sheet(["Z", "AQ", "", "A"], types)
    assert set(faults) == {1, 2, 4}
    assert rules.read_sheet([], types) == (",,", {})


def _table(*rows: list[str]) -> Table:
    return Table("表", [[text_cell(text) for text in row] for row in rows])


def test_a_table_of_sheets() -> None:
    found = sheets_in([_table(["线下答卷"], ["姓名", "答卷编号", "2", "1"], ["甲", "123", "B", "A"], ["", "", "", ""], ["乙", "456", "", "C"])])
    assert found == {"123": ["A", "B"], "456": ["C", ""]}
    assert words_in(" T1，T2\nT3 ") == ["T1", "T2", "T3"]


@pytest.mark.parametrize("rows", [[["编号", "1"], ["1", "A"]], [["答卷编号", "1"], ["5", "A"], ["5", "B"]], [["答卷编号", "1"]], [["答卷编号"], ["5"]]])
def test_a_table_that_is_none_is_refused(rows: list[list[str]]) -> None:
    with pytest.raises(Exception, match="没有录入"):
        sheets_in([_table(*rows)])
