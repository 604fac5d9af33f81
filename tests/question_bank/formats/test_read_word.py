"""Word documents as offices write them: what stands in lists, tables, boxes and changes, and not in the text."""

import io
import zipfile

import docx
import pytest

from question_bank.formats.foreign import read_foreign
from question_bank.formats.office.word.numbering import chinese, number_text
from question_bank.formats.understood import FileRefused
from tests.question_bank.formats.books import brief, codes
from tests.question_bank.formats.papers import document, levels, numbering, para, restart, run, table

ABC = ["甲", "乙", "丙"]
LISTS = numbering(
    [
        levels(("decimal", "%1."), ("upperLetter", "%2.")),
        levels(("upperLetter", "%1．")),
        levels(("japaneseCounting", "%1、")),
        levels(("bullet", "•")),
    ],
    [(1, 0, ""), (2, 1, ""), (3, 1, restart()), (4, 2, ""), (5, 0, restart()), (6, 3, ""), (7, 1, restart(start=2))],
)
QUESTIONS = [("single_choice", "问一（　）", tuple(ABC), "B"), ("single_choice", "问二（　）", tuple(ABC), "C")]


def read(*blocks, lists="", styles=""):
    return read_foreign(document(*blocks, lists=lists, styles=styles), name="题库.docx")


def listed(texts, *, number, level=0):
    return [para(text, number=number, level=level) for text in texts]


def test_numbers_and_letters_of_one_list_are_not_in_the_text():
    reading = read(
        para("单项选择题（每题1分）", number=4),
        para("问一（ ）", number=1), *listed(ABC, number=1, level=1), para("答案：B"),
        para("问二（C）", number=1), *listed(ABC, number=1, level=1),
        para("判断题", number=4), para("说法一（√）", number=5), para("说法二（×）", number=5), lists=LISTS,
    )  # fmt: skip
    assert [brief(question) for question in reading.questions] == [
        *QUESTIONS, ("true_false", "说法一", (), "对"), ("true_false", "说法二", (), "错"),
    ]  # fmt: skip
    assert all(question.doubts == () for question in reading.questions)
    assert [question.place for question in reading.questions[:2]] == ["第 2 段（第 1 题）", "第 7 段（第 2 题）"]


def test_each_question_may_have_its_own_list_of_options():
    reading = read(
        para("一、单选题"), para("问一（ ）", number=1), *listed(ABC, number=2), para("答案：B"),
        para("问二（C）", number=1), *listed(ABC, number=3), lists=LISTS,
    )  # fmt: skip
    assert [brief(question) for question in reading.questions] == QUESTIONS
    assert codes(reading.questions[1]) == set()


def test_letters_that_run_on_are_read_by_place_and_said():
    reading = read(
        para("一、单选题"), para("问一（ ）", number=1), *listed(ABC, number=2), para("答案：B"),
        para("问二（ ）", number=1), *listed(ABC, number=2), para("答案：C"), lists=LISTS,
    )  # fmt: skip
    assert [brief(question) for question in reading.questions] == QUESTIONS
    assert codes(reading.questions[1]) == {"letters_shifted"}


def test_options_without_letters_are_read_by_place_and_said():
    lists = numbering([levels(("decimal", "%1."), ("decimal", "%2)")), levels(("bullet", "•"))], [(1, 0, ""), (2, 1, "")])
    reading = read(
        para("单选题"), para("问一（ ）", number=1), *listed(ABC, number=1, level=1), para("答案：2"),
        para("问二（ ）", number=1), *listed(ABC, number=2), para("答案：C"),
        para("问三", number=1), *listed(ABC, number=2), para("答案：C"), lists=lists,
    )  # fmt: skip
    assert [brief(question) for question in reading.questions[:2]] == QUESTIONS
    assert codes(reading.questions[1]) == {"options_unlettered"}
    assert codes(reading.questions[2]) == {"options_missing"}


def test_numbers_come_from_styles_too():
    styles = (
        '<w:style w:type="paragraph" w:styleId="Ti"><w:name w:val="题"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Ti2"><w:name w:val="题2"/><w:basedOn w:val="Ti"/></w:style>'
    )
    reading = read(
        para("一、单选题"), para("问一（ ）", style="Ti"), *listed(ABC, number=1, level=1), para("答案：B"),
        para("问二（ ）", style="Ti2"), *listed(ABC, number=1, level=1), para("答案：C"), lists=LISTS, styles=styles,
    )  # fmt: skip
    assert [brief(question) for question in reading.questions] == QUESTIONS


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("decimal", "12"), ("upperLetter", "L"), ("lowerLetter", "l"), ("upperRoman", "XII"), ("lowerRoman", "xii"), ("chineseCounting", "十二"),
        ("chineseCountingThousand", "十二"), ("japaneseCounting", "十二"), ("decimalEnclosedCircle", "⑫"), ("decimalFullWidth", "１２"), ("decimalZero", "12"),
        ("ideographTraditional", "乙"), ("decimalEnclosedParen", "(12)"), ("nonsense", "12"),
    ],
)  # fmt: skip
def test_numbers_look_as_word_shows_them(form, shown):
    assert number_text(12, form) == shown


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (101, "一百零一"), (110, "一百一十"), (1001, "一千零一")],
)
def test_chinese_numbers(number, text):
    assert chinese(number) == text


@pytest.mark.parametrize(
    "form",
    ['<w:color w:val="FF0000"/>', "<w:b/>", '<w:u w:val="single"/>', '<w:highlight w:val="yellow"/>', '<w:shd w:fill="FFFF00"/>'],
)
def test_a_marked_option_is_the_key_where_no_other_is_written(form):
    reading = read(
        para("一、单选题"),
        para("1.问一"),
        para("A.甲　", run("B.乙", form), "　C.丙"),
        para("2.问二"),
        para("A.甲"),
        para("B.乙"),
        para(run("C.丙", form)),
    )
    assert [question.key for question in reading.questions] == ["B", "C"]
    assert all(codes(question) == {"key_from_marks"} for question in reading.questions)


def test_marks_count_for_nothing_beside_a_written_key_or_when_few():
    bold = "<w:b/>"
    written = read(para("一、单选题"), para("1.问"), para("A.甲 ", run("B.乙", bold)), para("答案：A"))
    assert [question.key for question in written.questions] == ["A"] and codes(written.questions[0]) == set()
    few = read(*(block for n in range(1, 5) for block in (para(f"{n}.问"), para("A.甲 ", run("B.乙", bold if n == 1 else "")))))
    assert [question.key for question in few.questions] == ["", "", "", ""]


def test_breaks_and_tabs_inside_one_paragraph():
    question = read(para("一、单选题\n1.问一（ A ）\nA.甲\tB.乙\nC.丙\tD.丁\n解析：因为")).questions[0]
    assert (question.options, question.key, question.explanation) == (("甲", "乙", "丙", "丁"), "A", "因为")


def test_tables_of_questions_options_and_keys():
    sheet = read(
        para("一、单选题"),
        table([["序号", "题目", "选项A", "选项B", "答案"], ["1", "问一", "甲", "乙", "B"]]),
        table([["2", "问二", "丙", "丁", "A"]]),
    )
    assert [brief(question) for question in sheet.questions] == [
        ("single_choice", "问一", ("甲", "乙"), "B"), ("single_choice", "问二", ("丙", "丁"), "A"),
    ]  # fmt: skip
    options = read(para("一、单选题"), para("1.问（B）"), table([["A.甲", "B.乙"], ["C.丙", "D.丁"]]))
    assert brief(options.questions[0]) == ("single_choice", "问（　）", ("甲", "乙", "丙", "丁"), "B")
    two = [para("1.问一"), para("A.甲 B.乙"), para("2.问二"), para("A.甲 B.乙"), para("参考答案")]
    assert [question.key for question in read(*two, table([["题号", "1", "2"], ["答案", "A", "B"]])).questions] == ["A", "B"]
    assert [question.key for question in read(*two, table([["1", "A"], ["2", "B"]])).questions] == ["A", "B"]


def test_changes_are_taken_as_accepted_and_hidden_text_is_left():
    reading = read(
        para("一、单选题"),
        para("1.问", "<w:ins><w:r><w:t>一</w:t></w:r></w:ins>", "<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>", "（A）"),
        para("A.甲 B.乙", run(" C.丙", "<w:vanish/>")),
    )
    assert brief(reading.questions[0]) == ("single_choice", "问一（　）", ("甲", "乙"), "A")
    assert [word in "".join(reading.notes) for word in ("删除", "隐藏")] == [True, True]


def test_text_boxes_are_read_once_and_pictures_are_doubts():
    box = "<wps:txbx><w:txbxContent>" + para("A.甲 B.乙") + "</w:txbxContent></wps:txbx>"
    shape = f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    picture = "<w:r><w:drawing><a:blip/></w:drawing></w:r>"
    question = read(para("一、单选题"), para("1.看图（A）", picture, shape)).questions[0]
    assert (question.options, codes(question)) == (("甲", "乙"), {"picture"})


def test_ticks_in_symbol_fonts_are_ticks():
    tick = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    cross = '<w:r><w:sym w:font="Wingdings 2" w:char="F04F"/></w:r>'
    reading = read(para("判断题"), para("1.说一（", tick, "）"), para("2.说二（", cross, "）"))
    assert [question.key for question in reading.questions] == ["对", "错"]


def test_a_document_of_the_library_with_headings():
    book = docx.Document()
    book.add_heading("学法题库", 0)
    book.add_heading("第一章 宪法", 1)
    book.add_heading("一、单选题", 2)
    book.add_paragraph("1.问（ ）")
    book.add_paragraph("A.甲\tB.乙")
    book.add_paragraph("答案：A")
    book.add_heading("第二章 行政法", 1)
    book.add_paragraph("1.再问（ B ）")
    book.add_paragraph("A.甲\tB.乙")
    book.sections[0].header.paragraphs[0].text = "1.页眉（A） A.甲 B.乙"
    target = io.BytesIO()
    book.save(target)
    reading = read_foreign(target.getvalue())
    assert [question.key for question in reading.questions] == ["A", "B"]
    assert any("第一章 宪法" in note for note in reading.notes)


def part(data: bytes, name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
    return target.getvalue()


SMALL = document(para("1.问（A）"), para("A.甲 B.乙"))
ENTITIES = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]><w:document>&c;</w:document>'


@pytest.mark.parametrize(
    "data",
    [
        part(SMALL, "word/document.xml", ENTITIES),
        part(SMALL, "word/document.xml", ENTITIES.decode().encode("utf-16")),
        part(SMALL, "word/styles.xml", ENTITIES),
        part(SMALL, "word/document.xml", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><w:document/>'),
        part(SMALL, "word/document.xml", b" " * (90 * 1024 * 1024)),
        part(SMALL, "word/document.xml", b"<a>" * 500_000),
        part(SMALL, "word/document.xml", b"<a/>" * 1_100_000),
        part(SMALL, "../../word/media/x", b"\0" * (101 * 1024 * 1024)),
        part(SMALL, "word/document.xml", b"<w:document"),
        SMALL[:-40],
    ],
)
def test_harmful_and_broken_documents_are_refused(data):
    with pytest.raises(FileRefused) as refused:
        read_foreign(data, name="题库.docx")
    assert refused.value.sentence.endswith("。")


def test_a_table_may_be_the_form_of_one_question():
    form = [
        ["题型", "单选题"],
        ["题干", "问一（ ）"],
        ["选项A", "甲"],
        ["选项B", "乙"],
        ["选项C", "丙"],
        ["答案", "B"],
        ["解析", "见第三条"],
    ]
    other = [["题型", "判断题"], ["题干", "说法一"], ["答案", "错误"]]
    reading = read(table(form), para(""), table([*other, *other[:1], ["题干", "说法二"], ["答案", "正确"]]))
    assert [brief(question) for question in reading.questions] == [
        QUESTIONS[0], ("true_false", "说法一", (), "错"), ("true_false", "说法二", (), "对"),
    ]  # fmt: skip
    assert (reading.questions[0].explanation, reading.refused) == ("见第三条", ())
