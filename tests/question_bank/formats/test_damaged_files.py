"""Damaged files of every format are read or refused: no crash, no hang, nothing half."""

import pytest

from question_bank.formats.understood import FileRefused, Reading
from tests.question_bank.formats.books import sheets
from tests.question_bank.formats.damage import outcomes
from tests.question_bank.formats.old_books import old_workbook

ROWS = [
    ["序号", "题型", "题干", "A", "B", "C", "答案", "解析"],
    *[[n, "单选题", f"{n}、第{n}项由谁负责（　）。", "A、县级", f"B、{n}", 0.5, "B", "依据"] for n in range(1, 20)],
    [20, "判断题", "对不对", None, None, None, "√", None],
]
TEXT = "\r\n".join(",".join("" if value is None else str(value) for value in row) for row in ROWS)

FILES = {
    "题库.xlsx": sheets(单选题=ROWS, 判断题=ROWS[:1]),
    "题库.xls": old_workbook(ROWS),
    "题库.csv": TEXT.encode("gbk"),
}


@pytest.mark.parametrize("name", FILES)
def test_damage_is_read_or_refused(name):
    found = outcomes(FILES[name], name=name)
    assert all(isinstance(one, Reading | FileRefused) for one in found)
    assert any(isinstance(one, Reading) and one.questions for one in found)
    for one in found:
        if isinstance(one, FileRefused):
            assert one.sentence.endswith("。")
