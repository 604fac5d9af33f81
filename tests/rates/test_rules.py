"""Figures, their rolling up in either tree, and the words that define them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.foundation.web.filters import points, rate, rate_pair
from app.rates.asking import asked
from app.rates.definitions import Definition, definition_faults, exempt_words, required_words, sentence
from app.rates.forest import Forest, Place, found_lines, lines_below, lines_of, lowest_first
from app.rates.rules import FIELDS, Figures, Rate, current_exam, ids_in, is_low, roll_up

DAY = 86_400_000


@st.composite
def own_figures(draw: st.DrawFn) -> Figures:
    """Figures of one unit's own people, as they can be."""
    listed = draw(st.integers(0, 40))
    exempt = draw(st.integers(0, listed))
    due = listed - exempt
    sat = draw(st.integers(0, due))
    passed = draw(st.integers(0, sat))
    return Figures(
        listed=listed, exempt=exempt, studied=draw(st.integers(0, due)), sat=sat, passed=passed, excellent=draw(st.integers(0, passed)),
        unmarked=draw(st.integers(0, sat - passed)), exempt_after=draw(st.integers(0, exempt)), sittings=sat * draw(st.integers(1, 3)),
        score_sum=draw(st.integers(0, 10_000)) * sat,
    )  # fmt: skip


@st.composite
def counties(draw: st.DrawFn) -> tuple[list[Place], dict[int, Figures]]:
    """Units in two trees of any shape with the same top, and each one's own figures; some have nobody."""
    size = draw(st.integers(1, 14))
    paths: dict[str, dict[int, str]] = {"area": {1: "/1/"}, "system": {1: "/1/"}}
    for tree in paths.values():
        for unit in range(2, size + 1):
            tree[unit] = f"{tree[draw(st.integers(1, unit - 1))]}{unit}/"
    places = [
        Place(unit, f"c{unit}", f"单位{unit}", f"单{unit}", "unit", unit, {"area": paths["area"][unit], "system": paths["system"][unit]})
        for unit in range(1, size + 1)
    ]
    return places, {place.id: draw(own_figures()) for place in places if draw(st.booleans())}


@given(counties(), st.sampled_from(["area", "system"]))
def test_each_unit_is_the_sum_of_what_stands_below_it(county: tuple[list[Place], dict[int, Figures]], tree: str) -> None:
    places, own = county
    by_id = {place.id: place for place in places}
    forest = Forest(places, [(unit, by_id[unit].paths[tree], figures) for unit, figures in own.items()], tree=tree)
    for branch in forest.all():
        figures = branch.figures
        assert sum((child.figures for child in branch.children), branch.own) == figures
        assert figures.listed == figures.exempt + figures.due
        assert figures.due == figures.sat + figures.absent == figures.studied + figures.not_studied
        assert figures.sat == figures.passed + figures.failed
        assert sum((line.figures for line in lines_below(branch, lowest_first)), Figures()) == figures or not branch.children
    assert forest.tops[0].figures == sum(own.values(), Figures()), "both trees count everybody once"
    everybody = lines_of(forest.tops, opened=None, order=lowest_first)
    assert {line.branch.place.id for line in everybody} == set(by_id)
    assert sum((line.figures for line in everybody if line.own or not line.branch.children), Figures()) == forest.tops[0].figures


@given(st.lists(own_figures(), max_size=6))
def test_adding_keeps_every_count(several: list[Figures]) -> None:
    whole = sum(several, Figures())
    assert all(getattr(whole, name) == sum(getattr(one, name) for one in several) for name in FIELDS)


def test_a_path_adds_to_each_unit_on_it_once() -> None:
    rolled = roll_up([("/1/4/9/", Figures(listed=2)), ("/1/4/", Figures(listed=3)), ("/1/49/", Figures(listed=5))])
    assert {unit: figures.listed for unit, figures in rolled.items()} == {1: 10, 4: 5, 9: 2, 49: 5}
    assert ids_in("/1/4/49/") == (1, 4, 49)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (143, 145, "98.62% (143/145)"), (10_757, 10_762, "99.95% (10,757/10,762)"), (10_762, 10_762, "100% (10,762/10,762)"),
        (0, 3, "0.00% (0/3)"), (0, 0, "— (0/0)"),
    ],
)  # fmt: skip
def test_a_rate_is_cut_off_and_whole_only_when_it_is(part: int, whole: int, shown: str) -> None:
    assert rate_pair(Rate(part, whole)) == shown
    assert rate(Rate(part, whole)) == shown.split(" ")[0]


@pytest.mark.parametrize(("part", "low"), [(89, True), (90, False), (100, False)])
def test_attendance_is_low_under_ninety_per_cent(part: int, low: bool) -> None:
    assert is_low("attendance_rate", Figures(listed=100, sat=part)) is low
    assert not is_low("attendance_rate", Figures())


def test_the_average_is_of_those_who_sat_and_are_marked_and_cut_off() -> None:
    assert Figures(listed=9, sat=3, unmarked=0, score_sum=20_000).average_of_sat == 6666
    assert Figures(listed=9, sat=3, unmarked=1, score_sum=20_000).average_of_sat == 10_000
    assert Figures(listed=9).average_of_sat is None
    assert points(6666) == "66.66"


def _exam(code: str, opens: int, closes: int, **more: Any) -> dict[str, Any]:
    return {"code": code, "opens_at": opens, "closes_at": closes, "rehearsal_shift": None, "main_exam": None, **more}


def test_the_page_opens_with_the_exam_that_is_on() -> None:
    past, older = _exam("past", 10, 20), _exam("older", 0, 5)
    on, later = _exam("on", 30, 60), _exam("on longer", 25, 90)
    soon = _exam("soon", 100, 120)
    rehearsal, again = _exam("rehearsal", 30, 40, rehearsal_shift=5), _exam("again", 30, 40, main_exam=1)
    every = [soon, later, on, rehearsal, again, past, older]
    assert current_exam(every, now=30)["code"] == "on"  # type: ignore[index]
    assert current_exam([soon, past, older, rehearsal], now=60)["code"] == "past"  # type: ignore[index]
    assert current_exam([soon, rehearsal], now=60)["code"] == "soon"  # type: ignore[index]
    assert current_exam([], now=60) is None


LABELS = {"maternity": "产假"}
SAID = [
    (Definition(2, "all_listed"), "全部在册名单，其中已批准的免考 1 人（产假 1 人）也算应考"),
    (Definition(2, "categories", categories=("enforcer", "staff")), "在册名单中的行政执法人员、科级以下工作人员减去已批准的免考 1 人（产假 1 人）"),
    (Definition(2, study_rule="any_act"), "由服务器判定）至少 1 组"),
    (Definition(2, sitting_rule="main_only"), "不含补考"),
    (Definition(2, average_rule="absent_as_zero"), "平均分按应考人员计、缺考计 0 分"),
]


@pytest.mark.parametrize(("definition", "part"), SAID)
def test_each_variant_is_said_in_the_sentence(definition: Definition, part: str) -> None:
    exam = {
        "published_at": 20_385 * DAY, "pass_points": 6000, "excellent_points": 9000, "counts": "best", "run": 1, "make_up_regrades": 0,
        "bands": '[{"name":"良好","points":8000}]',
    }  # fmt: skip
    words = sentence(definition, exam, year=2026, required={"": 2}, reasons={"maternity": 1}, labels=LABELS)
    assert part in words and words.count("。") == 1 and "口径第 2 版" in words
    assert "60 分合格、80 分良好、90 分优秀" in words
    assert "放回应考（含免考口径）" in sentence(
        definition, {**exam, "put_back": True}, year=2026, required={}, reasons={"maternity": 1}, labels=LABELS
    )


def test_what_a_definition_cannot_be() -> None:
    assert definition_faults(Definition()) == {}
    assert set(definition_faults(Definition(base="categories"))) == {"categories"}
    assert definition_faults(Definition(base="categories", categories=("staff",))) == {}
    assert set(definition_faults(Definition(base="x", study_rule="y", sitting_rule="z", average_rule="")) ) == {
        "base", "study_rule", "sitting_rule", "average_rule",
    }  # fmt: skip


def test_the_average_counts_the_absent_only_where_the_definition_says_so() -> None:
    assert Figures(listed=4, sat=3, score_sum=24_000).average == 8000
    assert Figures(listed=4, sat=3, score_sum=24_000, zeroes=1).average == 6000
    assert Figures(listed=4, sat=3, unmarked=1, score_sum=16_000, zeroes=1).average == 5333


def test_the_definition_is_one_sentence_with_date_and_reasons() -> None:
    exam = {"published_at": 20_385 * DAY, "pass_points": 6000, "excellent_points": 9000, "counts": "last", "run": 2, "make_up_regrades": 0}
    words = sentence(Definition(), exam, year=2026, required={"": 2, "enforcer": 4}, reasons={"maternity": 2, "腿部骨折": 1}, labels=LABELS)
    assert words.count("。") == 1 and words.endswith("。")
    for part in (
        "口径第 1 版", "2025年10月24日冻结", "免考 3 人（产假 2 人、腿部骨折 1 人）", "2026 年完成练习（每组 10 题，逐题作答、由服务器判定）不少于 2 组（行政执法人员 4 组）",
        "含补考", "取最后一次（判卷第 2 次）", "60 分合格、90 分优秀", "只舍不入",
    ):  # fmt: skip
        assert part in words
    assert "优秀" not in sentence(Definition(), {**exam, "excellent_points": 0}, year=2026, required={}, reasons={}, labels={})


def test_words_for_nobody_and_nothing_required() -> None:
    assert exempt_words({}, LABELS) == "0 人"
    assert exempt_words({"": 1}, LABELS) == "1 人（未注明事由 1 人）"
    assert required_words({}) == "1 组"


def _place(number: int, path: str) -> Place:
    return Place(number, f"c{number}", f"某单位{number}", f"单位{number}", "unit", number, {"area": path, "system": path})


def test_lines_open_by_code_and_sort_lowest_attendance_first_empty_ones_last() -> None:
    places = [_place(1, "/1/"), _place(2, "/1/2/"), _place(3, "/1/3/"), _place(4, "/1/4/"), _place(5, "/1/3/5/")]
    counted = [(2, "/1/2/", Figures(listed=4, sat=3)), (3, "/1/3/", Figures(listed=1, sat=1)), (5, "/1/3/5/", Figures(listed=3))]
    forest = Forest(places, counted, tree="area")
    shut = lines_of(forest.tops, opened=["c1"], order=lowest_first)
    assert [(line.branch.place.code, line.opened) for line in shut] == [("c1", True), ("c3", False), ("c2", None), ("c4", None)]
    opened = lines_of(forest.tops, opened=["c1", "c3"], order=lowest_first)
    assert [(line.branch.place.code, line.own, line.depth) for line in opened][1:4] == [("c3", False, 1), ("c5", False, 2), ("c3", True, 2)]
    assert [line.branch.place.code for line in found_lines(forest.all(), text="", below=80, order=lowest_first)] == ["c5", "c3", "c1", "c2"]
    assert [line.branch.place.code for line in found_lines(forest.all(), text="单位4", below=0, order=lowest_first)] == ["c4"]


def test_what_is_no_choice_counts_as_not_asked() -> None:
    plain = asked("/rates/x", {"tree": "moon", "category": "kings", "low": "77", "sort": "up", "q": " 水利\x00 "})
    assert (plain.tree, plain.category, plain.low, plain.sort, plain.text) == ("", "", 0, "low", "水利")
    assert plain.href(text="") == "/rates/x"


def test_opening_and_closing_a_unit_keeps_the_other_filters() -> None:
    page = asked("/rates/x", {"tree": "system", "category": "staff"})
    opened = page.toggled("c3", ["c1"], ["c1", "c3"])
    assert opened == "/rates/x?tree=system&category=staff&open=c1%2Cc3#u-c3"
    again = asked("/rates/x", {"tree": "system", "category": "staff", "open": "c1,c3"})
    assert again.toggled("c1", ["c1"], ["c1", "c3"]) == "/rates/x?tree=system&category=staff&open=c3#u-c1"
    assert asked("/rates/x", {"open": "c1"}).toggled("c1", ["c1"], ["c1"]) == "/rates/x?open=-#u-c1"
    assert asked("/rates/x", {"open": "all"}).toggled("c1", ["c1"], ["c1", "c3"]) == "/rates/x?open=c3#u-c1"
