"""The rules of amendments and exemptions, on both sides of each boundary."""

from dataclasses import replace

import pytest

from app.exams.exemptions import rules as exemptions
from app.exams.exemptions.rules import Stage, Turn
from app.exams.roster import rules
from app.exams.roster.rules import Counts, Person, Standing
from app.foundation import clock

DAY = clock.DAY


def stands(said: str = "", *, unit: int = 7, said_at: int = 0, waiting: bool = False) -> Standing:
    return Standing(1, "p1", "某人", "T1", unit, "甲站", "/1/7/", "/1/7/", "staff", said, "", said_at, waiting)


def person(standing: Standing | None, *, unit: int | None = 7, number: int = 1) -> Person:
    return Person(number, f"p{number}", "某人", unit, "甲站", "/1/7/", "/1/7/", standing)


@pytest.mark.parametrize(
    ("exempt", "listed", "percent", "over"),
    [(2, 100, 2, False), (3, 100, 2, True), (1, 50, 2, False), (1, 49, 2, True), (0, 0, 2, False), (0, 5, 0, False), (1, 5, 0, True), (5, 5, 100, False)],
)
def test_over_the_share_is_more_than_it(exempt: int, listed: int, percent: int, over: bool) -> None:
    assert rules.over_share(exempt, listed, percent) is over


@pytest.mark.parametrize(
    ("kind", "standing", "fault"),
    [
        ("join", None, ""), ("join", stands("leave"), ""), ("join", stands(), "已经在名单上"), ("join", stands("exempt"), "已经在名单上"),
        ("leave", stands(), ""), ("leave", stands("exempt"), ""), ("leave", None, "不在这场考试的名单上"), ("leave", stands("leave"), "已经移出名单"),
        ("exempt", stands(), ""), ("exempt", stands("restore"), ""), ("exempt", stands("exempt"), "已经免考"), ("exempt", stands("leave"), "已经移出名单"),
        ("restore", stands("exempt"), ""), ("restore", stands(), "没有免考，不用恢复"), ("restore", None, "不在这场考试的名单上"),
        ("transfer", stands(unit=8), ""), ("transfer", stands(unit=9), "已经算在这个单位"), ("transfer", stands("leave"), "已经移出名单"),
        ("leave", stands(waiting=True), "已有一项更正在等审批，办完再提"),
        ("leave", stands(said_at=100), ""), ("leave", stands(said_at=101), "已有日期更晚的更正，生效日期不能早于它"),
    ],
)  # fmt: skip
def test_what_can_be_asked_of_whom(kind: str, standing: Standing | None, fault: str) -> None:
    assert rules.fault_of(kind, person(standing), effective_at=100, to=9) == fault


def test_nobody_joins_who_serves_nowhere() -> None:
    assert rules.fault_of("join", person(None, unit=None), effective_at=1) == "已经不在任何单位任职"


@pytest.mark.parametrize(
    ("kind", "standing", "to", "whole", "own"),
    [
        ("exempt", stands(), None, "在册 146，免考 1 → 2，应考 145 → 144", {7: Counts(10, 1)}),
        ("restore", stands("exempt"), None, "在册 146，免考 1 → 0，应考 145 → 146", {7: Counts(10, -1)}),
        ("leave", stands(), None, "在册 146 → 145，免考 1，应考 145 → 144", {7: Counts(9, 0)}),
        ("leave", stands("exempt"), None, "在册 146 → 145，免考 1 → 0，应考 145", {7: Counts(9, -1)}),
        ("join", None, None, "在册 146 → 147，免考 1，应考 145 → 146", {7: Counts(11, 0)}),
        ("join", stands("leave"), 8, "在册 146 → 147，免考 1，应考 145 → 146", {8: Counts(11, 0)}),
        ("transfer", stands("exempt"), 8, "在册 146，免考 1，应考 145", {7: Counts(9, -1), 8: Counts(11, 1)}),
    ],
)
def test_the_effect_is_said_before_it_is_had(kind: str, standing: Standing | None, to: int | None, whole: str, own: dict) -> None:
    units = {7: ("甲站", Counts(10, 0)), 8: ("乙站", Counts(10, 0))}
    found = rules.effects(kind, [person(standing)], whole=Counts(146, 1), units=units, to=to)
    assert found[0].words == whole
    assert {one.label: one.after for one in found[1:]} == {units[unit][0]: counts for unit, counts in own.items()}


EXAM = {"id": 5, "main_exam": 4, "opens_at": 10 * DAY, "closes_at": 20 * DAY}


@pytest.mark.parametrize(
    ("changes", "frozen_at", "covered"),
    [
        ({}, 9 * DAY, True),
        ({"to_at": 10 * DAY}, 9 * DAY, False), ({"to_at": 10 * DAY + 1}, 9 * DAY, True),
        ({"from_at": 20 * DAY}, 9 * DAY, True), ({"from_at": 20 * DAY + 1}, 9 * DAY, False),
        ({"to_at": 15 * DAY}, 15 * DAY - 1, True), ({"to_at": 15 * DAY}, 15 * DAY, False),
        ({"exam": 5, "to_at": 1}, 9 * DAY, True), ({"exam": 4}, 9 * DAY, True), ({"exam": 6}, 9 * DAY, False),
    ],
)  # fmt: skip
def test_which_exams_an_exemption_covers(changes: dict, frozen_at: int, covered: bool) -> None:
    one = {"exam": None, "from_at": DAY, "to_at": 30 * DAY, **changes}
    assert exemptions.covers(one, EXAM, frozen_at=frozen_at) is covered


ASKED = {
    "person": 1, "applied_by": 1, "applied_at": 1, "passed_on_at": None, "signed_by": None, "signed_at": None, "filed_at": None,
    "refused_at": None, "withdrawn_at": None, "ended_at": None, "to_at": 30 * DAY,
}  # fmt: skip
SIGNED = {**ASKED, "signed_by": 2, "signed_at": 1}


@pytest.mark.parametrize(
    ("changes", "stage"),
    [
        ({}, Stage.ASKED), ({"signed_at": 1}, Stage.SIGNED), ({"signed_at": 1, "filed_at": 1}, Stage.HOLDS),
        ({"signed_at": 1, "filed_at": 1, "to_at": 2 * DAY}, Stage.EXPIRED), ({"signed_at": 1, "filed_at": 1, "to_at": 2 * DAY + 1}, Stage.HOLDS),
        ({"signed_at": 1, "filed_at": 1, "ended_at": 2}, Stage.ENDED), ({"refused_at": 1}, Stage.REFUSED), ({"withdrawn_at": 1}, Stage.WITHDRAWN),
    ],
)  # fmt: skip
def test_stages_follow_from_moments(changes: dict, stage: Stage) -> None:
    assert exemptions.stage_of({**ASKED, **changes}, now=2 * DAY) is stage


HEAD = Turn(viewer=2, is_head=True, is_admin=False, is_office=False, head_signs=True)
OFFICE = Turn(viewer=3, is_head=False, is_admin=True, is_office=True, head_signs=True)


@pytest.mark.parametrize(
    ("one", "turn", "signs", "files"),
    [
        (ASKED, HEAD, True, False),
        (ASKED, OFFICE, False, False),
        (ASKED, replace(OFFICE, head_signs=False), True, False),
        (ASKED, replace(HEAD, head_signs=False), False, False),
        (ASKED, replace(HEAD, viewer=1), False, False),
        (SIGNED, HEAD, False, False),
        (SIGNED, OFFICE, False, True),
        (SIGNED, replace(OFFICE, viewer=2), False, False),
        (SIGNED, replace(OFFICE, viewer=1), False, False),
        ({**SIGNED, "applied_by": 3}, OFFICE, False, False),
        ({**SIGNED, "filed_at": 1}, OFFICE, False, False),
    ],
)
def test_whose_turn_it_is(one: dict, turn: Turn, signs: bool, files: bool) -> None:
    assert (exemptions.may_sign(one, turn), exemptions.may_file(one, turn)) == (signs, files)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, set()),
        ({"reason_kind": "none"}, {"reason_kind"}),
        ({"reason_kind": "illness"}, {"proof"}),
        ({"reason_kind": "illness", "has_proof": True}, set()),
        ({"reason": ""}, {"reason"}),
        ({"from_at": 0}, {"from"}),
        ({"to_at": 0}, {"to"}),
        ({"to_at": 10 * DAY}, {"to"}),
        ({"to_at": 10 * DAY + 366 * DAY}, set()),
        ({"to_at": 10 * DAY + 366 * DAY + 1}, {"to"}),
        ({"from_at": 0, "to_at": 0, "exam": True}, set()),
        ({"from_at": DAY, "to_at": 10 * DAY}, {"to"}),
    ],
)
def test_all_faults_of_an_application(changes: dict, fields: set[str]) -> None:
    asked = {
        "reason_kind": "maternity", "offered": {"maternity": False, "illness": True}, "reason": "产假", "has_proof": False, "exam": False,
        "from_at": 10 * DAY, "to_at": 20 * DAY, "now": 10 * DAY, **changes,
    }  # fmt: skip
    assert set(exemptions.faults(**asked)) == fields
