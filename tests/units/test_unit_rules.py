"""Paths, names and reach of units: tables of cases on both sides of each boundary."""

import pytest

from app.foundation.access import Scope
from app.units import rules
from app.units.known import KnownUnit, KnownUnits


@pytest.mark.parametrize(("parent", "unit", "path"), [("", 7, "/7/"), ("/1/", 7, "/1/7/"), ("/1/12/", 3, "/1/12/3/")])
def test_a_path_goes_on_below_its_parent(parent: str, unit: int, path: str) -> None:
    assert rules.path_below(parent, unit) == path
    assert rules.depth(path) == parent.count("/") - bool(parent) + 1


@pytest.mark.parametrize(
    ("path", "of", "inside"),
    [("/1/2/", "/1/", True), ("/1/", "/1/", True), ("/1/", "/1/2/", False), ("/12/", "/1/", False), ("/1/2/", "", False)],
)
def test_a_unit_is_within_itself_and_all_above(path: str, of: str, inside: bool) -> None:
    assert rules.is_within(path, of=of) is inside


@pytest.mark.parametrize(
    ("scope", "may"),
    [
        (Scope("area", "/1/"), True), (Scope("area", "/1/4/"), False), (Scope("area", "/1/4/6/"), False),
        (Scope("system", "/1/3/"), True), (Scope("system", "/1/3/4/"), False), (Scope("area", "/2/"), False),
    ],
)  # fmt: skip
def test_the_top_of_a_scope_is_set_from_above(scope: Scope, may: bool) -> None:
    assert rules.may_reshape([scope], area_path="/1/4/", system_path="/1/3/4/") is may


def test_the_one_unit_above_all_may_be_renamed_by_who_is_over_all() -> None:
    assert rules.may_reshape([Scope("area", "/1/")], area_path="/1/", system_path="/1/")
    assert not rules.may_reshape([Scope("area", "/1/2/")], area_path="/1/", system_path="/1/")


@pytest.mark.parametrize(
    ("short", "parent", "shown"),
    [("司法所", "白水镇", "司法所（白水镇）"), ("白水镇司法所", "白水镇", "白水镇司法所"), ("县财政局", None, "县财政局"), ("县财政局", "", "县财政局")],
)
def test_a_short_name_is_shown_with_its_parent(short: str, parent: str | None, shown: str) -> None:
    assert rules.shown_name(short, parent) == shown


@pytest.mark.parametrize(
    ("name", "parent", "short"), [("白水镇司法所", "白水镇", "司法所"), ("县财政局", "某县", "县财政局"), ("白水镇", "白水镇", "白水镇"), ("甲", "", "甲")]
)
def test_a_short_name_leaves_the_parent_out(name: str, parent: str, short: str) -> None:
    assert rules.short_below(name, parent=parent) == short


def known() -> KnownUnits:
    def unit(number: int, name: str, short: str, parent: int | None, system: int | None) -> KnownUnit:
        return KnownUnit(number, f"code{number}", name, short, "unit", "", parent, system, f"/{number}/", f"/{number}/")

    return KnownUnits.of(
        [
            unit(1, "青禾县", "青禾县", None, None), unit(2, "青禾县司法局", "县司法局", 1, 1), unit(3, "白水镇", "白水镇", 1, 1),
            unit(4, "白水镇司法所", "司法所", 3, 2), unit(5, "东山镇", "东山镇", 1, 1), unit(6, "东山镇司法所", "司法所", 5, 2),
            unit(7, "县档案馆", "档案馆", 1, 1),
        ]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("青禾县司法局", 2), ("县司法局", 2), ("县 司法局", 2), ("白水镇司法所", 4), ("白水镇/司法所", 4), ("白水镇 - 司法所", 4),
        ("县司法局司法所", None), ("司法所", None), ("档案馆", 7), ("青禾县档案馆", 7), ("code7", 7), ("司法局", None), ("", None),
    ],
)  # fmt: skip
def test_words_mean_one_unit_or_none(words: str, unit: int | None) -> None:
    meant = known().meant_by(words)
    assert (meant.unit.id if meant.unit else None) == unit
    assert bool(meant.sentence) is (unit is None)


@pytest.mark.parametrize(
    ("words", "said"), [("司法所", "有 2 个，请写全称，例如“白水镇司法所”"), ("司法局", "是不是“青禾县司法局”"), ("财政局", "没有找到单位“财政局”")]
)
def test_words_that_mean_none_get_a_hint(words: str, said: str) -> None:
    assert said in known().meant_by(words).sentence
