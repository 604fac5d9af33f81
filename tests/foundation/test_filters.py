"""What is shown: rates cut off and never rounded up, moments in China time, points, phrases."""

from dataclasses import dataclass

import pytest

from app.foundation.web import filters
from app.foundation.web.paging import Page, asked_page

NOON = 1_795_327_200_000  # 2026-11-22 14:00:00 in China


@dataclass(frozen=True)
class Counts:
    part: int
    whole: int


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (143, 145, "98.62%"),
        (10_757, 10_762, "99.95%"),
        (99_999, 100_000, "99.99%"),
        (999_999, 1_000_000, "99.99%"),
        (145, 145, "100%"),
        (0, 145, "0.00%"),
        (1, 100_000, "0.00%"),
        (2, 3, "66.66%"),
        (1, 20, "5.00%"),
        (0, 0, "—"),
    ],
)
def test_rate(part: int, whole: int, shown: str) -> None:
    assert filters.rate(Counts(part, whole)) == shown


def test_rate_pair_names_both_counts() -> None:
    assert filters.rate_pair(Counts(143, 145)) == "98.62% (143/145)"
    assert filters.rate_pair(Counts(10_757, 10_762)) == "99.95% (10,757/10,762)"
    assert filters.rate_pair(Counts(0, 0)) == "— (0/0)"


def test_moments_are_in_china_time() -> None:
    assert filters.moment(NOON + 30 * 60_000) == "2026年11月22日 14:30"
    assert filters.moment_short(NOON) == "11月22日 14:00"
    assert filters.day(NOON + 10 * 3_600_000) == "2026年11月23日"
    assert filters.day(NOON + 10 * 3_600_000 - 1) == "2026年11月22日"
    assert filters.moment(None) == filters.day(None) == filters.moment_short(None) == "—"


@pytest.mark.parametrize(
    ("ms", "shown"),
    [(8 * 86_400_000 + 5, "8 天"), (86_399_999, "23 小时"), (61_000, "1 分钟"), (30_000, "30 秒"), (0, "0 秒"), (-5, "0 秒")],
)
def test_span(ms: int, shown: str) -> None:
    assert filters.span(ms).replace("\u00a0", " ") == shown


@pytest.mark.parametrize(
    ("stored", "shown"),
    [(9100, "91"), (9050, "90.5"), (25, "0.25"), (5, "0.05"), (0, "0"), (10000, "100"), (-150, "-1.5"), (None, "—")],
)
def test_points(stored: int | None, shown: str) -> None:
    assert filters.points(stored) == shown


def test_thousands() -> None:
    assert filters.thousands(10_762) == "10,762"
    assert filters.thousands(None) == "—"


def test_keep_splits_at_punctuation_and_known_words() -> None:
    kept = filters.keep("2026 年度国家工作人员学法考法考试")
    assert kept == '<span class="keep">2026\u00a0年度国家工作人员</span><span class="keep">学法考法考试</span>'
    assert filters.keep("年度考试") == "年度考试"
    assert filters.keep("统一考试（第一场）：开考") == (
        '<span class="keep">统一考试</span><span class="keep">（第一场）：</span><span class="keep">开考</span>'
    )


@pytest.mark.parametrize("title", ["<script>，“a & b”", "A  B，C", "、、", "（（x", "2026 年 <b>", ""])
def test_keep_escapes_and_loses_nothing(title: str) -> None:
    kept = filters.keep(title)
    assert "<script" not in kept and "<b>" not in kept
    assert "".join(kept.striptags().split()) == "".join(title.replace("<", "<").split())


def test_a_page_knows_its_rows_and_neighbours() -> None:
    page = Page(9, 330, size=20, path="/units", query={"q": "所", "page": "3", "empty": ""})
    assert (page.first, page.last, page.offset, page.count) == (161, 180, 160, 17)
    assert page.near == [1, None, 7, 8, 9, 10, 11, None, 17]
    assert page.href(2) == "/units?q=%E6%89%80&page=2"
    assert Page(1, 0).near == [1] and Page(1, 0).first == 0 and Page(17, 330, size=20).last == 330


@pytest.mark.parametrize(
    ("text", "number"), [("3", 3), ("0", 1), ("-1", 1), ("x", 1), (None, 1), ("", 1), ("²", 1), ("9" * 9, 1)]
)
def test_asked_page(text: str | None, number: int) -> None:
    assert asked_page(text) == number
