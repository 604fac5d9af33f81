"""Near-duplicates are found exactly."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from question_bank.likeness import ALIKE, SAME, SAME_STEM, VERY_ALIKE, Likeness, alike, pairs_of


@dataclass(frozen=True)
class Asked:
    stem: str
    options: tuple[str, ...] = ("甲", "乙")
    case_text: str = ""


def known(*stems: Asked) -> Likeness:
    index = Likeness()
    for n, asked in enumerate(stems):
        index.add(n, asked)
    return index


def test_punctuation_width_and_order_of_options_make_no_difference() -> None:
    index = known(Asked("罚款（１０）元，应当怎样做？", ("甲。", "乙")))
    (match,) = index.matches(Asked("罚款10元应当怎样做", ("乙", "甲")))
    assert (match.ref, match.how) == (0, SAME)


def test_the_same_stem_with_other_options_is_told_apart() -> None:
    (match,) = known(Asked("下列说法正确的是哪一项？")).matches(Asked("下列说法正确的是哪一项？", ("丙", "丁")))
    assert match.how == SAME_STEM


def test_one_changed_word_in_a_long_stem_is_very_alike() -> None:
    stem = "某县市场监督管理局对甲公司作出罚款决定，甲公司不服，应当在多少日内申请行政复议？"
    (match,) = known(Asked(stem)).matches(Asked(stem.replace("甲公司不服", "该公司不服")))
    assert match.how == VERY_ALIKE
    assert 80 <= match.percent < 100


def test_stems_without_any_letter_are_like_nothing() -> None:
    assert known(Asked("？？")).matches(Asked("（）")) == []


letters = st.text(alphabet="甲乙丙丁", min_size=2, max_size=9)


@given(st.lists(letters, max_size=12), letters)
def test_the_search_finds_what_comparing_with_each_finds(stems: list[str], asked: str) -> None:
    found = {match.ref for match in known(*map(Asked, stems)).matches(Asked(asked))}
    each = {n for n, stem in enumerate(stems) if stem == asked or alike(pairs_of(stem), pairs_of(asked)) >= ALIKE}
    assert found == each
