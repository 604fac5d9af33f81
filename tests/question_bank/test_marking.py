import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.marking import HALF, PER_OPTION, RULES, STRICT, Correction, as_shown, mark, mark_corrected, original

ABD = frozenset({0, 1, 3})
SETS = st.frozensets(st.integers(0, 4))


@pytest.mark.parametrize(
    ("chosen", "strict", "half", "per_option"),
    [
        ("ABD", 200, 200, 200),
        ("AB", 0, 100, 133),
        ("A", 0, 100, 66),
        ("D", 0, 100, 66),
        ("ABC", 0, 0, 0),
        ("C", 0, 0, 0),
        ("ABCD", 0, 0, 0),
        ("ABCDE", 0, 0, 0),
        ("", 0, 0, 0),
    ],
)
def test_marks_of_key_abd_worth_two(chosen, strict, half, per_option):
    positions = frozenset("ABCDE".index(letter) for letter in chosen)
    assert mark(positions, ABD, worth=200, rule=STRICT) == strict
    assert mark(positions, ABD, worth=200, rule=HALF) == half
    assert mark(positions, ABD, worth=200, rule=PER_OPTION) == per_option


@pytest.mark.parametrize("rule", RULES)
def test_single_key_is_all_or_nothing(rule):
    key = frozenset({2})
    assert mark(key, key, worth=100, rule=rule) == 100
    assert mark(frozenset({1}), key, worth=100, rule=rule) == 0
    assert mark(frozenset({1, 2}), key, worth=100, rule=rule) == 0
    assert mark(frozenset(), key, worth=100, rule=rule) == 0


def test_strict_is_the_default():
    assert mark(frozenset({0}), ABD, worth=200) == 0


@pytest.mark.parametrize(
    ("key", "worth", "rule"),
    [(frozenset(), 100, STRICT), (ABD, -1, STRICT), (ABD, 100, "generous")],
)
def test_nonsense_is_refused(key, worth, rule):
    with pytest.raises(ValueError, match="cannot mark"):
        mark(frozenset({0}), key, worth=worth, rule=rule)


@given(SETS, SETS.filter(bool), st.integers(0, 1000), st.sampled_from(sorted(RULES)))
def test_marks_stay_between_nothing_and_worth(chosen, key, worth, rule):
    got = mark(chosen, key, worth=worth, rule=rule)
    assert 0 <= got <= worth
    if chosen - key or not chosen:
        assert got == 0


@given(SETS.filter(lambda s: 0 < len(s) < 5), st.integers(1, 1000), st.sampled_from(sorted(RULES)))
def test_ticking_everything_never_pays(key, worth, rule):
    assert mark(frozenset(range(5)), key, worth=worth, rule=rule) == 0


@given(SETS, SETS.filter(bool), st.integers(0, 1000), st.integers(0, 4))
def test_one_more_right_choice_never_costs(chosen, key, worth, extra):
    right = chosen & key
    more = right | ({extra} & key)
    for rule in RULES:
        less = mark(right, key, worth=worth, rule=rule)
        assert mark(more, key, worth=worth, rule=rule) >= less


@given(st.permutations(range(5)), SETS)
def test_permutation_round_trips(permutation, chosen):
    assert as_shown(original(chosen, permutation), permutation) == chosen
    assert original(as_shown(chosen, permutation), permutation) == chosen


def test_shown_position_leads_to_own():
    assert original(frozenset({0}), (2, 0, 1)) == {2}
    assert as_shown(frozenset({2}), (2, 0, 1)) == {0}


@pytest.mark.parametrize("position", [-1, 3])
def test_position_that_was_not_shown_is_refused(position):
    with pytest.raises(ValueError, match="not on the paper"):
        original(frozenset({position}), (0, 1, 2))


CORRECTED = [
    ({0}, (), 200), (set(), (), 200), ({1}, ({1},), 200), ({0}, ({1},), 0), ({0}, ({0}, {2}), 200), ({2}, ({0}, {2}), 200),
    ({1}, ({0}, {2}), 0), (set(), ({0}, {2}), 0), ({0, 1}, ({0, 1}, {0, 1, 3}), 200), ({0, 1, 3}, ({0, 1}, {0, 1, 3}), 200),
]  # fmt: skip


@pytest.mark.parametrize(("chosen", "keys", "points"), CORRECTED)
def test_marks_under_a_correction(chosen: set[int], keys: tuple[set[int], ...], points: int) -> None:
    correction = Correction(tuple(frozenset(key) for key in keys))
    assert mark_corrected(frozenset(chosen), correction, worth=200) == points
    assert correction.is_void == (keys == ())
