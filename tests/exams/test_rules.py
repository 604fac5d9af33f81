"""What is true of an exam's settings and states, on both sides of each boundary."""

from dataclasses import replace

import pytest

from app.exams import rules, wording
from app.exams.rules import Settings, State
from app.exams.storing import columns_of, settings_from, settings_of
from app.exams.typed import points_of
from app.foundation import clock
from question_bank.drawing import Blueprint, Share
from question_bank.forms import TEMPLATES, PaperForm, Part

OPEN, CLOSE = 1_000 * clock.MINUTE, 1_100 * clock.MINUTE
FORM = PaperForm((Part("single_choice", 10, 1000),))
GOOD = Settings("年度考试", OPEN, CLOSE, 60, FORM, pass_points=6000, excellent_points=9000, bands=(("良好", 8000),))


def exam(**changes):
    row = {
        "withdrawn_at": None,
        "published_at": 1,
        "checked_at": 1,
        "opens_at": OPEN,
        "closes_at": CLOSE,
        "rehearsal_shift": None,
    }
    return {**row, **changes}


@pytest.mark.parametrize(
    ("changes", "now", "state"),
    [
        ({"published_at": None, "checked_at": None}, 0, State.DRAFT),
        ({"published_at": None}, 0, State.PUBLISHING),
        ({}, OPEN - 1, State.COMING),
        ({}, OPEN, State.OPEN),
        ({}, CLOSE - 1, State.OPEN),
        ({}, CLOSE, State.CLOSED),
        ({"withdrawn_at": 5}, OPEN, State.WITHDRAWN),
        ({"rehearsal_shift": 10}, OPEN - 10, State.OPEN),
    ],
)
def test_states_follow_from_moments(changes, now, state):
    assert rules.state_of(exam(**changes), now=now) is state


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"closes_at": OPEN}, "closes_at"),
        ({"minutes": 101}, "minutes"),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 601, "closes_at": OPEN + clock.DAY}, "minutes"),
        ({"grace_seconds": 301}, "grace_seconds"),
        ({"late_entry_minutes": 101}, "late_entry_minutes"),
        ({"attempts": 0}, "attempts"),
        ({"attempts": 10}, "attempts"),
        ({"pass_points": 0}, "pass_points"),
        ({"pass_points": 10001, "excellent_points": 0, "bands": ()}, "pass_points"),
        ({"excellent_points": 5999}, "excellent_points"),
        ({"excellent_points": 10001}, "excellent_points"),
        ({"bands": (("良好", 6000),)}, "bands"),
        ({"bands": (("良好", 9000),)}, "bands"),
        ({"form": PaperForm((Part("single_choice", 0, 100),))}, "form"),
        ({"form": PaperForm((Part("single_choice", 201, 100),))}, "form"),
        ({"form": PaperForm((Part("single_choice", 10, 0), Part("true_false", 10, 1000)))}, "form"),
        ({"counts": "mean"}, "counts"),
        ({"multiple_rule": "generous"}, "multiple_rule"),
        ({"keys_show": "now"}, "keys_show"),
        ({"score_shows": "never"}, "score_shows"),
        ({"blueprint": Blueprint((Share("law", "甲法", 60), Share("law", "乙法", 41)))}, "blueprint"),
    ],
)
def test_settings_that_cannot_be(changes, field):
    assert list(rules.settings_faults(replace(GOOD, **changes))) == [field]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"minutes": 100},
        {"grace_seconds": 0},
        {"grace_seconds": 300},
        {"late_entry_minutes": 100},
        {"attempts": 9},
        {"excellent_points": 0, "bands": ()},
        {"pass_points": 10000, "excellent_points": 10000, "bands": ()},
        {"bands": (("良好", 6001), ("较好", 8999))},
    ],
)
def test_settings_that_can(changes):
    assert rules.settings_faults(replace(GOOD, **changes)) == {}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.code)
def test_every_template_makes_settings_that_can_be(template):
    settings = settings_from(template, now=OPEN)
    assert rules.settings_faults(settings) == {}
    assert settings.opens_at > OPEN


def test_settings_come_back_from_their_columns():
    settings = replace(
        GOOD, units=(3, 7), categories=("staff",), pools=("sealed",), blueprint=Blueprint((Share("tag", "必修", 60),))
    )
    assert settings_of(columns_of(settings)) == settings


@pytest.mark.parametrize("state", list(State))
def test_only_drafts_are_edited_and_nothing_is_withdrawn_once_open(state):
    assert (rules.why_no_edit(state) is None) is (state is State.DRAFT)
    assert (rules.why_no_withdrawal(state) is None) is (state in {State.DRAFT, State.COMING})
    assert (rules.why_no_release(state, released_at=None) is None) is (state is State.CLOSED)


@pytest.mark.parametrize(("by", "allowed"), [(1, False), (2, True), (None, False)])
def test_publishing_needs_a_second_person(by, allowed):
    refusal = rules.why_no_publishing(state=State.DRAFT, arrangers={1}, by=by)
    assert (refusal is None) is allowed


@pytest.mark.parametrize(
    ("score", "band"),
    [(5999, "未合格"), (6000, "合格"), (7999, "合格"), (8000, "良好"), (8999, "良好"), (9000, "优秀"), (10000, "优秀")],
)
def test_bands(score, band):
    assert rules.band_of(score, pass_points=6000, excellent_points=9000, bands=(("良好", 8000),)) == band


@pytest.mark.parametrize(
    ("text", "points"),
    [("60", 6000), ("1.5", 150), ("0.25", 25), ("0", 0), ("1.555", None), ("1.", None), ("", None), ("-1", None), ("两", None), ("１", None)],
)  # fmt: skip
def test_points_as_typed(text, points):
    assert points_of(text) == points


def test_settings_in_words():
    words = dict(wording.settings_in_words(replace(GOOD, late_entry_minutes=15, attempts=3, units=(1,)), units=["县水利局"]))
    assert words["合格"] == "60 分合格，80 分良好，90 分优秀"
    assert words["次数"] == "每人 3 次，取最高分"
    assert words["应考范围"] == "按地区选的 县水利局 及其下级，全体在册人员"
    assert "开考 15 分钟后不能再进入" in words["答题时间"]
    assert words["组卷比例"] == "不限，在题库里随机抽"
