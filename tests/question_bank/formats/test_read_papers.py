"""Questions in running text, plain or in Word: numbers, options, keys, explanations, headings, lists of keys."""

import pytest

from question_bank.formats.foreign import read_foreign
from question_bank.formats.understood import FileRefused
from tests.question_bank.formats.books import brief, codes
from tests.question_bank.formats.papers import lines


def both(text: str):
    """The text read as a .txt, as GBK, and as a document of as many paragraphs: all say the same."""
    text = text.strip("\n")
    plain = read_foreign(text.encode(), name="题库.txt")
    gbk = read_foreign(text.encode("gb18030"), name="题库.txt")
    word = read_foreign(lines(text), name="题库.docx")
    assert plain == gbk
    assert (plain.questions, plain.refused) == (word.questions, word.refused)
    return plain


def one(text: str):
    reading = both(text)
    assert (len(reading.questions), reading.refused) == (1, ())
    return reading.questions[0]


ABCD = ("甲", "乙", "丙", "丁")
TWO = "A.甲 B.乙 C.丙 D.丁"


@pytest.mark.parametrize(
    "text",
    [
        "1.问（ ）\nA.甲\nB.乙\nC.丙\nD.丁\n答案：B",
        "1、问（  ）\nA、甲\nB、乙\nC、丙\nD、丁\n正确答案：B",
        "1．问（　）\nＡ．甲\nＢ．乙\nＣ．丙\nＤ．丁\n【答案】Ｂ",
        "（1）问（ B ）\n（A）甲\n（B）乙\n（C）丙\n（D）丁",
        "1)问(B)\nA)甲\nB)乙\nC)丙\nD)丁",
        "第1题 问（ ）\nA 甲\nB 乙\nC 丙\nD 丁\n参考答案：B",
        "一、问（ ）\nA.甲 B.乙 C.丙 D.丁\n答案：B",
        "1 问（ ）\nA.甲　　B.乙\nC.丙\tD.丁\n答案 B",
        "1.问（ ）A.甲 B.乙 C.丙 D.丁\n答案：B",
        "1.问（ ）A.甲B.乙C.丙D.丁 答案：B",
        "1.问（ ）A.甲 B.乙 C.丙 D.丁【答案】B",
        "问（ ）\nA.甲\nB.乙\nC.丙\nD.丁\n答案：B",
        "1.问（ ）。B\nA.甲 B.乙 C.丙 D.丁",
        "1.问（ ）\nA.甲\nB.乙\nC.丙\nD.丁\n答案：\nB",
        "1.问（ ）\nA.甲\nB.乙\nC.丙\nD.丁\n故选B。",
        "1.问（ ）\n答案：B\nA.甲\nB.乙\nC.丙\nD.丁",
        "1.问（ ）\nA.甲\nB.乙\nC.丙\nD.丁\n标准答案：B、乙",
        "1.问（ ）\nA甲\nB乙\nC丙\nD丁\n答案：B",
        "题库\n\n1.问（ ）\nA.甲；\nB.乙；\nC.丙；\nD.丁。\n答案:b",
    ],
)
def test_one_question_in_many_hands(text):
    question = one(text)
    bare = tuple(option.rstrip("；。") for option in question.options)
    assert (question.stem.rstrip("。"), bare, question.key) == ("问（　）", ABCD, "B")
    assert codes(question) == {"type_guessed"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("1.说法。（√）", "对"), ("1.说法。（ × ）", "错"), ("1.（对）说法。", "对"), ("（×）1.说法。", "错"), ("1.说法。 答案：错误", "错"),
        ("1.说法。（ ）\n答案：√", "对"), ("1.说法。【答案】正确", "对"), ("1.说法。\nA.正确\nB.错误\n答案：B", "错"), ("1.说法。\nA.对 B.错\n答案：A", "对"),
        ("1.说法。T", "对"), ("1.说法。√", "对"), ("1.说法。（错误）", "错"), ("1.说法。（F）", "错"),
    ],
)  # fmt: skip
def test_true_false_in_many_hands(text, key):
    question = one(f"判断题\n{text}")
    assert (question.type, question.options, question.key) == ("true_false", (), key)
    assert question.stem.startswith("说法")


PAPER = """
青禾县2026年学法考试题库
说明：请用2B铅笔。
一、单项选择题（每题1分，共2分。每题只有一个正确答案）
1.问一（ ）
A.甲 B.乙 C.丙 D.丁
答案：C
解析：第一段。
1.第一点；
2.第二点。
依据：《宪法》第三条
2.问二（ A ）
A.甲 B.乙 C.丙 D.丁
二、多项选择题
1.问三（ABD）
A.甲 B.乙 C.丙 D.丁
2.下列哪些正确：
①甲
②乙
A.① B.② C.①②
答案：A、B
三、判断题
1.说法一。（√）
2.说法二。（×）
四、填空题
1.全国____。
答案：十
五、简答题
1.为什么？
答：（1）甲；
（2）乙。
"""


def test_a_whole_paper():
    reading = both(PAPER)
    assert [brief(question) for question in reading.questions] == [
        ("single_choice", "问一（　）", ABCD, "C"),
        ("single_choice", "问二（　）", ABCD, "A"),
        ("multiple_choice", "问三（　）", ABCD, "ABD"),
        ("multiple_choice", "下列哪些正确：\n①甲\n②乙", ("①", "②", "①②"), "AB"),
        ("true_false", "说法一。", (), "对"),
        ("true_false", "说法二。", (), "错"),
    ]
    assert all(question.doubts == () for question in reading.questions)
    assert reading.questions[0].explanation == "第一段。\n1.第一点；\n2.第二点。"
    assert reading.questions[0].cited == "《宪法》第三条"
    assert [refused.reason[:5] for refused in reading.refused] == ["这是填空题", "这是简答题"]
    assert reading.read == 8 and any("请用2B铅笔" in note for note in reading.notes)


KEYS = [
    "1-3 BCA",
    "1-3：B C A",
    "1~3.BCA",
    "1.B 2.C 3.A",
    "1、B；2、C；3、A",
    "1B 2C 3A",
    "(1)B (2)C (3)A",
    "1-2 BC 3 A",
    "1.【答案】B\n【解析】因为\n2.【答案】C\n3.【答案】A",
    "1.B。解析：因为\n2.C\n3.A",
    "1.答案：B\n2.答案：C\n3.答案：A",
]


@pytest.mark.parametrize("keys", KEYS)
@pytest.mark.parametrize("heading", ["参考答案", "附：答案及解析", "题库参考答案：", "答案"])
def test_keys_at_the_end(keys, heading):
    questions = "\n".join(f"{n}.问{n}\n{TWO}" for n in (1, 2, 3))
    reading = both(f"{questions}\n{heading}\n{keys}")
    assert [question.key for question in reading.questions] == ["B", "C", "A"]
    assert all(question.options == ABCD for question in reading.questions)


def test_keys_at_the_end_by_section():
    choices = "\n".join(f"{n}.问{n}\n{TWO}" for n in (1, 2))
    truths = "1.说一。\n2.说二。"
    reading = both(
        f"一、单选题\n{choices}\n二、多选题\n{choices}\n三、判断题\n{truths}\n参考答案\n一、单选题\n1-2 BC\n二、多选题\n1.AB 2.ABCD\n三、判断题\n1-2 √×"
    )
    assert [question.key for question in reading.questions] == ["B", "C", "AB", "ABCD", "对", "错"]
    unnamed = both(f"{choices}\n{choices}\n答案\n1-2 BC\n1-2 DA")
    assert [question.key for question in unnamed.questions] == ["B", "C", "D", "A"]


def test_keys_after_each_section():
    choices = "\n".join(f"{n}.问{n}\n{TWO}" for n in (1, 2))
    reading = both(f"一、单选题\n{choices}\n答案：1-2 BC\n二、多选题\n{choices}\n参考答案：1.AB 2.ACD\n")
    assert [question.key for question in reading.questions] == ["B", "C", "AB", "ACD"]


def test_a_list_of_keys_that_does_not_fit_is_told_and_not_used():
    reading = both(f"1.问1\n{TWO}\n2.问2\n{TWO}\n参考答案\n1-3 BC\n7.A")
    assert all("key_missing" in codes(question) for question in reading.questions)
    assert any("没有看懂" in note for note in reading.notes) and any("7" in note for note in reading.notes)


def test_cases_with_their_questions():
    text = """
案例分析题
案例一：某县局于2026年办案。
第二段材料。
1.期限是（ ）
A.30日 B.60日
答案：A
2.（多选题）正确的是
A.甲 B.乙 C.丙
答案：AC
案例二
某镇材料。
3.对吗？
A.甲 B.乙
答案：B
"""
    questions = both(text).questions
    assert [(question.case_text, question.key) for question in questions] == [
        ("某县局于2026年办案。\n第二段材料。", "A"),
        ("某县局于2026年办案。\n第二段材料。", "AC"),
        ("某镇材料。", "B"),
    ]
    assert questions[0].group == questions[1].group != questions[2].group


def test_a_numbered_case_with_questions_in_brackets():
    reading = both(
        "1.张某在某县开店，违反规定，被县局查处。\n（1）机关是？\nA.甲 B.乙\n答案：A\n（2）期限是？\nA.1 B.2\n答案：B\n2.另一题\nA.甲 B.乙\n答案：A"
    )
    assert [(question.stem, bool(question.case_text)) for question in reading.questions] == [
        ("机关是？", True),
        ("期限是？", True),
        ("另一题", False),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"1.问\n{TWO}", "key_missing"),
        (f"1.问（A）\n{TWO}\n答案：B", "key_conflict"),
        (f"1.问\n{TWO}\n答案：B\n答案：C", "key_conflict"),
        (f"1.问\n{TWO}\n答案：E", "key_beyond_options"),
        ("1.问\nA.甲\nB.乙\nD.丁\n答案：D", "letters_moved"),
        ("1.问\nA.甲\nB.甲\n答案：A", "options_same"),
        (f"一、单选题\n1.问\n{TWO}\n答案：AB", "type_conflict"),
    ],
)
def test_what_contradicts_itself_cannot_be_stored(text, code):
    question = one(text)
    assert code in {doubt.code for doubt in question.doubts if doubt.blocks}


def test_letters_and_numbers_in_running_text_begin_nothing():
    question = one(
        "1.A、B、C三人2026年3.5亿元合伙，A公司（甲类）的B.2项\n说法是（ ）\nA.甲 B.乙 C.丙 D.丁\n答案：B\n解析：A项错误，B项正确。\n2018年修正。"
    )
    assert (question.options, question.key) == (ABCD, "B")
    assert question.explanation.endswith("2018年修正。")


def test_text_without_questions_is_refused():
    for data in ("关于开会的通知\n各单位：".encode(), lines("关于开会的通知\n各单位：")):
        with pytest.raises(FileRefused, match="没有在文件里找到试题"):
            read_foreign(data)
