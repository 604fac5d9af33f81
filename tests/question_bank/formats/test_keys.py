"""Keys in every spelling that offices use, and options however they stand together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.formats.office.keys import KeyRead, read_key, truth_of
from question_bank.formats.office.options import split_lettered, split_options, strip_letters, wrong_letters
from question_bank.formats.office.stem_keys import take_key

OPTIONS = ("县级人民政府", "市级人民政府", "省级人民政府", "国务院")
LEVELS = ("3", "5", "7", "9")


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("ACD", "ACD"), ("acd", "ACD"), ("ＡＣＤ", "ACD"), ("A,C,D", "ACD"), ("A，C，D", "ACD"), ("A、C、D", "ACD"), ("A C D", "ACD"),
        ("A;C", "AC"), ("A；C", "AC"), ("A|C|D", "ACD"), ("A/C", "AC"), ("DCA", "ACD"), ("A\nC", "AC"), ("(B)", "B"), ("（B）", "B"),
        ("【B】", "B"), ("B。", "B"), ("答案：B", "B"), ("正确答案: A、C", "AC"), ("【答案】ABD", "ABD"), ("参考答案：Ｂ", "B"), ("选B", "B"), ("选ABD", "ABD"), ("应选 C", "C"),
        ("B\u00a0", "B"), ("\u200bB", "B"), ("'B", "B"), ("市级人民政府", "B"), ("市级人民政府。", "B"), ("B.市级人民政府", "B"), ("B、市级人民政府", "B"),
        ("县级人民政府；国务院", "AD"), ("县级人民政府、国务院", "AD"), ("A.县级人民政府；D.国务院", "AD"), ("A、县级人民政府\nD、国务院", "AD"),
        ("1,3", "AC"), ("1、3", "AC"), ("2", "B"), ("2.0", "B"), ("13", "AC"), ("全选", "ABCD"), ("以上都对", "ABCD"), ("A和C", "AC"), ("A+C", "AC"),
    ],
)  # fmt: skip
def test_letters_are_read(text, letters):
    assert read_key(text, options=OPTIONS).letters == letters


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("对", "对"), ("正确", "对"), ("√", "对"), ("✓", "对"), ("✔", "对"), ("T", "对"), ("true", "对"), ("是", "对"), ("Y", "对"), ("yes", "对"), ("1", "对"),
        ("（√）", "对"), ("答案：正确", "对"), ("Ｔ", "对"), ("错", "错"), ("错误", "错"), ("×", "错"), ("✗", "错"), ("✘", "错"), ("x", "错"), ("X", "错"),
        ("F", "错"), ("False", "错"), ("否", "错"), ("N", "错"), ("0", "错"), ("不正确", "错"), ("【答案】×", "错"), ("错误。", "错"), ("", ""), ("也许", ""), ("A", ""),
    ],
)  # fmt: skip
def test_truth_is_read(text, truth):
    assert truth_of(text) == truth


@pytest.mark.parametrize(
    ("text", "options", "found"),
    [
        ("A-D", OPTIONS, KeyRead(doubt="unclear")),
        ("都行", OPTIONS, KeyRead(doubt="unclear")),
        ("A.国务院", OPTIONS, KeyRead(doubt="unclear")),
        ("3", LEVELS, KeyRead(doubt="unclear")),
        ("9", LEVELS, KeyRead("D")),
        ("AA", OPTIONS, KeyRead("A", doubt="repeated")),
        ("E", OPTIONS, KeyRead("E")),
        ("对", ("正确", "错误"), KeyRead("A")),
        ("对", ("错误", "正确"), KeyRead("B")),
        ("1", ("正确", "错误"), KeyRead("A")),
        ("1", ("错误", "正确"), KeyRead(doubt="unclear")),
        ("0", ("正确", "错误"), KeyRead("B")),
        ("B", ("正确", "错误"), KeyRead("B")),
        ("F", ("正确", "错误"), KeyRead("B")),
        ("F", ("甲", "乙", "丙", "丁", "戊", "己"), KeyRead("F")),
        ("1.5万元", ("15万元", "1.5万元"), KeyRead("B")),
        ("", OPTIONS, KeyRead()),
        ("2026-03-01", OPTIONS, KeyRead(doubt="unclear")),
    ],
)
def test_what_is_not_certain_is_not_taken_for_certain(text, options, found):
    assert read_key(text, options=options) == found


@given(
    st.sets(st.sampled_from("ABCDEFGH"), min_size=1),
    st.sampled_from(["", ",", "、", " ", "，", ";", "；", "|", "/", "\n"]),
    st.booleans(),
)
def test_letters_come_back_from_every_spelling(letters, between, wide):
    text = between.join(sorted(letters))
    if wide:
        text = text.translate({ord(letter): chr(ord(letter) + 0xFEE0) for letter in "ABCDEFGH"})
    assert read_key(text, options=[f"选项{n}" for n in range(8)]).letters == "".join(sorted(letters))


@given(st.text(max_size=40), st.lists(st.text(max_size=20), max_size=9))
def test_no_text_breaks_the_reading_of_keys(text, options):
    found = read_key(text, options=options)
    assert not (found.letters and found.truth)
    assert set(found.letters) <= set("ABCDEFGHIJKLMNOP")


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("A. 甲 B. 乙 C. 丙", ("甲", "乙", "丙")),
        ("A.甲B.乙C.丙D.丁", ("甲", "乙", "丙", "丁")),
        ("A、甲；B、乙；C、丙", ("甲", "乙", "丙")),
        ("A．甲\nB．乙", ("甲", "乙")),
        ("（A）甲 （B）乙", ("甲", "乙")),
        ("A)甲 B)乙", ("甲", "乙")),
        ("Ａ．甲　Ｂ．乙", ("甲", "乙")),
        ("A 甲 B 乙 C 丙", ("甲", "乙", "丙")),
        ("A:甲|B:乙", ("甲", "乙")),
        ("甲\n乙\n丙", ("甲", "乙", "丙")),
        ("甲|乙|丙", ("甲", "乙", "丙")),
        ("甲；乙；丙", ("甲", "乙", "丙")),
        ("甲$;$乙$;$丙", ("甲", "乙", "丙")),
        ("甲<br/>乙", ("甲", "乙")),
        ('["甲", "乙"]', ("甲", "乙")),
        ("甲", ()),
        ("", ()),
    ],
)
def test_options_in_one_cell_are_told_apart(text, options):
    assert split_options(text) == (options, bool(options))


def test_options_apart_only_by_commas_are_a_guess():
    assert split_options("甲、乙、丙") == (("甲", "乙", "丙"), False)


@pytest.mark.parametrize(
    "text",
    ["A、B、C、D四人合伙经营", "甲公司A、乙公司B签订合同", "证人A、被害人B在场", "A.", "见附件A，B栏", "B. 甲 C. 乙", "A. 甲"],
)
def test_letters_in_running_text_are_no_options(text):
    assert split_lettered(text).options == ()


@pytest.mark.parametrize(
    ("options", "bare"),
    [
        (["A、甲", "B、乙"], ("甲", "乙")),
        (["A.甲", "乙"], ("甲", "乙")),
        (["A.12月3日", "B.12月4日"], ("12月3日", "12月4日")),
        (["（A）甲", "(B) 乙"], ("甲", "乙")),
        (["A甲", "B乙"], ("甲", "乙")),
        (["A级", "B级", "C级"], ("A级", "B级", "C级")),
        (["A股", "债券"], ("A股", "债券")),
        (["a. 甲", "b. 乙"], ("甲", "乙")),
        (["B、甲", "A、乙"], ("B、甲", "A、乙")),
    ],
)
def test_letters_left_inside_options_go(options, bare):
    assert strip_letters(options) == bare


def test_letters_of_other_places_are_noticed():
    assert wrong_letters(["B、甲", "A、乙"])
    assert not wrong_letters(["A、甲", "B、乙", "丙"])
    assert not wrong_letters(["A类", "C类"])


@pytest.mark.parametrize(
    ("stem", "count", "truth", "bare", "key"),
    [
        ("下列正确的是（ B ）。", 4, False, "下列正确的是（　）。", "B"),
        ("下列正确的是(ABD)", 4, False, "下列正确的是（　）", "ABD"),
        ("下列正确的是【A、C】", 4, False, "下列正确的是（　）", "A、C"),
        ("下列正确的是__B__。", 4, False, "下列正确的是____。", "B"),
        ("下列正确的是（ ）。B", 4, False, "下列正确的是（ ）。", "B"),
        ("下列正确的是： ABD", 4, False, "下列正确的是：", "ABD"),
        ("（Ｃ）是机关", 4, False, "（　）是机关", "C"),
        ("宪法是根本法。（√）", 0, True, "宪法是根本法。", "√"),
        ("宪法是根本法（ × ）", 0, True, "宪法是根本法", "×"),
        ("（对）宪法是根本法。", 0, True, "宪法是根本法。", "对"),
        ("宪法是根本法。 √", 0, True, "宪法是根本法。", "√"),
        ("√宪法是根本法。", 0, True, "宪法是根本法。", "√"),
        ("宪法（√）是根本法。", 0, True, "宪法（　）是根本法。", "√"),
        ("附件（E）规定", 4, False, "附件（E）规定", ""),
        ("宪法（2018年修正）规定", 0, True, "宪法（2018年修正）规定", ""),
        ("血型为A", 4, False, "血型为A", ""),
    ],
)
def test_a_key_in_the_stem_is_taken_out(stem, count, truth, bare, key):
    found = take_key(stem, count=count, truth=truth)
    assert (found.stem, found.key) == (bare, key)


def test_two_different_keys_in_a_stem_are_none():
    found = take_key("（A）和（B）", count=4, truth=False)
    assert found.several and found.key == "" and found.stem == "（A）和（B）"
