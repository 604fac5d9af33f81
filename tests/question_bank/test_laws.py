from datetime import date

import pytest

from question_bank.formats.law_table import write_table
from question_bank.laws import LawsNotUnderstood, article_hash, read_library, read_table


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (date(2019, 2, 28), None),
        (date(2019, 3, 1), "2019-01-10"),
        (date(2024, 6, 30), "2019-01-10"),
        (date(2024, 7, 1), "2024-05-06"),
        (date(2030, 5, 31), "2024-05-06"),
        (date(2030, 6, 1), "2030-01-01"),
    ],
)
def test_version_in_force_on_both_sides_of_each_day(laws, on, version):
    law = laws.in_force("示例条例", on)
    assert (law.version if law else None) == version


@pytest.mark.parametrize(("on", "in_force"), [(date(2024, 12, 31), True), (date(2025, 1, 1), False)])
def test_a_repealed_law_ends_on_its_day(laws, on, in_force):
    assert (laws.in_force("旧条例", on) is not None) is in_force
    assert laws.repealed_names(on) == ([] if in_force else ["旧条例"])


def test_a_law_without_a_day_of_force_is_never_in_force(laws):
    assert laws.in_force("无期条例", date(2026, 1, 1)) is None


def test_articles_are_found_with_suffix(laws):
    law = laws.in_force("中华人民共和国示例条例", date(2026, 1, 1))
    assert laws.article(law, "2-1") == "窗口应当登记并出具回执。"
    assert laws.article(law, "3") is None


def test_hash_ignores_white_space_and_width():
    assert article_hash("三十 日\n内（１）") == article_hash("三十日内(1)")
    assert article_hash("三十日内") != article_hash("三十日外")
    assert len(article_hash("甲")) == 12


def test_own_table_reads_back_what_it_wrote(laws, tmp_path):
    path = tmp_path / "laws.yaml"
    path.write_text(write_table(laws), encoding="utf-8")
    table = read_table(path)
    assert not table.has_texts
    assert table.repealed_names(date(2026, 1, 1)) == ["旧条例"]


@pytest.mark.parametrize("content", [None, "", "{}", '{"laws": [{}]}', "[]"])
def test_a_folder_that_is_none_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "index.json").write_text(content, encoding="utf-8")
    with pytest.raises(LawsNotUnderstood, match="读不懂法律目录"):
        read_library(tmp_path)
