"""Texts that name laws which are gone: by the shipped table alone, on a day, never inside another name."""

from datetime import date

import pytest

from question_bank.check import TABLE
from question_bank.laws import read_table
from question_bank.repealed import REPEALED, repealed_in, repealed_on

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("根据《合同法》和《民法通则》的规定", ["合同法", "民法通则"]),
        ("依照中华人民共和国环境保护法", ["环境保护法"]),
        ("依照环境保护法、环保法", ["环境保护法"]),
        ("海洋环境保护法与大气污染防治法", ["海洋环境保护法", "大气污染防治法"]),
        ("合同法，合同法，合同法", ["合同法"]),
        ("劳动合同法第三十六条", []),
        ("合同法律关系；合同法定代表人；物权法定原则；婚姻法律", []),
        ("民法典、生态环境法典、监察法", []),
        ("", []),
    ],
)
def test_what_a_text_names(text: str, named: list[str]) -> None:
    assert repealed_in(text, laws=read_table(TABLE), on=TODAY) == named


@pytest.mark.parametrize(
    ("name", "last_day", "successor"),
    [
        ("婚姻法", date(2020, 12, 31), "民法典"),
        ("水污染防治法", date(2026, 8, 14), "生态环境法典"),
        ("清洁生产促进法", date(2026, 8, 14), "生态环境法典"),
        ("行政监察法", date(2018, 3, 19), "监察法"),
    ],
)
def test_each_is_gone_from_its_day(name: str, last_day: date, successor: str) -> None:
    laws = read_table(TABLE)
    assert repealed_in(name, laws=laws, on=last_day) == []
    assert repealed_on(date.fromordinal(last_day.toordinal() + 1), laws=laws)[name] == successor


def test_the_list_holds_all_that_the_two_codes_replaced() -> None:
    assert len([repeal for repeal in REPEALED.values() if repeal.by == "民法典"]) == 9
    assert len([repeal for repeal in REPEALED.values() if repeal.by == "生态环境法典"]) == 10
