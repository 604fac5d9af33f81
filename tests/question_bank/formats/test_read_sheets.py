"""Question sheets as offices make them."""

import pytest

from question_bank.formats.foreign import read_foreign
from question_bank.formats.understood import FileRefused
from tests.question_bank.formats.books import brief, codes, read_rows, sheets
from tests.question_bank.formats.old_books import old_workbook

HEADER = ["序号", "题型", "题干", "选项A", "选项B", "选项C", "选项D", "正确答案", "解析"]
ROW = [1, "单选题", "宪法日是（　）。", "12月3日", "12月4日", "12月5日", "12月6日", "B", "见决定"]
SINGLE = ("single_choice", "宪法日是（　）。", ("12月3日", "12月4日", "12月5日", "12月6日"), "B")


def one(*rows):
    reading = read_rows(*rows)
    assert (len(reading.questions), reading.refused) == (1, ())
    return reading.questions[0]


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        ["题号", "试题类型", "试题内容", "A", "B", "C", "D", "答案", "试题解析"],
        ["NO.", "类型", "题目", "Ａ", "Ｂ", "Ｃ", "Ｄ", "标准答案", "答案解析"],
        ["序号", "题 型", "题目内容*", "选项A（必填）", "选项B（必填）", "选项C", "选项D", "正确答案（必填）", "解析（选填）"],
        ["序号", "题型\n（必填）", "试题", "备选A", "备选B", "备选C", "备选D", "参考答案：", "题目解析"],
        ["序号", "题型", "问题", "答案A", "答案B", "答案C", "答案D", "正确选项", "说明"],
        ["No", "type", "question", "Option A", "option b", "OPTION_C", "optionD", "answer", "explanation"],
        ["序号", "题目类型", "★题干", "选项1", "选项2", "选项3", "选项4", "正确答案", "解析"],
        ["序号", "题型", "题干", "选项一", "选项二", "选项三", "选项四", "答案", "解析"],
        ["序号", "题型", "题干", "选项（A）", "选项（B）", "选项（C）", "选项（D）", "答案", "解析"],
        ["序号", "题型", "题干", "A选项", "B选项", "C选项", "D选项", "答案（多选请连写）", "解析"],
    ],
)
def test_a_header_may_say_it_in_many_words(header):
    question = one(header, ROW)
    assert brief(question) == SINGLE
    assert question.explanation == "见决定" and question.doubts == ()


def test_titles_stand_above_and_the_row_is_what_excel_counts():
    reading = read_rows(["青禾县学法题库"], [None], ["说明：多选题答案连写"], HEADER, ROW)
    assert [question.row for question in reading.questions] == [5]
    assert reading.questions[0].place == "表“Sheet1”第 5 行"
    assert "青禾县学法题库" in reading.notes[0]


def test_a_header_may_have_two_rows():
    upper = ["序号", "题型", "题干", "选项", None, None, None, "答案", "解析"]
    assert brief(one(upper, [None, None, None, "A", "B", "C", "D"], ROW)) == SINGLE


def test_a_header_may_be_missing_but_then_everything_is_in_doubt():
    rows = [
        [n, "单选题", f"第{n}项制度由谁规定，下列说法正确的是", "县级", "市级", "省级", "B", "依据第一条的规定"]
        for n in range(1, 6)
    ]
    reading = read_rows(*rows)
    assert [brief(question)[2:] for question in reading.questions] == [(("县级", "市级", "省级"), "B")] * 5
    assert all(codes(question) == {"columns_guessed"} for question in reading.questions)
    assert reading.questions[0].explanation == "依据第一条的规定"


@pytest.mark.parametrize(
    ("row", "expected", "doubts"),
    [
        (["单选题", "问", "A、甲", "B、乙", None, None, "B"], ("single_choice", "问", ("甲", "乙"), "B"), set()),
        (["单选", "1. 问（ B ）", "甲", "乙", None, None, "B"], ("single_choice", "问（　）", ("甲", "乙"), "B"), set()),
        (["单选", "问（B）", "甲", "乙", None, None, None], ("single_choice", "问（　）", ("甲", "乙"), "B"), set()),
        ([None, "【单选题】问", "甲", "乙", None, None, "B"], ("single_choice", "问", ("甲", "乙"), "B"), set()),
        (["单选", "问（2分）", "甲", "乙", None, None, "B"], ("single_choice", "问", ("甲", "乙"), "B"), set()),
        (["多选题", "问", "甲", "乙", "丙", None, "A、C"], ("multiple_choice", "问", ("甲", "乙", "丙"), "AC"), set()),
        (["不定项选择题", "问", "甲", "乙", "丙", None, "AC"], ("multiple_choice", "问", ("甲", "乙", "丙"), "AC"), set()),
        (["不定项", "问", "甲", "乙", "丙", None, "A"], ("single_choice", "问", ("甲", "乙", "丙"), "A"), {"indefinite_one"}),
        (["判断题", "问", None, None, None, None, "√"], ("true_false", "问", (), "对"), set()),
        (["判断", "问", "正确", "错误", None, None, "B"], ("true_false", "问", (), "错"), set()),
        (["判断", "问", "错误", "正确", None, None, "B"], ("true_false", "问", (), "对"), set()),
        (["判断", "问", "正确", "错误", None, None, "错误"], ("true_false", "问", (), "错"), set()),
        (["判断", "问", "A.对", "B.错", None, None, "A.对"], ("true_false", "问", (), "对"), set()),
        (["判断", "问", None, None, None, None, True], ("true_false", "问", (), "对"), set()),
        (["判断", "问", None, None, None, None, 0], ("true_false", "问", (), "错"), set()),
        (["判断", "问", None, None, None, None, "B"], ("true_false", "问", (), "错"), {"key_convention"}),
        ([None, "问", "甲", "乙", "丙", None, "ａｃ"], ("multiple_choice", "问", ("甲", "乙", "丙"), "AC"), {"type_guessed"}),
        ([None, "问", None, None, None, None, "对"], ("true_false", "问", (), "对"), {"type_guessed"}),
        (["选择题", "问", "甲", "乙", None, None, "B"], ("single_choice", "问", ("甲", "乙"), "B"), {"type_guessed"}),
        (["单选题", "问", None, None, None, None, "错"], ("true_false", "问", (), "错"), {"type_conflict"}),
        (["单选题", "问", (0.3, "0%"), (0.055, "0.0%"), (1200, "#,##0"), (3, '0"日"'), "A"], ("single_choice", "问", ("30%", "5.5%", "1,200", "3日"), "A"), set()),
        (["单选题", "问", (46086, 'm"月"d"日"'), "甲", None, None, "B"], ("single_choice", "问", ("3月5日", "甲"), "B"), {"date_cell"}),
        (["单选题", "问\u00a0题", "甲\u200b", "\u3000乙\r\n", None, None, "\ufeffB"], ("single_choice", "问 题", ("甲", "乙"), "B"), set()),
        (["单选题", "问", 3, 5, 7, 9, "B"], ("single_choice", "问", ("3", "5", "7", "9"), "B"), set()),
        (["单选题", "问", 3, 5, 7, 9, 5], ("single_choice", "问", ("3", "5", "7", "9"), "B"), set()),
        (["多选题", "问", "甲", "乙", "丙", None, "1,3"], ("multiple_choice", "问", ("甲", "乙", "丙"), "AC"), {"key_numbers"}),
    ],
)  # fmt: skip
def test_rows_are_read(row, expected, doubts):
    question = one(["题型", "题干", "A", "B", "C", "D", "答案"], row)
    assert brief(question) == expected
    assert codes(question) == doubts
    assert not any(doubt.blocks for doubt in question.doubts)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["单选题", "问", "甲", "乙", None, None, "AB"], "type_conflict"),
        (["多选题", "问", "甲", "乙", "丙", None, "A"], "type_conflict"),
        (["判断题", "问", "甲", "乙", "丙", "丁", "A"], "type_conflict"),
        (["单选题", "问", "甲", "乙", None, None, "对"], "type_conflict"),
        (["单选题", "问", "甲", "乙", None, None, "D"], "key_beyond_options"),
        (["单选题", "问", "甲", "乙", None, None, None], "key_missing"),
        (["单选题", "问", "甲", "乙", None, None, "看教材"], "key_unclear"),
        (["判断题", "问", None, None, None, None, "C"], "key_unclear"),
        (["单选题", "问", 3, 5, 1, 9, 3], "key_unclear"),
        (["单选题", "问（A）", "甲", "乙", None, None, "B"], "key_conflict"),
        (["单选题", "问", "甲", "甲", "丙", None, "A"], "options_same"),
        (["单选题", "问", "甲", None, "丙", None, "A"], "option_empty"),
        (["单选题", "问", "甲", None, None, None, "A"], "options_missing"),
        (["单选题", "问", "B、甲", "C、乙", None, None, "B"], "letters_moved"),
    ],
)
def test_what_contradicts_itself_cannot_be_stored(row, code):
    question = one(["题型", "题干", "A", "B", "C", "D", "答案"], row)
    assert code in {doubt.code for doubt in question.doubts if doubt.blocks}
    assert all(doubt.message.endswith("。") for doubt in question.doubts)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (["填空题", "全国____", None, None, "十"], "填空题"),
        (["简答题", "为什么？", None, None, "因为所以"], "简答题"),
        (["单选题", None, "甲", "乙", "A"], "题干"),
        ([None, "为什么？", None, None, "因为所以"], "没有选项"),
    ],
)
def test_what_no_machine_marks_is_refused(row, word):
    reading = read_rows(["题型", "题干", "A", "B", "答案"], row)
    assert reading.questions == () and word in reading.refused[0].reason
    assert reading.refused[0].row == 2 and reading.read == 1


def test_rows_that_are_no_questions_are_noted_and_not_counted():
    reading = read_rows(
        HEADER,
        ROW,
        [None],
        HEADER,
        ["二、多项选择题"],
        [None, None, "多", "甲", "乙", None, None, "AB"],
        ["合计", None, 2],
        ["注：请勿外传"],
    )
    assert [brief(question)[0] for question in reading.questions] == ["single_choice", "multiple_choice"]
    assert reading.refused == ()
    assert [word for word in ("重复的表头", "二、多项选择题", "合计", "注：") if any(word in note for note in reading.notes)] == [
        "重复的表头", "二、多项选择题", "合计", "注：",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        [["题号", "题干", "选项", "是否正确"], [1, "问", "甲", "是"], [None, None, "乙", "否"], [None, None, "丙", "是"], [2, "问二", "丁", 0], [None, None, "戊", 1]],
        [["题号", "题干", "选项内容", "是否答案"], [1, "问", "A.甲", "√"], [1, "问", "B.乙", None], [1, "问", "C.丙", "√"], [2, "问二", "A.丁", None], [2, "问二", "B.戊", "√"]],
        [["题干", "选项", "答案"], ["问", None, "AC"], [None, "甲"], [None, "乙"], [None, "丙"], ["问二", None, "B"], [None, "丁"], [None, "戊"]],
        [["题干", "选项", "答案"], ["问", "甲", "√"], [None, "乙", "×"], [None, "丙", "√"], ["问二", "丁", "×"], [None, "戊", "√"]],
        [["题干", "题型", "答案"], ["1.问", None, "AC"], ["A.甲"], ["B.乙"], ["C.丙"], ["2.问二", None, "B"], ["A.丁"], ["B.戊"]],
    ],
)  # fmt: skip
def test_one_row_for_each_option(rows):
    reading = read_rows(*rows)
    assert [brief(question)[1:] for question in reading.questions] == [
        ("问", ("甲", "乙", "丙"), "AC"),
        ("问二", ("丁", "戊"), "B"),
    ]


@pytest.mark.parametrize("cell", ["A. 甲 B. 乙 C. 丙", "A、甲\nB、乙\nC、丙", "甲|乙|丙", "甲；乙；丙", "甲\n乙\n丙"])
def test_all_options_in_one_cell(cell):
    question = one(["题型", "题目", "选项", "标准答案"], ["单选题", "问", cell, "乙"])
    assert brief(question) == ("single_choice", "问", ("甲", "乙", "丙"), "B")


def test_sheets_give_the_type_and_those_without_questions_are_noted():
    data = sheets(
        填写说明=[["请按格式填写"], ["多选题答案连写"]],
        单选题=[["题干", "A", "B", "答案"], ["问一", "甲", "乙", "A"]],
        判断题=[["题干", "答案"], ["问二", "×"]],
        简答题=[["题干", "答案"], ["问三", "略"]],
    )
    reading = read_foreign(data)
    assert [brief(question)[0] for question in reading.questions] == ["single_choice", "true_false"]
    assert all(question.doubts == () for question in reading.questions)
    assert "简答题" in reading.refused[0].reason and "填写说明" in reading.notes[0]


def test_cases_in_a_column_and_in_a_row_of_their_own():
    column = read_rows(
        ["材料", "题干", "A", "B", "答案"],
        ["某局……", "问1", "甲", "乙", "A"],
        ["某局……", "问2", "甲", "乙", "B"],
        [None, "问3", "甲", "乙", "B"],
    )
    assert [question.case_text for question in column.questions] == ["某局……", "某局……", ""]
    assert column.questions[0].group == column.questions[1].group != ""
    assert "case_unclear" in codes(column.questions[2])
    rows = read_rows(
        ["序号", "题型", "题干", "A", "B", "答案"],
        [1, "案例分析题", "某局办案……"],
        [None, "单选题", "问1", "甲", "乙", "A"],
        [None, "多选题", "问2", "甲", "乙", "AB"],
        [2, "单选题", "问3", "甲", "乙", "B"],
        [3, "案例分析题", "某所……"],
        [4, "单选题", "问4", "甲", "乙", "B"],
    )
    assert [(question.case_text, bool(question.group)) for question in rows.questions] == [("某局办案……", True)] * 2 + [
        ("", False)
    ] * 2
    assert [refused.row for refused in rows.refused] == [6]


def test_the_other_columns_are_kept():
    question = one(
        ["编号", "题型", "题干", "A", "B", "答案", "难度", "知识点", "法律依据", "分值"],
        ["xz-7", "单选题", "问", "甲", "乙", "A", "较难", "处罚、听证", "行政处罚法第63条", 2],
    )
    assert (question.code, question.difficulty, question.tags, question.cited) == (
        "xz-7",
        "hard",
        ("处罚", "听证"),
        "行政处罚法第63条",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_separated_text_in_every_encoding(encoding, separator):
    lines = [["题干", "A", "B", "答案"], ["问", "甲", "乙", "B"]]
    text = "\r\n".join(separator.join(line) for line in lines)
    reading = read_foreign(text.encode(encoding), name="题库.csv")
    assert [brief(question)[1:] for question in reading.questions] == [("问", ("甲", "乙"), "B")]
    assert reading.format == "csv" and reading.questions[0].place == "第 2 行"


def test_an_old_workbook_is_read_and_its_fractions_are_in_doubt():
    reading = read_foreign(
        old_workbook([["题型", "题干", "A", "B", "答案"], ["单选", "问", 0.3, "乙", "B"], ["判断", "问", None, None, True]])
    )
    assert [brief(question) for question in reading.questions] == [
        ("single_choice", "问", ("0.3", "乙"), "B"),
        ("true_false", "问", (), "对"),
    ]
    assert reading.format == "xls" and codes(reading.questions[0]) == {"number_cell"}


def test_a_book_without_questions_is_refused_with_what_to_do():
    with pytest.raises(FileRefused, match="没有在表格里找到试题.*表头"):
        read_rows(["姓名", "单位"], ["张三", "县财政局"])


@pytest.mark.parametrize(
    ("said", "key", "explanation"),
    [
        ("B。解析：见决定", "B", "见决定"),
        ("B\n【解析】见决定", "B", "见决定"),
        ("B。见决定", "B", "见决定"),
        ("12月4日。解析：见决定", "B", "见决定"),
        ("B", "B", ""),
    ],
)
def test_one_column_may_hold_the_key_and_what_explains_it(said, key, explanation):
    question = one([*HEADER[:7], "参考答案及解析"], [*ROW[:7], said])
    assert (question.key, question.explanation, question.doubts) == (key, explanation, ())


def test_a_column_of_key_and_explanation_only_explains_where_another_holds_the_key():
    question = one([*HEADER[:8], "答案及解析"], [*ROW[:8], "选第二项，见决定"])
    assert (question.key, question.explanation) == ("B", "选第二项，见决定")


def test_a_key_that_cannot_be_told_from_its_explanation_is_unclear():
    question = one([*HEADER[:7], "参考答案及解析"], [*ROW[:7], "根据决定应当是第二项"])
    assert (question.key, codes(question)) == ("", {"key_unclear"})


def test_of_two_columns_of_options_the_one_of_letters_holds_no_options():
    rows = [["A", "甲", None], ["B", "乙", "√"], ["C", "丙", None]]
    question = one(
        ["题号", "题型", "题干", "选项", "选项内容", "是否正确"],
        [1, "单选题", "问（　）", *rows[0]], *([None, None, None, *row] for row in rows[1:]),
    )  # fmt: skip
    assert (question.options, question.key, question.doubts) == (("甲", "乙", "丙"), "B", ())


def test_options_of_nothing_but_their_letters_are_not_taken():
    question = one(HEADER, [1, "单选题", "问（　）", "A", "B", "C", "D", "B", None])
    assert "options_letters" in codes(question)


def test_the_sample_row_of_a_template_is_no_question():
    reading = read_rows(HEADER, [1, "单选题", "（示例，导入前请删除）问（　）", "甲", "乙", "丙", "丁", "A", None], ROW)
    assert [brief(question) for question in reading.questions] == [SINGLE]
    assert ["示例" in one.reason for one in reading.refused] == [True]


def test_options_offered_in_one_cell_under_another_word():
    assert brief(one(["题型", "题目", "供选答案", "答案"], ["单选题", "问（　）", "A、甲\nB、乙", "B"])) == (
        "single_choice", "问（　）", ("甲", "乙"), "B",
    )  # fmt: skip
