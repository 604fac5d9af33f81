"""Aiken in its spellings."""

import pytest

from question_bank.formats.aiken import read

BODY = "申请复议的期限是多久？\nA. 三十日\nB. 六十日\nC. 一年\n"


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        ("ANSWER: B", "B"),
        ("answer: b", "B"),
        ("答案：B", "B"),
        ("正确答案: Ｂ。", "B"),
        ("ANSWER: A,C", "AC"),
        ("答案：ABC", "ABC"),
        ("答案：A、C", "AC"),
    ],
)
def test_answers_are_read_in_every_spelling(answer: str, key: str) -> None:
    (question,) = read(f"{BODY}{answer}\n".encode()).questions
    assert (question.key, question.options, question.doubts) == (key, ("三十日", "六十日", "一年"), ())


@pytest.mark.parametrize("mark", [".", ")", "、", "．", "）", ":"])
def test_options_are_read_in_every_spelling(mark: str) -> None:
    text = f"问什么？\r\nA{mark} 甲\r\nB{mark}乙\r\nANSWER: A\r\n"
    (question,) = read(text.encode("gb18030")).questions
    assert question.options == ("甲", "乙")


def test_what_is_joined_is_marked_and_what_has_no_answer_is_kept_with_a_doubt() -> None:
    text = "1. 第一行\n第二行\nA. 甲\n接着甲\nB. 乙\nANSWER: A\n解析：因为甲。\n\n2. 没有答案的题\nA. 甲\nB. 乙\n\n3、判断一下。\n答案：对\n"
    first, second, third = read(text.encode()).questions
    assert (first.stem, first.options, first.explanation) == ("第一行\n第二行", ("甲\n接着甲", "乙"), "因为甲。")
    assert [doubt.code for doubt in first.doubts] == ["stem_joined", "option_joined"]
    assert [(doubt.code, doubt.blocks) for doubt in second.doubts] == [("key_missing", True)]
    assert (third.stem, third.type, third.key) == ("判断一下。", "true_false", "对")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BODY + "ANSWER: D", "答案“D”里有不存在的选项"),
        (BODY + "ANSWER: 六十日", "答案“六十日”没有读懂，应当是选项字母"),
        ("问\nA. 甲\nC. 丙\nANSWER: A", "选项字母不是从 A 起依次排列（AC）"),
        ("问\nA. 甲\nANSWER: A", "选项不足两个"),
    ],
)
def test_what_cannot_become_a_question_is_refused_with_its_reason(text: str, reason: str) -> None:
    reading = read(text.encode())
    assert reading.questions == ()
    assert [refused.reason for refused in reading.refused] == [reason]
