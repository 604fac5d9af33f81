"""What goes out as a table or a printed paper."""

import csv
import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from question_bank.citing import citation_text
from question_bank.formats.paper import layout
from question_bank.formats.paper.layout import Line, amount, lines_of
from question_bank.formats.paper.writing import write as write_paper
from question_bank.formats.sheet_writing import row, write_csv, write_xlsx
from question_bank.question import Citation, Question
from tests.question_bank.formats.nasty import questions

NASTY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ONE = Question(
    "sl-0001", "single_choice", "期限是多久？", ("十日", "十五日", "三十日", "六十日"), "C", "自收到之日起三十日。",
    (Citation("民法典", "2020-05-28", "188"),), "easy", ("time_limit",),
)  # fmt: skip
MANY = replace(
    ONE, code="sl-0002", type="multiple_choice", options=("甲机关可以受理的情形", "乙", "丙"), key="AB", explanation="", cite=()
)
JUDGE = replace(ONE, code="sl-0003", type="true_false", stem="可以延长。", options=(), key="错")
CASED = [replace(ONE, code=f"sl-0009{letter}", case_text="某局来信。", group="sl-0009") for letter in "ab"]


def sheet_rows(data: bytes) -> list[list[str]]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [[str(value) for value in line] for line in rows]


@NASTY
@given(made=st.lists(questions(), min_size=1, max_size=4))
def test_every_cell_of_a_workbook_is_the_text_itself_and_never_a_formula(made: list[Question]) -> None:
    target = io.BytesIO()
    write_xlsx(made, target)
    _, *rows = sheet_rows(target.getvalue())
    for question, read in zip(made, rows, strict=True):
        assert read == row(question, key=True)
    with zipfile.ZipFile(target) as book:
        root = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    cells = list(root.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c"))
    assert {cell.get("t", "blank") for cell in cells} <= {"inlineStr", "s", "blank"}
    assert not [cell for cell in cells if cell.find("{*}f") is not None]


@NASTY
@given(made=st.lists(questions(), min_size=1, max_size=4))
def test_no_cell_of_a_csv_begins_like_a_formula(made: list[Question]) -> None:
    target = io.BytesIO()
    write_csv(made, target)
    data = target.getvalue()
    assert data.startswith(b"\xef\xbb\xbf")
    _, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    for question, read in zip(made, rows, strict=True):
        assert [value.strip() for value in read] == [value.strip() for value in row(question, key=True)]
        assert not [value for value in read if value[:1] in tuple("=+-@＝＋－＠\t\r")]


@pytest.mark.parametrize("write", [write_xlsx, write_csv])
def test_a_table_without_keys_holds_no_key_nor_explanation_nor_ground(write) -> None:
    target = io.BytesIO()
    write([ONE], target, key=False)
    text = target.getvalue().decode("utf-8-sig") if write is write_csv else str(sheet_rows(target.getvalue()))
    assert "期限是多久" in text
    assert not [secret for secret in ("自收到之日", "民法典", "答案", "解析", "依据") if secret in text]


def test_a_paper_has_its_sections_by_type_with_counts_and_points() -> None:
    lines = list(lines_of([JUDGE, *CASED, MANY, ONE], title="年度考试", key=False))
    assert [line.text for line in lines if line.kind == layout.SECTION] == [
        "一、单项选择题（共 1 题，每题 1 分，共 1 分）",
        "二、多项选择题（共 1 题，每题 2 分，共 2 分）",
        "三、判断题（共 1 题，每题 1 分，共 1 分）",
        "四、案例题（共 2 题，每题 1 分，共 2 分）",
    ]
    assert lines[1].text == "共 5 题，满分 6 分"
    assert [line.text for line in lines if line.kind == layout.CASE] == ["案例：某局来信。"]
    assert [line.text.partition("．")[0] for line in lines if line.kind == layout.STEM] == ["1", "2", "3", "4", "5"]
    assert [line.kind for line in lines if line.kind == layout.ANSWER] == []


def test_short_options_stand_beside_each_other() -> None:
    lines = list(lines_of([ONE, MANY], title="卷", key=True))
    options = [line for line in lines if line.kind == layout.OPTIONS]
    assert options[0] == Line(layout.OPTIONS, "A．十日\tB．十五日\tC．三十日\tD．六十日", 4, keeps=True)
    assert [(line.text, line.across) for line in options[1:]] == [("A．甲机关可以受理的情形\tB．乙", 2), ("C．丙", 2)]


@pytest.mark.parametrize(("hundredths", "words"), [(100, "1"), (150, "1.5"), (125, "1.25"), (10_000, "100"), (0, "0")])
def test_points_are_written_as_people_write_them(hundredths: int, words: str) -> None:
    assert amount(hundredths) == words


@pytest.mark.parametrize("key", [True, False])
def test_a_printed_paper_shows_keys_only_where_asked(key: bool) -> None:
    target = io.BytesIO()
    write_paper([ONE, JUDGE], target, title="年度考试", key=key)
    document = docx.Document(io.BytesIO(target.getvalue()))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "1．期限是多久？" in text
    assert ("答案：C" in text, "解析：自收到之日起三十日。" in text, citation_text(ONE.cite) in text) == (key, key, key)
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    xml = page.footer._element.xml
    assert 'w:instr="PAGE"' in xml and 'w:instr="NUMPAGES"' in xml
    assert {style.font.name for style in document.styles if style.name.startswith("Pufa")} == {"Times New Roman"}
    assert "fontTable" not in str(target.getvalue()) or b"obfuscatedFont" not in target.getvalue()


@NASTY
@given(made=st.lists(questions(), min_size=1, max_size=3))
def test_every_stem_and_option_stands_on_the_paper(made: list[Question]) -> None:
    target = io.BytesIO()
    write_paper(made, target, title="卷", key=True)
    text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(target.getvalue())).paragraphs)
    for question in made:
        assert question.stem in text
        assert all(option in text for option in question.options)
