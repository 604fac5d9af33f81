"""Papers that are harder to read: headings between questions, keys in odd places, lines that look like something else."""

import pytest

from question_bank.formats.foreign import read_foreign
from tests.question_bank.formats.books import brief, codes, read_rows
from tests.question_bank.formats.papers import lines

ABCD = ("甲", "乙", "丙", "丁")
TWO = "A.甲 B.乙 C.丙 D.丁"


def read(text: str):
    return read_foreign(lines(text), name="题库.docx")


@pytest.mark.parametrize(
    ("text", "options", "key", "doubts"),
    [
        ("1下列说法正确的是（ B ）\nA.甲 B乙 C.丙 D.丁", ABCD, "B", set()),
        (f"1.问（）\n{TWO}\nB", ABCD, "B", {"key_bare"}),
        (f"1.问（）\n{TWO}\n（B）", ABCD, "B", set()),
        (f"1.问（）\n{TWO}\n答案：B项", ABCD, "B", set()),
        (f"1.问（）\n{TWO}\n答案：B（第三条）", ABCD, "B", set()),
        (f"1.问（）\n{TWO}\n正确答案为：B", ABCD, "B", set()),
        (f"1.问（）\n{TWO}\n正确答案为B", ABCD, "B", set()),
        (f"★1.问（）\n{TWO}\n★答案：B", ABCD, "B", set()),
        (f"【1】问（）\n{TWO}\n[答案]B\n[解析]无", ABCD, "B", set()),
        ("1.A公司与B公司签约，\nA地法院受理，说法是（）\nA甲\nB乙\nC丙\nD丁\n答案：B", ABCD, "B", set()),
        ("1.问（）\nA.甲\nB.乙的第一行\n乙的第二行\nC.丙\n答案：B", ("甲", "乙的第一行\n乙的第二行", "丙"), "B", set()),
        (f"1.问（B）\n{TWO}\n行政处罚法部分\n", ABCD, "B", {"line_left"}),
        ("1.问（ ）\nA.甲；B.乙；C.丙；D.以上都是正确答案\n答案：B", ("甲", "乙", "丙", "以上都是正确答案"), "B", set()),
        ("1.问（ ）\nA． 甲\tB． 乙\nC． 丙\tD． 丁\n- 3 -\n答案：B", ABCD, "B", set()),
    ],
)
def test_one_question(text, options, key, doubts):
    reading = read(f"一、单选题（下列每小题备选答案中，只有一个符合题意）\n{text}")
    assert [(question.options, question.key, codes(question)) for question in reading.questions] == [(options, key, doubts)]
    assert reading.refused == ()


def test_headings_between_questions_belong_to_none():
    reading = read(
        f"一、单选题\n（一）宪法\n1.问一（A）\n{TWO}\n（二）行政处罚法\n2.问二（B）\n{TWO}\n第二章 复议\n1.问三\n{TWO}\n答案：C\n解析：因为"
    )
    assert [(question.stem, question.options, question.key) for question in reading.questions] == [
        ("问一（　）", ABCD, "A"), ("问二（　）", ABCD, "B"), ("问三", ABCD, "C"),
    ]  # fmt: skip
    assert all(question.doubts == () for question in reading.questions)


def test_a_correction_behind_a_cross_is_an_explanation():
    question = read("判断题（正确的打“√”，错误的打“×”）\n1.宪法日是12月3日。（×）应为12月4日。").questions[0]
    assert (question.stem, question.key, question.explanation) == ("宪法日是12月3日。", "错", "应为12月4日")


def test_ticks_typed_as_letters():
    assert [question.key for question in read("判断题\n1.说（V）\n2.说（X）\n3.说（ v ）").questions] == ["对", "错", "对"]


@pytest.mark.parametrize(
    "keys",
    [
        "单选题答案\n1-2小题：AB\n判断题答案\n1.√ 2.×",
        "参考答案\n一、单选题：1-2 AB\n二、判断题：1-2 √×",
        "参考答案\n单选题\n1-2AB\n判断题\n1—2√×",
    ],
)
def test_lists_of_keys_with_types(keys):
    reading = read(f"一、单选题\n1.问\n{TWO}\n2.问\n{TWO}\n二、判断题\n1.说\n2.说\n{keys}")
    assert [question.key for question in reading.questions] == ["A", "B", "对", "错"]


def test_a_ground_under_the_key_is_no_part_of_the_next_stem():
    reading = read(f"单选题\n问一（ ）\n{TWO}\n答案：A\n《宪法》第三条\n问二（ ）\n{TWO}\n答案：B")
    assert [(question.stem, question.explanation) for question in reading.questions] == [
        ("问一（　）", "《宪法》第三条"),
        ("问二（　）", ""),
    ]


def test_a_sheet_may_hold_options_in_the_stem_and_tables_one_under_another():
    together = read_rows(["题型", "题目", "答案"], ["单选题", "1.问（ ）\nA.甲\nB.乙\nC.丙", "B"], ["判断", "说（ ）", "错"])
    assert [brief(question) for question in together.questions] == [
        ("single_choice", "问（　）", ("甲", "乙", "丙"), "B"), ("true_false", "说（　）", (), "错"),
    ]  # fmt: skip
    two = read_rows(
        ["一、单选题"],
        ["序号", "题干", "A", "B", "答案"],
        [1, "问", "甲", "乙", "A"],
        ["二、判断题"],
        ["序号", "题干", "答案"],
        [1, "说", "√"],
    )
    assert [brief(question) for question in two.questions] == [
        ("single_choice", "问", ("甲", "乙"), "A"),
        ("true_false", "说", (), "对"),
    ]
    assert all(question.doubts == () for question in two.questions)


def test_a_row_with_commas_that_nobody_quoted_cannot_be_stored():
    reading = read_foreign("题干,A,B,答案\n甲,乙,问,丙,丁,A\n问,甲,乙,A\n".encode(), name="题库.csv")
    assert [codes(question) & {"row_too_wide"} for question in reading.questions] == [{"row_too_wide"}, set()]


def test_a_key_in_brackets_with_its_word_on_a_line_of_its_own():
    question = read(f"一、单选题\n1.问（ ）\n{TWO}\n（答案：C）").questions[0]
    assert (question.options, question.key, question.doubts) == (ABCD, "C", ())


def test_a_heading_may_go_on_with_what_to_do_after_its_brackets():
    reading = read(
        f"注意事项：\n1. 请用黑色笔作答。\n2. 多选不得分。\n一、单项选择题（每题2分，共40分）。请将字母填在括号内。\n1.问（B）\n{TWO}"
    )
    assert [brief(question) for question in reading.questions] == [("single_choice", "问（　）", ABCD, "B")]
    assert (len(reading.refused), reading.questions[0].doubts) == (2, ())


def test_lists_of_keys_in_one_line_after_each_section():
    reading = read(
        f"一、单选题\n1.问一（ ）\n{TWO}\n2.问二（ ）\n{TWO}\n单选题答案：1、B 2、A\n二、多选题\n1.问三（ ）\n{TWO}\n多选题参考答案：1.ABD"
        "\n三、判断题\n1.说一（  ）\n2.说二（  ）\n判断题答案：1、√ 2、×"
    )
    assert [(question.stem[:2], question.key) for question in reading.questions] == [
        ("问一", "B"), ("问二", "A"), ("问三", "ABD"), ("说一", "对"), ("说二", "错"),
    ]  # fmt: skip
    assert reading.refused == ()
