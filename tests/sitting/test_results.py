"""A missed question as it is shown, and the sums by type and law."""

from app.bank.answered import Choice
from app.exams.paper import Item
from app.sitting.results import Tally, missed_question, tallies
from question_bank.citing import article_name, chinese_numeral, citation_text
from question_bank.question import Citation
from tests.make import question


def test_a_missed_single_choice_shows_mine_and_the_key_under_the_letters_shown() -> None:
    missed = missed_question(3, item=Item(1, "CADB", 200), question=question("s-1", key="B"), chosen="A", score=0)
    assert missed.told.choices == (
        Choice("A", "s-1 选项C", "wrong", "您选的"),
        Choice("B", "s-1 选项A", "", ""),
        Choice("C", "s-1 选项D", "", ""),
        Choice("D", "s-1 选项B", "key", "正确答案"),
    )
    assert missed.answered and (missed.score, missed.worth) == (0, 200) and missed.told.explanation == "s-1 解析金丝雀"


def test_a_missed_multiple_choice_says_of_each_what_was_right() -> None:
    made = question("m-1", type="multiple_choice", key="ACD")
    missed = missed_question(3, item=Item(1, "ABCD", 200), question=made, chosen="AB", score=0)
    assert [choice.tag for choice in missed.told.choices] == ["选对", "不该选", "漏选", "漏选"]


def test_a_judgement_has_no_letters_and_may_be_unanswered() -> None:
    missed = missed_question(
        1, item=Item(1, "BA", 100), question=question("t-1", type="true_false", key="错"), chosen="", score=0
    )
    assert [(c.letter, c.text, c.tag) for c in missed.told.choices] == [("", "错", "正确答案"), ("", "对", "")]
    assert not missed.answered


def test_tallies() -> None:
    rows = [("甲法", 200, 200), ("乙法", 100, 0), ("甲法", 200, 100)]
    assert tallies(rows) == [Tally("甲法", 300, 400, 1, 2), Tally("乙法", 0, 100, 0, 1)]


def test_numerals_of_articles() -> None:
    shown = {
        1: "一",
        10: "十",
        15: "十五",
        36: "三十六",
        100: "一百",
        105: "一百零五",
        110: "一百一十",
        1003: "一千零三",
        1260: "一千二百六十",
    }
    assert {number: chinese_numeral(number) for number in shown} == shown
    assert article_name("120-1") == "第一百二十条之一" and article_name("0") == "序言"


def test_articles_of_one_text_are_cited_together() -> None:
    cites = [Citation("甲法", "2021-01-22", "36"), Citation("甲法", "2021-01-22", "7"), Citation("乙法", "2024-12-25", "2")]
    assert citation_text(cites) == "《甲法》第三十六条、第七条（2021年1月22日文本）；《乙法》第二条（2024年12月25日文本）"
