"""What is true of a correction and of what it changes: pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.rates.rules import Figures
from question_bank.question import LETTERS, MULTIPLE_CHOICE, TRUE_FALSE, Question

KEY, SEVERAL, VOID = "key", "several", "void"
KINDS = {KEY: "换一个答案", SEVERAL: "几个答案都算对", VOID: "题目作废，人人得满分"}
MOST_KEYS = 8


class Stage(StrEnum):
    """Where a correction stands, in words."""

    TRYING = "正在试算"
    WAITING = "等待审批"
    MARKING = "正在重新判卷"
    COUNTS = "已生效"
    REFUSED = "没有通过"
    WITHDRAWN = "已撤回"

    @property
    def is_open(self) -> bool:
        """Whether something is still to come of it: meanwhile the exam takes no other correction."""
        return self in {Stage.TRYING, Stage.WAITING, Stage.MARKING}


def stage_of(row: Mapping[str, Any]) -> Stage:
    """The stage of a correction's row as `queries` reads it."""
    if row["run"] is not None:
        return Stage.MARKING if row["counts_at"] is None else Stage.COUNTS
    if row["refused_at"] is not None:
        return Stage.REFUSED
    if row["withdrawn_at"] is not None or row["taken_back_at"] is not None:
        return Stage.WITHDRAWN
    return Stage.WAITING if row["approval"] else Stage.TRYING


def kind_of(keys: str) -> str:
    """Which kind of correction stored keys are."""
    if not keys:
        return VOID
    return SEVERAL if "|" in keys else KEY


def read_keys(kind: str, typed: str, question: Question) -> tuple[str, str]:
    """(keys as stored, what is wrong with them): `B`, `A、C`, `AB 或 ABD`, `对` as typed; '' and no fault for a void question."""
    if kind == VOID:
        return "", ""
    plain = typed.upper().replace("对", "A").replace("错", "B") if question.type == TRUE_FALSE else typed.upper()
    for sign in "|，,、；;/或":
        plain = plain.replace(sign, " ")
    found = ["".join(sorted(set(one))) for one in plain.split()]
    found = sorted(set(found))
    shown = LETTERS[: len(question.choices)]
    if not found or len(found) > MOST_KEYS or any(letter not in shown for one in found for letter in one):
        return "", f"请填选项字母（{shown[0]} 到 {shown[-1]}）；有几个答案时中间加“或”，例如 A 或 C"
    if question.type != MULTIPLE_CHOICE and any(len(one) > 1 for one in found):
        return "", "单选题和判断题的一个答案只有一个选项；几个都算对时中间加“或”，例如 A 或 C"
    if (kind == SEVERAL) != (len(found) > 1):
        return "", "“换一个答案”只填一个；“几个答案都算对”要填两个以上"
    return "|".join(found), ""


@dataclass(frozen=True, slots=True)
class Tried:
    """A handed-in attempt with the score that counts now (None before marking) and the one after the correction."""

    attempt: int
    handed_in_at: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Stands:
    """A person of a roster: where they count and how they stand now."""

    path: str
    is_exempt: bool
    passed: bool
    excellent: bool


def counted_score(tries: Iterable[Tried], *, counts: str) -> int | None:
    """The score after a correction that counts for a person: of the attempt handed in last, or the best."""
    known = sorted(tries, key=lambda one: (one.handed_in_at, one.attempt))
    if counts == "last":
        return known[-1].after if known else None
    return max((one.after for one in known if one.after is not None), default=None)


@dataclass(frozen=True, slots=True)
class Moves:
    """How many people pass or are excellent who did not or were not before, and the other way round."""

    now_pass: int = 0
    no_longer_pass: int = 0
    now_excellent: int = 0
    no_longer_excellent: int = 0


def moved(
    people: Iterable[tuple[Stands, int | None]], *, pass_points: int, excellent_points: int
) -> tuple[Moves, list[tuple[str, Figures]]]:
    """What new scores change for (person, new score): who passes now, and the differences by path of the unit. The exempt do not count."""
    counts = [0, 0, 0, 0]
    changed: list[tuple[str, Figures]] = []
    for stands, score in people:
        if stands.is_exempt:
            continue
        passed = (-1 if score is None else score) >= pass_points
        excellent = 0 < excellent_points <= (-1 if score is None else score)
        by_pass, by_excellence = passed - stands.passed, excellent - stands.excellent
        counts[0] += by_pass > 0
        counts[1] += by_pass < 0
        counts[2] += by_excellence > 0
        counts[3] += by_excellence < 0
        if by_pass or by_excellence:
            changed.append((stands.path, Figures(passed=by_pass, excellent=by_excellence)))
    return Moves(*counts), changed


def found_in_words(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A dry run in (label, sentence) pairs, for its page and for who decides."""
    units = found["unit_count"]
    return [
        ("试卷", f"已交卷的试卷里有这道题的 {found['papers']:,} 份"),
        ("分数有变化", f"{found['scores']:,} 份：升 {found['up']:,} 份，降 {found['down']:,} 份"),
        ("合格", f"不合格变合格 {found['now_pass']:,} 人，合格变不合格 {found['no_longer_pass']:,} 人"),
        ("优秀", f"新达到优秀 {found['now_excellent']:,} 人，不再优秀 {found['no_longer_excellent']:,} 人"),
        ("单位", f"{units:,} 个单位的合格率或优秀率有变化" if units else "没有单位的合格率或优秀率有变化"),
    ]
