"""A question as HTML: the letters shown, nothing of the key, everything escaped."""

from dataclasses import replace

from app.exams.paper import Item
from app.sitting.fragments import Frame, cells_html, legend, paper_html, question_html, words_of
from tests.make import question

FRAME = Frame("code", 65, 3, "<input hidden>")


def test_legend() -> None:
    assert legend(3, count=65, type="multiple_choice", worth=200) == "第 3 题，共 65 题，多选，2 分"
    assert legend(1, count=5, type="true_false", worth=150) == "第 1 题，共 5 题，判断，1.5 分"


def test_choices_stand_in_the_order_drawn_under_the_letters_shown() -> None:
    html = question_html(Item(7, "CADB", 200), words_of(question("s-1")), number=3, chosen="B", frame=FRAME)
    assert html.index("s-1 选项C") < html.index("s-1 选项A") < html.index("s-1 选项D") < html.index("s-1 选项B")
    assert html.count("checked") == 1
    assert 'value="B" checked><span class="key">B</span><span>s-1 选项A</span>' in html
    assert "<legend" in html and "第 3 题，共 65 题，单选，2 分" in html
    assert " hidden>" in question_html(Item(7, "CADB", 200), words_of(question("s-1")), number=4, chosen="", frame=FRAME)


def test_several_may_be_ticked_only_where_several_may_be_right() -> None:
    many = question_html(
        Item(7, "ABCD", 200), words_of(question("m-1", type="multiple_choice", key="AB")), number=3, chosen="AC", frame=FRAME
    )
    assert many.count('type="checkbox"') == 4 and many.count("checked>") == 2 and "radio" not in many
    judged = question_html(
        Item(8, "BA", 100), words_of(question("t-1", type="true_false", key="对")), number=3, chosen="", frame=FRAME
    )
    assert judged.index("<span>错</span>") < judged.index("<span>对</span>") and judged.count('type="radio"') == 2


def test_nothing_of_the_key_is_in_the_words() -> None:
    made = replace(question("s-2"), explanation="解析金丝雀", derived="推导金丝雀")
    html = str(paper_html([Item(1, "ABCD", 100)], [words_of(made)], chosen={}, frame=FRAME))
    for secret in ("金丝雀", "2021-01-22", "行政处罚法", "000000000000"):
        assert secret not in html


def test_texts_are_escaped() -> None:
    made = replace(question("s-3"), stem="<script>alert(1)</script>", case_text="a & b", options=("<b>", '"', "c", "d"))
    html = question_html(Item(1, "ABCD", 100), words_of(made), number=3, chosen="", frame=FRAME)
    assert "<script>" not in html and "&lt;script&gt;" in html and "a &amp; b" in html and "<b>" not in html


def test_the_cells_of_the_answer_sheet_say_what_is_answered() -> None:
    html = str(cells_html(range(3, 6), chosen={4: "B"}, code="c", at=5))
    assert html.count("<li>") == 3 and html.count("cell-on") == 1
    assert 'href="/sit/c/4" data-cell="4"><span class="sr">第 </span>4<span class="sr"> 题，已答</span>' in html
    assert 'data-cell="5" aria-current="true"' in html and html.count("aria-current") == 1
