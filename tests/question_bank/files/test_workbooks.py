"""Written workbooks hold text as text, and nothing in them is a formula."""

import io
import zipfile

import pytest

from question_bank.files.cells import CellKind
from question_bank.files.sheets import read_tables
from question_bank.files.workbooks import Column, Sheet, write_workbook


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml")}


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-5", "@SUM(A1)", '=HYPERLINK("x")', "0012", "http://x.test", "\tx"])
def test_text_that_looks_like_a_formula_stays_text(text):
    data = write_workbook([Sheet("名单", [Column("姓名")], [[text]])])
    (table,) = read_tables(data)
    assert table.cell(1, 0).kind is CellKind.TEXT
    assert table.cell(1, 0).text == text.strip()
    page = parts(data)["xl/worksheets/sheet1.xml"]
    assert "<f>" not in page and "hyperlink" not in page


def test_columns_are_formatted_as_text_unless_they_hold_numbers():
    data = write_workbook([Sheet("名单", [Column("手机号"), Column("行号", numbers=True)], [["138", 7]])])
    page = parts(data)["xl/worksheets/sheet1.xml"]
    assert 'numFmtId="49"' in parts(data)["xl/styles.xml"]
    assert page.count("<col ") == 2
    (table,) = read_tables(data)
    assert [table.cell(1, column).kind for column in (0, 1)] == [CellKind.TEXT, CellKind.NUMBER]


def test_several_sheets_with_title_and_choices():
    columns = [Column("姓名", required=True), Column("状态", choices=("在职", "退休"))]
    data = write_workbook([Sheet("甲", columns, [["张三", "在职"]], title="花名册"), Sheet("乙", columns)])
    first, second = read_tables(data)
    assert [cell.text for cell in first.rows[1]] == ["姓名*", "状态"]
    assert first.cell(0, 0).text == "花名册" and second.cell(0, 0).text == "姓名*"
    assert "dataValidation" in parts(data)["xl/worksheets/sheet1.xml"]
