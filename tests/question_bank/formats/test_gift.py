"""GIFT as people write it by hand and as Moodle exports it."""

import pytest

from question_bank.formats.gift.reading import read
from question_bank.formats.understood import FileRefused

FILE = """\
// 注释，不是题
$CATEGORY: $course$/top/行政复议

// question: 12  name: 期限 [id:fy-0001] [tag:新法]
::期限::[html]<p>申请复议的期限是多久\\?</p>{
	~三十日#这是旧的期限
	=六十日
	~一年 \\= 十二个月
####自知道之日起六十日。
}

::多选::哪些机关可以受理？{~%50%甲 ~%-100%乙 ~%50%丙}

当场处罚不服，先复议。{T}

派出所不能自己处罚。{FALSE#可以处罚#答对了}

全国人大每年举行会议 {=一次 ~两次} 。

请论述。{}

圆周率是？{#3.14:0.01}

配对 {=甲 -> 一 =乙 -> 二 =丙 -> 三}

首都是？{=北京 =Beijing}

这是一段说明。

::部分分::选哪个？{=甲 ~%50%乙 ~丙}
"""


def test_what_a_gift_file_says() -> None:
    reading = read(FILE.encode())
    first, many, true, false, blank, partial = reading.questions
    assert reading.read == 11
    assert (first.code, first.stem, first.options, first.key) == (
        "fy-0001", "申请复议的期限是多久\\?", ("三十日", "六十日", "一年 = 十二个月"), "B",
    )  # fmt: skip
    assert first.explanation == "自知道之日起六十日。\nA：这是旧的期限"
    assert first.tags == ("新法", "行政复议")
    assert (many.type, many.key, many.doubts) == ("multiple_choice", "AC", ())
    assert (true.key, false.key, false.explanation) == ("对", "错", "答对了\n可以处罚")
    assert (blank.stem, blank.key, [doubt.code for doubt in blank.doubts]) == (
        "全国人大每年举行会议（　　）。",
        "A",
        ["blank_in_stem"],
    )
    assert [doubt.code for doubt in partial.doubts] == ["partial_credit"]
    assert [refused.reason.partition("，")[0] for refused in reading.refused] == [
        "是问答题", "是数值题", "是匹配题", "是填空（简答）题", "是说明文字",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "options", "key"),
    [
        ("问{=对 ~错}", (), "对"),
        ("问{~=甲 ~乙}", ("甲", "乙"), "A"),
        ("问{=甲\\~乙 ~丙\\{丁\\}}", ("甲~乙", "丙{丁}"), "A"),
        ("问{=甲\n~乙\n\n~丙}", ("甲", "乙", "丙"), "A"),
    ],
)
def test_signs_and_blank_lines_inside_the_braces(text: str, options: tuple[str, ...], key: str) -> None:
    (question,) = read(text.encode()).questions
    assert (question.options, question.key) == (options, key)


def test_a_missing_brace_never_swallows_the_next_question() -> None:
    reading = read("甲？{=一 ~二\n\n乙？{=三 ~四}\n\n::c::丙？{=五 ~六\n::d::丁？{T}\n".encode())
    assert [(one.stem, one.key) for one in reading.questions] == [("甲？", "A"), ("乙？", "A"), ("丙？", "A"), ("丁？", "对")]


@pytest.mark.parametrize("text", ["::a::" + "{" * 200_000, "x{" + "~" * 200_000 + "=a}", "// " + "[id:" * 200_000 + "\nx{=a ~b}"])
def test_what_no_person_wrote_is_refused_and_not_worked_on(text: str) -> None:
    reading = read(text.encode())
    assert reading.read == 1
    assert [refused.reason.partition("，")[0] for refused in reading.refused] == (
        [] if text.startswith("//") else ["这一题超过 100,000 字"]
    )


def test_a_file_of_too_many_questions_is_refused() -> None:
    with pytest.raises(FileRefused, match="超过 20,000 题"):
        read(b"x{=a ~b}\n\n" * 20_001)
