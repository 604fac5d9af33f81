"""Damaged files of every format are read or refused: no crash, no hang, nothing half."""

import resource

import pytest

from question_bank.formats.foreign import read_foreign
from question_bank.formats.understood import FileRefused, Reading
from tests.question_bank.formats.books import sheets
from tests.question_bank.formats.damage import outcomes
from tests.question_bank.formats.old_books import old_workbook
from tests.question_bank.formats.papers import document, levels, lines, numbering, para, table

ROWS = [
    ["序号", "题型", "题干", "A", "B", "C", "答案", "解析"],
    *[[n, "单选题", f"{n}、第{n}项由谁负责（　）。", "A、县级", f"B、{n}", 0.5, "B", "依据"] for n in range(1, 20)],
    [20, "判断题", "对不对", None, None, None, "√", None],
]
TEXT = "\r\n".join(",".join("" if value is None else str(value) for value in row) for row in ROWS)
PAPER = (
    "".join(f"{n}.第{n}项由谁负责（ B ）。\nA.县级 B.市级 C.省级\n答案：B\n解析：因为（{n}）。\n" for n in range(1, 15))
    + "二、判断题\n1.对。（√）\n参考答案\n1-3 BCA\n"
)
WORD = document(
    *(para(line) for line in PAPER.split("\n")),
    table([["题干", "A", "B", "答案"], ["问", "甲", "乙", "A"]]),
    *(para(f"问{n}", number=1, level=n % 2) for n in range(20)),
    lists=numbering([levels(("decimal", "%1."), ("upperLetter", "%2."))], [(1, 0, "")]),
)

FILES = {
    "题库.xlsx": sheets(单选题=ROWS, 判断题=ROWS[:1]),
    "题库.xls": old_workbook(ROWS),
    "题库.csv": TEXT.encode("gbk"),
    "题库.docx": WORD,
    "题库.txt": PAPER.encode("gb18030"),
}


@pytest.mark.parametrize("name", FILES)
def test_damage_is_read_or_refused(name):
    found = outcomes(FILES[name], name=name)
    assert all(isinstance(one, Reading | FileRefused) for one in found)
    assert any(isinstance(one, Reading) and one.questions for one in found)
    for one in found:
        if isinstance(one, FileRefused):
            assert one.sentence.endswith("。")


EVIL = {
    "blanks": "1.问" + " " * 300_000 + "（ ）\nA.甲 B.乙\n答案：A",
    "letters": "1." + "A.甲" * 6_000 + "\n答案：A",
    "brackets": "1." + "（ " * 9_000 + "\n答案：A",
    "lines to write on": "1." + "_" * 19_000 + "\nA.甲 B.乙\n答案：A",
    "keys": "1.问\nA.甲 B.乙\n" + "答案：" * 6_000,
    "numbers": "参考答案\n" + "1-2 " * 5_000,
    "key letters": "1.问\nA.甲 B.乙\n答案：" + "A," * 9_000,
    "one long line": "1.问" + "啊" * 400_000,
    "many lines": "1.\n" * 70_000,
    "many questions": "1.问（A）A.甲 B.乙\n" * 8_000,
    "list marks": "1.问\nA.甲\n" + "（一）项\n1.项\n" * 15_000,
}


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
@pytest.mark.parametrize("name", ["题库.txt", "题库.docx", "题库.csv"])
def test_text_made_to_last_long_does_not(text, name):
    data = lines(text) if name.endswith("docx") else text.encode()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
    try:
        assert read_foreign(data, name=name).read
    except FileRefused as refused:
        assert refused.sentence.endswith("。")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 10
