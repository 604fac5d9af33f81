"""A roster as .xlsx: the people shown, how each stands, every amendment, with the definition and the time in the sheet."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.exams.roster.rules import KINDS, STANDS, Standing, is_late
from app.foundation.web.filters import day, moment, thousands
from app.people.categories import CATEGORIES
from question_bank.files.workbooks import Column, Sheet, Value, write_workbook


def definition(exam: Mapping[str, Any], tally: Mapping[str, int]) -> str:
    """What the counts of a roster mean, in one sentence."""
    listed = tally["due"] + tally["exempt"]
    return (
        f"名单 {day(exam['published_at'])}冻结，此后只按两人办理的更正增减：在册 {thousands(listed)} 人（不含已移出的 {thousands(tally['left'])} 人），"
        f"其中免考 {thousands(tally['exempt'])} 人，应考 {thousands(tally['due'])} 人；更正按生效日期，以最后一项为准。"
    )


def in_words(one: Mapping[str, Any], exam: Mapping[str, Any]) -> str:
    """One amendment in a line: what, from when, why, who asked and who approved."""
    what = KINDS.get(one["kind"], one["kind"])
    if one["unit_name"] and one["kind"] in ("transfer", "join"):
        what += f"到{one['unit_name']}"
    if one["reason_label"]:
        what += f"（{one['reason_label']}）"
    told = f"{what}，{day(one['effective_at'])}起，{one['reason'] or '没有说明'}；{one['asker'] or '系统'}提出"
    if one["approved_at"] is not None:
        return f"{told}，{one['approver'] or '系统'} {day(one['approved_at'])}审批{'（考后）' if is_late(one['approved_at'], exam) else ''}"
    return f"{told}，{'没有办理' if one['refused_at'] is not None else '等待审批'}"


def roster(
    people: Iterable[Standing], amendments: Mapping[int, list[dict[str, Any]]], *, exam: dict[str, Any], reasons: Mapping[str, str],
    tally: Mapping[str, int], shown: str, now: int,
) -> bytes:  # fmt: skip
    """One line a person. `shown` says what the list was narrowed to, '' for everybody."""
    columns = [
        Column("姓名", width=12), Column("工号", width=12), Column("单位", width=30), Column("人员类别", width=18), Column("名单状态", width=10),
        Column("免考事由", width=16), Column("更正", width=80),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            one.name, one.staff_no, one.unit_name, CATEGORIES.get(one.category, one.category), STANDS[one.state],
            reasons.get(one.reason_kind, one.reason_kind) if one.state == "exempt" else "",
            "\n".join(in_words(amendment, exam) for amendment in amendments.get(one.person, [])),
        ]
        for one in people
    ]  # fmt: skip
    notes = (f"截至 {moment(now)}，{shown or '全部人员'}，共 {len(rows)} 人", definition(exam, tally))
    return write_workbook([Sheet("应考名单", columns, rows, title=f"{exam['title']}　应考名单", notes=notes)])
