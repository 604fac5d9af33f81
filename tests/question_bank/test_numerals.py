from fractions import Fraction

import pytest

from question_bank.numerals import chinese_number, missing_quantities, quantities


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十", 10), ("十五", 15), ("二十", 20), ("一百零三", 103), ("二百五十", 250),
        ("两千", 2000), ("五万", 50000), ("一万五千", 15000), ("一亿二千万", 120000000),
        ("1.5万", 15000), ("30", 30), ("1,360", 1360), ("一点五", Fraction(3, 2)),
        ("二〇二六", 2026), ("万", 10000), ("第", None), ("", None),
    ],
)  # fmt: skip
def test_numerals(text, value):
    assert chinese_number(text) == value


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("三十日内", [(30, "day")]),
        ("30天", [(30, "day")]),
        ("五个工作日", [(5, "workday")]),
        ("半年", [(6, "month")]),
        ("一年", [(12, "month")]),
        ("百分之二十", [(Fraction(1, 5), "share")]),
        ("20%", [(Fraction(1, 5), "share")]),
        ("三分之二以上", [(Fraction(2, 3), "share")]),
        ("五万元以上二十万元以下", [(50000, "yuan"), (200000, "yuan")]),
        ("二十四小时", [(24, "hour")]),
        ("三十分钟", [(Fraction(1, 2), "hour")]),
        ("十二月四日", [(1204, "date")]),
        ("一般由统一的机关之一一并办理，十分重要", []),
        ("依照第三十六条第二款", []),
        ("１０日", [(10, "day")]),
    ],
)
def test_quantities(text, found):
    assert [quantity.measure for quantity in quantities(text)] == found


@pytest.mark.parametrize(
    ("statement", "source", "missing"),
    [
        ("三十日内", "应当在三十日内提出", []),
        ("30 天", "应当在三十日内提出", []),
        ("三十一日", "应当在三十日内提出", ["三十一日"]),
        ("三十个月", "应当在三十日内提出", ["三十个月"]),
        ("五个工作日", "五日内。本法中五日指工作日。", []),
        ("五个工作日", "五日内提出", ["五个工作日"]),
        ("五日", "五个工作日内公示", ["五日"]),
        ("三日", "三至五日", []),
        ("2万元", "二万元以下罚款", []),
        ("二千元", "二万元以下罚款", ["二千元"]),
        ("十二个月", "一年以内", []),
        ("上一级机关的一人", "没有数字", []),
        ("两名执法人员", "执法人员不得少于两人", []),
        ("三份", "一式三份", []),
        ("四份", "一式三份", ["四"]),
    ],
)
def test_numbers_of_the_key_stand_in_the_article(statement, source, missing):
    assert missing_quantities(statement, sources=[source]) == missing
